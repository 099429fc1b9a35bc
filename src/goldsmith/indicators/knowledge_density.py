"""DEN-3: how many distinct entities and facts stand in a thousand words."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.poison.linking import linked
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, exact, measured, not_measurable
from goldsmith.indicating.audited import LEAST
from goldsmith.indicator import About, Indicator, measures_of, said
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure

PER = 1_000
RIGHT = {"right": True, "pass": True, "good": True, "wrong": False, "fail": False, "bad": False}


@dataclass
class Links:
    """What one part of the records speaks of; ``judged`` are the links of it that people have judged, ``thin`` the records that say least."""

    entities: int = 0
    facts: int = 0
    words: int = 0
    silent: int = 0
    different: set[str] = field(default_factory=set)
    judged: set[tuple[str, str]] = field(default_factory=set)
    thin: list[tuple[float, str]] = field(default_factory=list)


class KnowledgeDensity(Indicator):
    """Measure how many different entities and facts of the user's knowledge file a text speaks of in a thousand words.

    Formula: 1,000 × (entities + facts, each once a record) / words, over all records. An entity is there where one of its names is; a fact
    where subject, object and a cue of its relation are. A Han character is a word. Where people have judged links
    (``audits: {links: FILE}``, rows with id, entity and verdict, drawn at random), the number is multiplied by the share that is right.

    Limits: what the knowledge file does not know is not counted, so densities of two datasets compare only by the same file; a name may
    mean something else (the audited precision says how often); lists of names are dense and teach little. Shown, not graded.

    Source: own definition (高知识密度 of VALID2 has no published metric).
    """

    about: ClassVar[About] = About(
        id="DEN-3", en="knowledge density", zh="知识密度", letter="D2", kind="model", evidence="E2", unit="record", modalities=("text",), ours=True,
        says=Said("How many different known entities and facts stand in a thousand words.", "每千词中不同的已知实体与事实的数量。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("knowledge",)

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the number of words."""
        del given
        return measures_of("word_count")

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def look(self, seen: Seen, given: Given) -> Links:
        """Link one batch."""
        found = Links()
        if given.knowledge is None:
            return found
        words = np.nan_to_num(seen.numbers(*self.measures(given))).astype(int).tolist()
        verdicts = self._verdicts(given)
        thin = []
        for id_, n, one in zip(seen.ids, words, linked(seen.column("text"), given.knowledge), strict=True):
            count = len(one.entities) + len(one.facts)
            found.entities, found.facts, found.words = found.entities + len(one.entities), found.facts + len(one.facts), found.words + n
            found.silent += not count
            found.different |= one.entities
            found.judged |= {(id_, entity) for entity in one.entities if (id_, entity) in verdicts}
            if n:
                thin.append((count / n, id_))
        found.thin = nsmallest(EVIDENCE_SHOWN, thin)
        return found

    def join(self, one: Links, other: Links) -> Links:
        """Add up."""
        thin = nsmallest(EVIDENCE_SHOWN, one.thin + other.thin)
        return Links(
            one.entities + other.entities, one.facts + other.facts, one.words + other.words, one.silent + other.silent,
            one.different | other.different, one.judged | other.judged, thin,
        )  # fmt: skip

    def conclude(self, whole: Links | None, given: Given) -> Finding:
        """Divide, and correct by the precision that people found."""
        if whole is None or not whole.words:
            return not_measurable(Missing("text", Said("no record has a word", "没有任何记录含有词语")))
        density = PER * (whole.entities + whole.facts) / whole.words
        details: dict[str, Any] = {
            "entities": whole.entities, "facts": whole.facts, "words": whole.words, "different_entities": len(whole.different),
            "records_without": whole.silent, "found_by_names": density,
        }  # fmt: skip
        verdicts = self._verdicts(given)
        judged = [verdicts[one] for one in whole.judged]
        more: dict[str, Any] = {"population": given.facts.records, "evidence": tuple(id_ for _, id_ in whole.thin)}
        if len(judged) < LEAST:
            return measured(exact(density, whole.words), None, evidence_level=self.about.evidence, details=details, **more)
        right = proportion(sum(judged), len(judged))
        estimate = Estimate(density * right.value, density * right.low, density * right.high, right.confidence, right.n, "wilson-precision")
        return measured(
            estimate, None, evidence_level="E3", sampled=True, details=details | {"precision": right.value, "judged": len(judged)}, **more
        )

    def _verdicts(self, given: Given) -> dict[tuple[str, str], bool]:
        path = given.requirement.audits.links
        rows = given.rows_of(path) if path else []
        return {
            (said(row.get("id")), said(row.get("entity"))): RIGHT[verdict]
            for row in rows
            if (verdict := said(row.get("verdict")).lower()) in RIGHT
        }
