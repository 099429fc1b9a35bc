"""Share of words that are different from each other."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class UniqueWordShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("distinct_words", "words")):
    """Measure the share of words that are different from each other.

    Number of different words over number of words, capitals and small letters apart; falls with the length of the text, so
    limits hold for one range of lengths. Null where there is no word.

    Example:
        >>> UniqueWordShare().on(["to be or to be", "...", None]).to_pylist()
        [0.6, None, None]

    Source: NeMo Curator, repetition filters.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["distinct_words"], counted["words"])
