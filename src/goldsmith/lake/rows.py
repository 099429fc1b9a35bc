"""Add and remove rows: workers write fragments, one committer commits them."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, TypeAlias

import lance
import pyarrow as pa

from goldsmith.errors import ColumnError, LakeError, StorageError
from goldsmith.lake.faults import retried, told
from goldsmith.lake.handle import FORMAT
from goldsmith.lake.naming import nearest, quoted
from goldsmith.lake.scanning import Scanning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FRAGMENT_ROWS = 65_536
FRAGMENT_BYTES = 256 * 1024 * 1024

Batches: TypeAlias = "pa.Table | pa.RecordBatch | pa.RecordBatchReader | Iterable[pa.RecordBatch]"
Written = dict[str, object]
"""What :meth:`Rows.write` tells of one fragment: JSON, so that it can travel between processes and be noted in a file."""


class Rows(Scanning):
    """How rows come and go."""

    def write(self, batches: Batches, *, fragment_rows: int = FRAGMENT_ROWS, fragment_bytes: int = FRAGMENT_BYTES) -> list[Written]:
        """Write rows into new files that no version names yet, and return what :meth:`commit` needs.

        Columns that are left out stay *pending* in the new fragments. Values are cast to the column's type where
        nothing is lost. A file that is never committed is an orphan; ``clean`` removes it.

        Args:
            batches: Rows, streamed: only a few batches are held.
            fragment_rows: Most rows of one fragment.
            fragment_bytes: Roughly the most bytes of one fragment, before compression.

        Raises:
            ColumnError: A column does not exist, has the wrong type, or an id is null.
            StorageError: The disk is full or read-only.
        """
        self._require_writable()
        faults: list[BaseException] = []
        stream = self._conformed(batches, faults)
        if stream is None:
            return []
        try:
            with told(self.name):
                fragments = lance.fragment.write_fragments(
                    stream,
                    self._table,
                    mode="append",
                    data_storage_version=FORMAT,
                    max_rows_per_file=fragment_rows,
                    max_bytes_per_file=fragment_bytes,
                )
        except (OSError, ValueError, RuntimeError, LakeError, StorageError):
            if faults:
                raise faults[0] from None
            raise
        fields = self._fields()
        return [
            {"fragment": fragment.to_json(), "fields": {str(leaf): fields[leaf] for file in fragment.files for leaf in file.fields}}
            for fragment in fragments
            if fragment.physical_rows
        ]

    def commit(self, written: Sequence[Written], *, message: str = "", properties: Mapping[str, str] | None = None) -> int:
        """Make written fragments part of the dataset, all at once, and return the new version.

        Args:
            written: What :meth:`write` returned, of any number of workers.
            message: A sentence for the history.
            properties: Facts for the history, e.g. which parts of which source.

        Returns:
            The new version, or the present one if nothing was written.

        Raises:
            ColumnError: Since the rows were written, a column was dropped and another one took its place.
        """
        self._require_writable()
        if not written:
            return self.version
        fragments = [lance.FragmentMetadata.from_json(json.dumps(one["fragment"])) for one in written]

        def attempt() -> int:
            self.refresh()
            self._require_same_fields(written)
            return self._commit(lance.LanceOperation.Append(fragments), read_version=self.version, message=message, properties=properties)

        return retried(attempt, where=self.name)

    def _require_same_fields(self, written: Sequence[Written]) -> None:
        """Raise if a file would be read as columns that it was not written for."""
        fields = self._fields()
        for said in (one["fields"] for one in written):
            for leaf, meant in said.items() if isinstance(said, dict) else ():
                if fields.get(int(leaf), meant) != meant:
                    raise ColumnError(
                        "the columns have changed since these rows were written",
                        where=self.name,
                        found=fields[int(leaf)],
                        expected=str(meant),
                        hint="write them again",
                    )

    def append(self, batches: Batches, *, message: str = "", properties: Mapping[str, str] | None = None) -> int:
        """Write rows and commit them in one version; return it."""
        return self.commit(self.write(batches), message=message, properties=properties)

    def delete(self, where: str) -> int:
        """Delete the rows that an SQL expression names and return how many there were.

        Older versions keep them; ``compact`` and ``clean`` free the space.
        """
        self._require_writable()

        def attempt() -> int:
            self.refresh()
            told_rows = self._table.delete(where)
            return int(told_rows["num_deleted_rows"])

        deleted = retried(attempt, where=self.name)
        self.refresh()
        return deleted

    def _conformed(self, batches: Batches, faults: list[BaseException]) -> pa.RecordBatchReader | None:
        """Return the batches as one stream in the dataset's types; None if there is no row.

        The stream passes through the storage layer, which would turn what is raised in it into its own words;
        therefore it is kept in ``faults``.
        """
        stream = iter(as_batches(batches))
        first = next(stream, None)
        if first is None:
            return None
        names = first.schema.names
        self._require_fit(names)
        schema = pa.schema([self.schema.field(name) for name in names])

        def conformed() -> Iterator[pa.RecordBatch]:
            try:
                for batch in itertools.chain((first,), stream):
                    if batch.num_rows:
                        yield self._fitted(batch, schema)
            except BaseException as fault:
                faults.append(fault)
                raise

        return pa.RecordBatchReader.from_batches(schema, conformed())

    def _require_fit(self, names: Sequence[str]) -> None:
        self._require(names)
        missing = [field.name for field in self.schema if not field.nullable and field.name not in names]
        if missing:
            raise ColumnError(f"{quoted(missing)} may not be left out", where=self.name, found=quoted(names))

    def _fitted(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        """Return a batch in the types of ``schema``, without a copy where they are the same."""
        if batch.schema.names != schema.names:
            odd = [name for name in batch.schema.names if name not in schema.names] or list(schema.names)
            raise ColumnError(
                "a later batch has other columns than the first",
                where=self.name,
                found=quoted(batch.schema.names),
                expected=quoted(schema.names),
                hint=nearest(odd[0], schema.names),
            )
        return pa.RecordBatch.from_arrays(
            [self._column(array, field) for array, field in zip(batch.columns, schema, strict=True)], schema=schema
        )

    def _column(self, array: pa.Array, field: pa.Field) -> pa.Array:
        if array.type != field.type:
            try:
                array = array.cast(field.type)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as fault:
                raise ColumnError(
                    f"column `{field.name}` holds values that do not fit",
                    where=self.name,
                    found=f"{array.type}: {fault}",
                    expected=str(field.type),
                ) from fault
        if array.null_count and not field.nullable:
            raise ColumnError(
                f"column `{field.name}` may not be null", where=self.name, found=f"{array.null_count} nulls in a batch of {len(array)} rows"
            )
        return array


def as_batches(batches: Batches) -> Iterable[pa.RecordBatch]:
    """Return any form of rows as record batches."""
    if isinstance(batches, pa.RecordBatch):
        return [batches]
    if isinstance(batches, pa.Table):
        return batches.to_batches() or [pa.RecordBatch.from_pylist([], schema=batches.schema)]
    return batches
