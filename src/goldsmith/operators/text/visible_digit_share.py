"""Share of digits among the characters that can be seen."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

DIGITS = ("category_Nd",)


class VisibleDigitShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=(*DIGITS, "token_code_points")):
    r"""Measure the share of digits among the characters that are no white space.

    Unicode decimal digits. Counted over characters that are no white space, so that indentation and wrapped lines do not matter;
    null where there is none.

    Example:
        >>> VisibleDigitShare().on(["a 12\n3", " ", None]).to_pylist()
        [0.75, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is nothing but white space."""
        return counted.share(counted.total(*DIGITS), counted["token_code_points"])
