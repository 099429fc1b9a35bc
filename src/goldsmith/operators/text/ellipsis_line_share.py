"""Share of lines that end with an ellipsis."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class EllipsisLineShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("ellipsis_lines", "lines")):
    r"""Measure the share of lines that end with an ellipsis.

    ``...`` or ``…`` before white space, over all lines of ``line_count``; null where there is no line.

    Example:
        >>> EllipsisLineShare().on(["a...\nb", "", None]).to_pylist()
        [0.5, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, appendix A1.1, "lines ending with an ellipsis".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["ellipsis_lines"], counted["lines"])
