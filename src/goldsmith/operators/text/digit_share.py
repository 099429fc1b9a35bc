"""Share of characters that are digits."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class DigitShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("category_Nd", "code_points")):
    """Measure the share of characters that are digits.

    Unicode decimal digits. Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> DigitShare().on(["a1b2", "", None]).to_pylist()
        [0.5, None, None]

    Source: Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327, Chinese rules, "digits <= 0.3".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["category_Nd"], counted["code_points"])
