"""CLN-7: records that pass every check of cleanness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said, counted, not_applicable
from goldsmith.indicating.found_duplicates import kinds_at
from goldsmith.indicating.impurity import SHARES, markup_characters
from goldsmith.indicator import About, Indicator, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class OverallClean(Indicator):
    """Measure the share of records that pass every check of cleanness.

    Formula: records with a text, at most ``impure`` of its characters impure (CLN-2), in at most ``repeated`` of its characters lines that
    repeat, and no duplicate (CON-1, CON-2) / all records.

    Limits: noise that none of these checks sees is not counted.

    Source: TC609-5-2025-04, 0208, as implementers read it; the limits are ours.
    """

    impure: float = 0.01
    """Share of impure characters above which a record is dirty."""
    repeated: float = 0.3
    """Share of characters in repeated lines above which a record is dirty."""

    about: ClassVar[About] = About(
        id="CLN-7", en="overall cleanness", zh="内容干净性", letter="A", kind="scan", evidence="E1", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 0208", "GB/T 36344-2018: 脏数据出现率"),
        says=Said("Share of records without noise, damage or repetition.", "无噪声、无损坏、无重复的记录占比。"),
    )  # fmt: skip
    compares: ClassVar[bool] = True

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the shares that are limited."""
        del given
        return measures_of("character_count", "duplicate_line_character_share", *SHARES)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def look(self, seen: Seen, given: Given) -> tuple[int, list[Any], list[str]]:
        """Return how many records there are, and which are dirty by themselves."""
        length, lines, *shares = (np.nan_to_num(seen.numbers(one)) for one in self.measures(given))
        odd = sum(shares) + markup_characters(seen) / np.maximum(length, 1)
        dirty = np.flatnonzero((length == 0) | (odd > self.impure) | (lines > self.repeated))
        return len(seen), [seen.positions], [(int(seen.positions[row]), seen.ids[row]) for row in dirty.tolist()]  # type: ignore[misc]

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return one[0] + other[0], one[1] + other[1], one[2] + other[2]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Add the duplicates."""
        if whole is None or not whole[0]:
            return not_applicable("there is no record", "没有记录")
        n, positions, dirty = whole
        kind, _ = kinds_at(given, np.concatenate(positions))
        alone = np.array(sorted(at for at, _ in dirty), np.int64)
        again = np.concatenate(positions)[kind > 0]
        bad = len(np.union1d(alone, again))
        details = {"dirty": len(alone), "duplicates": len(again)}
        evidence = tuple(sorted(id_ for _, id_ in dirty)[:EVIDENCE_SHOWN])
        return counted(n - bad, n, evidence_level=self.about.evidence, evidence=evidence, details=details)
