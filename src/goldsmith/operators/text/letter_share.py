"""Share of characters that are letters."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class LetterShare(
    Fused,
    version=1,
    reads="text",
    writes=pa.float64(),
    shared=count,
    needs=("category_Ll", "category_Lm", "category_Lo", "category_Lt", "category_Lu", "code_points"),
):
    """Measure the share of characters that are letters.

    Any alphabet, Han and kana included. Counted over characters, white space included; an empty text is *not measurable*, not
    0.

    Example:
        >>> LetterShare().on(["ab 1", "中国。!", "", None]).to_pylist()
        [0.5, 0.5, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(
            counted["category_Ll"] + counted["category_Lm"] + counted["category_Lo"] + counted["category_Lt"] + counted["category_Lu"],
            counted["code_points"],
        )
