"""Databases are read row by row: SQLite, and a PostgreSQL server that the test starts."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest

from goldsmith.errors import MissingPartError, ReadingError, UsageError
from goldsmith.reader import find_sources, reader_for, source_digest
from goldsmith.reading.databases import connected
from goldsmith.testing.readers import obeys_the_laws, whole
from postgres import Postgres, binary

sql = pytest.importorskip("sqlalchemy", reason="needs the extra sql")

REVIEWS = [(i * 3, f"第{i}条评论：很好", i / 2, "2024-01-02", b"\xff" if i % 9 == 0 else b"raw") for i in range(60)]


def database(path: Path) -> Path:
    """Write a database with three tables: keys of whole numbers, keys of text, no key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE reviews (no INTEGER PRIMARY KEY, text TEXT, stars REAL, at TEXT, raw BLOB)")
    connection.executemany("INSERT INTO reviews VALUES (?, ?, ?, ?, ?)", REVIEWS)
    connection.execute('CREATE TABLE "odd ""name: x" (word TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID')
    connection.executemany('INSERT INTO "odd ""name: x" VALUES (?, ?)', [(f"k{i:03d}", f"a:b {i}") for i in range(50)])
    connection.execute("CREATE TABLE bare (text TEXT)")
    connection.executemany("INSERT INTO bare VALUES (?)", [("one",), (None,), ("three",)])
    connection.commit()
    connection.close()
    return path


def read(address: str, **settings):
    """Return the rows of an address, part by part."""
    (source,) = find_sources([address])
    reader = reader_for(source.path, format=source.reader, settings=settings)
    return [row for part in reader.parts(source.path) for one in reader.read(part) for row in one.rows]


@pytest.mark.parametrize("settings", [{"table": "reviews", "rows_a_part": 7}, {"table": "bare"}, {}])
def test_a_database_keeps_the_laws(settings, tmp_path):
    """Parts, blocks and cuts change nothing, whether one table is read or all of them."""
    path = database(tmp_path / "sample" / "a.sqlite")
    cuts = [*range(0, path.stat().st_size, 4096), 5, 50, path.stat().st_size - 1]

    n = {"reviews": 60, "bare": 3}.get(settings.get("table", ""), 113)

    obeys_the_laws(reader_for(path, settings=settings), path, tmp_path, n_records=n, cuts=cuts)


def test_rows_keep_types_order_and_keys(tmp_path):
    """Numbers stay numbers, bytes become text or Base64, the key becomes the id, positions are keys."""
    path = database(tmp_path / "a.db")

    found = whole(reader_for(path, settings={"table": "reviews", "rows_a_part": 10}), path)

    assert found.rows[0] == {"no": 0, "text": "第0条评论：很好", "stars": 0.0, "at": "2024-01-02", "raw": "/w==", "id": 0}
    assert found.positions == [number for number, *_ in REVIEWS]


def test_every_table_is_read_where_none_is_named(tmp_path):
    """The field `table` tells which; names with quotes and colons are no trouble."""
    rows = read(f"sqlite:///{database(tmp_path / 'a.db')}")

    assert [row["table"] for row in rows[:3]] == ["bare"] * 3
    assert [row["id"] for row in rows if row["table"] == 'odd "name: x'][:2] == ["k000", "k001"]
    assert len(rows) == 113


def test_a_query_chooses_rows(tmp_path):
    """Colons, a semicolon and a comment in the query do no harm; with a key its rows come in order."""
    address = f"sqlite:///{database(tmp_path / 'a.db')}"

    rows = read(address, query="SELECT no, text || ':x' AS text FROM reviews WHERE stars > 20 ORDER BY stars DESC;", key="no")

    assert [row["no"] for row in rows] == [number for number, _, stars, *_ in REVIEWS if stars > 20]
    assert rows[0]["text"].endswith(":x")


