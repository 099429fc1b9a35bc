"""CLN-2: characters that belong to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from goldsmith.evidence.finding import Said
from goldsmith.indicating.impurity import SHARES, markup_characters
from goldsmith.indicating.ratio import Ratio
from goldsmith.indicator import About, clauses, measures_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class TextPurity(Ratio):
    """Measure the share of characters that belong to the text, not to what went wrong on the way.

    Formula: 1 − (mojibake, replacement, control and private-use characters, and those of HTML tags and entities) / characters.

    Limits: HTML that a text is about counts as remains; boilerplate and watermarks are not recognised here.

    Source: TC609-5-2025-04, 02080106, as implementers read it; the list of what is impure is ours.
    """

    about: ClassVar[About] = About(
        id="CLN-2", en="text purity", zh="文本纯净度", letter="A", kind="scan", evidence="E1", unit="character", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 02080106"),
        says=Said("Share of characters that belong to the text: no garbled characters, no remains of markup.", "属于正文的字符占比（无乱码、无标记残留）。"),
        remedy=Said("add the edits `repair_unicode`, `html_remains` and `whitespace` to the recipe, and run again", "在配方 `edits` 中加入 `repair_unicode`、`html_remains`、`whitespace`，再运行一次"),
    )  # fmt: skip

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the shares of odd characters."""
        del given
        return measures_of("character_count", *SHARES)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def count(self, seen: Seen, given: Given) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the clean and all characters of each record."""
        length, *shares = (np.nan_to_num(seen.numbers(one)) for one in self.measures(given))
        odd = sum(shares) * length + markup_characters(seen)
        checked = length.astype(np.int64)
        return np.maximum(checked - np.rint(odd).astype(np.int64), 0), checked
