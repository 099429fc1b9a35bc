"""SAF-5: records that screens for poison flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.poison import planted_test, screen
from goldsmith.algorithms.poison.planted_test import ALL
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, exact, measured, not_measurable
from goldsmith.evidence.indicator_inputs import HOW
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison import Screening
    from goldsmith.algorithms.poison.together import Usual
    from goldsmith.indicator import Given

FLAGS = {"facts": 0.0, "odd_characters": 0.0, "sources": 3.0}
"""Screens whose scores say something by themselves, with the score above which a record is flagged: a contradiction, a character that no
honest text has, or a test with p below 0.001 after correction. The other screens put records in an order, and flag none: honest words
are tied to labels too."""
BY_SOURCE = frozenset({"sources"})
"""Screens whose flags are compared with an earlier version that is trusted: what a source usually is, is no attack."""
PLANTED_ROWS = 20_000


class PoisonScreen(Indicator):
    """Measure the share of records that screens for planted misinformation flag, and name the most suspicious ones.

    Formula: records that contradict the given facts, hold characters that nobody sees, or belong to a source that a test finds odd at
    p < 0.001 / all records. Where the requirement trusts an earlier version (``trusted: VERSION``), or the last one that was evaluated has
    grade C or better, a source is odd only where it is odder than any was then, and the order of review rests on what was usual. Near copies, triggers, other answers, swaps and labels put records in an order of review and flag none. With
    ``planted`` the recall of all screens on items planted into a copy is told beside it, at 0.1 % of false alarms.

    Limits: a flag is a reason to look, no verdict, and so the share is shown and not graded. No random audit finds one record in 100,000.

    Source: Alber et al. 2025, doi:10.1038/s41591-024-03445-1 (the threat); the screens are ours.
    """

    planted: bool = False
    """Run the planted test as well, on at most 20,000 records: minutes."""

    about: ClassVar[About] = About(
        id="SAF-5", en="poison screen", zh="投毒筛查", letter="S", kind="model", evidence="E2", lower_is_better=True, modalities=("text",), ours=True,
        clauses=clauses("TC609-5-2025-04: 0202"),
        says=Said("Share of records that screens for planted misinformation flag.", "投毒筛查标记的记录占比。"),
    )  # fmt: skip
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Screen all records."""
        del whole
        if given.records is None:
            return not_measurable(Missing("poison", HOW["poison"].how))
        records = given.records()
        if not len(records):
            return not_measurable(Missing("poison", HOW["poison"].how))
        older = given.older if given.older is not None and given.older.trusted else None
        usual = screen(older.records(), given.knowledge, spread=given.spread).usual if older is not None else None
        found = screen(records, given.knowledge, usual=usual, spread=given.spread)
        by_screen, flagged = _flagged(found, usual)
        details: dict[str, Any] = {"flagged_by": by_screen, "not_screened": [one.screen for one in found.not_screened]}
        if older is not None:
            details["compared_with"] = older.version
        if self.planted:
            details["recall_of_planted"] = self._recall(given)
        share = exact(float(flagged.mean()), found.n)
        more: dict[str, Any] = {"numerator": int(flagged.sum()), "denominator": found.n, "evidence": _worst(found, given)}
        return measured(share, None, evidence_level=self.about.evidence, population=given.facts.records, details=details, **more)

    def _recall(self, given: Given) -> dict[str, str]:
        """Return the recall of all screens together on planted items, by rate, with its interval."""
        if given.records is None:
            return {}
        records = given.records()
        rows = np.random.default_rng(0).permutation(len(records))[:PLANTED_ROWS]
        tested = planted_test(records.take(np.sort(rows)), given.knowledge, seeds=(1, 2))
        told = {one.rate: one.recall for one in tested.grades if one.screen == "together" and one.attack == ALL}
        return {f"{100 * rate:g} %": f"{recall.value:.2f} ({recall.low:.2f} – {recall.high:.2f})" for rate, recall in told.items()}


def _flagged(found: Screening, usual: Usual | None) -> tuple[dict[str, int], NDArray[np.bool_]]:
    """Return how many records each screen flags, and which are flagged; a source that is as odd in the trusted version is not."""
    whole, by_screen = np.zeros(found.n, dtype=bool), {}
    for name, least in FLAGS.items():
        suspicion = found.suspicion(name)
        if suspicion is None:
            continue
        flagged = suspicion.scores > least
        if usual is not None and name in BY_SOURCE and len(usual.scores.get(name, ())):
            flagged &= suspicion.scores > float(usual.scores[name][-1])
        by_screen[name] = int(flagged.sum())
        whole |= flagged
    return by_screen, whole


def _worst(found: Screening, given: Given) -> tuple[str, ...]:
    rows = found.together.highest(EVIDENCE_SHOWN)
    return tuple(given.ids_of(rows)) if given.ids_of is not None and len(rows) else ()
