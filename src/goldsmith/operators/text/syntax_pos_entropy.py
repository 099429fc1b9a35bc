"""Entropy of the parts of speech of a text, estimated without a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.operators.text._syntax import SyntaxMeasure

if TYPE_CHECKING:
    from goldsmith.algorithms.grammar.approximate import Estimated


class SyntaxPosEntropy(SyntaxMeasure, version=1, reads="text", writes=pa.float32()):
    """Estimate the entropy, in bits, of the parts of speech of the words of a text.

    Parts of speech come from a dictionary, without context, and the entropy is corrected for what that misses.
    It is null for a text without a sentence of two words, and for one that is neither Chinese nor English. ``bench/grammar.py`` prints
    how well it ranks documents as a parser would; `goldsmith complexity` parses.

    Example:
        >>> SyntaxPosEntropy().on(["雨停了，孩子们跑出去玩。", "It rains, and we go home.", "", None]).to_pylist()[2:]
        [None, None]

    Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121, ``pos_ent``; the estimate is our own.
    """

    def derive(self, counted: Estimated) -> pa.Array:
        """Return one entropy a record, null where not measurable."""
        return self.number(counted, "pos_ent")
