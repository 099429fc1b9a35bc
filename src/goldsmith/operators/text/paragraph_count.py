"""Number of paragraphs of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class ParagraphCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="paragraphs"):
    r"""Measure the number of paragraphs of a text.

    Paragraphs are what two or more line feeds in a row divide, after white space at both ends is left out; an empty text is one
    empty paragraph.

    Example:
        >>> ParagraphCount().on(["a\n\nb\nc\n", "", None]).to_pylist()
        [2, 1, None]

    Source: Rae et al. 2021, arXiv:2112.11446, table A1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("paragraphs")
