"""Share of characters that are punctuation marks."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class PunctuationShare(
    Fused,
    version=1,
    reads="text",
    writes=pa.float64(),
    shared=count,
    needs=("category_Pc", "category_Pd", "category_Pe", "category_Pf", "category_Pi", "category_Po", "category_Ps", "code_points"),
):
    """Measure the share of characters that are punctuation marks.

    Unicode punctuation of any script. Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> PunctuationShare().on(["Hm, no", "好，。", "", None]).to_pylist()
        [0.16666666666666666, 0.6666666666666666, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(
            counted["category_Pc"]
            + counted["category_Pd"]
            + counted["category_Pe"]
            + counted["category_Pf"]
            + counted["category_Pi"]
            + counted["category_Po"]
            + counted["category_Ps"],
            counted["code_points"],
        )
