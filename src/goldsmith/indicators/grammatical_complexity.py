"""DEN-1: how complex sentences are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import Finding, Said, exact, measured, not_applicable
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

EDGES = np.linspace(0.0, 1.0, 1001)


class GrammaticalComplexity(Indicator):
    """Measure how complex sentences are, on average, from the column that the recipe's ``complexity`` wrote.

    Formula: mean of five numbers of the parse, each from 0 to 1 over the corpus; beside it quartiles. Shown, not graded.

    Limits: it is relative to the corpus, so two datasets are not compared by it; long texts score higher.

    Source: Ying et al. 2025 (CDF-GC), doi:10.18653/v1/2025.emnlp-main.1121.
    """

    about: ClassVar[About] = About(
        id="DEN-1", en="grammatical complexity", zh="语法复杂度", letter="D2", kind="scan", evidence="E1", modalities=("text",), ours=True,
        says=Said("How complex sentences are, on average.", "句子的平均语法复杂度。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("grammar",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the column."""
        del given
        return ("grammatical_complexity",)

    def look(self, seen: Seen, given: Given) -> tuple[float, np.ndarray[Any, Any]]:
        """Return the sum, and how many lie in each of a thousand steps."""
        del given
        values = np.asarray(seen.column("grammatical_complexity").to_numpy(zero_copy_only=False), dtype=np.float64)
        known = values[~np.isnan(values)]
        return float(np.round(known * 1e9).sum()), np.histogram(np.clip(known, 0, 1), EDGES)[0]

    def join(self, one: Any, other: Any) -> Any:
        """Add up."""
        return one[0] + other[0], one[1] + other[1]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Divide."""
        n = int(whole[1].sum()) if whole else 0
        if not n:
            return not_applicable("no text was parsed", "没有已解析的文本")
        share = np.cumsum(whole[1]) / n
        quartiles = [float(EDGES[1:][np.searchsorted(share, q)]) for q in (0.25, 0.5, 0.75)]
        return measured(exact(whole[0] / 1e9 / n, n), None, evidence_level=self.about.evidence, population=given.facts.records, details={"quartiles": quartiles})  # fmt: skip
