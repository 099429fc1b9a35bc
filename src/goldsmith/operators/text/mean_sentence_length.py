"""Mean number of words of a sentence."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class MeanSentenceLength(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("words", "sentences")):
    """Measure the mean number of words of a sentence.

    Words of ``word_count`` over sentences of ``sentence_count``; lists without marks that end sentences have very long ones.

    Example:
        >>> MeanSentenceLength().on(["It rains. Go home!", "", None]).to_pylist()
        [2.0, None, None]

    Source: DOC-level readability statistics of CCNet, arXiv:1911.00359.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one mean a record, null where there is no sentence."""
        return counted.share(counted["words"], counted["sentences"])
