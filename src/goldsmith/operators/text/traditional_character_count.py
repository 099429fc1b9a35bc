"""Number of traditional Chinese characters that simplified writing replaces."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class TraditionalCharacterCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count, needs="traditional"):
    """Measure the number of traditional Chinese characters that simplified writing replaces.

    A character counts when OpenCC maps it to other characters only; a text that mixes both writings, or quotes a name, has
    some. Phrases whose words differ are not looked at.

    Example:
        >>> TraditionalCharacterCount().on(["漢字 汉字", "", None]).to_pylist()
        [1, 0, None]

    Source: Chen et al. 2023 (ChineseWebText), arXiv:2311.01149; OpenCC TSCharacters.
    """

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("traditional")
