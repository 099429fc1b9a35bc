"""Texts as words with places, and spans of a text as tags of its words.

A run of letters and digits of a script with spaces is a word; a Han, kana, hangul or Thai character is one by itself, and so is every mark.
Places are counted in code points, as answers count them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

Span = tuple[int, int, str]
"""Start, end and label; the end is not included."""

_SINGLE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W_{_SINGLE}]+|\S")
OUTSIDE = 0


@dataclass(frozen=True)
class Words:
    """The words of a text.

    Attributes:
        words: As they stand there.
        starts: Where each begins.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]

    def span(self, first: int, last: int, label: str) -> Span:
        """Return the span from the first to the last word, both included."""
        return self.starts[first], self.starts[last] + len(self.words[last]), label


def words(text: str | None) -> Words:
    """Return the words of a text, none where there is no text.

    Example:
        >>> words("Zoë moved to 北京 in 2024.").words
        ('Zoë', 'moved', 'to', '北', '京', 'in', '2024', '.')
    """
    found = list(_WORD.finditer(text or ""))
    return Words(tuple(one.group() for one in found), tuple(one.start() for one in found))


def begins(label: int) -> int:
    """Return the tag of the first word of a span of a label; the next tag is that of its other words."""
    return 1 + 2 * label


def tags_of(given: Words, spans: Iterable[Span], labels: Sequence[str]) -> tuple[NDArray[np.int32], int]:
    """Return the tag of each word, and how many spans could not be kept as they are.

    A span that ends inside a word is widened to the whole of it. Where spans overlap, the longest is kept, then the first; they are counted
    too, and so are spans that cover no word.

    Args:
        given: The words of the text.
        spans: What was marked in it.
        labels: All labels; others are left out and counted.

    Example:
        >>> tags_of(words("Zoë moved to 北京"), [(0, 3, "person"), (13, 15, "place")], ["person", "place"])
        (array([1, 0, 0, 3, 4], dtype=int32), 0)
    """
    tags, bent = np.zeros(len(given.words), np.int32), 0
    starts = np.array(given.starts, np.int64)
    ends = starts + np.array([len(word) for word in given.words], np.int64)
    for start, end, label in sorted(spans, key=lambda one: (one[0] - one[1], one[0])):
        at = np.flatnonzero((starts < end) & (ends > start))
        if label not in labels or not len(at) or tags[at].any():
            bent += 1
            continue
        bent += int(starts[at[0]] < start or ends[at[-1]] > end)
        tags[at] = begins(labels.index(label)) + 1
        tags[at[0]] -= 1
    return tags, bent


def stretches(tags: NDArray[np.int32]) -> list[tuple[int, int, int]]:
    """Return first word, last word and label of each span in a row of tags.

    Example:
        >>> stretches(np.array([1, 0, 3, 4, 3], np.int32))
        [(0, 0, 0), (2, 3, 1), (4, 4, 1)]
    """
    found: list[tuple[int, int, int]] = []
    for at in np.flatnonzero(tags).tolist():
        tag = int(tags[at])
        if tag % 2 == 1 or not found or found[-1][1] != at - 1:
            found.append((at, at, (tag - 1) // 2))
        else:
            found[-1] = (found[-1][0], at, found[-1][2])
    return found
