"""VIT-2: how fresh records are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.field_rules import days_of
from goldsmith.evidence.finding import Finding, Missing, Said, exact, measured, not_measurable
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class Freshness(Indicator):
    """Measure how fresh records are, where a record is worth half after the half-life that the use has.

    Formula: Σ exp(−age · ln 2 / half-life) / N; a record without a readable time counts 0, one from the future counts 1. Beside it, the
    median age in days. Ages are counted to ``time.as_of``, else to the day on which the version was made.

    Limits: the time is what the record says of itself.

    Source: own definition (鲜活度 of VALID2 has no published metric).
    """

    about: ClassVar[About] = About(
        id="VIT-2", en="freshness", zh="新鲜度", letter="V", kind="scan", evidence="E1", ours=True,
        says=Said("How fresh the records are: a record is worth half after the half-life of the use.", "记录的新鲜程度：经过半衰期价值减半。"),
        remedy=Said("collect newer records, or name the field of their time: `time: {field: …}`", "补充较新的记录，或写明时间字段：`time: {field: …}`"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("half_life",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the time."""
        return (given.requirement.time.field if given.requirement.time else "original_at", "meta")

    def look(self, seen: Seen, given: Given) -> tuple[np.ndarray[Any, Any], int]:
        """Return the ages in days of records that have one, and how many there are."""
        time = given.requirement.time
        today = (time.as_of if time else None) or given.facts.as_of
        days = days_of(seen.field(time.field if time else "original_at"))
        return np.array([(today - day).days for day in days if day is not None], np.int32), len(seen)

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return np.concatenate([one[0], other[0]]), one[1] + other[1]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Weigh the ages."""
        ages, n = whole or (np.zeros(0), 0)
        time = given.requirement.time
        if not len(ages) or time is None or time.half_life_days is None:
            return not_measurable(Missing("half_life", Said("no record says when it is from", "没有记录标明时间")))
        weights = np.exp2(-np.maximum(np.sort(ages), 0) / time.half_life_days)
        found = exact(float(weights.sum() / n), n)
        details = {"median_age_days": float(np.median(ages)), "without_time": n - len(ages), "half_life_days": time.half_life_days}
        return measured(found, found, evidence_level=self.about.evidence, population=n, details=details)
