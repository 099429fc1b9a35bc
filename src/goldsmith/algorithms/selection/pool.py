"""What a selector chooses from, and what it chose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Pool:
    """Records that may be chosen; all arrays have one entry a record."""

    keys: NDArray[np.uint64]
    """64 bits of each id: the source of random numbers and of the order among equals."""
    sizes: NDArray[np.int64]
    """What taking a record costs, in the unit of the budget, at least 0."""
    score: NDArray[np.float64] | None = None
    """The number that the choice goes by; NaN where the record has none."""
    lengths: NDArray[np.int64] | None = None
    """Lengths, for baselines that match them; in any unit."""
    vectors: NDArray[Any] | None = None
    """Embeddings, shape (n, dimensions), any type of float."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        sizes = {len(each) for each in (self.keys, self.sizes, self.score, self.lengths, self.vectors) if each is not None}
        if len(sizes) > 1:
            raise SelectionError("the arrays of a pool have different lengths", found=", ".join(map(str, sorted(sizes))))
        if len(self.sizes) and self.sizes.min() < 0:
            raise SelectionError("a record cannot have a negative size", found=str(int(self.sizes.min())))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def total(self) -> int:
        """What all records cost together."""
        return int(self.sizes.sum())

    def part(self, rows: NDArray[Any]) -> Pool:
        """Return some records as a pool of their own; vectors are copied."""
        return replace(
            self,
            keys=self.keys[rows],
            sizes=self.sizes[rows],
            score=None if self.score is None else self.score[rows],
            lengths=None if self.lengths is None else self.lengths[rows],
            vectors=None if self.vectors is None else self.vectors[rows],
        )


@dataclass(frozen=True)
class Chosen:
    """What was chosen."""

    taken: NDArray[np.bool_]
    """One truth value a record of the pool."""
    spent: int
    """What the chosen records cost together, repeats counted."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What the method found out, as JSON values."""
    warnings: tuple[str, ...] = ()
    """What a user should know, a sentence each."""


def scored(pool: Pool) -> NDArray[np.float64]:
    """Return the scores.

    Raises:
        SelectionError: There is none, or no record has one.
    """
    if pool.score is None:
        raise SelectionError("this method goes by a score, and none is given", hint="name the column of the score")
    if len(pool) and np.isnan(pool.score).all():
        raise SelectionError("no record has a score", found=f"{len(pool):,} records, all null or not a number", hint="measure it first")
    return pool.score


def flat(score: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the warning of a score that is the same for all, so that chance alone decides.

    Example:
        >>> flat(np.array([0.5, 0.5, np.nan]))
        ('the score is 0.5 for every record, so this is a random selection',)
        >>> flat(np.array([0.5, 0.6]))
        ()
    """
    known = score[~np.isnan(score)]
    if len(known) > 1 and known.min() == known.max():
        return (f"the score is {known[0]:g} for every record, so this is a random selection",)
    return ()


def tied(score: NDArray[np.float64], taken: NDArray[np.bool_], border: float) -> tuple[str, ...]:
    """Return the warning of a choice of which chance decides more than a tenth: many records have the score at the border.

    Example:
        >>> tied(np.array([2.0, 1.0, 1.0, 1.0]), np.array([True, True, False, False]), 1.0)
        ('3 records have the score 1 at the border, and chance decides which 1 of them are taken',)
    """
    same = score == border
    drawn = int((same & taken).sum())
    if drawn == same.sum() or 10 * drawn <= taken.sum():
        return ()
    return (f"{int(same.sum()):,} records have the score {border:g} at the border, and chance decides which {drawn:,} of them are taken",)


def walked(pool: Pool, order: NDArray[Any], budget: int, *, least: int | None = None, most: int | None = None) -> Chosen:
    """Take records in an order of preference until the budget is met as nearly as whole records allow.

    The sum of the sizes differs from the budget by at most half of the record at the border, but at least one record is taken.

    Args:
        pool: The records.
        order: Their positions, the most wanted first; those left out are never taken.
        budget: In the unit of the sizes, at least 0.
        least: What the sum must reach where there are records enough.
        most: What the sum must not exceed; it wins over ``least``, and over the first record.

    Example:
        >>> pool = Pool(np.arange(4, dtype=np.uint64), np.array([5, 5, 5, 5]))
        >>> walked(pool, np.array([3, 1, 0, 2]), 12).taken.tolist()
        [False, True, False, True]
    """
    sums = np.cumsum(pool.sizes[order])
    n = int(np.searchsorted(sums, budget))  # the record that reaches the budget, not counted yet
    before = int(sums[n - 1]) if n else 0
    if n < len(order) and budget > 0 and (n == 0 or sums[n] - budget < budget - before):
        n += 1
    if least is not None and n < len(order) and (int(sums[n - 1]) if n else 0) < least:
        n = min(len(order), int(np.searchsorted(sums, least)) + 1)
    if most is not None and n and sums[n - 1] > most:
        n = int(np.searchsorted(sums, most, side="right"))
    taken = np.zeros(len(pool), bool)
    taken[order[:n]] = True
    return Chosen(taken, int(sums[n - 1]) if n else 0)


def preferred(keys: NDArray[np.uint64], wanted: NDArray[np.float64], seed: int, purpose: str = "ties") -> NDArray[np.int64]:
    """Return positions by a number, the largest first; equals by chance, by seed; NaN is left out.

    Example:
        >>> preferred(np.arange(3, dtype=np.uint64), np.array([0.1, np.nan, 0.3]), 0).tolist()
        [2, 0]
    """
    from goldsmith.algorithms.selection.draws import uniforms

    order = np.lexsort((keys, uniforms(keys, seed, purpose), -wanted))
    found: NDArray[np.int64] = order[: len(order) - int(np.isnan(wanted).sum())]
    return found
