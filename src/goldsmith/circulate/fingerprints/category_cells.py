"""Categories that carry: values that were declared to mean the same, of which each licensee gets one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class CategoryCells:
    """Carriers of a column of categories.

    Attributes:
        column: Its name.
        rows: Of the release, ascending.
        kinds: Which pair each row's value is of.
        pairs: The values for a 0 and a 1.
    """

    column: str
    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    pairs: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        """Return how many bits they carry."""
        return len(self.rows)

    def values(self, column: pa.Array, bits: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Sequence[Any]]:  # noqa: ARG002  a contract
        """Return all rows that carry, with their values."""
        return self.rows, [self.pairs[kind][bit] for kind, bit in zip(self.kinds.tolist(), bits.astype(int).tolist(), strict=True)]

    def read(self, column: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what a copy reads: -1, 1, or 0 where the value is neither."""
        found = np.zeros(len(self))
        at = rows[self.rows]
        there = np.flatnonzero(at >= 0)
        seen = _plain(column).take(pa.array(at[there]))
        for kind, pair in enumerate(self.pairs):
            for value, reads in zip(pair, (-1.0, 1.0), strict=True):
                same = np.asarray(pc.fill_null(pc.equal(seen, value.casefold()), False))  # noqa: FBT003  arrow's own
                found[there[same & (self.kinds[there] == kind)]] = reads
        return found


def chosen(name: str, column: pa.Array, pairs: Sequence[tuple[str, str]], words: NDArray[np.uint32], limit: int) -> CategoryCells:
    """Return the carriers of a column.

    Args:
        name: Its name.
        column: It.
        pairs: Values that mean the same.
        words: One number of 32 bits a row, which only the secret gives.
        limit: A row may carry where its word without the lowest bit is below it.
    """
    kinds = np.full(len(column), -1, np.int64)
    for kind, pair in enumerate(pairs):
        kinds[np.asarray(pc.fill_null(pc.is_in(column, value_set=pa.array(list(pair), column.type)), False))] = kind  # noqa: FBT003
    rows = np.flatnonzero((kinds >= 0) & (words >> 1 < limit))
    return CategoryCells(name, rows, kinds[rows], tuple((a, b) for a, b in pairs))


def _plain(column: pa.Array) -> pa.Array:
    """Return values without the spaces and capital letters that programs change."""
    return pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.large_string())))
