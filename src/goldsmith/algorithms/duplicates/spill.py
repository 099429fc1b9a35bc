"""Columns of numbers that grow on disk, so that memory does not grow with the records."""

from __future__ import annotations

import contextlib
import mmap
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


BLOCK = 1 << 14
"""Rows taken at a time; what the operating system mapped for them is then given back."""


class Column:
    """One append-only column of fixed-size rows in a file."""

    def __init__(self, path: Path, dtype: Any, width: int = 1) -> None:
        self.path = path
        self.dtype = np.dtype(dtype)
        self.width = width
        self.rows = 0
        self._file: IO[bytes] = path.open("wb", buffering=1 << 20)

    @property
    def nbytes(self) -> int:
        """Bytes of the column."""
        return int(self.rows * self.width * self.dtype.itemsize)

    def append(self, values: NDArray[Any]) -> None:
        """Write rows behind those that stand."""
        block = np.ascontiguousarray(values, dtype=self.dtype)
        self._file.write(block.data.cast("B") if block.size else b"")
        self.rows += len(block)

    def load(self) -> NDArray[Any]:
        """Return the whole column in memory, shape (rows,) or (rows, width)."""
        self._file.flush()
        return self._shaped(np.fromfile(self.path, dtype=self.dtype))

    def take(self, rows: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Return rows at random in memory, shape (rows, width)."""
        out = np.empty((len(rows), self.width), dtype=self.dtype)
        for start, block in self._blocks(rows):
            out[start : start + len(block)] = block
        return out

    def take_columns(self, rows: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Return rows at random in memory, column by column: shape (width, rows)."""
        out = np.empty((self.width, len(rows)), dtype=self.dtype)
        for start, block in self._blocks(rows):
            out[:, start : start + len(block)] = block.T
        return out

    def _blocks(self, rows: NDArray[np.integer[Any]]) -> Iterator[tuple[int, NDArray[Any]]]:
        self._file.flush()
        if not len(rows):
            return
        mapped = np.memmap(self.path, dtype=self.dtype, mode="r", shape=(self.rows, self.width))
        for start in range(0, len(rows), BLOCK):
            yield start, mapped[rows[start : start + BLOCK]]
            self._forget(mapped)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _shaped(self, flat: NDArray[Any]) -> NDArray[Any]:
        return flat if self.width == 1 else flat.reshape(-1, self.width)

    @staticmethod
    def _forget(mapped: Any) -> None:
        with contextlib.suppress(AttributeError, ValueError, OSError):  # not every platform can
            mapped._mmap.madvise(mmap.MADV_DONTNEED)  # noqa: SLF001  # numpy gives no public way to its map
