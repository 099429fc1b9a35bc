"""SCL-1: whether there is as much as the use requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.duplicates import KEPT
from goldsmith.evidence.finding import Finding, Said, exact, measured
from goldsmith.indicating.found_duplicates import kinds_at
from goldsmith.indicator import About, Indicator, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class Scale(Indicator):
    """Measure how much of the required size is there; duplicates do not count.

    Formula: min(1, size / required size), in the unit that the requirement names (records or characters); the least where it names two.
    Records that repeat another one, word for word or nearly, count once; where the requirement says how long texts should be, others do not count.

    Limits: a text that says nothing in new words of the right length still counts.

    Source: TC609-5-2025-04, 0302, as implementers read it; the cap at 1 is ours.
    """

    about: ClassVar[About] = About(
        id="SCL-1", en="scale", zh="规模完整性", letter="L", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0302"),
        says=Said("How much of the size that the use requires is there.", "已达到场景所需规模的比例。"),
        remedy=Said("collect more records, or ask for fewer in `size`", "补充采集，或在 `size` 中降低要求"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("size",)

    compares: ClassVar[bool] = True

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the length."""
        del given
        return measures_of("character_count")

    def look(self, seen: Seen, given: Given) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return the positions of records with a text of a wanted length, and their lengths."""
        length = np.nan_to_num(seen.numbers(*self.measures(given))).astype(np.int64)
        wanted = given.requirement.lengths
        there = (length > 0) & ((length >= wanted.at_least) & (length <= wanted.at_most) if wanted else True)
        return seen.positions[there], length[there]

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Divide what is there by what is required."""
        required = given.requirement.size
        positions, lengths = whole if whole is not None else (np.zeros(0, np.int64), np.zeros(0, np.int64))
        once = kinds_at(given, positions)[0] == KEPT
        there = {"records": int(once.sum()), "characters": int(lengths[once].sum())}
        wanted = {name: n for name in there if required and (n := getattr(required, name))}
        share = min((there[name] / n for name, n in wanted.items()), default=0.0)
        found = exact(min(1.0, share), there["records"])
        details = {"there": there, "required": wanted}
        return measured(found, found, evidence_level=self.about.evidence, population=given.facts.records, details=details)
