"""Share of characters for private use or not assigned."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class PrivateUseShare(
    Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("category_Co", "category_Cn", "code_points")
):
    """Measure the share of characters for private use or not assigned.

    They have no agreed meaning: icon fonts, broken conversions. Characters newer than Unicode 14.0 count as not assigned.
    Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> PrivateUseShare().on(["a\ue000", "", None]).to_pylist()
        [0.5, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["category_Co"] + counted["category_Cn"], counted["code_points"])
