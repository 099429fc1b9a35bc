"""A release as a service: questions in SQL, samples that can be drawn again, and all of it as a stream.

1. What is asked reads the files of the release and nothing else: no other file, no network, nothing to write to (``goldsmith.lake.query``).
2. Every file is looked at against the manifest before it is read.
3. An answer has at most so many rows and takes at most so long; where there are more rows, it says so.
4. A sample follows from the release and a seed alone: whoever draws it again, anywhere, has the same records.
"""

from __future__ import annotations

import hashlib
import os
import threading
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.dataset as ds

from goldsmith.circulate.release import not_of
from goldsmith.circulation_errors import QuestionError
from goldsmith.exporters.lance import opened
from goldsmith.lake.faults import first_sentence
from goldsmith.lake.query import connected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import duckdb

    from goldsmith.circulate.release import Release

FORMATS = {".parquet": "parquet", ".jsonl": "json"}
LANCE = ".lance/"
"""What follows the name of a table in the paths of its files."""
TABLE = "records"
ROWS, SECONDS = 10_000, 20.0
BATCH = 1_000
DRAWN = 500
"""Records of a sample that are read before its size is looked at."""
THREADS = 4
"""Most threads of a question: others ask too."""
LARGEST = 64 << 20
"""Most bytes of an answer."""


def table_of(release: Release) -> ds.Dataset:
    """Return the records of a release, to be read as far as they are needed.

    Raises:
        QuestionError: Its layout is one that no question reads: WebDataset.
        ShelfError: A file is not what was certified.
    """
    paths = [path for path in release.shards if path.startswith("data/")]
    tables = {path.partition(LANCE)[0] + LANCE[:-1] for path in paths if LANCE in path}
    kinds = {FORMATS.get("." + path.rpartition(".")[2]) for path in paths}
    if len(tables) != 1 and (len(kinds) != 1 or None in kinds):
        hint = "fetch it: goldsmith pull"
        raise QuestionError(
            "the records of this release cannot be asked",
            where=f"{release.name}@{release.version}",
            expected="Parquet, JSON Lines or Lance",
            hint=hint,
        )
    for path in paths:
        release.file(path)
    if tables:
        return _lance(release, tables.pop())
    return ds.dataset([str(release.folder / path) for path in sorted(paths)], format=kinds.pop())


