"""LEAK-2: records that hold an item of a benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow.compute as pc

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About

if TYPE_CHECKING:
    import pyarrow as pa

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class BenchmarkContamination(Share):
    """Measure the share of records that hold an item of a listed benchmark.

    Formula: records in which the search of ``goldsmith decontaminate`` found an item / records that were searched. What counts as found,
    and of which benchmarks, stands in the column's provenance.

    Limits: it speaks of the benchmarks that were searched for, and of no other.

    Source: own definition; practice of Li et al. 2024 (DCLM), arXiv:2406.11794.
    """

    about: ClassVar[About] = About(
        id="LEAK-2", en="benchmark contamination", zh="评测污染", letter="A", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",),
        ours=True, says=Said("Share of records that hold an item of a benchmark.", "含有评测基准题目的记录占比。"),
        remedy=Said("take them out: goldsmith decontaminate DATASET --against BENCHMARK --action remove", "移除：goldsmith decontaminate 数据集 --against 评测集 --action remove"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("contamination",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the column of the search."""
        del given
        return ("contamination_kind",)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is free of items."""
        del given
        return pc.is_null(seen.column("contamination_kind"))
