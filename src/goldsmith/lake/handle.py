"""One dataset at one version: what every other part of the lake stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import lance

from goldsmith.errors import ColumnError, VersionError
from goldsmith.lake.faults import told
from goldsmith.lake.naming import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

FORMAT = "2.2"
"""The file format of every file we write; pinned, because the library's default moves."""

PROVENANCE = b"goldsmith.provenance"
"""Key in a column's metadata: what made it, as JSON; ``{}`` if nobody said. Only declared columns have it."""

CACHE_BYTES = 64 * 1024 * 1024
"""Most bytes that an open dataset keeps of its metadata, and again of its indices."""

READ_AHEAD_BYTES = 32 * 1024 * 1024
"""Most compressed bytes that a scan holds in advance; a bigger value is still read, alone. The library's own limit is 2 GB."""


class _Known(NamedTuple):
    """The columns of one version, and the fields that data files hold of each."""

    table: Any
    version: int
    schema: pa.Schema
    leaves: dict[str, list[int]]


class Handle:
    """A dataset as it stands at one version.

    A handle follows its own commits; it sees those of others after :meth:`refresh`. A handle on an old version or on a
    tag cannot write. Handles can be pickled, so that worker processes (started with *spawn*) read the same version.
    """

    def __init__(
        self, name: str, uri: str, *, options: Mapping[str, str] | None = None, reference: int | str | None = None, table: Any = None
    ) -> None:
        """Open the table at ``uri``.

        Args:
            name: What people call it.
            uri: Where it is; a branch has a place of its own.
            options: Storage options, e.g. of S3.
            reference: A version or a tag; that version cannot be written to. Latest if None.
            table: The open table, where the caller has it already.
        """
        self.name = name
        self.uri = uri
        self.options = dict(options) if options else None
        self.reference = reference
        if table is None:
            with told(name):
                table = lance.dataset(uri, version=reference, storage_options=self.options, session=_session())
        self._table = table
        self._kept: Any = None
        self._known: _Known | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return (_reopen, (type(self), self.name, self.uri, self.options, self.reference, self.version))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, version={self.version})"

    @property
    def version(self) -> int:
        """Number of the version that this handle reads, from 1."""
        return int(self._table.version)

    @property
    def schema(self) -> pa.Schema:
        """Columns with their types, in order."""
        return self._know().schema

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self.schema.names)

    @property
    def writable(self) -> bool:
        """Whether this handle may write: it follows the newest version of a branch."""
        return self.reference is None

    def refresh(self) -> int:
        """Move to the newest version and return its number; a handle on an old version stays there."""
        if self.writable:
            with told(self.name):
                self._table = lance.dataset(self.uri, storage_options=self.options, session=self._table.session())
        return self.version

    def count(self, filter: str | None = None) -> int:  # noqa: A002  the word that SQL people look for
        """Return the number of rows, deleted ones left out.

        Args:
            filter: An SQL expression, e.g. ``"reason IS NULL"``; all rows if None.
        """
        with told(self.name):
            return int(self._table.count_rows(filter))

    def fragments(self) -> list[int]:
        """Return the ids of the fragments: groups of rows that are written, filled and redone as one."""
        return [int(fragment.fragment_id) for fragment in self._table.get_fragments()]

    def _metadata(self) -> dict[int, Any]:
        """Return the metadata of each fragment by id; from the manifest, nothing is read."""
        return {int(fragment.fragment_id): fragment.metadata for fragment in self._table.get_fragments()}

    def _field_ids(self) -> dict[str, list[int]]:
        """Return the ids of the leaf fields of each column: what data files are said to hold."""
        return self._know().leaves

    def _know(self) -> _Known:
        """Return the columns of the version that is open; the library makes them anew whenever it is asked."""
        table, version = self._table, self._table.version
        known = self._known
        if known is None or known.table is not table or known.version != version:
            leaves = {field.name(): _leaves(field) for field in table.lance_schema.fields()}
            known = self._known = _Known(table, version, table.schema, leaves)
        return known

    def _fields(self) -> dict[int, str]:
        """Return for each field that data files may hold the column that it belongs to, with its type."""
        ids = self._field_ids()
        return {leaf: f"`{column.name}`: {column.type}" for column in self.schema for leaf in ids[column.name]}

    def _require_writable(self) -> None:
        if not self.writable:
            raise VersionError(
                "an old version cannot be changed",
                where=self.name,
                found=f"version {self.version}",
                hint="`restore` it, or make a `branch` of it",
            )

    def _require(self, columns: Sequence[str]) -> None:
        """Raise if a column does not exist.

        Raises:
            ColumnError: With the nearest names.
        """
        known = set(self.columns)
        missing = [column for column in columns if column not in known]
        if missing:
            raise ColumnError(f"no column is called {quoted(missing)}", where=self.name, hint=nearest(missing[0], self.columns))

    def _asked(self) -> Any:
        """Return the table for the query engine, which reads it with these limits."""
        limits = {"batch_size": 1_024, "batch_readahead": 2, "fragment_readahead": 1, "io_buffer_size": READ_AHEAD_BYTES}
        with told(self.name):
            return lance.dataset(
                self.uri, version=self.version, storage_options=self.options, session=self._table.session(), default_scan_options=limits
            )

    def _commit(self, operation: Any, *, read_version: int, message: str = "", properties: Mapping[str, str] | None = None) -> int:
        """Commit one operation on top of ``read_version`` and follow it; races are the caller's."""
        details = dict(properties or {})
        if message:
            details["lance.commit.message"] = message
        if details:
            operation = lance.Transaction(read_version=read_version, operation=operation, transaction_properties=details)
            self._table = lance.LanceDataset.commit(self._table, operation, storage_options=self.options)
        else:
            self._table = lance.LanceDataset.commit(self._table, operation, read_version=read_version, storage_options=self.options)
        return self.version

    def _branch(self) -> str | None:
        """Return the name of this branch as the storage layer says it: None for main."""
        _, split, name = self.uri.partition(".lance/tree/")
        return name if split else None

    def _at(self, when: datetime) -> int | None:
        """Return the newest version that was committed at or before a moment, None if there was none."""
        stamp = when.astimezone()
        found = [version["version"] for version in self._table.versions() if version["timestamp"].astimezone() <= stamp]
        return max(found) if found else None


def _session() -> Any:
    """Return caches of a stated size; by default they may grow to 7 GB."""
    return lance.Session(index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES)


def _leaves(field: Any) -> list[int]:
    """Return the ids that data files name: those of a field without parts, else of its parts."""
    children = field.children()
    return [leaf for child in children for leaf in _leaves(child)] if children else [int(field.id())]


def _reopen(
    kind: type[Handle], name: str, uri: str, options: Mapping[str, str] | None, reference: int | str | None, version: int
) -> Handle:
    """Open a handle in another process at the same version, still able to write if it was."""
    with told(name):
        table = lance.dataset(uri, version=version, storage_options=dict(options) if options else None, session=_session())
    return kind(name, uri, options=options, reference=reference, table=table)
