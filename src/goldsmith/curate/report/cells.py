"""Counting numbers in cells between round edges, so that any round limit can be tried later without the numbers.

Edges are numbers that people write: 0, and 180 of them in every power of ten (for counts: whole numbers only), and the
limits of the recipe. With n edges there are 2 n + 1 cells: cell 2 i + 1 holds the values equal to edge i, cell 2 i those
between edge i - 1 and edge i. So `above`, `below`, `at_least` and `at_most` an edge are all counted exactly.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEPS = 180
"""Edges in a power of ten."""

SMALLEST, LARGEST = -4, 9
"""Powers of ten that the edges span; what is larger or smaller falls into the outermost cells."""


class Cells:
    """Edges, and the cells between them.

    Example:
        >>> cells = Cells(np.dtype("int32"), limits=[8])
        >>> found = cells.of(np.array([7, 8, 9], np.int32)) - cells.at(8)
        >>> found.tolist()
        [-2, 0, 2]
    """

    def __init__(self, kind: np.dtype[Any], limits: Iterable[float] = ()) -> None:
        """Take the type of the numbers, in which limits are compared, and limits that must be edges."""
        whole, wanted = kind.kind in "iub", [float(limit) for limit in limits if math.isfinite(limit)]
        edges = np.append(_grid(), wanted)
        if whole:
            edges = edges[(edges == np.floor(edges)) | np.isin(edges, wanted)]
        self._narrow = kind == np.float32
        self.edges: Floats = np.unique(edges.astype(np.float32).astype(np.float64) if self._narrow else edges)
        self.whole = whole
        self._padded = np.append(self.edges, np.nan)

    @property
    def n(self) -> int:
        """Number of cells."""
        return 2 * len(self.edges) + 1

    def at(self, limit: float) -> int:
        """Return the cell of an edge: the one with just this number."""
        return int(self.of(np.array([limit], np.float32 if self._narrow else np.float64))[0])

    def of(self, values: NDArray[Any]) -> Ints:
        """Return the cell of each number, shape (n,); numbers must not be NaN."""
        exact = values.astype(np.float64)
        before = np.searchsorted(self.edges, exact, "left")
        cells: Ints = 2 * before + (exact == self._padded[before])
        return cells

    def values(self) -> Floats:
        """Return a number that stands for each cell, shape (cells,): the edge itself, or the middle between two."""
        middles = np.concatenate([self.edges[:1], (self.edges[1:] + self.edges[:-1]) / 2, self.edges[-1:]])
        stands = np.empty(self.n)
        stands[0::2], stands[1::2] = middles, self.edges
        return stands


@functools.cache
def _grid() -> Floats:
    """Return 0 and the round numbers, as decimal literals give them."""
    powers = 10.0 ** np.arange(SMALLEST, LARGEST)
    return np.array([0.0, *(float(f"{edge:.6g}") for edge in np.multiply.outer(powers, 1 + np.arange(STEPS) * 0.05).ravel())])


def quantile(counts: Ints, stands: Floats, share: float) -> float | None:
    """Return the number below which about this share of what was counted lies; None where nothing was."""
    total = int(counts.sum())
    if not total:
        return None
    place = int(np.searchsorted(np.cumsum(counts), max(1, math.ceil(share * total))))
    return float(stands[place])
