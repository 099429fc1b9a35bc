"""Single values change, and nothing else is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.errors import ColumnError, VersionError
from goldsmith.lake import Expression
from lake.conftest import rows
from lake.test_columns import LENGTH, files, measured, read

if TYPE_CHECKING:
    from goldsmith.lake import Dataset


def test_an_update_changes_the_matching_rows_only(web: Dataset):
    """Values, expressions and nulls are set; other columns' files stand; rows stay where they are."""
    before = files(web)

    assert web.update("number >= 18 OR number = 2", {"part": "new", "number": Expression("number * 10"), "digest": None}) == 3

    assert read(web, "number")["number"] == [0, 1, 20, *range(3, 18), 180, 190]
    assert read(web, "part")["part"] == ["p", "p", "new", *["p"] * 15, "new", "new"]
    assert web.count("digest IS NULL") == 3
    assert web.fragments() == [0, 1]
    assert before.items() <= files(web).items()
    assert web.update("number = -1", {"part": "x"}) == 0
    assert web.check() == []


def test_an_update_of_the_text_lets_measurements_be_made_again(web: Dataset):
    """What was measured from the old text becomes null in the same commit and, by its state, pending."""
    both_columns = pa.schema([("length", pa.int32()), ("state", pa.int8())])

    def stated(batch: pa.RecordBatch) -> pa.RecordBatch:
        return measured(batch).append_column("state", pa.array([1] * batch.num_rows, pa.int8()))

    web.add(both_columns, stated, reads=["text"])
    web.update("id = 'r12'", {"text": "另"}, forget=["length", "state"])

    assert read(web, "length")["length"][12] is None
    assert web.take(["r12"], ["text"])["text"].to_pylist() == ["另"]
    assert web.pending(["length"]) == []
    assert web.pending(["length"], state="state") == [1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": "x"}, "does not fit"),
        ({"nosuch": 1}, "no column is called"),
        ({"id": "x"}, "for life"),
        ({"number": Expression("nosuch + 1")}, "no such column"),
    ],
)
def test_an_update_that_makes_no_sense_is_refused(web: Dataset, values: dict, said: str):
    """Wrong columns and values are told, and nothing changes."""
    with pytest.raises(ColumnError, match=said):
        web.update("number = 3", values)

    assert read(web, "number")["number"] == list(range(20))


def test_an_update_touches_columns_that_were_pending(web: Dataset):
    """A column of which only one fragment is filled can be set everywhere."""
    web.declare(LENGTH)
    web.commit_fills([web.fill(0, pa.table({"length": pa.array([1] * 10, pa.int32())}))])

    assert web.update("number IN (3, 13)", {"length": 99, "part": "q"}) == 2

    assert read(web, "length")["length"] == [1, 1, 1, 99, *[1] * 6, None, None, None, 99, *[None] * 6]


def test_an_index_on_an_updated_column_is_not_stale(web: Dataset):
    """After an update, an indexed look-up finds the new value and not the old one."""
    web.index("number")

    web.update("number = 5", {"number": 500})

    assert (web.count("number = 500"), web.count("number = 5")) == (1, 0)


def test_old_versions_are_read_only(web: Dataset):
    """Every writer refuses a handle on an old version."""
    old = web.checkout(2)

    for write in (
        lambda: old.append(rows(20, 21)),
        lambda: old.declare(LENGTH),
        lambda: old.update("number = 1", {"number": 2}),
        lambda: old.delete("number = 1"),
        old.compact,
        lambda: old.drop_columns(["part"]),
    ):
        with pytest.raises(VersionError, match="cannot be changed"):
            write()
