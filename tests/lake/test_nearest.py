"""Rows found by their vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.errors import ColumnError
from goldsmith.lake import Dataset, nearest, open_lake

WIDTH = 16


def schema(kind: pa.DataType) -> pa.Schema:
    """Return columns with vectors of this kind of number."""
    return pa.schema(
        [pa.field("id", pa.string(), nullable=False), pa.field("part", pa.int64()), pa.field("embedding", pa.list_(kind, WIDTH))]
    )


SCHEMA = schema(pa.float32())


def vectors(n: int, seed: int = 0) -> np.ndarray:
    """Return vectors of unit length."""
    found = np.random.default_rng(seed).normal(size=(n, WIDTH)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def rows(found: np.ndarray, start: int = 0) -> pa.Table:
    """Return rows; every tenth has no vector."""
    mask = pa.array([(start + at) % 10 == 9 for at in range(len(found))])
    values = pa.FixedSizeListArray.from_arrays(pa.array(found.ravel()), WIDTH, mask=mask)
    numbers = range(start, start + len(found))
    return pa.table([pa.array([f"r{n}" for n in numbers]), pa.array([n % 3 for n in numbers]), values], schema=SCHEMA)


@pytest.fixture
def records(tmp_path: Path) -> Dataset:
    """A table of 600 rows in two fragments."""
    made = open_lake(tmp_path / "lake", create=True).ensure("set", SCHEMA)
    made.append(rows(vectors(600)[:300]))
    made.append(rows(vectors(600)[300:], 300))
    return made


def test_the_nearest_are_those_of_all_rows(records: Dataset):
    """In order of their cosine; rows without a vector and deleted rows are never found."""
    records.delete("id = 'r0'")
    question = vectors(1, 7)[0]
    scores = vectors(600) @ question
    allowed = [n for n in range(600) if n % 10 != 9 and n != 0]
    expected = sorted(allowed, key=lambda n: -scores[n])[:8]

    found = records.nearest(5 * question, 8, columns=["id", "part"]).to_pylist()

    assert [row["id"] for row in found] == [f"r{n}" for n in expected]
    assert [row["similarity"] for row in found] == pytest.approx([scores[n] for n in expected], abs=1e-5)


def test_sql_narrows_before_the_search(records: Dataset):
    """The nearest of those rows, not those of the nearest rows that fit."""
    question = vectors(1, 8)[0]
    scores = vectors(600) @ question
    expected = sorted((n for n in range(600) if n % 10 != 9 and n % 3 == 1), key=lambda n: -scores[n])[:4]

    found = records.nearest(question, 4, filter="part = 1 OR part = 17")

    assert found["id"].to_pylist() == [f"r{n}" for n in expected]


def test_an_index_finds_what_was_there_and_what_came_later(records: Dataset, monkeypatch: pytest.MonkeyPatch):
    """A small table has none; a large one has, and rows appended after it are found too; building again takes them in."""
    assert not records.index_vectors()
    monkeypatch.setattr(nearest, "EXACT_ROWS", 100)

    assert records.index_vectors()
    late = vectors(5, 99)
    records.append(rows(late, 1_000))

    assert records.nearest(late[2], 1)["id"].to_pylist() == ["r1002"]
    assert records.nearest(vectors(600)[11], 1)["id"].to_pylist() == ["r11"]
    assert records.index_vectors()
    assert records.nearest(late[3], 1)["id"].to_pylist() == ["r1003"]
    records.drop_columns(["embedding"])
    assert records.count() == 605


def test_rows_without_a_vector_are_never_found(records: Dataset):
    """Not even where there are too few others; also among rows that SQL chose."""
    everything = records.nearest(vectors(1, 3)[0], 600)
    narrow = records.nearest(vectors(1, 3)[0], 10, filter="id IN ('r8', 'r9', 'r19')")

    assert everything.num_rows == 540
    assert narrow["id"].to_pylist() == ["r8"]


def test_an_index_over_numbers_of_16_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Half the space, the same neighbours."""
    monkeypatch.setattr(nearest, "EXACT_ROWS", 100)
    made = open_lake(tmp_path / "lake", create=True).ensure("set", schema(pa.float16()))
    found = rows(vectors(600))
    halves = pa.FixedSizeListArray.from_arrays(
        pa.array(vectors(600).ravel().astype(np.float16)), WIDTH, mask=pa.array([n % 10 == 9 for n in range(600)])
    )
    made.append(pa.table([found["id"], found["part"], halves], schema=schema(pa.float16())))

    assert made.index_vectors()
    assert made.nearest(vectors(600)[11], 1)["id"].to_pylist() == ["r11"]


def test_what_is_no_vector_is_refused(records: Dataset):
    """Another dimension, another column, a column that does not exist."""
    with pytest.raises(ColumnError, match="vectors of 3 numbers"):
        records.nearest(np.ones(3, np.float32))
    with pytest.raises(ColumnError, match="no vectors"):
        records.nearest(np.ones(WIDTH, np.float32), column="part")
    with pytest.raises(ColumnError, match="no column is called"):
        records.nearest(np.ones(WIDTH, np.float32), column="embeding")
    with pytest.raises(ColumnError):
        records.nearest(np.ones(WIDTH, np.float32), filter="nonsense >")
