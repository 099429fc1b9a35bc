"""DIV-1: cells of the requirement that have enough records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicating.grid_cells import by_group, fields_of, members
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class ScenarioCoverage(Indicator):
    """Measure the share of the cells of the requirement grid that have as many records as they need.

    Formula: cells with at least the required records / cells of the grid. A cell is a condition on fields, or on words in
    the text, of which ``distinct`` different ones must stand there. A record that repeats another one does not
    count.

    Limits: it is as good as the grid; words find a topic only where they are used.

    Source: TC609-5-2025-04, 0301, as implementers read it; ISO/IEC 5259-2, Rep-ML-1.
    """

    version: ClassVar[int] = 2
    about: ClassVar[About] = About(
        id="DIV-1", en="scenario coverage", zh="场景覆盖度", letter="D1", kind="scan", evidence="E1", unit="cell",
        clauses=clauses("TC609-5-2025-04: 0301", "ISO/IEC 5259-2: Rep-ML-1", "ISO/IEC 5259-2: Div-ML-3"),
        says=Said("Share of the situations that the use requires for which there are enough records.", "场景要求的情形中记录足够的占比。"),
        remedy=Said("collect records for the cells that have too few; the page counts each", "为记录不足的单元格补充采集；各单元格的数量见该指标"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("grid",)
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields of the grid."""
        return fields_of(given.requirement.grid)

    def look(self, seen: Seen, given: Given) -> list[int]:
        """Count the records of each cell."""
        return members(seen, given.requirement.grid, given)

    def join(self, one: list[int], other: list[int]) -> list[int]:
        """Add up."""
        return [a + b for a, b in zip(one, other, strict=True)]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the cells that have enough."""
        cells = given.requirement.grid
        counts = whole or [0] * len(cells)
        enough = sum(n >= cell.records for n, cell in zip(counts, cells, strict=True))
        told = {cell.name: {"found": n, "required": cell.records} for n, cell in zip(counts, cells, strict=True)}
        groups = {"groups": found} if (found := by_group(cells, counts)) else {}
        return counted(enough, len(cells), evidence_level=self.about.evidence, details={**groups, "cells": told})
