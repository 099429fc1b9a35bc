"""How the false-positive budget is shared between screens: learnt from items that are planted in the user's own data for it.

1. Items are made of one half of the user's records, by one half of the templates; what is tested later is made of the other halves.
2. A score of a screen costs as many false alarms as records of the user's have that score or a higher one, on average over all copies: what is
   planted moves the scores of other records too, and a cost that was read from the records alone would be too low. None in ``c`` copies is
   taken for ``1 / (c + 1)`` of one (the rule of succession).
3. The share of items found so far, all attacks and rates counting alike, is drawn over the cost; the steepest steps of its upper hull are what
   the budget buys first. The slope at a record's cost is its worth: items found for one more false alarm. Taken in the order of worth, all
   screens reach the same slope when the budget is spent, which is what makes the sum of items found greatest.

A screen that found nothing gets what is left over. Source: the optimum at equal slopes is H. Everett 1963, doi:10.1287/opre.11.3.399; hulls of
such curves: F. Provost, T. Fawcett 2001, doi:10.1023/A:1007601015854.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.suspicion import Suspicion

    Floats = NDArray[np.float64]
    Scores = NDArray[np.float32]

DEEPEST, FEWEST = 0.01, 10
"""Share of the user's records, or number, to which a screen is followed."""
SHARE_OF_NOTHING = 1e-3
"""Part of the least worth of all that a screen has where it found nothing."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """What a score of each screen is worth.

    Attributes:
        honest: By screen, the highest scores of the user's own records in all copies, sorted.
        copies: How many copies they are of.
        worth: By screen, items found for one more false alarm, by cost, shape (depth,).
    """

    honest: Mapping[str, Scores]
    copies: int
    worth: Mapping[str, Floats]

    def items(self, screen: str, scores: Scores) -> Scores:
        """Return what scores are worth: items found for one more false alarm, 0 where a score is 0."""
        worth = self.worth.get(screen, np.zeros(1))
        cost = costs(self.honest.get(screen, np.zeros(0, np.float32)), scores, self.copies)
        deep = len(worth) - 1
        found: Scores = np.where(scores > 0, worth[np.minimum(cost, deep)] / (1 + np.maximum(cost - deep, 0)), 0).astype(np.float32)
        return found


@dataclass(eq=False)
class Lessons:
    """Copies that were screened, to learn from.

    Attributes:
        n: Records of the user.
    """

    n: int
    _honest: dict[str, list[Scores]] = field(default_factory=lambda: defaultdict(list))
    _items: list[dict[str, Scores]] = field(default_factory=list)
    _copies: int = 0

    @property
    def depth(self) -> int:
        """The costs that are told apart, from 0."""
        return max(FEWEST, int(DEEPEST * self.n)) + 1

    def add(self, screens: Mapping[str, Suspicion], planted: NDArray[np.bool_]) -> None:
        """Keep what the screens say of a copy: items of one attack at one rate, or none."""
        self._copies += 1
        for name, each in screens.items():
            honest = np.sort(each.scores[~planted & (each.scores > 0)])
            self._honest[name].append(honest[-2 * self.depth :])
        if planted.any():
            self._items.append({name: each.scores[planted] for name, each in screens.items()})

    def learnt(self) -> Allocation:
        """Return what was learnt."""
        honest = {name: np.sort(np.concatenate(each)) for name, each in self._honest.items()}
        never = 1 / (self._copies + 1)
        slopes = {name: hull_slopes(self._found(name, known), never) for name, known in honest.items()}
        least = min((float(each[each > 0].min()) for each in slopes.values() if (each > 0).any()), default=1.0)
        return Allocation(honest, self._copies, {name: np.maximum(each, SHARE_OF_NOTHING * least) for name, each in slopes.items()})

    def _found(self, name: str, honest: Scores) -> Floats:
        """Return the share of items that a screen finds up to each cost, shape (depth,)."""
        found = np.zeros(self.depth)
        for items in self._items:
            scores = items[name] if name in items else np.zeros(1, np.float32)
            cost = np.minimum(costs(honest, scores[scores > 0], self._copies), self.depth)
            found += np.cumsum(np.bincount(cost, minlength=self.depth + 1)[: self.depth]) / len(scores)
        return found / max(len(self._items), 1)


def costs(honest: Scores, scores: Scores, copies: int) -> NDArray[np.int64]:
    """Return the false alarms that each score costs: honest scores as high, on average over the copies, rounded up.

    Example:
        >>> costs(np.array([1.0, 2.0, 2.0], np.float32), np.array([2.0, 3.0, 0.5], np.float32), 2).tolist()
        [1, 0, 2]
    """
    as_high = len(honest) - np.searchsorted(honest, scores, "left")
    found: NDArray[np.int64] = -(-as_high // max(copies, 1))
    return found


def hull_slopes(found: Floats, least: float) -> Floats:
    """Return the slope of the upper hull of a rising curve at each step.

    Args:
        found: Share found at the cost 0, 1, 2..., rising.
        least: What the cost 0 is taken to be: none in so many copies is not none ever.

    Example:
        >>> hull_slopes(np.array([0.5, 0.5, 0.7, 0.7]), 0.5).round(3).tolist()
        [1.0, 0.1, 0.1, 0.0]
    """
    points = [(-1, 0.0, 0.0)]
    for step, share in enumerate(found.tolist()):
        while len(points) > 1 and _slope(points[-2], (step, step + least, share)) >= _slope(points[-2], points[-1]):
            points.pop()
        points.append((step, step + least, share))
    slopes = np.zeros(len(found))
    for one, two in itertools.pairwise(points):
        slopes[one[0] + 1 : two[0] + 1] = _slope(one, two)
    return slopes


def _slope(one: tuple[int, float, float], two: tuple[int, float, float]) -> float:
    return (two[2] - one[2]) / (two[1] - one[1])
