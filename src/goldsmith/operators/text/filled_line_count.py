"""Number of lines that hold something else than white space."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class FilledLineCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="filled_lines"):
    r"""Measure the number of lines that hold something else than white space.

    Lines are what stands between line feeds alone, unlike in ``line_count``.

    Example:
        >>> FilledLineCount().on(["a\n\nb\n", "  ", None]).to_pylist()
        [2, 0, None]

    Source: Penedo et al. 2024 (FineWeb), arXiv:2406.17557.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("filled_lines")
