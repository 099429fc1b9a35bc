"""Add, fill and replace columns without rewriting what stands: the conflict-free protocol.

1. *Declare* the new columns as null: metadata only.
2. For each fragment *fill* the columns: write one file beside the others; it has a value for every physical row, deleted ones too.
3. *Commit* the files of many fragments at once. A commit that loses a race is tried again on the newest version, unless
   somebody else moved the fragment or changed the same columns in it meanwhile: those fragments are reported back.
4. Fragments that came later have no file for the columns: they are *pending*, and the next run fills only them.

Files that replace a part of an older file leave the rest of it in use; the storage layer keeps account of which field is read from where.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import lance
import pyarrow as pa
import pyarrow.compute as pc
from lance.fragment import DataFile

from goldsmith.errors import ColumnError
from goldsmith.lake.encoding import encoded
from goldsmith.lake.faults import retried, told
from goldsmith.lake.handle import FORMAT, PROVENANCE
from goldsmith.lake.naming import quoted
from goldsmith.lake.rows import Rows, as_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from goldsmith.lake.rows import Batches


@dataclass(frozen=True)
class Fill:
    """A column file that is written but not committed; it can be pickled, so workers fill and one committer commits."""

    fragment: int
    columns: tuple[str, ...]
    files: tuple[tuple[tuple[str, ...], str], ...]
    """Names of the files with their columns: one, or two if only some of the columns had a file before."""
    rows: int
    seen: Mapping[str, str] = field(default_factory=dict)
    """Where the values of each column written or read stood when this was computed: the file, or '' where there was none."""


@dataclass(frozen=True)
class Filled:
    """What became of a number of fills."""

    version: int
    """The version that holds them."""
    moved: tuple[int, ...] = ()
    """Fragments that must be computed again, or that are gone: rows moved or the same columns changed meanwhile."""


class Columns(Rows):
    """How columns come, are filled and go."""

    def declare(self, schema: pa.Schema, provenance: Mapping[str, Mapping[str, Any]] | None = None) -> int:
        """Make sure that columns exist, as null where they are new, and return the version; costs milliseconds.

        Declaring again is harmless. New provenance replaces the old one.

        Args:
            schema: The columns; all may be null.
            provenance: For each column what made it: operator, version, settings… JSON values.

        Raises:
            ColumnError: A column exists with another type.
        """
        self._require_writable()
        noted = {name: json.dumps(facts, ensure_ascii=False, sort_keys=True) for name, facts in (provenance or {}).items()}
        unknown = set(noted) - set(schema.names)
        if unknown:
            raise ColumnError(f"provenance is given for {quoted(sorted(unknown))}, which is not declared", where=self.name)

        def attempt() -> int:
            self.refresh()
            self._add_missing(schema, noted)
            self._note(noted)
            return self.version

        return retried(attempt, where=self.name)

    def _add_missing(self, schema: pa.Schema, noted: Mapping[str, str]) -> None:
        new = []
        for wanted in encoded(schema):
            if wanted.name not in self.columns:
                facts = {PROVENANCE: noted.get(wanted.name, "{}").encode()}
                new.append(pa.field(wanted.name, wanted.type, nullable=True, metadata={**(wanted.metadata or {}), **facts}))
            elif self.schema.field(wanted.name).type != wanted.type:
                raise ColumnError(
                    f"column `{wanted.name}` exists with another type", where=self.name, found=str(self.schema.field(wanted.name).type), expected=str(wanted.type),
                    hint="drop it first, or give the new one another name",
                )  # fmt: skip
        if new:
            self._table.add_columns(pa.schema(new))
            self.refresh()

    def _note(self, noted: Mapping[str, str]) -> None:
        changed = {
            name: {PROVENANCE.decode(): facts}
            for name, facts in noted.items()
            if (self.schema.field(name).metadata or {}).get(PROVENANCE) != facts.encode()
        }
        if changed:
            self._table.update_field_metadata(changed)
            self.refresh()

    def provenance(self, column: str) -> dict[str, Any]:
        """Return what made a column; empty if nobody said."""
        self._require([column])
        noted = (self.schema.field(column).metadata or {}).get(PROVENANCE)
        return json.loads(noted) if noted else {}

    def pending(self, columns: Sequence[str], *, state: str | None = None) -> list[int]:
        """Return the fragments in which any of the columns was never filled; from the manifest, nothing is read.

        Args:
            columns: Names.
            state: A column in which null means *to be computed*: fragments with such a row are pending too (this
                one-byte column is read). An update that must be followed by a new measurement sets it to null.
        """
        self._require([*columns, *([state] if state else [])])
        ids = self._field_ids()
        wanted = {leaf for column in columns for leaf in ids[column]}
        missing = []
        for id_, metadata in self._metadata().items():
            held = {leaf for file in metadata.files for leaf in file.fields}
            if not wanted <= held or (state and self._table.get_fragment(id_).count_rows(f"`{state}` IS NULL")):
                missing.append(id_)
        return missing

    def fill(
        self,
        fragment: int,
        batches: Batches,
        *,
        reads: Sequence[str] = (),
        live: bool = False,
        version: int | None = None,
    ) -> Fill:
        """Write the values of some columns of one fragment into a file that no version names yet.

        Args:
            fragment: Its id.
            batches: Values in the order of the rows, as ``scan([...], fragments=[fragment], deleted=True)`` gives them:
                deleted rows count. All batches have the same columns; these become one file, batch by batch.
            reads: Columns that the values were computed from; if they change before the commit, the fragment is reported back.
            live: The batches have no value for deleted rows; nulls are put there.
            version: The version that the values were computed from, if the handle has moved on since.

        Raises:
            ColumnError: The number of rows differs, a column does not exist or its values do not fit.
            StorageError: The disk is full or read-only.
        """
        self._require_writable()
        part = self._fragment(fragment, version)
        stream = iter(as_batches(batches))
        if live and part.num_deletions:
            stream = iter(self._spread(pa.Table.from_batches(stream), part).to_batches())
        first = next(stream, None)
        names = [] if first is None else first.schema.names
        self._require([*names, *reads])
        files = self._write_column_files(part, names, itertools.chain(() if first is None else (first,), stream))
        return Fill(fragment, tuple(names), files, part.physical_rows, self._seen(part.metadata, [*names, *reads]))

    def _write_column_files(
        self, part: Any, names: Sequence[str], batches: Iterator[pa.RecordBatch]
    ) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Write batches with one value for every row and return the files with their columns; nothing is left of a fill that failed.

        Columns that stand in a file already and columns that do not go into files of their own, since one commit
        replaces the former or adds the latter, and a part of a file cannot be used.
        """
        bare = self._bare(part.metadata, names)
        groups = [columns for columns in (tuple(name for name in names if name not in bare), bare) if columns]
        files = tuple((columns, f"{uuid.uuid4().hex}.lance") for columns in groups)
        session, rows = self._table.new_file_session(), 0
        schema = pa.schema([self.schema.field(name) for name in names])
        try:
            with told(self.name):
                writers = [session.open_writer(f"data/{path}", schema=_chosen(schema, columns), version=FORMAT) for columns, path in files]
                for batch in batches:
                    fitted = self._fitted(batch, schema)
                    for (columns, _), writer in zip(files, writers, strict=True):
                        writer.write_batch(fitted.select(columns))
                    rows += batch.num_rows
                for writer in writers:
                    writer.close()
            self._require_rows(rows, part)
        except BaseException:
            for _, path in files:
                with contextlib.suppress(OSError):
                    session.delete_file(f"data/{path}")
            raise
        return files

    def _require_rows(self, rows: int, part: Any) -> None:
        """Raise if a file would not have a value for every row; such a file is accepted by the storage layer and makes the table unreadable."""
        if rows != part.physical_rows:
            raise ColumnError(
                f"fragment {part.fragment_id} needs one value a row, deleted rows included",
                where=self.name,
                found=f"{rows} rows",
                expected=f"{part.physical_rows} rows",
            )

    def commit_fills(self, fills: Sequence[Fill], *, message: str = "", properties: Mapping[str, str] | None = None) -> Filled:
        """Make column files part of the dataset, all that still fit in one version.

        Returns:
            The version, and the fragments that must be computed again.
        """
        self._require_writable()
        grouped: dict[tuple[str, ...], list[Fill]] = {}  # one commit takes files of the same columns only
        for fill in fills:
            for columns, _ in fill.files:
                grouped.setdefault(columns, []).append(fill)
        moved: set[int] = set()
        for columns, group in grouped.items():
            moved |= retried(lambda columns=columns, group=group: self._replace(columns, group, message, properties), where=self.name)  # type: ignore[misc]
        return Filled(self.version, tuple(sorted(moved)))

    def _replace(self, columns: tuple[str, ...], fills: Sequence[Fill], message: str, properties: Mapping[str, str] | None) -> set[int]:
        """Make one attempt to commit the same columns of some fills; return the fragments that no longer fit."""
        self.refresh()
        now, moved, fitting = self._metadata(), set(), []
        for fill in fills:
            metadata = now.get(fill.fragment)
            watched = {column: place for column, place in fill.seen.items() if column in columns or column not in fill.columns}
            if metadata is None or metadata.physical_rows != fill.rows or self._seen(metadata, watched) != watched:
                moved.add(fill.fragment)
            else:
                file = DataFile.create(self._table, dict(fill.files)[columns])
                fitting.append(lance.LanceOperation.DataReplacementGroup(fill.fragment, file))
        if fitting:
            self._commit(lance.LanceOperation.DataReplacement(fitting), read_version=self.version, message=message, properties=properties)
        return moved

    def add(
        self,
        schema: pa.Schema,
        compute: Callable[[pa.RecordBatch], pa.RecordBatch],
        *,
        reads: Sequence[str],
        provenance: Mapping[str, Mapping[str, Any]] | None = None,
        batch_rows: int = 8_192,
    ) -> int:
        """Declare columns and fill them wherever they are pending; return the version.

        Args:
            schema: The new columns.
            compute: Takes a batch of ``reads`` and returns a batch with the new columns, row for row.
            reads: Columns that are read.
            provenance: As for :meth:`declare`.
            batch_rows: Most rows given to ``compute`` at once.
        """
        self.declare(schema, provenance)
        while pending := self.pending(schema.names):
            fills = [self.fill(id_, self._computed(id_, compute, reads, batch_rows), reads=reads) for id_ in pending]
            self.commit_fills(fills, message=f"add {', '.join(schema.names)}")
        return self.version

    def _computed(
        self, fragment: int, compute: Callable[[pa.RecordBatch], pa.RecordBatch], reads: Sequence[str], batch_rows: int
    ) -> Iterator[pa.RecordBatch]:
        for batch in self.scan(reads, fragments=[fragment], deleted=True, batch_rows=batch_rows):
            yield compute(batch)

    def stamp(self, columns: Sequence[str]) -> list[list[object]]:
        """Return what names the values of columns as they stand, fragment by fragment: equal stamps, equal values; nothing is read."""
        return [[id_, metadata.num_deletions, self._seen(metadata, columns)] for id_, metadata in self._metadata().items()]

    def drop_columns(self, columns: Sequence[str]) -> int:
        """Remove columns; older versions keep them. Return the new version."""
        self._require_writable()

        def attempt() -> int:
            self.refresh()
            self._require(columns)
            kept = [name for name in columns if not self.schema.field(name).nullable]
            if kept:
                raise ColumnError(f"{quoted(kept)} cannot be dropped", where=self.name, hint="a record cannot be without it")
            self._table.drop_columns(list(columns))
            return self.refresh()

        return retried(attempt, where=self.name)

    def update(self, where: str, values: Mapping[str, Any], *, forget: Sequence[str] = ()) -> int:
        """Set columns of the rows that an SQL expression names; return how many rows. Only those columns are written anew.

        Args:
            where: The rows.
            values: For each column the value (text, number, truth value, None), or an :class:`Expression` in SQL.
            forget: Columns that were measured from what changes: they become null in those rows in the same commit.
        """
        from goldsmith.lake.updating import updated

        self._require_writable()
        return retried(lambda: updated(self, where, values, forget), where=self.name)

    def _spread(self, table: pa.Table, part: Any) -> pa.Table:
        """Return the values of live rows at the places of all rows, null where a row is deleted."""
        ids = part.scanner(columns=[], with_row_id=True, include_deleted_rows=True).to_table()["_rowid"].combine_chunks()
        live = ids.is_valid()
        if live.true_count != table.num_rows:
            raise ColumnError(
                f"fragment {part.fragment_id} needs one value a live row",
                where=self.name,
                found=f"{table.num_rows} rows",
                expected=f"{live.true_count} rows",
            )
        counted = pc.subtract(pc.cumulative_sum(live.cast(pa.int64())), 1)
        return table.take(pc.if_else(live, counted, pa.scalar(None, pa.int64())))

    def _seen(self, metadata: Any, columns: Iterable[str]) -> dict[str, str]:
        """Return for each column its type and fields, and the files in which its values stand in a fragment."""
        ids, places = self._field_ids(), self._places(metadata)
        return {
            name: f"{self.schema.field(name).type} {[(leaf, places.get(leaf)) for leaf in ids[name]]}" if name in ids else "gone"
            for name in columns
        }

    def _bare(self, metadata: Any, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that have no file in a fragment."""
        ids, places = self._field_ids(), self._places(metadata)
        return tuple(name for name in columns if not all(leaf in places for leaf in ids.get(name, ())))

    @staticmethod
    def _places(metadata: Any) -> dict[int, str]:
        """Return the file in which the values of each field stand in a fragment."""
        stand = [(str(file.path), file.fields) for file in metadata.files]
        return {leaf: path for path, fields in stand for leaf in fields}


def _chosen(schema: pa.Schema, columns: Sequence[str]) -> pa.Schema:
    """Return a part of a schema."""
    return pa.schema([schema.field(name) for name in columns])
