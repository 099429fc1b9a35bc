"""The columns that screens read, whole or batch by batch."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

AT_ONCE = 4 << 20
"""Bytes of text in a batch: what is made of one must fit in memory some twenty times."""
OPTIONAL = ("question", "label", "source", "time")


class Spread(Protocol):
    """How batches are worked on: one after the other with ``map``, or by threads, with the results in the order of the batches."""

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterable[Any]:
        """Return the function of each item, in order."""


class Readable(Protocol):
    """Records that can be read from the first to the last, more than once, and fetched by position."""

    @property
    def names(self) -> frozenset[str]:
        """Which columns there are: ``text`` and any of ``question``, ``label``, ``source``, ``time``."""

    def __len__(self) -> int:
        """Return how many records there are."""

    def batches(self) -> Iterator[Records]:
        """Yield all records in order, in batches of any size; the same ones each time."""

    def take(self, rows: NDArray[np.int64]) -> Records:
        """Return records by position, in the order asked for."""


@dataclass(frozen=True, eq=False)
class Records:
    """Columns of records in memory (Arrow arrays may as well lie in a mapped file).

    Raises:
        PoisonError: The columns are not of the same records.

    Example:
        >>> records = Records(pa.array(["Paris.", "Rome."]), question=pa.array(["Capital of France?", "Capital of Italy?"]))
        >>> len(records), sorted(records.names)
        (2, ['question', 'text'])
    """

    text: pa.Array
    """The answer, the document, or the text that has a label."""
    question: pa.Array | None = None
    """What ``text`` answers."""
    label: pa.Array | None = None
    """The class of each record, as strings; null where there is none."""
    source: pa.Array | None = None
    """Where each record came from, as strings."""
    time: NDArray[np.int64] | None = None
    """When it came, in any unit; below 0 where that is not known."""

    def __post_init__(self) -> None:
        """Join chunks, make strings of strings, and compare lengths."""
        for name in ("text", "question", "label", "source"):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, _joined(column))
        if self.time is not None:
            object.__setattr__(self, "time", np.asarray(self.time, np.int64))
        sizes = {name: len(getattr(self, name)) for name in sorted(self.names)}
        if len(set(sizes.values())) > 1:
            raise PoisonError("the columns are not of the same records", found=", ".join(f"{n} of {name}" for name, n in sizes.items()))

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.text)

    @property
    def names(self) -> frozenset[str]:
        """Which columns there are."""
        return frozenset({"text", *(name for name in OPTIONAL if getattr(self, name) is not None)})

    def batches(self) -> Iterator[Records]:
        """Yield slices of some megabytes of text."""
        sizes = np.zeros(len(self) + 1, np.int64)
        for column in (self.text, self.question):
            if column is not None:
                width = np.asarray(pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False), np.int64)
                sizes[1:] += np.cumsum(width)
        start = 0
        while start < len(self):
            stop = max(int(np.searchsorted(sizes, sizes[start] + AT_ONCE, "right")) - 1, start + 1)
            yield self._of(operator.itemgetter(slice(start, stop)))
            start = stop

    def take(self, rows: NDArray[np.int64]) -> Records:
        """Return records by position."""
        return self._of(lambda column: column[rows] if isinstance(column, np.ndarray) else column.take(pa.array(rows)))

    def _of(self, part: Callable[[Any], Any]) -> Records:
        return Records(**{name: part(getattr(self, name)) for name in self.names})


def _joined(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column if pa.types.is_large_string(column.type) else column.cast(pa.large_string())
