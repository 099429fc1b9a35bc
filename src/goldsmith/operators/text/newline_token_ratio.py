"""Number of line feeds a token."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class NewlineTokenRatio(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("newlines", "tokens")):
    r"""Measure the number of line feeds a token.

    High for lists, tables and verse. Null where there is no token.

    Example:
        >>> NewlineTokenRatio().on(["a\nb", "", None]).to_pylist()
        [0.5, None, None]

    Source: Penedo et al. 2024 (FineWeb), arXiv:2406.17557, implementation in datatrove, "list_ratio".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["newlines"], counted["tokens"])
