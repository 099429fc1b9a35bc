"""How far people agree on a question, by the distance that its answers have: Krippendorff's alpha with its interval.

1. Votes are compared by name; places of a scale by their ranks or their numbers. All votes count.
2. Numbers without ends, sets, spans, boxes, orders, texts and answers of several parts are compared on up to 1,000 tasks with two answers or
   more, drawn by a hash of the task's number: numbers by their differences, all else by the question's own distance.

Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011, repository.upenn.edu/asc_papers/43.
"""

from __future__ import annotations

import heapq
import zlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from goldsmith.algorithms.agreement.distances import alpha_by_distance
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import Ratings, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.answers.table import Answers
    from goldsmith.question import Question
    from goldsmith.stats.estimate import Estimate

MOST = 1_000
"""Tasks whose answers are held to compare them."""
Measured = Literal["nominal", "ordinal", "interval"]


class Sample:
    """Answers to some tasks, drawn by a hash of their numbers: the same ones whatever the order in which they come."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with none."""
        self._most = most
        self._held: list[tuple[int, int, Sequence[Any]]] = []
        self.n = 0

    def add(self, task_id: int, values: Sequence[Any]) -> None:
        """Offer the answers to a task, two or more; where there are too many, that with the largest hash goes."""
        self.n += 1
        one = (-zlib.crc32(b"%d" % task_id), task_id, values)
        if len(self._held) < self._most:
            heapq.heappush(self._held, one)
        elif one[:2] > self._held[0][:2]:
            heapq.heapreplace(self._held, one)

    @property
    def answers(self) -> list[tuple[int, Sequence[Any]]]:
        """The tasks that are held with their answers, by number."""
        return sorted((task_id, values) for _, task_id, values in self._held)


def measured_as(leaf: Question) -> Measured:
    """Return what the votes on a question are: names, ranks or numbers.

    Example:
        >>> from goldsmith import question
        >>> stars = {"at_least": 1, "at_most": 5, "step": 1}
        >>> [measured_as(question.load("scale", stars | {"ordered": each})) for each in (False, True)]
        ['interval', 'ordinal']
    """
    return "ordinal" if leaf.level == "ordinal" else "interval" if leaf.level == "interval" else "nominal"


def alpha_of_votes(leaf: Question, given: Answers) -> Estimate:
    """Return alpha of votes.

    Raises:
        ValueError: Fewer than two tasks have two votes, or all are the same.
    """
    level = measured_as(leaf)
    names = np.array(given.values) if level == "nominal" else np.array([float(one) for one in given.values])
    order = np.argsort(names, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    size = max(1, len(names))
    pair, times = np.unique(given.item.astype(np.int64) * size + place[given.value], return_counts=True)
    ratings = Ratings(names[order], pair // size, pair % size, times.astype(float), len(given.items))
    return krippendorff_alpha(ratings, level)


def alpha_of_sample(leaf: Question, sample: Sample) -> Estimate:
    """Return alpha of answers that are no votes.

    Raises:
        ValueError: Fewer than two tasks have two answers, or all are the same.
    """
    held = sample.answers
    if leaf.level in ("interval", "ordinal"):
        pairs = [(task_id, one) for task_id, values in held for one in values]
        found = krippendorff_alpha(listed([task for task, _ in pairs], [one for _, one in pairs]), measured_as(leaf))
    else:
        found = alpha_by_distance([values for _, values in held], leaf.distance)
    return found if sample.n <= len(held) else found.noting(f"counted on {len(held)} of {sample.n} tasks, drawn by chance")
