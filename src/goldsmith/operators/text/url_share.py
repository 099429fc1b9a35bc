"""Share of characters inside URLs."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class UrlShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("url_code_points", "code_points")):
    """Measure the share of characters inside URLs.

    A URL is ``scheme://`` and what follows up to white space, a bracket or a quote. Counted over characters, white space
    included; an empty text is *not measurable*, not 0.

    Example:
        >>> UrlShare().on(["see http://a.b", "", None]).to_pylist()
        [0.7142857142857143, None, None]

    Source: RFC 3986.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["url_code_points"], counted["code_points"])
