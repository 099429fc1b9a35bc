"""Share of the characters that the longest run without white space takes."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class LongestRunShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("longest_chunk", "token_code_points")):
    r"""Measure the share of characters that stand in the longest run without white space.

    Tells a page of encoded data from an article with one long address. Counted over characters that are no white space; null
    where there is none.

    Example:
        >>> LongestRunShare().on(["to be 12345", " ", None]).to_pylist()
        [0.5555555555555556, None, None]

    Source: Raffel et al. 2020 (C4), arXiv:1910.10683, which drops lines with a word of more than 1,000 characters.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is nothing but white space."""
        return counted.share(counted["longest_chunk"], counted["token_code_points"])
