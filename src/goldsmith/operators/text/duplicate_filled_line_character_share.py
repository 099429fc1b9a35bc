"""Share of characters in filled lines that were seen before in the same text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class DuplicateFilledLineCharacterShare(
    Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("repeated_filled_line_code_points", "code_points", "newlines")
):
    r"""Measure the share of characters in filled lines that were seen before in the same text.

    Over the characters without line feeds; lines of white space alone do not count. Null where there are no characters.

    Example:
        >>> DuplicateFilledLineCharacterShare().on(["aaa\naaa", "", None]).to_pylist()
        [0.5, None, None]

    Source: Penedo et al. 2024 (FineWeb), arXiv:2406.17557, "characters in duplicated lines".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["repeated_filled_line_code_points"], (counted["code_points"] - counted["newlines"]))