def _lance(release: Release, name: str) -> ds.Dataset:
    """Return a Lance table that is those files of its folder that were certified, and nothing else.

    Raises:
        ShelfError: Another file stands in its folder, which might be a newer version of it, or its rows stand elsewhere.
    """
    folder = release.folder / name
    there = {path.relative_to(release.folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    for path in sorted(there - release.shards.keys()):
        raise not_of(release, path, "a file that the manifest does not list")
    try:
        return opened(folder)
    except ValueError as problem:
        raise not_of(release, name, first_sentence(str(problem))) from None


def answered(
    release: Release, query: str, *, rows: int = ROWS, seconds: float = SECONDS, without: Collection[str] = ()
) -> tuple[pa.Table, bool]:
    """Return the answer to a question in SQL about the table ``records``, and whether there would be more rows.

    Args:
        release: What is asked about.
        query: One SELECT of DuckDB.
        rows: Most rows of the answer.
        seconds: After so long it is given up.
        without: Columns that are not in the table.

    Raises:
        QuestionError: It is no question, cannot be answered, or takes too long.
    """
    table = _only(table_of(release), without)
    with connected({TABLE: table}, memory="400MB", threads=min(THREADS, os.cpu_count() or 1)) as connection:
        late = threading.Event()

        def ends() -> None:
            late.set()
            connection.interrupt()

        clock = threading.Timer(seconds, ends)
        clock.start()
        try:
            reader = connection.sql(_question(connection, query)).to_arrow_reader(BATCH)
            return _first(reader, rows)
        except QuestionError:
            raise
        except Exception as problem:  # noqa: BLE001  whatever a question makes of the engine is told to who asked
            said = "this question takes too long" if late.is_set() else "this question cannot be answered"
            expected = (
                f"an answer within {seconds:g} seconds" if late.is_set() else f"{TABLE} has the columns {', '.join(table.schema.names)}"
            )
            raise QuestionError(said, found=first_sentence(str(problem)), expected=expected) from None
        finally:
            clock.cancel()


def sampled(release: Release, n: int, *, seed: str = "", without: Collection[str] = ()) -> pa.Table:
    """Return ``n`` records drawn by chance, in the order of the release; all where it has no more; some columns left out.

    Raises:
        QuestionError: They are too large for one answer.

    Example:
        >>> rows_drawn(10, 3, b"release", "a"), rows_drawn(10, 3, b"release", "b")
        ([1, 2, 5], [0, 5, 8])
    """
    table = table_of(release)
    columns = _left(table, without)
    rows, held, room = rows_drawn(table.count_rows(), n, release.digest.encode(), seed), list[pa.Table](), LARGEST
    for at in range(0, max(1, len(rows)), DRAWN):
        held.append(table.take(pa.array(rows[at : at + DRAWN], pa.int64()), columns=columns))
        room -= held[-1].nbytes
        if room < 0:
            raise QuestionError("this sample is too large", expected=f"at most {LARGEST >> 20} MiB", hint="draw fewer records")
    return pa.concat_tables(held)


def rows_drawn(total: int, n: int, digest: bytes, seed: str) -> list[int]:
    """Return which rows a sample has, ascending: ``n`` of ``total``, each set of rows as likely as any other.

    Nothing but SHA-256 decides, so that no version of a library draws others: the draw before row ``j`` is the first 16 bytes of
    SHA-256(start ‖ j), start being SHA-256(digest ‖ 0 ‖ seed), scaled to 0…j.

    Source: Floyd's algorithm, in Bentley and Floyd 1987, Programming pearls: a sample of brilliance, doi:10.1145/30401.315746.
    """
    start = hashlib.sha256(digest + b"\0" + seed.encode()).digest()
    drawn: set[int] = set()
    for last in range(total - min(n, total), total):
        said = int.from_bytes(hashlib.sha256(start + last.to_bytes(8, "big")).digest()[:16], "big")
        at = (said * (last + 1)) >> 128
        drawn.add(last if at in drawn else at)
    return sorted(drawn)


def streamed(
    release: Release, columns: Sequence[str] | None = None, *, first: int = 0, without: Collection[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield the records in order from row ``first`` on, so that who was cut off goes on.

    Raises:
        QuestionError: There is no such column.
    """
    table = table_of(release)
    there = _left(table, without)
    if strange := [one for one in columns or () if one not in there]:
        raise QuestionError("there is no such column", found=", ".join(strange), expected=", ".join(there))
    left = first
    for batch in table.scanner(columns=list(columns or there), batch_size=BATCH).to_batches():
        if left < batch.num_rows:
            yield batch.slice(left)
        left = max(0, left - batch.num_rows)


def _left(table: ds.Dataset, without: Collection[str]) -> list[str]:
    """Return the names of the columns that are not left out."""
    return [name for name in table.schema.names if name not in without]


def _only(table: ds.Dataset, without: Collection[str]) -> ds.Dataset:
    """Return a table without some columns, as if it had never had them.

    Raises:
        QuestionError: It is a table of Lance, of which nothing can be left out.
    """
    if not set(without) & set(table.schema.names):
        return table
    if not isinstance(table, ds.FileSystemDataset):
        raise QuestionError(
            "some columns of this release are not for you, and its layout leaves none out", hint="ask for a sample or a stream"
        )
    return table.replace_schema(pa.schema([one for one in table.schema if one.name not in without]))


def _question(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type.name not in {"SELECT", "EXPLAIN"}:
        raise QuestionError("this is no question", found=query[:200], expected=f"one SELECT from {TABLE}")
    return statements[0]


def _first(reader: pa.RecordBatchReader, rows: int) -> tuple[pa.Table, bool]:
    held: list[pa.RecordBatch] = []
    left, room = rows, LARGEST
    for batch in reader:
        held.append(batch.slice(0, left))
        left, room = left - held[-1].num_rows, room - held[-1].nbytes
        if room < 0:
            raise QuestionError("this answer is too large", expected=f"at most {LARGEST >> 20} MiB", hint="ask for fewer or shorter values")
        if batch.num_rows > held[-1].num_rows:
            return pa.Table.from_batches(held, reader.schema), True
    return pa.Table.from_batches(held, reader.schema), False
