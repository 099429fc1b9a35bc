"""Share of characters inside 【】."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class BracketedShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("bracketed", "code_points")):
    """Measure the share of characters inside 【】.

    From a bracket to the next closing one of the same line. Counted over characters, white space included; an empty text is
    *not measurable*, not 0.

    Example:
        >>> BracketedShare().on(["【广告】正文", "", None]).to_pylist()
        [0.3333333333333333, None, None]

    Source: Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327, Chinese rules, "full brackets <= 0.1".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["bracketed"], counted["code_points"])
