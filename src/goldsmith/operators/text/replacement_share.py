"""Share of characters that are U+FFFD, the mark of a failed decoding."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class ReplacementShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs=("replacement_characters", "code_points")):
    """Measure the share of characters that are U+FFFD, the mark of a failed decoding.

    Somebody before lost these characters; they cannot be recovered. Counted over characters, white space included; an empty
    text is *not measurable*, not 0.

    Example:
        >>> ReplacementShare().on(["caf�", "", None]).to_pylist()
        [0.25, None, None]

    Source: Unicode Standard 14.0, section 3.9, U+FFFD substitution.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where not measurable."""
        return counted.share(counted["replacement_characters"], counted["code_points"])
