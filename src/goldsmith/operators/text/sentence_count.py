"""Number of sentences of a text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class SentenceCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="sentences"):
    r"""Measure the number of sentences of a text.

    A sentence begins at the first token, after a blank line, and at the first token that is no punctuation after a mark that
    ends sentences. Abbreviations such as "Dr." end one too many; a text without any such mark is one sentence.

    Example:
        >>> SentenceCount().on(["It rains. Go!\n\nA title", "好的。走吧", "", None]).to_pylist()
        [3, 2, 0, None]

    Source: spaCy 3, rule of its sentencizer.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("sentences")
