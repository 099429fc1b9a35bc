"""Share of letters among the characters that can be seen."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

LETTERS = ("category_Ll", "category_Lm", "category_Lo", "category_Lt", "category_Lu")


class VisibleLetterShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=(*LETTERS, "token_code_points")):
    r"""Measure the share of letters among the characters that are no white space.

    Any alphabet, Han and kana included. Counted over characters that are no white space, so that indentation and wrapped lines do
    not matter; null where there is none.

    Example:
        >>> VisibleLetterShare().on(["    if x: y", "3 + 4", " ", None]).to_pylist()
        [0.8, 0.0, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is nothing but white space."""
        return counted.share(counted.total(*LETTERS), counted["token_code_points"])
