"""Judgements of items as counts: how many raters gave each item each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Ratings:
    """Which values each item got, and how often; items without a value are left out.

    Attributes:
        values: The values in order; a number where they are numbers.
        item: Item of each entry, from 0.
        value: Position in ``values`` of each entry.
        times: Raters who gave the item the value, at least 1.
        items: Items with a value.
    """

    values: NDArray[Any]
    item: NDArray[np.int64]
    value: NDArray[np.int64]
    times: NDArray[np.float64]
    items: int

    @property
    def raters(self) -> NDArray[np.float64]:
        """How many raters each item has, shape (items,)."""
        return np.asarray(np.bincount(self.item, self.times, minlength=self.items), np.float64)

    def counts(self) -> NDArray[np.float64]:
        """Return raters by item and value, shape (items, values)."""
        table = np.zeros((self.items, len(self.values)))
        table[self.item, self.value] = self.times
        return table


def rated(ratings: Sequence[Sequence[Any]] | NDArray[Any], *, values: Sequence[Any] | None = None) -> Ratings:
    """Return the counts of a table of ratings.

    Args:
        ratings: One row an item, one cell a rater: numbers or words; None and NaN are missing.
        values: All values that could have been given, in order; left out, those that were.

    Raises:
        ValueError: The rows have different lengths, or a rating is none of the values.

    Example:
        >>> rated([["a", "a", None], ["b", "a", "b"], [None, None, None]]).counts().tolist()
        [[2.0, 0.0], [1.0, 2.0]]
    """
    table = _table(ratings)
    item, rater = np.nonzero(~_missing(table))
    given = table[item, rater]
    return _entered(item, _ordered(given.tolist()) if values is None else np.asarray(values), given)


def listed(item: Sequence[Any] | NDArray[Any], value: Sequence[Any] | NDArray[Any], *, values: Sequence[Any] | None = None) -> Ratings:
    """Return the counts of ratings that come one by one: which item got which value.

    Raises:
        ValueError: The two lengths differ, a value is missing, or a rating is none of the values.

    Example:
        >>> listed(["x", "x", "y"], [1, 2, 2]).counts().tolist()
        [[1.0, 1.0], [0.0, 1.0]]
    """
    given = np.asarray(value, object)
    if len(item) != len(given) or _missing(given.reshape(-1, 1)).any():
        raise ValueError(f"{len(item)} items need as many ratings, none of them missing, not {len(given)}")
    return _entered(np.asarray(item), _ordered(given.tolist()) if values is None else np.asarray(values), given)


def _entered(item: NDArray[Any], values: NDArray[Any], given: NDArray[Any]) -> Ratings:
    place = {value: at for at, value in enumerate(values.tolist())}
    strange = sorted({str(value) for value in given.tolist() if value not in place})
    if strange:
        raise ValueError(f"these ratings are none of the values: {', '.join(strange[:5])}")
    value = np.array([place[one] for one in given.tolist()], np.int64)
    names, member = np.unique(item, return_inverse=True)
    pair, times = np.unique(member * max(1, len(values)) + value, return_counts=True)
    return Ratings(values, pair // max(1, len(values)), pair % max(1, len(values)), times.astype(float), len(names))


def _table(ratings: Sequence[Sequence[Any]] | NDArray[Any]) -> NDArray[Any]:
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("the items have cells for different numbers of raters: leave a missing rating as None")
    table = np.empty((len(ratings), len(ratings[0]) if len(ratings) else 0), object)
    for at, row in enumerate(ratings):
        table[at, :] = list(row)
    return table


def _missing(table: NDArray[Any]) -> NDArray[np.bool_]:
    flat = [one is None or one != one for one in table.ravel().tolist()]  # noqa: PLR0124 - only NaN differs from itself
    return np.array(flat, bool).reshape(table.shape)


def _ordered(given: list[Any]) -> NDArray[Any]:
    try:
        return np.array(sorted(set(given)))
    except TypeError as fault:
        raise ValueError("numbers and words cannot be ordered together: give the values in their order") from fault
