"""Share of letters that are written in one script."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

LETTERS = tuple(f"category_{each}" for each in ("Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nl"))


class ScriptShare(Fused, version=1, reads="text", writes=pa.float64(), shared=count, needs="code_points"):
    """Measure the share of letters that are written in one script.

    Over letters and marks of all scripts; digits, punctuation and white space do not count. Null where there is none.

    Example:
        >>> ScriptShare(script="han").on(["中国ab", "123", None]).to_pylist()
        [0.5, None, None]

    Source: Unicode UAX #24.
    """

    script: Literal["latin", "han", "kana", "hangul", "cyrillic", "greek", "arabic", "hebrew", "devanagari", "thai"]
    """The script; ``kana`` is hiragana and katakana."""

    def derive(self, counted: Counted) -> pa.Array:
        """Return one share a record, null where there is no letter."""
        scripts = ("hiragana", "katakana") if self.script == "kana" else (self.script,)
        return counted.share(counted.total(*(f"script_{each}" for each in scripts)), counted.total(*LETTERS))
