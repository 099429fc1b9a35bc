"""Share of characters that are symbols."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class SymbolShare(
    Fused,
    version=1,
    reads="text",
    writes=pa.float64(),
    shared=count,
    needs=("category_Sc", "category_Sk", "category_Sm", "category_So", "code_points"),
):
    """Measure the share of characters that are symbols.

    Unicode symbols: mathematical, currency, modifiers, pictures. Counted over characters, white space included; an empty text
    is *not measurable*, not 0.

    Example:
        >>> SymbolShare().on(["1+1=", "", None]).to_pylist()
        [0.5, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(
            counted["category_Sc"] + counted["category_Sk"] + counted["category_Sm"] + counted["category_So"], counted["code_points"]
        )
