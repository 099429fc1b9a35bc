"""SQL databases: the rows of a table or of a query."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.errors import ReadingError
from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.addresses import is_address
from goldsmith.reading.databases import SQLITE, Selection, connected, count, edges, rows, selections

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = 1 << 40
ROWS_A_PART = 50_000
ROW_BYTES = 1 << 10


class Sql(Reader):
    """Read the rows of a database: SQLite and PostgreSQL, or whatever else SQLAlchemy has a driver for.

    The address is SQLAlchemy's, such as ``sqlite:///reviews.db`` or ``postgresql://me@host/db``; a file of SQLite may be named by its path. A
    password stands in the environment: ``postgresql://me:${DB_PASSWORD}@host/db``, or PGPASSWORD. ``#reviews`` behind the address names a
    table, as the setting ``table`` does; without table and query every table is read and the field ``table`` tells which. Rows are read in the
    order of ``key``, which becomes the field ``id`` where a row has none; keys of whole numbers are read in parts, so that a run that was
    stopped goes on where it was. Needs ``pip install 'goldsmith-data[sql]'``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".sqlite", ".sqlite3", ".db", ".db3")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, SQLITE),)
    schemes: ClassVar[tuple[str, ...]] = ("sqlite", "postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql", "duckdb")
    wide_positions: ClassVar[bool] = True

    table: str = ""
    """Table or view to read, ``schema.table`` where it is not in the usual schema."""
    query: str = ""
    """SELECT whose rows are read, instead of a table."""
    key: str = ""
    """Column that tells rows apart and orders them; by default the primary key, where it is one column."""
    rows_a_part: int = Field(default=ROWS_A_PART, ge=1)
    """Rows that one part holds, about, where keys are whole numbers."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins as those of SQLite do."""
        return 1.0 if head.startswith(SQLITE) else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return ranges of keys where one table or query has keys of whole numbers, on a grid that new rows do not move."""
        if _unreadable(path) is not None:
            return [Part(path)]
        with connected(path) as connection:
            chosen = self._selections(connection, path)
            if len(chosen) != 1 or not chosen[0].whole_numbers:
                return [Part(path)]
            low, high = edges(connection, chosen[0].statement, chosen[0].key)
            n = count(connection, chosen[0].statement)
        if low is None:
            return [Part(path)]
        wanted = max(1, min(self.rows_a_part, target_bytes // ROW_BYTES))
        step = 1 << max(0, ((high - low + 1) * wanted // max(1, n)).bit_length() - 1)
        first, last = low // step, high // step
        return [Part(path, at * step, (at + 1) * step, at - first) for at in range(first, last + 1)]

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the rows of a part; positions are keys where those are whole numbers, else numbers of rows."""
        told = _unreadable(part.path)
        if told is not None:
            if told.n_records:
                yield told
            return
        held, n_held = Found(), 0
        try:
            for row, position, size in self._rows(part):
                held.rows.append(row)
                held.positions.append(position)
                held.n_bytes += size
                n_held += 1
                if held.n_bytes >= block_bytes:
                    yield held
                    held = Found()
        except ReadingError as problem:
            if is_address(part.path):
                if held.rows:
                    yield held
                raise
            place = held.positions[-1] + 1 if held.positions else n_held
            held.failures.append(failure(place, "damaged_database", f"{problem.message}: {problem.found}"))
        if held.n_records:
            yield held

    def _rows(self, part: Part) -> Iterator[tuple[dict[str, object], int, int]]:
        with connected(part.path) as connection:
            chosen = self._selections(connection, part.path)
            for number, one in enumerate(chosen):
                ranged = len(chosen) == 1 and one.whole_numbers and part.end is not None
                bounds = (part.start, part.end) if ranged else (None, None)
                for n, row in enumerate(rows(connection, one, *bounds)):
                    key: Any = row.pop("_rowid_") if one.key == "_rowid_" else row.get(one.key)
                    position = int(key) if one.whole_numbers and len(chosen) == 1 else number * TABLE + n
                    yield _named(row, key, one), position, sum(len(str(value)) for value in row.values())

    def _selections(self, connection: Any, path: str) -> list[Selection]:
        table = self.table or (path.partition("#")[2] if is_address(path) and not self.query else "")
        return selections(connection, table=table, query=self.query, key=self.key, where=path)


def _named(row: dict[str, object], key: object, chosen: Selection) -> dict[str, object]:
    """Return a row with its key as ``id`` and its table's name, where it has no such fields."""
    if chosen.key and chosen.key != "_rowid_" and "id" not in row and key is not None:
        row["id"] = key if isinstance(key, int) else str(key)
    if chosen.shown:
        row.setdefault("table", chosen.table)
    return row


def _unreadable(path: str) -> Found | None:
    """Return why a file is no whole database, nothing found for one of no bytes, and ``None`` where it can be opened."""
    if is_address(path):
        return None
    with Path(path).open("rb") as file:
        head = file.read(32)
        size = file.seek(0, 2)
    if not head:
        return Found()
    if not head.startswith(SQLITE[: len(head)]):
        raise ReadingError("this is no SQLite database", where=path, found=repr(head[:16]), hint="name the right format in the recipe")
    page = int.from_bytes(head[16:18], "big") or 1
    page = 65536 if page == 1 else page
    if len(head) < 32 or size < page * int.from_bytes(head[28:32], "big"):
        return Found(
            failures=[failure(0, "truncated_stream", f"the database has {size} bytes, fewer than it says; it was cut", head)], n_bytes=size
        )
    return None
