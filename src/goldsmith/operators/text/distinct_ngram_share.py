"""Share of n-grams of words that are different from each other."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pyarrow as pa
from pydantic import Field

from goldsmith.kernels.lexical import variety
from goldsmith.operator import Measure


class DistinctNgramShare(Measure, version=1, reads="text", writes=pa.float64()):
    """Measure the share of n-grams of words that are different from each other (distinct-n).

    1 where no n-gram occurs twice; it falls with length, the more so the smaller n. A Chinese character is a word, a punctuation
    mark is one too, capitals and digits are all alike. Null where a text has fewer than n words.

    Example:
        >>> DistinctNgramShare(n=2).on(["a b a b", "a", "", None]).to_pylist()
        [0.6666666666666666, None, None, None]

    Source: Li et al. 2016, arXiv:1510.03055.
    """

    n: Annotated[int, Field(ge=1, le=16)] = 2
    """Words in an n-gram."""

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one share a record, null where there is no n-gram."""
        found = variety(text, n=self.n)
        return pa.array(found.distinct / np.maximum(found.grams, 1), pa.float64(), mask=found.grams == 0)
