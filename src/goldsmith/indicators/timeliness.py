"""VIT-1: records from the required span of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goldsmith.evidence.field_rules import days_of
from goldsmith.evidence.finding import Finding, Missing, Said, not_measurable
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class Timeliness(Share):
    """Measure the share of records that are from the required span of time.

    Formula: records whose time lies in the window / all records. A record without a readable time is not in the window, nor one
    from after the day on which the version was made.

    Limits: the time is what the record says of itself; a date that was changed is not noticed.

    Source: TC609-5-2025-04, 0303, as implementers read it; ISO/IEC 5259-2, Cur-ML-2 and Tml-ML-1.
    """

    about: ClassVar[About] = About(
        id="VIT-1", en="timeliness", zh="内容时效性", letter="V", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0303", "ISO/IEC 5259-2: Cur-ML-2", "ISO/IEC 5259-2: Tml-ML-1", "GB/T 36344-2018: 基于时间点及时性"),
        says=Said("Share of records from the span of time that the use requires.", "时间处于要求范围内的记录占比。"),
        remedy=Said("collect records from within the window, or name the field of their time: `time: {field: …}`", "补充时间窗口内的记录，或写明时间字段：`time: {field: …}`"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("time",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the time."""
        return (given.requirement.time.field if given.requirement.time else "original_at", "meta")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record lies in the window."""
        window = given.requirement.time
        if window is None:
            return pa.nulls(len(seen), pa.bool_())
        days, latest = days_of(seen.field(window.field)), max(window.as_of or given.facts.as_of, given.facts.as_of)
        inside = [
            day is not None
            and day <= latest
            and (window.start is None or day >= window.start)
            and (window.end is None or day <= window.end)
            for day in days
        ]
        return pa.array(inside, pa.bool_())

    def nothing(self, given: Given) -> Finding:
        """Return that no record could be judged."""
        del given
        return not_measurable(Missing("time", Said("no record says when it is from", "没有记录标明时间")))
