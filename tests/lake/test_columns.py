"""Columns come, are filled, replaced and go, and text is never rewritten."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goldsmith.errors import ColumnError, NoRecordError
from goldsmith.lake import Dataset, Expression
from lake.conftest import rows

LENGTH = pa.schema([("length", pa.int32())])
PAIR = pa.schema([("length", pa.int32()), ("twice", pa.int64())])


def measured(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The length of the text."""
    return pa.record_batch({"length": pc.utf8_length(batch["text"]).cast(pa.int32())})


def both(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Two columns."""
    return pa.record_batch({"length": pc.utf8_length(batch["text"]).cast(pa.int32()), "twice": pc.multiply(batch["number"], 2)})


def read(dataset: Dataset, *columns: str) -> dict[str, list]:
    """All values of some columns."""
    return pa.Table.from_batches(dataset.scan(columns)).to_pydict()


def files(dataset: Dataset) -> dict[str, int]:
    """The data files with their sizes."""
    return {path.name: path.stat().st_size for path in Path(dataset.uri, "data").iterdir()}


def test_declaring_costs_nothing_and_is_idempotent(web: Dataset):
    """A declared column is null everywhere, no data file is written, and declaring again changes nothing."""
    before = files(web)

    version = web.declare(PAIR)

    assert web.declare(PAIR) == version
    assert files(web) == before
    assert read(web, "length", "twice") == {"length": [None] * 20, "twice": [None] * 20}
    assert web.pending(["length"]) == web.fragments()


def test_a_column_of_another_type_is_refused(web: Dataset):
    """Declaring must not change what a column is."""
    web.declare(LENGTH)

    with pytest.raises(ColumnError, match=r"another type(.|\n)*int32(.|\n)*string"):
        web.declare(pa.schema([("length", pa.string())]))


def test_adding_a_column_writes_only_that_column(web: Dataset):
    """Values are right, the old files stand byte for byte, and a second run has nothing to do."""
    before = files(web)

    web.add(LENGTH, measured, reads=["text"])
    version = web.version
    web.add(LENGTH, measured, reads=["text"])

    assert read(web, "length")["length"] == [len(f"text {n} 文本") for n in range(20)]
    assert {name: size for name, size in files(web).items() if name in before} == before
    assert len(files(web)) == len(before) + 2
    assert web.version == version


def test_rows_that_come_later_are_pending(web: Dataset):
    """Only the fragments that came after the fill are filled by the next run."""
    web.add(LENGTH, measured, reads=["text"])
    web.append(rows(20, 25))

    assert web.pending(["length"]) == [web.fragments()[-1]]
    web.add(LENGTH, measured, reads=["text"])
    assert web.pending(["length"]) == []
    assert None not in read(web, "length")["length"]


def test_a_column_is_replaced_cheaply(web: Dataset):
    """New values of a filled column replace the old ones; the text file stays."""
    web.add(LENGTH, measured, reads=["text"])
    before = files(web)

    done = web.commit_fills([web.fill(id_, pa.table({"length": pa.array([id_] * 10, pa.int32())})) for id_ in web.fragments()])

    assert done.moved == ()
    assert read(web, "length")["length"] == [0] * 10 + [1] * 10
    assert before.items() <= files(web).items()


def test_columns_may_be_grouped_otherwise(web: Dataset):
    """One column of a pair, a pair across files, and a pair of which only one was filled are all replaced rightly."""
    web.add(PAIR, both, reads=["text", "number"])
    web.declare(pa.schema([("third", pa.int8())]))

    one = web.fill(0, pa.table({"twice": [7] * 10}))
    across = web.fill(1, pa.table({"twice": [8] * 10, "third": pa.array([1] * 10, pa.int8()), "number": list(range(100, 110))}))
    done = web.commit_fills([one, across])

    assert done.moved == ()
    assert read(web, "twice", "third", "number") == {
        "twice": [7] * 10 + [8] * 10,
        "third": [None] * 10 + [1] * 10,
        "number": [*range(10), *range(100, 110)],
    }
    assert read(web, "length")["length"] == [len(f"text {n} 文本") for n in range(20)]
    assert web.pending(["third"]) == [0]
    assert web.check() == []


@pytest.mark.parametrize("first", ["length", "twice"])
def test_a_pair_of_which_one_is_filled_is_read_rightly(web: Dataset, first: str):
    """Columns that had a file and columns that had none are written apart; each is read from its own file, and can be replaced again."""
    web.declare(PAIR)
    web.commit_fills([web.fill(0, pa.table({first: pa.array([0] * 10, web.schema.field(first).type)}))])

    web.commit_fills([web.fill(0, pa.table({"length": pa.array([1] * 10, pa.int32()), "twice": [2] * 10}))])
    assert read(web, "length", "twice") == {"length": [1] * 10 + [None] * 10, "twice": [2] * 10 + [None] * 10}
    web.update("number < 10", {"twice": Expression("twice + 1")})
    web.commit_fills([web.fill(0, pa.table({"length": pa.array([7] * 10, pa.int32()), "twice": [8] * 10}))])

    assert read(web, "length", "twice") == {"length": [7] * 10 + [None] * 10, "twice": [8] * 10 + [None] * 10}
    assert web.check() == []


@pytest.mark.parametrize("count", [0, 9, 11])
def test_a_wrong_number_of_rows_is_refused(web: Dataset, count: int):
    """A file that does not fit its fragment would make the table unreadable; it is never committed."""
    web.declare(LENGTH)

    with pytest.raises(ColumnError, match=f"found: {count} rows\n  expected: 10 rows"):
        web.fill(0, pa.table({"length": pa.array([1] * count, pa.int32())}))

    assert web.pending(["length"]) == [0, 1]
    assert web.check() == []


def test_deleted_rows_need_a_value_or_are_left_to_the_lake(web: Dataset):
    """With deleted rows a file has physical rows; ``live`` puts nulls at the deleted ones."""
    web.declare(LENGTH)
    web.delete("number IN (2, 5)")

    with pytest.raises(ColumnError, match="deleted rows included"):
        web.fill(0, pa.table({"length": pa.array(range(8), pa.int32())}))
    with pytest.raises(ColumnError, match="one value a live row"):
        web.fill(0, pa.table({"length": pa.array(range(7), pa.int32())}), live=True)
    web.commit_fills([web.fill(0, pa.table({"length": pa.array([0, 1, 3, 4, 6, 7, 8, 9], pa.int32())}), live=True)])

    assert read(web, "number", "length") == {
        "number": [0, 1, 3, 4, 6, 7, 8, 9, *range(10, 20)],
        "length": [0, 1, 3, 4, 6, 7, 8, 9, *[None] * 10],
    }


def test_values_that_do_not_fit_and_unknown_columns_are_refused(web: Dataset):
    """A fill is checked before it is written."""
    web.declare(LENGTH)

    with pytest.raises(ColumnError, match="values that do not fit"):
        web.fill(0, pa.table({"length": ["x"] * 10}))
    with pytest.raises(ColumnError, match="did you mean `length`"):
        web.fill(0, pa.table({"lenght": [1] * 10}))
    with pytest.raises(NoRecordError, match="no fragment 7"):
        web.fill(7, pa.table({"length": [1] * 10}))


def test_a_fill_that_fails_leaves_nothing(web: Dataset):
    """Neither a fault of the computation nor a wrong number of rows leaves a half-written file in use."""
    web.declare(LENGTH)
    before = files(web)

    def broken():
        yield pa.record_batch({"length": pa.array([1] * 5, pa.int32())})
        raise KeyError("planted")

    with pytest.raises(KeyError, match="planted"):
        web.fill(0, broken())
    with pytest.raises(ColumnError, match="other columns than the first"):
        web.fill(0, [pa.record_batch({"length": pa.array([1] * 5, pa.int32())}), pa.record_batch({"number": [1] * 5})])

    assert files(web) == before
    assert web.pending(["length"]) == [0, 1]


def test_a_fragment_that_moved_is_reported_back(web: Dataset):
    """Fills of fragments that were compacted meanwhile are not committed; the rest are."""
    web.append(rows(20, 30))
    web.declare(LENGTH)
    web.commit_fills([web.fill(id_, pa.table({"length": pa.array([1] * 10, pa.int32())})) for id_ in (0, 1)])
    late = [web.fill(id_, pa.table({"length": pa.array([2] * 10, pa.int32())})) for id_ in (0, 1, 2)]
    other = web.checkout("main")

    other.compact()
    done = web.commit_fills(late)

    assert done.moved == (0, 1)
    assert dict(zip(*read(web, "number", "length").values(), strict=True)) == {n: 1 if n < 20 else 2 for n in range(30)}


def test_a_fill_computed_from_changed_values_is_reported_back(web: Dataset):
    """If a column that was read changes before the commit, the values are computed again."""
    web.declare(LENGTH)
    fill = web.fill(0, pa.table({"length": pa.array([1] * 10, pa.int32())}), reads=["text"])

    web.checkout("main").update("id = 'r3'", {"text": "changed"})

    assert web.commit_fills([fill]).moved == (0,)
    assert web.pending(["length"]) == [0, 1]


def test_values_are_tied_to_the_version_they_were_computed_from(web: Dataset):
    """A handle that moved on between reading and writing does not hide that the text changed or the fragment went."""
    web.declare(LENGTH)
    read_at = web.version
    values = pa.table({"length": pa.array([1] * 10, pa.int32())})
    web.checkout("main").update("id = 'r3'", {"text": "changed"})
    web.delete("number >= 10")

    changed = web.fill(0, values, reads=["text"], version=read_at)
    gone = web.fill(1, values, reads=["text"], version=read_at)

    assert web.commit_fills([changed, gone]).moved == (0, 1)
    assert web.commit_fills([web.fill(0, values, reads=["text"])]).moved == ()


def test_a_column_that_was_made_anew_does_not_take_old_values(web: Dataset):
    """A fill or rows written before a column was dropped and declared with another type are refused."""
    web.declare(LENGTH)
    fill = web.fill(0, pa.table({"length": pa.array([1] * 10, pa.int32())}))
    written = web.write(rows(20, 25).append_column("length", pa.array([1] * 5, pa.int32())))

    other = web.checkout("main")
    other.drop_columns(["length"])
    other.declare(pa.schema([("length", pa.string())]))

    assert web.commit_fills([fill]).moved == (0,)
    with pytest.raises(ColumnError, match="write them again"):
        web.commit(written)
    assert (web.count(), web.count("length IS NULL")) == (20, 20)
    assert web.fragments() == [0, 1]


def test_rows_written_before_the_columns_changed_are_still_committed(web: Dataset):
    """A writer that began before a column was dropped, a version restored or a column added loses nothing."""
    handles = [web.checkout("main") for _ in range(3)]
    written = [handle.write(rows(20 + 5 * n, 25 + 5 * n)) for n, handle in enumerate(handles)]

    web.drop_columns(["part"])
    handles[0].commit(written[0])
    web.restore(web.checkout("main").version - 2)
    handles[1].commit(written[1])
    web.declare(LENGTH)
    handles[2].commit(written[2])

    web.refresh()
    assert sorted(read(web, "number")["number"]) == [*range(20), *range(25, 35)]
    assert web.count("part = 'p'") == 30


def test_an_earlier_fill_of_the_same_column_is_not_overwritten_unseen(web: Dataset):
    """Of two fills computed from the same state the first wins, and the second is reported back."""
    web.declare(LENGTH)
    other = web.checkout("main")
    mine, theirs = (dataset.fill(0, pa.table({"length": pa.array([n] * 10, pa.int32())})) for n, dataset in enumerate((web, other)))

    assert other.commit_fills([theirs]).moved == ()
    assert web.commit_fills([mine]).moved == (0,)
    assert read(web, "length")["length"][:10] == [1] * 10


def test_provenance_is_kept_with_the_column(web: Dataset):
    """What made a column survives other writers, replacement, compaction, tags and branches, and can be replaced."""
    facts = {"operator": "length", "version": 1, "settings": {"unit": "字符"}}
    other = web.checkout("main")

    web.declare(PAIR, {"length": facts})
    other.declare(pa.schema([("else", pa.int8())]), {"else": {"operator": "other"}})
    other.append(rows(20, 30))
    web.add(PAIR, both, reads=["text", "number"])
    other.add(pa.schema([("else", pa.int8())]), lambda batch: pa.record_batch({"else": pa.nulls(batch.num_rows, pa.int8())}), reads=["id"])
    web.compact()

    assert web.provenance("length") == facts
    assert web.provenance("else") == {"operator": "other"}
    assert (web.provenance("twice"), web.provenance("text")) == ({}, {})
    assert web.branch("b").provenance("length") == facts
    web.declare(PAIR, {"length": {"operator": "length", "version": 2}})
    assert web.checkout("main").provenance("length") == {"operator": "length", "version": 2}
    with pytest.raises(ColumnError, match="not declared"):
        web.declare(LENGTH, {"nosuch": {}})


def test_columns_are_dropped(web: Dataset):
    """A dropped column is gone, comes back empty when declared again, and what a record needs stays."""
    web.add(LENGTH, measured, reads=["text"])

    web.drop_columns(["length"])

    assert "length" not in web.columns
    with pytest.raises(ColumnError, match="cannot be dropped"):
        web.drop_columns(["id"])
    with pytest.raises(ColumnError, match="no column is called"):
        web.drop_columns(["length"])
    web.declare(LENGTH)
    assert web.pending(["length"]) == [0, 1]
