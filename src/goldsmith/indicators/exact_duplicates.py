"""CON-1: records whose content stands elsewhere already."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.found_duplicates import copied_at
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class ExactDuplicates(Share):
    """Measure the share of records whose content is that of another record, up to white space.

    Formula: (records − distinct contents) / records with a text. The first of equal records counts as the original.

    Limits: two texts that differ in one character are near duplicates (CON-2).

    Source: ISO/IEC 5259-2, Con-ML-1, and GB/T 36344-2018, 数据重复率, by secondary lists; digest: 128 bits, see the kernel.
    """

    about: ClassVar[About] = About(
        id="CON-1", en="exact duplicates", zh="精确重复率", letter="D1", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",),
        clauses=clauses("ISO/IEC 5259-2: Con-ML-1", "GB/T 36344-2018: 数据重复率", "TC609-5-2025-04: 02080103"),
        says=Said("Share of records that repeat another one word for word.", "与其他记录逐字相同的记录占比。"),
        remedy=Said("add `near_duplicates` to the recipe: it drops copies and tells of which record each is one", "在配方中加入 `near_duplicates`：剔除副本，并说明各是哪条记录的副本"),
    )  # fmt: skip
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is an original; null where it has no text."""
        copied, known = copied_at(given, seen.positions)
        return pa.array(~copied, mask=~known)
