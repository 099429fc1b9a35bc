"""Share of lines that were seen before in the same text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class DuplicateLineShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("repeated_segments", "segments")):
    r"""Measure the share of lines that were seen before in the same text.

    Lines are what runs of line feeds divide; the second and every later occurrence counts.

    Example:
        >>> DuplicateLineShare().on(["a\nb\n\na\na", "", None]).to_pylist()
        [0.5, 0.0, None]

    Source: Rae et al. 2021, arXiv:2112.11446, table A1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["repeated_segments"], counted["segments"])
