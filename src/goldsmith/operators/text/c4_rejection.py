"""Why C4 rejects a text as a whole."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused

REASONS = (None, None, "lorem_ipsum", "curly_bracket")


class C4Rejection(Fused, version=1, reads="text", writes=pa.string(), shared=count):
    """Tell why C4 rejects a text as a whole.

    ``lorem_ipsum`` or ``curly_bracket`` where the first line that decides holds one of them (a line that C4 drops for another
    reason does not decide), else null.

    Example:
        >>> C4Rejection().on(["Then { it: is } code.", "A plain line is fine.", None]).to_pylist()
        ['curly_bracket', None, None]

    Source: Raffel et al. 2020, arXiv:1910.10683, section 2.2; order of tests as in datatrove 0.10.1.
    """

    terminal_punctuation: bool = True
    """Look only at lines that end with a full stop, question or exclamation mark or a quote."""

    @property
    def needs(self) -> frozenset[str]:
        """What the pass must count."""
        return frozenset({"c4_rejected" if self.terminal_punctuation else "c4_any_rejected"})

    def derive(self, counted: Counted) -> pa.Array:
        """Return one reason a record, null where there is none."""
        return pa.array([REASONS[code] for code in counted["c4_rejected" if self.terminal_punctuation else "c4_any_rejected"]], pa.string())
