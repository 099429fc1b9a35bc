"""Share of characters in lines that were seen before in the same text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class DuplicateLineCharacterShare(
    Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("repeated_segment_code_points", "code_points")
):
    r"""Measure the share of characters in lines that were seen before in the same text.

    Lines as in ``duplicate_line_share``; over all characters. An empty text is not measurable.

    Example:
        >>> DuplicateLineCharacterShare().on(["aaa\naaa", "", None]).to_pylist()
        [0.42857142857142855, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, table A1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["repeated_segment_code_points"], counted["code_points"])
