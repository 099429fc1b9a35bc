"""Passages: pieces of a text that are about as long as the items of a benchmark, for comparing what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r"[^。！？!?\n.]*(?:[。！？!?\n]|\.(?!\d)|\.(?=\d)[^。！？!?\n.]*|$)+[”’」』\"')）]*")
_EDGES = " \t\n\r\u3000.。!！?？…:：;；,，、()（）[]【】_"
SHORTEST = 8
"""Characters of a passage at least."""
LONGEST = 2.0
"""A passage is at most so many times as long as the item that it is cut for."""
FAR = 2.0
"""Items are cut for at two lengths where the longer ones (third quartile) are more than so many times as long as the shorter (first)."""


@dataclass(frozen=True)
class Passage:
    """A piece of a text."""

    start: int
    """First code point."""
    end: int
    text: str


def lengths(questions: Sequence[int]) -> tuple[int, ...]:
    """Return the one or two lengths that passages are cut to for items of these lengths; at least one.

    Example:
        >>> lengths([40, 50, 200, 210]), lengths([40, 50, 60])
        ((40, 200), (50,))
    """
    sizes = sorted(questions)
    low, high = sizes[(len(sizes) - 1) // 4], sizes[(3 * len(sizes) - 1) // 4]
    return (max(low, SHORTEST), high) if high > FAR * max(low, SHORTEST) else (max((low + high) // 2, SHORTEST),)


def bare(text: str) -> str:
    """Return a text without the punctuation at its ends, which moves an embedding of a short one far (0.80 to 0.72 for one question mark).

    Example:
        >>> bare("Who wrote it? ( )")
        'Who wrote it'
    """
    return text.strip(_EDGES) or text


def passages(text: str, sizes: Sequence[int]) -> Iterator[Passage]:
    """Yield every sentence or line, and from each on as many as come nearest to each length; each passage once.

    Example:
        >>> [one.text for one in passages("One two three. Four five six.", (28,))]
        ['One two three.', 'One two three. Four five six.', 'Four five six.']
    """
    ends = [match.end() for match in _SENTENCE.finditer(text) if match.end() > match.start()]
    starts = [0, *ends[:-1]] if ends else []
    seen: set[tuple[int, int]] = set()
    for place, start in enumerate(starts):
        alone = min(ends[place], start + int(LONGEST * max(sizes)))
        for stop in (alone, *(_nearest(start, ends[place:], size) for size in sizes)):
            one = _trimmed(text, start, stop)
            fresh = (one.start, one.end) not in seen and (stop == alone or not _is_tail(one, seen))
            if len(one.text) >= SHORTEST and fresh:
                seen.add((one.start, one.end))
                yield one


def _nearest(start: int, ends: Sequence[int], size: int) -> int:
    """Return the end of a sentence at which a passage comes nearest to a length; a longer sentence is cut."""
    best = ends[0]
    for end in ends[1:]:
        if abs(end - start - size) > abs(best - start - size):
            break
        best = end
    return min(best, start + int(LONGEST * size))


def _is_tail(one: Passage, seen: set[tuple[int, int]]) -> bool:
    """Tell whether a passage is less than half of one that ends where it does: the last sentences of a text."""
    return any(end == one.end and start < one.start and 2 * (one.end - one.start) < end - start for start, end in seen)


def _trimmed(text: str, start: int, end: int) -> Passage:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Passage(start + lead, start + len(piece.rstrip()), piece.strip())
