"""Keep a table in good shape: index, compact, clean up, and check that it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.errors import GoldsmithError
from goldsmith.lake.faults import first_sentence, retried, told
from goldsmith.lake.handle import PROVENANCE, READ_AHEAD_BYTES, Handle
from goldsmith.lake.naming import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Problem:
    """Something that a check found."""

    severity: str
    """``damage``: the table cannot be trusted; ``note``: untidy, but nothing is wrong."""
    where: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Compacted:
    """What a compaction did."""

    version: int
    fragments_before: int
    fragments_after: int


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up removed."""

    versions: int
    bytes: int


class Upkeep(Handle):
    """What keeps a dataset fast, small and sound."""

    def index(self, column: str = "id") -> None:
        """Build or refresh the index that makes looking up values of a column fast."""
        self._require_writable()
        self._require([column])

        def attempt() -> None:
            self.refresh()
            named = f"{column}_idx"
            if any(entry.name == named for entry in self._table.describe_indices()):
                self._table.optimize.optimize_indices(index_names=[named])
            else:
                self._table.create_scalar_index(column, index_type="BTREE", name=named)
            self.refresh()

        retried(attempt, where=self.name)

    def compact(self, *, fragment_rows: int = 65_536) -> Compacted:
        """Join small fragments, and free those with many deleted rows of them; older versions keep their files.

        Fragments in which a declared column is still pending are left alone: joining them would make *never computed* look like *null*.

        Args:
            fragment_rows: Rows of a fragment aimed at.
        """
        self._require_writable()

        def attempt() -> Compacted:
            self.refresh()
            before = len(self.fragments())
            self._table.optimize.compact_files(
                target_rows_per_fragment=fragment_rows, excluded_fragment_ids=self._unfinished(), batch_size=1_024
            )
            return Compacted(self.refresh(), before, len(self.fragments()))

        return retried(attempt, where=self.name)

    def _unfinished(self) -> list[int]:
        """Return the fragments that lack a file for some declared column."""
        declared = {column.name for column in self.schema if PROVENANCE in (column.metadata or {})}
        fields = {leaf for name, leaves in self._field_ids().items() if name in declared for leaf in leaves}
        return [
            id_ for id_, metadata in self._metadata().items() if not fields <= {leaf for file in metadata.files for leaf in file.fields}
        ]

    def clean(self, older_than: timedelta = timedelta(days=14), *, alone: bool = False) -> Cleaned:
        """Remove versions older than this and the files that only they use; never a tagged or branched one, never the newest.

        Args:
            older_than: Age of the versions to remove; zero removes all but the newest.
            alone: Nobody else is writing: remove files of writes that were never committed too, even those younger than a week.
        """
        self._require_writable()

        def attempt() -> Cleaned:
            self.refresh()
            stats = self._table.cleanup_old_versions(
                older_than=max(older_than, timedelta(microseconds=1)), delete_unverified=alone, error_if_tagged_old_versions=False
            )
            return Cleaned(int(stats.old_versions), int(stats.bytes_removed))

        return retried(attempt, where=self.name)

    def check(self) -> list[Problem]:
        """Read everything and return what is wrong; an empty list is a clean bill.

        Every fragment can be read; the files of a fragment agree on the number of rows; ids are there and unique.
        Files that belong to no version are counted as a note.
        """
        problems = [problem for fragment in self._table.get_fragments() for problem in self._fragment_problems(fragment)]
        if not problems and "id" in self.columns:
            problems.extend(self._id_problems())
        problems.extend(self._orphans())
        return problems

    def _fragment_problems(self, fragment: Any) -> Iterator[Problem]:
        where = f"{self.name}: fragment {fragment.fragment_id}"
        hint = "`restore` an older version, or delete the part and ingest it again"
        try:
            fragment.validate()
            scanner = fragment.scanner(
                columns=self.columns,
                with_row_id=True,
                include_deleted_rows=True,
                batch_size=256,
                batch_readahead=2,
                io_buffer_size=READ_AHEAD_BYTES,
            )
            seen = sum(batch.num_rows for batch in scanner.to_reader())
        except (OSError, ValueError, RuntimeError, pa.ArrowException) as fault:
            yield Problem("damage", where, f"cannot be read: {first_sentence(str(fault))}", hint)
            return
        except BaseException as fault:
            if type(fault).__name__ != "PanicException":  # the storage layer panics on some damaged files
                raise
            yield Problem("damage", where, f"cannot be read: {first_sentence(str(fault))}", hint)
            return
        if seen != fragment.physical_rows:
            yield Problem("damage", where, f"holds {seen} rows where the version says {fragment.physical_rows}", hint)

    def _id_problems(self) -> Iterator[Problem]:
        from goldsmith.lake.query import connected

        try:
            with told(self.name), connected({"t": self._asked()}) as connection:
                found = connection.execute(
                    "SELECT id, count(*) AS n FROM (SELECT id FROM t) GROUP BY id HAVING n > 1 OR id IS NULL ORDER BY id LIMIT 1000"
                ).fetchall()
        except GoldsmithError as fault:
            yield Problem("damage", self.name, f"ids cannot be read: {fault.message}")
            return
        nulls = sum(n for id_, n in found if id_ is None)
        doubled = [id_ for id_, _ in found if id_ is not None]
        if nulls:
            yield Problem("damage", self.name, f"{nulls} records have no id", "delete them and ingest their part again")
        if doubled:
            more = " or more" if len(found) == 1000 else ""
            yield Problem(
                "damage", self.name, f"{len(doubled)}{more} ids stand for more than one record: {quoted(doubled[:5])}", "delete one of each"
            )

    def _orphans(self) -> Iterator[Problem]:
        named = set(self._table.tracked_files().read_all()["path"].to_pylist())
        present = self._table.all_files().read_all().select(["path", "size_bytes"]).to_pylist()
        orphans = [file for file in present if file["path"].startswith("data/") and file["path"] not in named]
        if orphans:
            size = sum(int(file["size_bytes"]) for file in orphans)
            yield Problem(
                "note",
                self.name,
                f"{len(orphans)} files ({size} bytes) belong to no version: writes that were cut short or are under way",
                "`clean` removes them",
            )
