"""Share of lines that are short."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class ShortLineShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count):
    r"""Measure the share of lines that are short.

    Over lines with something else than white space, between line feeds; short is at most ``length`` characters, white space
    included. Null where there is no such line.

    Example:
        >>> ShortLineShare().on(["It is a long line that says something.\nA title", " ", None]).to_pylist()
        [0.5, None, None]

    Source: Penedo et al. 2024 (FineWeb), arXiv:2406.17557, "lines shorter than 30 characters".
    """

    length: Literal[10, 30] = 30
    """Length up to which a line is short, in characters."""

    @property
    def needs(self) -> frozenset[str]:
        """What the pass must count."""
        return frozenset({"filled_lines", f"lines_up_to_{self.length}"})

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is no line."""
        return counted.share(counted[f"lines_up_to_{self.length}"], counted["filled_lines"])
