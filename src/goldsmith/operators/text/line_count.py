"""Number of lines of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class LineCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="lines"):
    r"""Measure the number of lines of a text.

    Lines as ``str.splitlines`` makes them: a break at the very end begins no further line, and an empty line counts.

    Example:
        >>> LineCount().on(["a\n\nb\n", "", None]).to_pylist()
        [3, 0, None]

    Source: Python, str.splitlines.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("lines")
