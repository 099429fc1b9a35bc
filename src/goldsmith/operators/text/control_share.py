"""Share of characters that are control characters."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class ControlShare(
    Fused,
    version=1,
    reads="text",
    writes=pa.float64(),
    shared=count,
    needs=("category_Cc", "code_points", "token_code_points", "category_Zs", "category_Zl", "category_Zp"),
):
    r"""Measure the share of characters that are control characters.

    Unicode category Cc without tabs, line feeds and other white space; these are traces of binary data. Counted over
    characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> ControlShare().on(["a\x00b\n", "", None]).to_pylist()
        [0.25, None, None]

    Source: Unicode Standard 14.0, general category.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(
            (
                counted["category_Cc"]
                - (counted["code_points"] - counted["token_code_points"])
                + counted["category_Zs"]
                + counted["category_Zl"]
                + counted["category_Zp"]
            ),
            counted["code_points"],
        )
