"""Share of windows of 13 characters that occur more than once in the text, for Chinese texts."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class RepeatedWindowShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("han_windows", "repeated_han_windows")):
    """Measure the share of windows of 13 characters that occur more than once in the text, for Chinese texts.

    Windows of 13 characters, blanks, tabs and line feeds left out and ASCII letters made small; the last window is left out, as
    the source does. Null where less than 30 % of the characters are Chinese or there are fewer than 14 characters.

    Example:
        >>> RepeatedWindowShare().on(["一二三四五六七八九十甲乙丙" * 3, "abc", None]).to_pylist()
        [1.0, None, None]

    Source: Chen et al. 2023 (ChineseWebText), arXiv:2311.01149, "13-gram repetition <= 0.5".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["repeated_han_windows"], counted["han_windows"])
