"""CMP-2: cells that hold a value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.field_rules import expected_of
from goldsmith.evidence.finding import Finding, Said, counted, not_applicable
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class ValueCompleteness(Indicator):
    """Measure the share of expected cells that hold a value, in all and by field.

    Formula: filled cells / expected cells; expected are all fields of the schema in every record, else those of the TC609 record.

    Limits: a field that is expected nowhere is not counted; the share by field tells which one is empty.

    Source: GB/T 36344-2018, 数据元素完整性, as implementers read it; ISO/IEC 5259-2, Com-ML-1 and -3.
    """

    about: ClassVar[About] = About(
        id="CMP-2", en="value completeness", zh="字段完整率", letter="I", kind="scan", evidence="E1", unit="cell",
        clauses=clauses("GB/T 36344-2018: 数据元素完整性", "ISO/IEC 5259-2: Com-ML-1", "ISO/IEC 5259-2: Com-ML-3"),
        says=Said("Share of all expected cells that hold a value.", "应填单元中已填写的占比。"),
        remedy=Said("map the fields that hold these values in the recipe's `fields`, or add them at the source", "在配方 `fields` 中映射含这些值的字段，或在来源处补全"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the expected fields."""
        return (*expected_of(given.requirement), "messages", "meta")

    def look(self, seen: Seen, given: Given) -> Counter[str]:
        """Count filled cells by field."""
        found = Counter({name: int(np.count_nonzero(seen.filled(name))) for name in expected_of(given.requirement)})
        found["\0records"] = len(seen)
        return found

    def join(self, one: Counter[str], other: Counter[str]) -> Counter[str]:
        """Add up."""
        one.update(other)
        return one

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Divide, in all and by field."""
        names = expected_of(given.requirement)
        if not whole or not whole["\0records"]:
            return not_applicable("there is no record", "没有记录")
        rows = whole["\0records"]
        details = {"by_field": {name: whole[name] / rows for name in names}}
        return counted(sum(whole[name] for name in names), rows * len(names), evidence_level=self.about.evidence, details=details)
