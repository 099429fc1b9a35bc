"""Share of lines that end with a mark that ends sentences."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class TerminalLineShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("terminal_lines", "filled_lines")):
    r"""Measure the share of lines that end with a mark that ends sentences.

    Over lines with something else than white space, between line feeds; the mark (any script) must be the very last character.
    Null where there is no such line.

    Example:
        >>> TerminalLineShare().on(["It rains.\nA title", "好。", " ", None]).to_pylist()
        [0.5, 1.0, None, None]

    Source: Penedo et al. 2024 (FineWeb), arXiv:2406.17557, "lines ending with punctuation".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["terminal_lines"], counted["filled_lines"])
