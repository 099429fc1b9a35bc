"""Parsed sentences: words with their tags, and for each word the word that it depends on and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = 0


class Tree(NamedTuple):
    """One parsed sentence; all four have one entry a word, marks included.

    Attributes:
        words: The words as they are written.
        tags: Part of speech of each, in the tag set of the parser.
        labels: The relation of each to its head.
        heads: The place of each word's head, counted from 1; 0 is the root's.
    """

    words: Sequence[str]
    tags: Sequence[str]
    labels: Sequence[str]
    heads: Sequence[int]


def height(heads: Sequence[int]) -> int:
    """Return the number of steps from the root of a tree to its deepest word; 0 for a single word.

    Args:
        heads: Heads as in ``Tree``; there is no cycle.

    Example:
        >>> height([2, 0, 2, 3])
        2
    """
    depths = [-1] * len(heads)
    for start in range(len(heads)):
        way, at = [], start
        while depths[at] < 0 and heads[at] != ROOT:
            way.append(at)
            at = heads[at] - 1
        depth = max(depths[at], 0)
        depths[at] = depth
        for word in reversed(way):
            depth += 1
            depths[word] = depth
    return max(depths, default=0)


def total_distance(heads: Sequence[int]) -> int:
    """Return the sum over all words but the root of how many places they stand from their head.

    Example:
        >>> total_distance([2, 0, 2, 3])
        3
    """
    return sum(abs(place - head) for place, head in enumerate(heads, start=1) if head != ROOT)


def fault(heads: Sequence[int]) -> str:
    """Return why heads make no tree, and nothing where they do: one root, no cycle, every head a word of the sentence.

    Example:
        >>> fault([2, 1])
        'no word is the root'
        >>> fault([0, 3, 2])
        'word 2 depends on itself'
    """
    roots = [place for place, head in enumerate(heads, start=1) if head == ROOT]
    if len(roots) != 1:
        return f"words {roots[0]} and {roots[1]} are both the root" if roots else "no word is the root"
    strays = [place for place, head in enumerate(heads, start=1) if not 0 <= head <= len(heads)]
    if strays:
        return f"the head of word {strays[0]} is {heads[strays[0] - 1]}, and the sentence has {len(heads)} words"
    safe = {ROOT}
    for start in range(1, len(heads) + 1):
        way, at = set(), start
        while at not in safe:
            if at in way:
                return f"word {at} depends on itself"
            way.add(at)
            at = heads[at - 1]
        safe |= way
    return ""
