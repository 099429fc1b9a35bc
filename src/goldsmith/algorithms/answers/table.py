"""Answers one by one: who gave which item which value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers as positions, sorted by item, then rater, then value, so that nothing depends on the order in which they came.

    Attributes:
        items: Names of items, in order.
        raters: Names of raters, in order.
        values: The values that were given, or could have been, in order.
        item: Of each answer, shape (answers,).
        rater: Of each answer.
        value: Of each answer.
    """

    items: pa.Array
    raters: pa.Array
    values: tuple[Any, ...]
    item: NDArray[np.int32]
    rater: NDArray[np.int32]
    value: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.item)

    @property
    def per_item(self) -> float:
        """Answers an item, on average."""
        return len(self.item) / len(self.items)

    def votes(self) -> NDArray[np.float64]:
        """Return answers by item and value, shape (items, values)."""
        size = len(self.values)
        places = self.item.astype(np.int64) * size + self.value
        return np.bincount(places, minlength=len(self.items) * size).reshape(-1, size).astype(float)


def answers(
    item: Sequence[Any] | pa.Array,
    rater: Sequence[Any] | pa.Array,
    value: Sequence[Any] | pa.Array,
    *,
    values: Sequence[Any] | None = None,
    items: Sequence[Any] | None = None,
) -> Answers:
    """Return the table of some answers; a rater may answer an item several times.

    Args:
        item: Of each answer: names or numbers.
        rater: Of each answer.
        value: Of each answer.
        values: All values that could have been given; left out, those that were, in order.
        items: All items, in the order wanted, those without an answer too, which votes cannot take; left out, those that were answered.

    Raises:
        ValueError: The three have different lengths, there is no answer, something is missing, or a value or an item is none of all.

    Example:
        >>> found = answers(["b", "a", "b"], ["me", "me", "you"], [1, 0, 0])
        >>> found.items.to_pylist(), found.values, found.votes().tolist()
        (['a', 'b'], (0, 1), [[1.0, 0.0], [1.0, 1.0]])
    """
    columns = [pa.array(each) if not isinstance(each, pa.Array | pa.ChunkedArray) else each for each in (item, rater, value)]
    if len({len(each) for each in columns}) > 1 or not len(columns[0]):
        raise ValueError(f"{len(columns[0])} items, {len(columns[1])} raters and {len(columns[2])} values are no table of answers")
    if any(each.null_count for each in columns):
        raise ValueError("an item, a rater or a value is missing: leave out answers that were not given")
    (answered, at_item), (raters, at_rater), (given, at_value) = (_placed(each) for each in columns)
    known = given.to_pylist()
    if values is not None:
        at_value, known = _among(values, known, "answers are none of the values")[at_value], list(values)
    if items is not None:
        at_item, answered = _among(items, answered.to_pylist(), "items are none of all items")[at_item], pa.array(items)
    return Answers(answered, raters, tuple(known), *_sorted((at_item, at_rater, at_value), (len(answered), len(raters), len(known))))


def _sorted(places: Sequence[NDArray[np.int32]], sizes: Sequence[int]) -> list[NDArray[np.int32]]:
    """Return rows in the order of their columns, the first before the second.

    Where a row is one number of 64 bits, numbers are sorted: faster by far than their order would be found.
    """
    if math.prod(sizes) >= 1 << 63:
        order = np.lexsort(tuple(reversed(places)))
        return [each[order] for each in places]
    rows = np.zeros(len(places[0]), np.int64)
    for each, size in zip(places, sizes, strict=True):
        rows = rows * size + each
    rows.sort()
    found = []
    for size in reversed(sizes):
        above = rows // size
        found.append((rows - above * size).astype(np.int32))
        rows = above
    return found[::-1]


def _among(all_of_them: Sequence[Any], some: list[Any], said: str) -> NDArray[np.int32]:
    """Return the places of some among all."""
    place = {one: at for at, one in enumerate(all_of_them)}
    strange = [str(one) for one in some if one not in place]
    if strange:
        raise ValueError(f"these {said}: {', '.join(strange[:5])}")
    return np.array([place[one] for one in some], np.int32)


def _placed(column: pa.Array) -> tuple[pa.Array, NDArray[np.int32]]:
    """Return the different values in order, and the position of each row's."""
    encoded = column.dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return encoded.dictionary.take(pa.array(order)), place[encoded.indices.to_numpy()]
