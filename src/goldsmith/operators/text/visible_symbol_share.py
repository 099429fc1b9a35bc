"""Share of symbols among the characters that can be seen."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

SYMBOLS = ("category_Sc", "category_Sk", "category_Sm", "category_So")


class VisibleSymbolShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=(*SYMBOLS, "token_code_points")):
    r"""Measure the share of symbols among the characters that are no white space.

    Unicode symbols: mathematical, currency, modifiers, pictures; ``<``, ``=`` and ``|`` too. Counted over characters that are no
    white space, so that indentation and wrapped lines do not matter; null where there is none.

    Example:
        >>> VisibleSymbolShare().on(["1 + 1 = 2", " ", None]).to_pylist()
        [0.4, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is nothing but white space."""
        return counted.share(counted.total(*SYMBOLS), counted["token_code_points"])
