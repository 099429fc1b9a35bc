"""Share of characters that are pictures."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class EmojiShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("emoji", "code_points")):
    """Measure the share of characters that are pictures.

    Code points U+2600-27BF and U+1F300-1FAFF; parts of one picture count one by one. Counted over characters, white space
    included; an empty text is *not measurable*, not 0.

    Example:
        >>> EmojiShare().on(["ok😀", "", None]).to_pylist()
        [0.3333333333333333, None, None]

    Source: Unicode UTS #51.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["emoji"], counted["code_points"])
