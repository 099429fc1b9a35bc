"""Mean length of the words of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class MeanWordLength(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("word_code_points", "words")):
    """Measure the mean length of the words of a text.

    In characters, over the words that ``word_count`` counts; a Han or kana character is a word of length 1. Null where there is
    no word.

    Example:
        >>> MeanWordLength().on(["to be", "中国", "...", None]).to_pylist()
        [2.0, 1.0, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, appendix A1.1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one mean a record, null where there is no word."""
        return counted.share(counted["word_code_points"], counted["words"])
