"""Grammatical complexity of a text on a fixed scale, estimated without a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.algorithms.grammar.approximate import referred
from goldsmith.operators.text._syntax import SyntaxMeasure, as_floats

if TYPE_CHECKING:
    from goldsmith.algorithms.grammar.approximate import Estimated


class SyntaxComplexity(SyntaxMeasure, version=1, reads="text", writes=pa.float32()):
    """Estimate the grammatical complexity of a text: the mean of the five numbers of CDF-GC, each between 0 and 1.

    GC as published is relative to a corpus; here each number is relative to the documents that the estimates were fitted to, its 1st
    percentile 0 and its 99th 1, so that a value says the same in every corpus. `goldsmith complexity --fast` has GC within your own.
    A long text scores higher whatever its grammar.
    It is null for a text without a sentence of two words, and for one that is neither Chinese nor English. ``bench/grammar.py`` prints
    how well it ranks documents as a parser would; `goldsmith complexity` parses.

    Example:
        >>> SyntaxComplexity().on(["雨停了，孩子们跑出去玩。", "It rains, and we go home.", "", None]).to_pylist()[2:]
        [None, None]

    Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121; the estimate is our own.
    """

    def derive(self, counted: Estimated) -> pa.Array:
        """Return one number from 0 to 1 a record, null where not measurable."""
        return as_floats(referred(counted))
