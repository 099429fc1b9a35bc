"""Share of different words in a window that moves over a text."""

from __future__ import annotations

from typing import Annotated

import pyarrow as pa
from pydantic import Field

from goldsmith.kernels.lexical import variety
from goldsmith.operator import Measure


class MovingTypeTokenRatio(Measure, version=1, reads="text", writes=pa.float64()):
    """Measure how varied the words of a text are: the mean share of different words in a window that moves over it (MATTR).

    Unlike the plain share of different words it does not fall with length, once a text is longer than the window; a shorter text is
    one window, and its value is higher for that. A Chinese character is a word, a punctuation mark is one too, and digits are all
    alike: in windows of 100, English prose mostly has 0.5 to 0.7 and Chinese 0.65 to 0.75, lists more, a text that repeats itself less. Null where
    there is no word.

    Example:
        >>> MovingTypeTokenRatio(window=2).on(["a b a a", "a a a", "", None]).to_pylist()
        [0.8333333333333334, 0.5, None, None]

    Source: Covington and McFall 2010, doi:10.1080/09296171003643098.
    """

    window: Annotated[int, Field(ge=2, le=1_000_000)] = 100
    """Words in the window."""

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one share a record, null where there is no word."""
        found = variety(text, window=self.window)
        return pa.array(found.moving, pa.float64(), mask=found.tokens == 0)
