"""The removal curve: whether values of training rows are worth believing.

Rows are taken away from the least valued on, from the most valued on, and by chance, and a classifier by nearest neighbours is asked again.
Values that mean something lose little (or gain) by the first, much by the second, and the third lies between. The rows on which accuracy
is told must not be those from which the values came: else the curve praises itself.

Source: A. Ghorbani, J. Zou, Data Shapley, 2019, arXiv:1904.02868, section 4 (point removal).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.contribution.knn_shapley import CELLS, apart
from goldsmith.algorithms.contribution.labelled import Labelled, aligned
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class RemovalCurve:
    """Accuracy after rows were taken away.

    Attributes:
        shares: Of training rows taken away.
        worst_first: Accuracy where the least valued go first, with its interval over test rows.
        best_first: Where the most valued go first.
        by_chance: Where they go by chance, the mean over rounds.
    """

    shares: tuple[float, ...]
    worst_first: tuple[Estimate, ...]
    best_first: tuple[Estimate, ...]
    by_chance: tuple[float, ...]

    @property
    def believable(self) -> bool:
        """Whether taking away the worst keeps more, on the mean over shares, than chance does, and taking away the best keeps less."""
        taken = [at for at, share in enumerate(self.shares) if share]
        if not taken:
            return False
        worst, best = (sum(curve[at].value for at in taken) for curve in (self.worst_first, self.best_first))
        return worst > sum(self.by_chance[at] for at in taken) > best


def removal_curve(
    values: NDArray[Any],
    train: Labelled,
    test: Labelled,
    *,
    k: int = 5,
    shares: Sequence[float] = SHARES,
    rounds: int = 5,
    seed: int = 0,
) -> RemovalCurve:
    """Return the accuracy of nearest neighbours while training rows are taken away.

    Args:
        values: Of training rows, from other test rows than these.
        train: Rows that were valued.
        test: Held-out rows.
        k: Neighbours that vote.
        shares: Of rows to take away, in [0, 1), at least one row stays.
        rounds: Draws of the chance curve.
        seed: Of the draws.

    Raises:
        ValueError: Shapes do not fit, a value is not finite, or a share is out of range.

    Example:
        >>> random = np.random.default_rng(0)
        >>> features = random.normal(size=(60, 2)) + np.repeat([[0, 0], [4, 4]], 30, axis=0)
        >>> labels = np.repeat([0, 1], 30)
        >>> given = np.where(np.arange(60) % 5 == 0, 1 - labels, labels)
        >>> train, test = Labelled(features, given), Labelled(features + 0.1, labels)
        >>> curve = removal_curve(np.where(given == labels, 1.0, -1.0), train, test, k=3, shares=(0, 0.2))
        >>> curve.worst_first[1].value > curve.worst_first[0].value
        True
    """
    rows, labels, asked, truth = aligned(train, test)
    worth = np.asarray(values, float)
    if worth.shape != (len(rows),) or not np.isfinite(worth).all():
        raise ValueError(f"{len(rows)} training rows need as many finite values, not {worth.shape}")
    if not all(0 <= share < 1 for share in shares) or k < 1 or rounds < 1:
        raise ValueError(f"shares {tuple(shares)}, {k} neighbours and {rounds} rounds lead to no curve")
    order = np.argsort(worth, kind="stable")
    random = np.random.default_rng(seed)
    draws = [random.permutation(len(rows)) for _ in range(rounds)]

    def right(kept: NDArray[np.int64]) -> int:
        return int((neighbours_say(rows[kept], labels[kept], asked, k) == truth).sum())

    gone = [min(len(rows) - 1, round(share * len(rows))) for share in shares]
    worst = tuple(proportion(right(order[n:]), len(asked)) for n in gone)
    best = tuple(proportion(right(order[: len(rows) - n]), len(asked)) for n in gone)
    chance = tuple(float(np.mean([right(draw[n:]) for draw in draws])) / len(asked) for n in gone)
    return RemovalCurve(tuple(shares), worst, best, chance)


def neighbours_say(rows: NDArray[np.float64], labels: NDArray[np.int64], asked: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Return the label that most of the k nearest rows have; the nearest of those that tie decides.

    Example:
        >>> neighbours_say(np.array([[0.0], [1.0], [2.0]]), np.array([7, 8, 8]), np.array([[0.2], [1.9]]), 3).tolist()
        [8, 8]
    """
    k = min(k, len(rows))
    found = np.empty(len(asked), np.int64)
    at_once = max(1, CELLS // len(rows))
    for start in range(0, len(asked), at_once):
        near = np.argsort(apart(asked[start : start + at_once], rows), axis=1, kind="stable")[:, :k]
        votes = labels[near]
        alike = (votes[:, :, None] == votes[:, None, :]).sum(axis=2)
        found[start : start + at_once] = votes[np.arange(len(votes)), alike.argmax(axis=1)]
    return found
