"""Number of words of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class WordCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="words"):
    """Measure the number of words of a text.

    A word is a run of letters, digits and marks, or one Han or kana code point; punctuation marks and symbols are none. So a
    Chinese text has as many words as characters, without its punctuation.

    Example:
        >>> WordCount().on(["It's 3.5% of 中国。", "", None]).to_pylist()
        [5, 0, None]

    Source: Unicode UAX #29, word boundaries.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("words")
