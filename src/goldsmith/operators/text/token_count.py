"""Number of tokens of a text: words, punctuation marks and symbols."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class TokenCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="tokens"):
    """Measure the number of tokens of a text: words, punctuation marks and symbols.

    Every character that is no white space belongs to exactly one token; this is what the rules of datatrove call words.

    Example:
        >>> TokenCount().on(["It's 3.5% of 中国。", "", None]).to_pylist()
        [7, 0, None]

    Source: Rae et al. 2021, arXiv:2112.11446, appendix A1.1, as counted by datatrove 0.10.1.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("tokens")
