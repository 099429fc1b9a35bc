"""Entropy of the words of a text, in nats."""

from __future__ import annotations

from typing import Annotated

import pyarrow as pa
from pydantic import Field

from goldsmith.kernels.lexical import variety
from goldsmith.operator import Measure


class WordEntropy(Measure, version=1, reads="text", writes=pa.float64()):
    """Measure the entropy of the words of a text, or of its n-grams of words, in nats.

    Of their distribution in this text alone: 0 where one word repeats, at most the logarithm of their number. It grows with length, so
    limits hold for one range of lengths. A Chinese character is a word, a punctuation mark is one too, capitals and digits
    are all alike. Null where a text has fewer than n words.

    Example:
        >>> [value and round(value, 4) for value in WordEntropy().on(["a b", "a a a", "", None]).to_pylist()]
        [0.6931, 0.0, None, None]

    Source: Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x; RedPajama-Data-v2 (`rps_doc_unigram_entropy`).
    """

    n: Annotated[int, Field(ge=1, le=16)] = 1
    """Words in an n-gram."""

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one entropy a record, null where there is no n-gram."""
        found = variety(text, n=self.n)
        return pa.array(found.entropy, pa.float64(), mask=found.grams == 0)
