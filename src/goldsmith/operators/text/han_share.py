"""Share of characters that are Chinese characters of the basic block."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class HanShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("han_basic", "code_points")):
    """Measure the share of characters that are Chinese characters of the basic block.

    U+4E00-9FA5, as the source counts. Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> HanShare().on(["中国ab", "", None]).to_pylist()
        [0.5, None, None]

    Source: Chen et al. 2023 (ChineseWebText), arXiv:2311.01149, "Chinese characters >= 30 %".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["han_basic"], counted["code_points"])
