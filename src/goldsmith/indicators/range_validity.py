"""ACC-3: cells that obey the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from goldsmith.evidence.field_rules import obeys
from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Ratio
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class RangeValidity(Ratio):
    """Measure the share of cells that obey the rule of their field.

    Formula: cells that obey / cells that have a rule and a value. A rule gives a type, a range, a list of values or a pattern.

    Limits: an empty cell is no violation here (CMP-2 counts it).

    Source: ISO/IEC 5259-2, Acc-ML-6, and GB/T 36344-2018, 业务规则, by secondary lists.
    """

    about: ClassVar[About] = About(
        id="ACC-3", en="range and rule validity", zh="取值合规", letter="A", kind="scan", evidence="E1", unit="cell",
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-6", "GB/T 36344-2018: 业务规则"),
        says=Said("Share of cells whose value obeys the rule of its field.", "取值符合字段规则的单元占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("rules",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields that have rules."""
        schema = given.requirement.schema_
        return (*(schema.fields if schema else ()), "meta")

    def count(self, seen: Seen, given: Given) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each record the cells that obey, and those that have a value."""
        good, checked = np.zeros(len(seen), np.int64), np.zeros(len(seen), np.int64)
        schema = given.requirement.schema_
        for name, rule in (schema.fields if schema else {}).items():
            values = seen.field(name)
            there = np.array([value is not None for value in values], dtype=np.int64)
            checked += there
            good += there * np.array([value is not None and obeys(value, rule) for value in values], dtype=np.int64)
        return good, checked
