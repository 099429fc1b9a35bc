"""Answers: whether the answer of an item follows its question in a text.

* An answer in words is looked for behind the question, as a run of units; of a long one (8 words or 20 letters) half of its runs of
  three must be there.
* Where the choices are listed behind the question the right one always stands there. So it must stand there once more, or
  its letter must stand behind the last choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.overlap.settings import SHORT_LETTERS, SHORT_WORDS
from goldsmith.kernels.overlap_units import UNSPACED, Units

if TYPE_CHECKING:
    from goldsmith.algorithms.overlap.index import Index
    from goldsmith.algorithms.overlap.items import Item

Array = np.ndarray[Any, Any]

AHEAD = 60
"""Units between a question and its answer, beside the choices and the answer itself."""
RUN = 3
LONG_HELD = 0.5


@dataclass(frozen=True)
class Solution:
    """The answer of an item as units."""

    answer: Array
    long: bool
    letter: Array
    """The unit of the letter of a choice; empty where the answer is none."""
    choices: tuple[Array, ...]

    @classmethod
    def of(cls, item: Item) -> Solution:
        """Read the answer and the choices of an item."""
        letter = item.answer if item.choices and item.solution != item.answer else ""
        units = Units(pa.array([item.solution, letter, *item.choices], pa.large_string()))
        parts = [units.units[first:last] for first, last in zip(units.bounds, units.bounds[1:], strict=False)]
        letters = int(np.count_nonzero(units.marks[: units.bounds[1]] & UNSPACED))
        length = letters / SHORT_LETTERS + (len(parts[0]) - letters) / SHORT_WORDS
        return cls(parts[0], length >= 1, parts[1], tuple(parts[2:]))


def answered(index: Index, entry: int, units: Units, first: int, last: int) -> bool:
    """Tell whether the answer of an item follows a passage.

    Args:
        index: Where the item is.
        entry: Its number.
        units: The text.
        first: First unit of the passage.
        last: The unit after its last.
    """
    solution = index.solution(entry)
    if not len(solution.answer):
        return False
    room = len(solution.answer) * 2 + AHEAD + sum(map(len, solution.choices))
    behind = units.units[last : last + room]
    if solution.choices:
        return _chosen(solution, behind)
    return _holds(behind, solution) or (solution.long and _holds(units.units[first : last + room], solution))


def _chosen(solution: Solution, behind: Array) -> bool:
    places = [_place(behind, one) for one in solution.choices]
    if any(place is None for place in places):
        return _place(behind, solution.answer) is not None
    listed = max(place + len(one) for place, one in zip(places, solution.choices, strict=True) if place is not None)
    rest = behind[listed : listed + AHEAD]
    return _place(rest, solution.answer) is not None or (len(solution.letter) == 1 and bool((rest == solution.letter[0]).any()))


def _holds(text: Array, solution: Solution) -> bool:
    if not solution.long:
        return _place(text, solution.answer) is not None
    wanted = {solution.answer[at : at + RUN].tobytes() for at in range(len(solution.answer) - RUN + 1)}
    there = {text[at : at + RUN].tobytes() for at in range(len(text) - RUN + 1)}
    return len(wanted & there) >= LONG_HELD * len(wanted)


def _place(text: Array, wanted: Array) -> int | None:
    """Return where a run of units first stands in a text."""
    if not len(wanted) or len(wanted) > len(text):
        return None
    same = np.lib.stride_tricks.sliding_window_view(text, len(wanted)) == wanted
    places = np.flatnonzero(same.all(axis=1))
    return int(places[0]) if len(places) else None
