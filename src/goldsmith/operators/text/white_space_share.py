"""Share of characters that are white space."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class WhiteSpaceShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("code_points", "token_code_points")):
    r"""Measure the share of characters that are white space.

    White space is what ``str.isspace`` says. Counted over characters, white space included; an empty text is *not measurable*,
    not 0.

    Example:
        >>> WhiteSpaceShare().on(["a b\t", "", None]).to_pylist()
        [0.5, None, None]

    Source: Python, str.isspace.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share((counted["code_points"] - counted["token_code_points"]), counted["code_points"])
