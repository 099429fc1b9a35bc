"""Length of the longest run of characters without white space."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class LongestRun(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="longest_chunk"):
    """Measure the length of the longest run of characters without white space.

    In characters. Long runs are encoded data, hashes and URLs, but also whole sentences of Chinese.

    Example:
        >>> LongestRun().on(["to be 12345", "", None]).to_pylist()
        [5, 0, None]

    Source: Raffel et al. 2020 (C4), arXiv:1910.10683.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("longest_chunk")
