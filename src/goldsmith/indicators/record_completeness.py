"""CMP-1: records in which nothing that is required is empty."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from goldsmith.evidence.field_rules import required_of
from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class RecordCompleteness(Share):
    """Measure the share of records in which every required field is filled.

    Formula: records without an empty required field / all records. Required are the fields that the requirement names, else those
    that the TC609 record must not leave empty. White space, empty lists and nulls are empty.

    Limits: a field that is filled with a placeholder counts as filled.

    Source: TC609-5-2025-04, 0204, as implementers read it; ISO/IEC 5259-2, Com-ML-4.
    """

    about: ClassVar[About] = About(
        id="CMP-1", en="record completeness", zh="结构完整性", letter="I", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0204", "ISO/IEC 5259-2: Com-ML-4", "GB/T 36344-2018: 数据记录完整性"),
        says=Said("Share of records in which no required field is empty.", "必填字段无空缺的记录占比。"),
        remedy=Said("map the fields that hold these values in the recipe's `fields`, or add them at the source", "在配方 `fields` 中映射含这些值的字段，或在来源处补全"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the required fields."""
        return (*required_of(given.requirement), "messages", "meta")

    def judge(self, seen: Seen, given: Given) -> NDArray[np.bool_]:
        """Return whether each record is complete."""
        good = np.ones(len(seen), dtype=bool)
        for name in required_of(given.requirement):
            good &= seen.filled(name)
        return good

    def faults(self, seen: Seen, given: Given) -> Counter[tuple[str, str]]:
        """Return in how many records each required field is empty."""
        return Counter({("empty_field", name): int(np.count_nonzero(~seen.filled(name))) for name in required_of(given.requirement)})
