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


def answer_end(index: Index, entry: int, units: Units, first: int, last: int) -> int | None:
    """Return the unit after the last of an item's answer, where it follows a passage; None where it does not.

    Args:
        index: Where the item is.
        entry: Its number.
        units: The text.
        first: First unit of the passage.
        last: The unit after its last.
    """
    solution = index.solution(entry)
    if not len(solution.answer):
        return None
    room = len(solution.answer) * 2 + AHEAD + sum(map(len, solution.choices))
    behind = units.units[last : last + room]
    if solution.choices:
        end = _chosen(solution, behind)
        return None if end is None else last + end
    end = _held(behind, solution)
    if end is not None:
        return last + end
    within = _held(units.units[first : last + room], solution) if solution.long else None
    return None if within is None else max(last, first + within)


def _chosen(solution: Solution, behind: Array) -> int | None:
    """Return where the right choice ends, said once more where all are listed."""
    places = [_place(behind, one) for one in solution.choices]
    if any(place is None for place in places):
        return _end(behind, solution.answer)
    listed = max(place + len(one) for place, one in zip(places, solution.choices, strict=True) if place is not None)
    rest = behind[listed : listed + AHEAD]
    ends = [end for end in (_end(rest, solution.answer), _end(rest, solution.letter)) if end is not None]
    return listed + min(ends) if ends else None


def _held(text: Array, solution: Solution) -> int | None:
    """Return where an answer ends; of a long one, the last of its runs that are there."""
    if not solution.long:
        return _end(text, solution.answer)
    wanted = {solution.answer[at : at + RUN].tobytes() for at in range(len(solution.answer) - RUN + 1)}
    there = [at for at in range(len(text) - RUN + 1) if text[at : at + RUN].tobytes() in wanted]
    held = {text[at : at + RUN].tobytes() for at in there}
    return there[-1] + RUN if len(held) >= LONG_HELD * len(wanted) else None


def _end(text: Array, wanted: Array) -> int | None:
    place = _place(text, wanted)
    return None if place is None else place + len(wanted)


def _place(text: Array, wanted: Array) -> int | None:
    """Return where a run of units first stands in a text."""
    if not len(wanted) or len(wanted) > len(text):
        return None
    same = np.lib.stride_tricks.sliding_window_view(text, len(wanted)) == wanted
    places = np.flatnonzero(same.all(axis=1))
    return int(places[0]) if len(places) else None
