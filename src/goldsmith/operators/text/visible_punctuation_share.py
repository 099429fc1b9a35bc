"""Share of punctuation among the characters that can be seen."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

MARKS = ("category_Pc", "category_Pd", "category_Pe", "category_Pf", "category_Pi", "category_Po", "category_Ps")


class VisiblePunctuationShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=(*MARKS, "token_code_points")):
    r"""Measure the share of punctuation marks among the characters that are no white space.

    Unicode punctuation of any script. Counted over characters that are no white space, so that indentation and wrapped lines do
    not matter; null where there is none.

    Example:
        >>> VisiblePunctuationShare().on(["a , b", "好，。", " ", None]).to_pylist()
        [0.3333333333333333, 0.6666666666666666, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is nothing but white space."""
        return counted.share(counted.total(*MARKS), counted["token_code_points"])
