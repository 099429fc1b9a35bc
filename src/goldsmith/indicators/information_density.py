"""DEN-2: how much a text says for its length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import Finding, Said, exact, measured, not_applicable
from goldsmith.indicator import About, Indicator, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure

SHORTEST = 300
"""Bytes below which compression says length, not density."""
EDGES = np.linspace(0.0, 1.5, 301)


class InformationDensity(Indicator):
    """Measure how little a text can be compressed, on average over records of 300 bytes or more.

    Formula: mean of compressed bytes / bytes, in windows of 4 KB (zstd level 3); beside it the quartiles. Shown, not graded: what density a
    use needs, nobody has published.

    Limits: random characters are dense too; Chinese and English have other levels; short texts are left out.

    Source: TC609-5-2025-04, 02080102, as implementers read it; Yin et al. 2024, arXiv:2407.06645.
    """

    about: ClassVar[About] = About(
        id="DEN-2", en="information density", zh="信息密度", letter="D2", kind="scan", evidence="E1", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 02080102"),
        says=Said("How little a text repeats itself: compressed bytes over bytes.", "文本的信息密度：压缩后与压缩前字节之比。"),
    )  # fmt: skip

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the ratio of compression, and the length."""
        del given
        return measures_of(("compression_ratio", {"codec": "zstd"}), "byte_count")

    def look(self, seen: Seen, given: Given) -> tuple[float, np.ndarray[Any, Any]]:
        """Return the sum of ratios, and how many lie in each of 300 steps."""
        ratio, size = (seen.numbers(one) for one in self.measures(given))
        known = ratio[(size >= SHORTEST) & ~np.isnan(ratio)]
        return float(np.round(known * 1e6).sum()), np.histogram(np.clip(known, 0, 1.4999), EDGES)[0]

    def join(self, one: Any, other: Any) -> Any:
        """Add up."""
        return one[0] + other[0], one[1] + other[1]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Divide."""
        n = int(whole[1].sum()) if whole else 0
        if not n:
            return not_applicable("no text is long enough", "没有足够长的文本")
        share = np.cumsum(whole[1]) / n
        quartiles = [float(EDGES[1:][np.searchsorted(share, q)]) for q in (0.25, 0.5, 0.75)]
        details = {"quartiles": quartiles}
        return measured(
            exact(whole[0] / 1e6 / n, n), None, evidence_level=self.about.evidence, population=given.facts.records, details=details
        )
