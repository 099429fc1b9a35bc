"""The order in which a model reads the texts of an arm: shuffled by a seed, again from the beginning where there are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from goldsmith.errors import TrialError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stream(NamedTuple):
    """Texts in the order in which they are read.

    Attributes:
        rows: Numbers of texts, repeats and all.
        tokens: Tokens of these texts; more than asked for by less than one text.
        epochs: How often the arm was read, on average.
    """

    rows: NDArray[np.int64]
    tokens: int
    epochs: float


def stream(rows: NDArray[np.int64], sizes: NDArray[np.int64], tokens: int, *, seed: int, repeats: bool) -> Stream:
    """Return texts of an arm that hold so many tokens.

    Args:
        rows: The texts of the arm.
        sizes: Tokens of every text, by its number.
        tokens: How many are wanted, at least 1.
        seed: Of the order; each reading has an order of its own.
        repeats: Whether to begin again when all were read; otherwise what there is must do.

    Raises:
        TrialError: The arm holds no token.

    Example:
        >>> found = stream(np.array([0, 2]), np.array([10, 99, 10]), 30, seed=1, repeats=True)
        >>> sorted(found.rows.tolist()), found.tokens, found.epochs
        ([0, 0, 2], 30, 1.5)
    """
    rows = rows[sizes[rows] > 0]
    own = int(sizes[rows].sum())
    if not own:
        raise TrialError("there is nothing to train on", found=f"{len(rows):,} texts without a token", expected="at least one token")
    random = np.random.default_rng(seed)
    parts: list[NDArray[np.int64]] = []
    read = 0
    while read < tokens and (repeats or not parts):
        parts.append(random.permutation(rows))
        read += own
    order = np.concatenate(parts)
    running = np.cumsum(sizes[order])
    stop = min(int(np.searchsorted(running, tokens)) + 1, len(order))
    read = int(running[stop - 1])
    return Stream(order[:stop], read, read / own)


def points(tokens: int, sizes: int) -> tuple[int, ...]:
    """Return where a learning curve is measured: so many sizes, each twice the one before, up to all tokens.

    Example:
        >>> points(800, 4)
        (100, 200, 400, 800)
    """
    return tuple(sorted({max(1, tokens >> step) for step in range(sizes)}))
