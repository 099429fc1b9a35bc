"""Number of bytes of a text in UTF-8."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class ByteCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="bytes"):
    """Measure the number of bytes of a text in UTF-8.

    What the text takes in a file: an ASCII letter is 1 byte, a Chinese character 3.

    Example:
        >>> ByteCount().on(["ab 中国", "", None]).to_pylist()
        [9, 0, None]

    Source: RFC 3629.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("bytes")
