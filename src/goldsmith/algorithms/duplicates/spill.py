"""Columns of numbers that grow on disk, so that memory does not grow with the records."""

from __future__ import annotations

import contextlib
import mmap
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class Column:
    """One append-only column of fixed-size rows in a file."""

    def __init__(self, path: Path, dtype: Any, width: int = 1) -> None:
        self.path = path
        self.dtype = np.dtype(dtype)
        self.width = width
        self.rows = 0
        self._file: IO[bytes] = path.open("wb", buffering=1 << 20)

    def append(self, values: NDArray[Any]) -> None:
        """Write rows behind those that stand."""
        block = np.ascontiguousarray(values, dtype=self.dtype)
        self._file.write(block.data.cast("B") if block.size else b"")
        self.rows += len(block)

    def load(self) -> NDArray[Any]:
        """Return the whole column in memory, shape (rows,) or (rows, width)."""
        self._file.flush()
        return self._shaped(np.fromfile(self.path, dtype=self.dtype))

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return the rows from ``start`` to ``stop`` in memory."""
        self._file.flush()
        offset = start * self.width * self.dtype.itemsize
        return self._shaped(np.fromfile(self.path, dtype=self.dtype, count=(stop - start) * self.width, offset=offset))

    def take(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Return rows at random in memory; what the operating system mapped for that is given back."""
        self._file.flush()
        if not self.rows:
            return self._shaped(np.empty(0, dtype=self.dtype))
        mapped = np.memmap(self.path, dtype=self.dtype, mode="r", shape=(self.rows, self.width))
        out = np.empty((len(rows), self.width), dtype=self.dtype)
        for start in range(0, len(rows), 1 << 16):
            out[start : start + (1 << 16)] = mapped[rows[start : start + (1 << 16)]]
            self._forget(mapped)
        return self._shaped(out.reshape(-1))

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
