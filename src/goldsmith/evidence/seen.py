"""A batch of records as an indicator sees it: columns, measurements, and fields of the input that have no column of their own."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.evidence.meta_fields import parsed, reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

GENERATED = ("generated", "generated_data_indicator")
"""Fields of the input that say whether a record was generated."""


class Measured(Protocol):
    """What an operator says of its column."""

    @property
    def column(self) -> str:
        """The name of the column."""


class Seen:
    """Records of one batch.

    Attributes:
        batch: Columns ``id``, ``source``, ``text`` where it is wanted, those that indicators asked for, and measured ones.
        positions: Number of each record in the dataset, shape (n,).
        measured: Name in the batch of the column of each measure, by the measure's own column.
    """

    def __init__(self, batch: pa.RecordBatch, positions: NDArray[np.int64] | None = None, measured: dict[str, str] | None = None) -> None:
        """Wrap a batch."""
        self.batch = batch
        self.positions = np.arange(batch.num_rows) if positions is None else positions
        self.measured = measured or {}
        self._once: dict[str, Any] = {}

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self.batch.num_rows)

    def once(self, name: str, made: Callable[[Seen], Any]) -> Any:
        """Return what is made of this batch, made the first time that somebody asks."""
        if name not in self._once:
            self._once[name] = made(self)
        return self._once[name]

    def column(self, name: str) -> pa.Array:
        """Return a stored column."""
        return self.batch.column(name)

    def has(self, name: str) -> bool:
        """Tell whether a stored column is in the batch."""
        return name in self.batch.schema.names

    def of(self, measure: Measured) -> pa.Array:
        """Return what an operator measured."""
        return self.batch.column(self.measured.get(measure.column, measure.column))

    def numbers(self, measure: Measured) -> NDArray[np.float64]:
        """Return what an operator measured as numbers, NaN where nothing could be measured."""
        return np.asarray(self.of(measure).to_numpy(zero_copy_only=False), dtype=np.float64)

    @functools.cached_property
    def ids(self) -> list[str]:
        """The ids, in order."""
        return list(self.batch.column("id").to_pylist())

    @functools.cached_property
    def sources(self) -> list[str]:
        """The sources, in order; empty where a record names none."""
        return [one or "" for one in self.batch.column("source").to_pylist()]

    @functools.cached_property
    def meta(self) -> list[dict[str, Any]]:
        """The fields of the input that have no column of their own."""
        if not self.has("meta"):
            return [{}] * len(self)
        return [parsed(one) for one in self.batch.column("meta").to_pylist()]

    @functools.cached_property
    def generated(self) -> pa.Array:
        """What records say of whether they were generated: 1, 0, or null; the column, else the field of the TC609 record in the input."""
        column = self.column("generated") if self.has("generated") else pa.nulls(len(self), pa.int8())
        if not column.null_count or not self.has("meta"):
            return column
        said = [next((row[name] for name in GENERATED if row.get(name) in (0, 1)), None) for row in self.meta]
        return pc.coalesce(column, pa.array([None if one is None else int(one) for one in said], column.type))

    def field(self, path: str) -> list[Any]:
        """Return a field of every record: a column of that name, else what the path reaches inside the other fields of the input."""
        name = path.removeprefix("meta.")
        if name == path and self.has(path):
            return list(self.batch.column(path).to_pylist())
        return [reached(row, name) for row in self.meta]

    def filled(self, path: str) -> NDArray[np.bool_]:
        """Tell for every record whether a field holds something: no null, no white space alone, no empty list; shape (n,)."""
        if path == "generated":
            return _holds(self.generated)
        if path in {"text", "content"} and self.has("text"):
            return _holds(self.batch.column("text")) | (_holds(self.batch.column("messages")) if self.has("messages") else False)
        if self.has(path) and not path.startswith("meta."):
            return _holds(self.batch.column(path))
        return np.array([_is_filled(one) for one in self.field(path)], dtype=bool)


def _holds(column: pa.Array) -> NDArray[np.bool_]:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        found = pc.match_substring_regex(column, r"[^\s\p{Z}]")
    elif pa.types.is_list(column.type):
        found = pc.greater(pc.list_value_length(column), 0)
    else:
        found = column.is_valid()
    return np.asarray(found.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value not in ([], {})
