"""Number of pieces between sentence marks, as MAP-NEO counts sentences."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class NeoSentenceCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="neo_segments"):
    """Measure the number of pieces between sentence marks, as MAP-NEO counts sentences.

    Pieces between ``. ! … ? ;`` and quotation marks (full-width ones too) that hold something else than white space; a decimal
    point divides as well.

    Example:
        >>> NeoSentenceCount().on(["好的。走吧", "3.5", "", None]).to_pylist()
        [2, 2, 0, None]

    Source: Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327, Chinese rules, "more than one sentence".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("neo_segments")
