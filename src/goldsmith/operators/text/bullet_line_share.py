"""Share of lines that start with a bullet."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class BulletLineShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("bullet_lines", "lines")):
    r"""Measure the share of lines that start with a bullet.

    ``•`` or ``-`` after white space, over all lines of ``line_count``; null where there is no line.

    Example:
        >>> BulletLineShare().on(["- a\n b", "", None]).to_pylist()
        [0.5, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, appendix A1.1, "lines starting with a bullet point".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["bullet_lines"], counted["lines"])
