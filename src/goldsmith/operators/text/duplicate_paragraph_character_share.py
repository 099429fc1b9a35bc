"""Share of characters in paragraphs that were seen before in the same text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class DuplicateParagraphCharacterShare(
    Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("repeated_paragraph_code_points", "code_points")
):
    r"""Measure the share of characters in paragraphs that were seen before in the same text.

    Paragraphs as in ``duplicate_paragraph_share``; over all characters. An empty text is not measurable.

    Example:
        >>> DuplicateParagraphCharacterShare().on(["aaa\n\naaa", "", None]).to_pylist()
        [0.375, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, table A1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["repeated_paragraph_code_points"], counted["code_points"])