def test_parts_stay_where_they_are_while_rows_are_added(tmp_path):
    """The grid of keys does not move, so what a stopped run has read is known again."""
    path = database(tmp_path / "a.db")
    reader = reader_for(path, settings={"table": "reviews", "rows_a_part": 16})
    before = reader.parts(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.executemany("INSERT INTO reviews (no, text) VALUES (?, 'new')", [(180 + i * 3,) for i in range(40)])
    connection.commit()
    connection.close()

    after = reader.parts(f"sqlite:///{path}")

    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_reading_changes_nothing_and_makes_nothing(tmp_path):
    """The file is opened for reading only; one that is not there is told and not made."""
    path = database(tmp_path / "a.db")
    before = path.read_bytes()
    read(f"sqlite:///{path}", query="SELECT 1 AS text")

    assert path.read_bytes() == before
    with pytest.raises(ReadingError, match="no such file"):
        read(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(ReadingError, match="readonly"), connected(str(path)) as connection:
        connection.exec_driver_sql("DELETE FROM reviews")


def test_what_is_asked_wrongly_is_told(tmp_path):
    """A table that is not there is told with those that are; table and query exclude each other; an unknown driver is named."""
    address = f"sqlite:///{database(tmp_path / 'a.db')}"

    with pytest.raises(UsageError, match=r"bare, .*reviews"):
        read(address, table="review")
    with pytest.raises(UsageError, match="either `table` or `query`"):
        read(address, table="bare", query="SELECT 1")
    with pytest.raises(ReadingError, match="cannot be read"):
        read(address, query="SELECT nothing FROM nowhere")
    with pytest.raises(MissingPartError):
        read("mysql://me@127.0.0.1:1/db")


@pytest.fixture(scope="module")
def postgres():
    """A running server with a table of 20,000 rows."""
    if not (binary("initdb") and binary("pg_ctl")):
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    pytest.importorskip("pg8000", reason="needs the extra sql")
    with tempfile.TemporaryDirectory(prefix="goldsmith-pg-", ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DB_PASSWORD", "hunter2")
        Path(folder).chmod(0o755)
        server = Postgres(folder)
        server.start()
        engine = sql.create_engine(f"postgresql+pg8000://reader:hunter2@127.0.0.1:{server.port}/postgres")
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE reviews AS SELECT i * 2 AS no, '第' || i || '条 review: ' || repeat('字', 200) AS text, i::numeric / 3 AS exact,"
                " now() AS at, ARRAY[i, 1] AS list, '{\"a\": [1]}'::jsonb AS object, gen_random_uuid() AS number, decode('ff', 'hex') AS raw,"
                " (i % 2 = 0) AS even FROM generate_series(1, 20000) AS i"
            )
            connection.exec_driver_sql("ALTER TABLE reviews ADD PRIMARY KEY (no)")
            connection.exec_driver_sql("CREATE SCHEMA other")
            connection.exec_driver_sql(
                "CREATE TABLE other.words AS SELECT 'w' || i AS word, 'text ' || i AS text FROM generate_series(1, 100) AS i"
            )
        engine.dispose()
        try:
            yield server
        finally:
            if server.running:
                server.stop()


def test_a_table_of_postgresql_is_read_in_parts(postgres):
    """Every row once, in the order of the key, its types mapped."""
    rows = read(postgres.address, table="reviews", rows_a_part=3000)

    assert [row["no"] for row in rows] == list(range(2, 40_002, 2))
    first = rows[0]
    assert (first["exact"][:6], first["list"], first["object"], first["raw"], first["even"]) == (
        "0.3333",
        [1, 1],
        {"a": [1]},
        "/w==",
        False,
    )
    assert len(first["number"]) == 36
    assert first["at"][:2] == "20"


def test_schemas_and_queries_of_postgresql(postgres):
    """A table of another schema, and a query with a key of text, colons and a percent sign."""
    assert len(read(postgres.address, table="other.words")) == 100
    rows = read(postgres.address, query="SELECT word, text::varchar AS text FROM other.words WHERE text LIKE '%1%'", key="word")

    assert [row["id"] for row in rows] == sorted(f"w{i}" for i in range(1, 101) if "1" in str(i))


def test_a_wrong_password_is_told_and_never_repeated(postgres, monkeypatch):
    """Neither the message nor the digest of the source holds it."""
    monkeypatch.setenv("DB_PASSWORD", "swordfish")

    with pytest.raises(ReadingError, match="password authentication failed") as caught:
        read(postgres.address, table="reviews")

    assert "swordfish" not in str(caught.value)
    monkeypatch.setenv("DB_PASSWORD", "hunter2")
    assert source_digest(postgres.address) == source_digest(postgres.address)
    with pytest.raises(ReadingError, match="a password stands in the address"):
        find_sources([f"postgresql://reader:hunter2@127.0.0.1:{postgres.port}/postgres"])


def test_a_database_that_goes_down_while_it_is_read_loses_nothing(postgres):
    """The rows before are handed over, the error says what to do, and the parts that are left are read when it is up again."""
    reader = reader_for(postgres.address, settings={"table": "reviews", "rows_a_part": 4000})
    parts = reader.parts(postgres.address)
    done, first = [], 0
    with pytest.raises(ReadingError, match="cannot be read") as caught:  # noqa: PT012 - it breaks somewhere in the middle
        for first, part in enumerate(parts):
            for found in reader.read(part, block_bytes=200_000):
                done += [row["no"] for row in found.rows]
                if first == 2 and postgres.running:
                    postgres.stop()
    postgres.start()

    whole_parts = [key for key in done if key < parts[first].start]
    rest = [row["no"] for part in reader.parts(postgres.address)[first:] for found in reader.read(part) for row in found.rows]

    assert "run it again" in caught.value.hint
    assert first in {2, 3}
    assert len(done) > len(whole_parts) or first == 3
    assert [*whole_parts, *rest] == list(range(2, 40_002, 2))


def test_memory_does_not_grow_with_the_table(postgres):
    """Rows come through a cursor of the server: the first is there while most have not been sent."""
    reader = reader_for(
        postgres.address, settings={"query": "SELECT i AS no, repeat('x', 100) AS text FROM generate_series(1, 3000000) AS i"}
    )
    (part,) = reader.parts(postgres.address)

    first = next(iter(reader.read(part, block_bytes=1)))

    assert first.rows[0]["no"] == 1
