"""Share of the letters with case that are capitals."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class UppercaseShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("category_Lu", "category_Ll")):
    """Measure the share of the letters with case that are capitals.

    Over capital and small letters alone, so that Chinese text around them does not matter; null where no letter has case.

    Example:
        >>> UppercaseShare().on(["ABcd", "中国", None]).to_pylist()
        [0.5, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["category_Lu"], counted["category_Lu"] + counted["category_Ll"])
