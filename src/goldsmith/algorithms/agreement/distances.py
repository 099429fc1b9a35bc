"""Krippendorff's alpha of values of any kind: sets, spans, boxes, whatever a distance is known of.

1. Disagreement seen: the mean distance of pairs of answers to one item, each item weighing as many pairs per answer less one as Krippendorff's does.
2. Disagreement by chance: the mean distance of pairs of answers whatever their items. Of more than 100 items that part rests on a sample of them.
3. Alpha is 1 less the first over the second; its interval comes from items drawn again.

Distances here lie between 0 (the same) and 1 (nothing in common): of sets Jaccard's or MASI, of spans and boxes 1 less the soft F1: marks are
matched one to one with the same label, from the most alike on, each match counting its overlap over union.

Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011, repository.upenn.edu/asc_papers/43; R. Passonneau, Measuring agreement on
set-valued items (MASI), LREC 2006.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.agreement.interval import coefficient_interval
from goldsmith.algorithms.answers.marks import Mark, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate

MOST_ITEMS = 100


def alpha_by_distance(
    answers: Sequence[Sequence[Any]], distance: Callable[[Any, Any], float], *, confidence: float = 0.95, rounds: int = 1_000, seed: int = 0
) -> Estimate:
    """Return alpha with its interval; ``n`` counts items with at least two answers.

    Args:
        answers: Of each item, one value a person who answered.
        distance: Of two values, from 0 to 1, the same both ways.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        rounds: How often items are drawn.
        seed: Of the draws.

    Raises:
        ValueError: Fewer than two items have two answers, or all answers are the same.

    Example:
        >>> found = alpha_by_distance([[{"a"}, {"a"}], [{"a", "b"}, {"b"}], [{"c"}, {"c"}]], jaccard)
        >>> round(found.value, 4)
        0.7826
    """
    kept = [list(one) for one in answers if len(one) > 1]
    if len(kept) < 2:
        raise ValueError(f"{len(kept)} items have two answers: agreement needs at least 2 such items")
    sizes = np.array([len(one) for one in kept], float)
    within = np.array([_pairs(one, distance) for one in kept])
    random = np.random.default_rng(seed)
    some = np.arange(len(kept)) if len(kept) <= MOST_ITEMS else np.sort(random.permutation(len(kept))[:MOST_ITEMS])
    across = _across([kept[at] for at in some], distance, within[some])
    seen, chance = _measured(np.ones(len(kept)), sizes, within, across, some)
    if not chance:
        raise ValueError("all answers are the same: nothing shows whether people agree or could not have differed")
    value = 1 - seen / chance
    found = []
    for _ in range(rounds if seen else 0):
        times = random.multinomial(len(kept), np.full(len(kept), 1 / len(kept))).astype(float)
        drawn, by_chance = _measured(times, sizes, within, across, some)
        if by_chance:
            found.append(1 - drawn / by_chance)
    spread = len(kept) / (len(kept) - 1) * float(np.std(found, ddof=1)) if len(found) > 1 else 0.0
    return coefficient_interval(value, spread, len(kept), chance, confidence, "krippendorff-alpha-distance", raters=float(sizes.mean()))


def jaccard(one: Any, other: Any) -> float:
    """Return 1 less the share of what two sets have in common; two empty sets are the same.

    Example:
        >>> jaccard({"a", "b"}, {"b", "c"})
        0.6666666666666667
    """
    first, second = frozenset(one), frozenset(other)
    either = len(first | second)
    return 1 - len(first & second) / either if either else 0.0


def masi(one: Any, other: Any) -> float:
    """Return the distance of two sets that bears more with one within the other than with sets that cross.

    Example:
        >>> [round(masi({"a", "b"}, other), 4) for other in ({"a", "b"}, {"a"}, {"b", "c"}, {"c"})]
        [0.0, 0.6667, 0.8889, 1.0]
    """
    first, second = frozenset(one), frozenset(other)
    kind = 1.0 if first == second else 2 / 3 if first <= second or second <= first else 1 / 3 if first & second else 0.0
    return 1 - (1 - jaccard(first, second)) * kind


def apart(one: Sequence[Mark], other: Sequence[Mark]) -> float:
    """Return 1 less the soft F1 of two people's marks on one item; two who marked nothing agree.

    Example:
        >>> mine = [Mark(1, "a", (0,), (4,), "LOC"), Mark(1, "a", (10,), (12,), "PER")]
        >>> yours = [Mark(1, "b", (0,), (8,), "LOC")]
        >>> round(apart(mine, yours), 4)
        0.6667
    """
    if not one and not other:
        return 0.0
    pairs = sorted(
        ((-likeness(mine, yours), at, to) for at, mine in enumerate(one) for to, yours in enumerate(other) if mine.label == yours.label),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    shared = 0.0
    for alike, at, to in pairs:
        if at not in taken[0] and to not in taken[1]:
            taken[0].add(at)
            taken[1].add(to)
            shared -= alike
    return 1 - 2 * shared / (len(one) + len(other))


def _pairs(values: list[Any], distance: Callable[[Any, Any], float]) -> float:
    """Return the sum of distances of all ordered pairs."""
    return 2 * sum(distance(one, other) for at, one in enumerate(values) for other in values[at + 1 :])


def _across(kept: list[list[Any]], distance: Callable[[Any, Any], float], within: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of distances of ordered pairs of answers by their items, shape (items, items)."""
    table = np.diag(within)
    for at, values in enumerate(kept):
        for to in range(at + 1, len(kept)):
            table[at, to] = table[to, at] = sum(distance(one, other) for one in values for other in kept[to])
    return table


def _measured(
    times: NDArray[np.float64],
    sizes: NDArray[np.float64],
    within: NDArray[np.float64],
    across: NDArray[np.float64],
    some: NDArray[np.int64],
) -> tuple[float, float]:
    """Return disagreement seen and by chance, for items that count so many times each; an item drawn twice is paired with itself."""
    seen = float(times @ (within / (sizes - 1))) / float(times @ sizes)
    part = times[some]
    n = float(part @ sizes[some])
    return seen, float(part @ across @ part) / (n * (n - 1)) if n > 1 else 0.0
