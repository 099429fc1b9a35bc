"""What more data would bring: errors of a small model at growing sizes, and without a part of a source.

The model is a ridge regression on vectors: it learns in milliseconds, so every size is learnt many times with other draws. Its errors
stand for those of larger models only as far as both see the same things in the data; directions carry over better than amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.kernels.matrix_threads import one_thread_each
from goldsmith.stats.paired import Difference, paired_difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

PULL = 1.0
"""Of the weights towards 0, for vectors of length 1."""
HELD_OUT = 0.2
TAKEN = 0.5
"""Of a group, the share of rows that is taken away to see what it adds."""
LEAST_ROWS = 20
"""Rows of a group below which nothing can be said of it."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Labelled vectors, some of them held out.

    Attributes:
        vectors: Shape (rows, dimensions), of unit length or zeros.
        codes: The class of each row, from 0.
        classes: How many there are.
        test: Which rows are held out, shape (rows,).
    """

    vectors: NDArray[np.float32]
    codes: NDArray[np.int64]
    classes: int
    test: NDArray[np.bool_]

    @property
    def train(self) -> NDArray[np.int64]:
        """Rows that may be learnt from."""
        return np.flatnonzero(~self.test)


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors at sizes.

    Attributes:
        sizes: Rows learnt from, shape (sizes,).
        whole: Share of held-out rows that got a wrong class, shape (sizes, draws).
        by_class: The same of the held-out rows of each class, shape (classes, sizes, draws); nan where a class has none.
    """

    sizes: NDArray[np.int64]
    whole: NDArray[np.float64]
    by_class: NDArray[np.float64]


def problem(vectors: NDArray[Any], codes: NDArray[np.int64], classes: int, *, seed: int = 0) -> Problem:
    """Hold a fifth of the rows of every class out.

    Args:
        vectors: Shape (rows, dimensions).
        codes: The class of each row, from 0.
        classes: How many there are.
        seed: Of the draw.

    Raises:
        ValueError: There are fewer than two classes with five rows each.
    """
    counts = np.bincount(codes, minlength=classes)
    if (counts >= 5).sum() < 2:
        raise ValueError(f"a model needs two classes of five rows at least, not {counts.tolist()[:10]}")
    random = np.random.default_rng(seed)
    test = np.zeros(len(codes), bool)
    for code in range(classes):
        rows = np.flatnonzero(codes == code)
        test[random.permutation(rows)[: round(HELD_OUT * len(rows))]] = True
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Problem(np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32), codes, classes, test)


def errors_at(given: Problem, *, sizes: int = 7, draws: int = 5, seed: int = 0) -> Errors:
    """Learn from ever more rows, each size with several draws.

    Args:
        given: The problem.
        sizes: How many sizes, from a thirty-second of the rows to all of them; at least 5.
        draws: Draws of each size.
        seed: Of the draws.

    Example:
        >>> random = np.random.default_rng(0)
        >>> codes = np.repeat([0, 1], 300)
        >>> found = errors_at(problem(random.normal(size=(600, 8)) + codes[:, None], codes, 2))
        >>> found.sizes.tolist()[-1], bool(found.whole[0].mean() > found.whole[-1].mean())
        (480, True)
    """
    train = given.train
    steps = np.unique(np.geomspace(max(10, len(train) / 32), len(train), sizes).round().astype(np.int64))
    whole = np.zeros((len(steps), draws))
    parts = np.full((given.classes, len(steps), draws), np.nan)
    for draw in range(draws):
        order = np.random.default_rng([seed, draw]).permutation(train)
        for at, size in enumerate(steps):
            whole[at, draw], parts[:, at, draw] = _wrong(given, order[:size])
    return Errors(steps, whole, parts)


def worth_of_groups(given: Problem, groups: NDArray[np.int64], n_groups: int, *, draws: int = 7, seed: int = 0) -> list[Difference | None]:
    """Return for each source, or other group, what it adds beyond as many rows of any kind.

    That is the error without half of the group, less the error without as many rows by chance.

    Above 0, the group is worth more than the mean row; below 0, less. Draws are paired: both are learnt from the same number of rows.
    ``None`` for a group of too few rows.

    Args:
        given: The problem.
        groups: The group of each row; not its class, whose rows are missed for their share alone.
        n_groups: How many there are.
        draws: Draws of each comparison.
        seed: Of the draws.
    """
    train = given.train
    found: list[Difference | None] = []
    for group in range(n_groups):
        mine = train[groups[train] == group]
        if len(mine) < LEAST_ROWS or len(mine) > len(train) - LEAST_ROWS:
            found.append(None)
            continue
        taken = max(1, round(TAKEN * len(mine)))
        without, at_random = [], []
        for draw in range(draws):
            random = np.random.default_rng([seed, group, draw])
            without.append(_wrong(given, np.setdiff1d(train, random.permutation(mine)[:taken]))[0])
            at_random.append(_wrong(given, random.permutation(train)[taken:])[0])
        found.append(paired_difference(without, at_random, seed=seed))
    return found


@one_thread_each()
def _wrong(given: Problem, rows: NDArray[np.int64]) -> tuple[float, NDArray[np.float64]]:
    """Return the share of held-out rows that get a wrong class after learning from some rows, and the same of each class."""
    known, codes = _widened(given.vectors[rows]), given.codes[rows]
    targets = np.stack([known[codes == code].sum(axis=0, dtype=np.float64) for code in range(given.classes)], axis=1)
    products = np.asarray(known.T @ known, np.float64)
    weights = np.linalg.solve(products + PULL * np.eye(len(products)), targets).astype(np.float32)
    truth = given.codes[given.test]
    wrong = (_widened(given.vectors[given.test]) @ weights).argmax(axis=1) != truth
    counts = np.bincount(truth, minlength=given.classes)
    with np.errstate(invalid="ignore"):
        by_class = np.bincount(truth, weights=wrong, minlength=given.classes) / np.where(counts, counts, np.nan)
    return float(wrong.mean()), by_class


def _widened(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([vectors, np.ones((len(vectors), 1), np.float32)], axis=1)
