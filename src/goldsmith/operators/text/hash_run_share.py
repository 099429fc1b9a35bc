"""Number of runs of hash signs a character."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class HashRunShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("hash_runs", "code_points")):
    """Measure the number of runs of hash signs a character.

    Counted over characters, white space included; an empty text is *not measurable*, not 0.

    Example:
        >>> HashRunShare().on(["##a", "", None]).to_pylist()
        [0.3333333333333333, None, None]

    Source: Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327, Chinese rules, "hashtags <= 0.1".
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["hash_runs"], counted["code_points"])
