"""Mean length of the lines of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class MeanLineLength(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("code_points", "newlines")):
    r"""Measure the mean length of the lines of a text.

    Characters (line feeds too) over the number of line feeds plus one, as the source counts; an empty text is not measurable.

    Example:
        >>> MeanLineLength().on(["abc\nabcd", "", None]).to_pylist()
        [4.0, None, None]

    Source: Chen et al. 2023 (ChineseWebText), arXiv:2311.01149.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one mean a record, null where not measurable."""
        return counted.share(counted["code_points"], (counted["newlines"] + 1) * (counted["code_points"] > 0))
