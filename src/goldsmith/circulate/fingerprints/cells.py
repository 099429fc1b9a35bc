"""Cells that carry: which rows of a column, and the two forms that each may have; and what a copy reads there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray


class Cells(Protocol):
    """The carriers of one column."""

    @property
    def column(self) -> str:
        """Its name."""

    def __len__(self) -> int:
        """Return how many bits they carry."""

    def values(self, column: pa.Array, bits: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Sequence[Any]]:
        """Return the rows that change, each once, and their values, for these bits."""

    def read(self, column: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what a copy reads, from -1 to 1.

        Args:
            column: Of the copy.
            rows: For each row of the release its row in the copy, -1 where it is gone.
        """


@dataclass(frozen=True)
class Refused:
    """A column that carries nothing, and why."""

    column: str
    why: str


@dataclass(frozen=True)
class Laid:
    """All carriers of a release, in the one order that bits have.

    Attributes:
        cells: By columns, in the order of their names.
        refused: Columns that carry nothing.
    """

    cells: tuple[Cells, ...] = ()
    refused: tuple[Refused, ...] = field(default=())

    def __len__(self) -> int:
        """Return how many bits there are."""
        return sum(map(len, self.cells))

    def parts(self, bits: NDArray[Any]) -> list[NDArray[Any]]:
        """Return bits by columns."""
        return np.split(bits, np.cumsum([len(one) for one in self.cells])[:-1]) if self.cells else []
