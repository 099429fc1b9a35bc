"""Number of hash signs a token."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class HashRatio(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("hashes", "tokens")):
    """Measure the number of hash signs a token.

    ``#`` over all tokens. Null where there is no token.

    Example:
        >>> HashRatio().on(["# a", "", None]).to_pylist()
        [0.5, None, None]

    Source: Rae et al. 2021, arXiv:2112.11446, appendix A1.1, "symbol-to-word ratio".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["hashes"], counted["tokens"])
