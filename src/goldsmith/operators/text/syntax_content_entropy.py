"""Entropy of the content words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.operators.text._syntax import SyntaxMeasure

if TYPE_CHECKING:
    from goldsmith.algorithms.grammar.approximate import Estimated


class SyntaxContentEntropy(SyntaxMeasure, version=1, reads="text", writes=pa.float32()):
    """Measure the entropy, in bits, of the content words of a text: nouns, verbs, adjectives, adverbs and their like.

    A long text has a higher one whatever it says. Which words are content words is told by a dictionary, without context.
    It is null for a text without a sentence of two words, and for one that is neither Chinese nor English. ``bench/grammar.py`` prints
    how well it ranks documents as a parser would; `goldsmith complexity` parses.

    Example:
        >>> SyntaxContentEntropy().on(["雨停了，孩子们跑出去玩。", "It rains, and we go home.", "", None]).to_pylist()[2:]
        [None, None]

    Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121, ``con_ent``; the estimate is our own.
    """

    def derive(self, counted: Estimated) -> pa.Array:
        """Return one entropy a record, null where not measurable."""
        return self.number(counted, "con_ent")
