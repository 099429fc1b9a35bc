"""How far two sets of things are apart that may be alike in part, such as boxes that overlap: the best one-to-one matching counts.

1. Every thing of the one set may be matched with one of the other; what is gained is how alike the two are, 0 to 1.
2. The matching of the greatest total gain is sought, exactly: pairs that share no thing with others fall into separate groups; a group
   without a circle is solved from its leaves inward; the others by the Hungarian method on a matrix.
3. With n and m things and a total gain of s, the sets are (n + m - 2s) / (n + m - s) apart. Where things are alike wholly or not at all
   this is Jaccard's distance. It is a metric wherever 1 - alike is one.

Why a metric: n + m - 2s is the generalised optimal sub-pattern assignment distance (of order 1, with alpha 2) of the distances
2 (1 - alike), cut off at 2; and (3) is Steinhaus's transform of it around the empty set, which keeps the triangle inequality.

Limits: a group with a circle and more than 500 things on its smaller side is matched by the largest gain first, in both directions, which
gains at least half of the best; only answers whose things nearly all overlap each other have one.

Source: Kuhn 1955, doi:10.1002/nav.3800020109, by shortest paths as in Jonker and Volgenant 1987, doi:10.1007/BF02278710; Rahmathullah et al.
2017, arXiv:1601.05585, definition 1; Marczewski and Steinhaus 1958, Colloquium Mathematicum 6.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Pair = tuple[int, int, float]

Thing = TypeVar("Thing")

LARGEST = 500
"""Things on the smaller side of a group with a circle up to which it is matched exactly."""


def set_distance(n: int, m: int, shared: float) -> float:
    """Return how far two sets are apart, in [0, 1]; two empty ones are equal.

    Args:
        n: Things in the one.
        m: Things in the other.
        shared: What the best matching gains, at most the smaller of the two.

    Example:
        >>> set_distance(2, 3, 2.0), set_distance(0, 0, 0.0), set_distance(1, 1, 0.5)
        (0.3333333333333333, 0.0, 0.6666666666666666)
    """
    return max(0.0, n + m - 2 * shared) / (n + m - shared) if n + m else 0.0


def best_gain(pairs: Iterable[Pair]) -> float:
    """Return the greatest total gain of a one-to-one matching.

    Args:
        pairs: Of each pair that gains something: the number of the thing in the one set, in the other set, and the gain above 0.

    Example:
        >>> best_gain([(0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.8)])
        1.6
    """
    return math.fsum(gain for group in _groups(pairs) for gain in _solved(group))


def labelled_pairs(
    one: Sequence[Thing],
    other: Sequence[Thing],
    label: Callable[[Thing], Hashable],
    gains: Callable[[list[Thing], list[Thing]], Iterable[Pair]],
) -> Iterator[Pair]:
    """Yield the pairs that gain something, where only things of one label may be matched.

    Args:
        one: Things of the one set.
        other: Things of the other.
        label: Tells the label of a thing.
        gains: Tells pairs and gains among things of one label, numbered from 0 on either side.

    Example:
        >>> list(labelled_pairs(["a1", "b1"], ["b2", "a2"], lambda thing: thing[0], lambda some, others: [(0, 0, 0.5)]))
        [(0, 1, 0.5), (1, 0, 0.5)]
    """
    sides: tuple[dict[Hashable, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for things, places in zip((one, other), sides, strict=True):
        for at, thing in enumerate(things):
            places[label(thing)].append(at)
    for name, rows in sides[0].items():
        columns = sides[1].get(name, [])
        for row, column, gain in gains([one[at] for at in rows], [other[at] for at in columns]):
            yield rows[row], columns[column], gain


def _groups(pairs: Iterable[Pair]) -> Iterable[list[Pair]]:
    """Return pairs that hang together, group by group."""
    above: dict[int, int] = {}

    def root(node: int) -> int:
        while above.setdefault(node, node) != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    kept = [pair for pair in pairs if pair[2] > 0]
    for row, column, _ in kept:
        above[root(row)] = root(~column)
    groups = defaultdict(list)
    for pair in kept:
        groups[root(pair[0])].append(pair)
    return groups.values()


def _solved(group: list[Pair]) -> list[float]:
    if len(group) == 1:
        return [group[0][2]]
    rows, columns = ({pair[side]: at for at, pair in enumerate(group)} for side in (0, 1))
    if len(group) < len(rows) + len(columns):
        return [_of_tree(group)]
    if min(len(rows), len(columns)) > LARGEST:
        return max(_greedy(group), _greedy([(column, row, gain) for row, column, gain in group]), key=math.fsum)
    place = {row: at for at, row in enumerate(rows)}, {column: at for at, column in enumerate(columns)}
    gains = np.zeros((len(rows), len(columns)))
    for row, column, gain in group:
        gains[place[0][row], place[1][column]] = gain
    return _of_matrix(gains if len(rows) <= len(columns) else gains.T)


def _of_tree(group: list[Pair]) -> float:
    """Return the gain of a group without a circle: of each node, the best below it with it free, and with it matched to one below."""
    near = defaultdict(list)
    for row, column, gain in group:
        near[row].append((~column, gain))
        near[~column].append((row, gain))
    first = group[0][0]
    above, order = {first: first}, [first]
    for node in order:
        for other, _ in near[node]:
            if other != above[node]:
                above[other] = node
                order.append(other)
    free: dict[int, float] = {}
    best: dict[int, float] = {}
    for node in reversed(order):
        below = [(other, gain) for other, gain in near[node] if other != above[node]]
        free[node] = math.fsum(best[other] for other, _ in below)
        best[node] = free[node] + max((0.0, *(gain + free[other] - best[other] for other, gain in below)))
    return best[first]


def _of_matrix(gains: NDArray[np.float64]) -> list[float]:
    """Return the gains of the best matching, at most as many rows as columns: one row after the other by a shortest augmenting path."""
    n, m = gains.shape
    cost = gains.max() - gains
    of_row, of_column = np.zeros(n + 1), np.zeros(m + 1)
    holder, way = np.zeros(m + 1, np.int64), np.zeros(m + 1, np.int64)
    for row in range(1, n + 1):
        holder[0], at = row, 0
        least, used = np.full(m + 1, np.inf), np.zeros(m + 1, bool)
        while True:
            used[at] = True
            reduced = cost[holder[at] - 1] - of_row[holder[at]] - of_column[1:]
            nearer = np.flatnonzero(~used[1:] & (reduced < least[1:])) + 1
            least[nearer], way[nearer] = reduced[nearer - 1], at
            following = int(np.where(used, np.inf, least).argmin())
            step = least[following]
            of_row[holder[used]] += step
            of_column[used] -= step
            least[~used] -= step
            at = following
            if not holder[at]:
                break
        while at:
            holder[at] = holder[way[at]]
            at = int(way[at])
    return [float(gains[holder[column] - 1, column - 1]) for column in range(1, m + 1) if holder[column]]


def _greedy(group: list[Pair]) -> list[float]:
    """Return gains of a matching that takes the largest first."""
    rows, columns, gains = set(), set(), []
    for row, column, gain in sorted(group, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            gains.append(gain)
    return gains
