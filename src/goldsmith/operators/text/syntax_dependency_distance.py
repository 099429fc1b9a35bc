"""Mean distance of words from their heads, estimated without a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.operators.text._syntax import SyntaxMeasure

if TYPE_CHECKING:
    from goldsmith.algorithms.grammar.approximate import Estimated


class SyntaxDependencyDistance(SyntaxMeasure, version=1, reads="text", writes=pa.float32()):
    """Estimate the mean number of places that a word stands from the word that it depends on.

    Of the five numbers of CDF-GC it is the one that is estimated worst.
    It is null for a text without a sentence of two words, and for one that is neither Chinese nor English. ``bench/grammar.py`` prints
    how well it ranks documents as a parser would; `goldsmith complexity` parses.

    Example:
        >>> SyntaxDependencyDistance().on(["雨停了，孩子们跑出去玩。", "It rains, and we go home.", "", None]).to_pylist()[2:]
        [None, None]

    Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121, ``avg_dep_dis``; the estimate is our own.
    """

    def derive(self, counted: Estimated) -> pa.Array:
        """Return one distance a record, null where not measurable."""
        return self.number(counted, "avg_dep_dis")
