"""Share of characters that look like text decoded with the wrong encoding."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class MojibakeShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("mojibake", "code_points")):
    """Measure the share of characters that look like text decoded with the wrong encoding.

    Counts pairs that UTF-8 read as Latin-1 or Windows-1252 leaves behind (``Ã©``, ``Â·``, ``â€``) and ``锟斤拷`` pairs, two
    characters each. Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> MojibakeShare().on(["cafÃ©", "café", "", None]).to_pylist()
        [0.4, 0.0, None, None]

    Source: RFC 3629; Unicode Standard 14.0, section 3.9.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(2 * counted["mojibake"], counted["code_points"])
