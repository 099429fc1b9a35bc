"""The slow and obvious distance of Levenshtein."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def distance(one: Sequence[Any], two: Sequence[Any]) -> int:
    """Return the distance by the whole table, row by row."""
    above = list(range(len(two) + 1))
    for row, left in enumerate(one, 1):
        here = [row]
        for column, right in enumerate(two, 1):
            here.append(min(above[column - 1] + (left != right), above[column] + 1, here[-1] + 1))
        above = here
    return above[-1]
