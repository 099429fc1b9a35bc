"""Selections beside a dataset that changes: what is known again, what is outdated, what a kill leaves."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from curate.selections import column, select, texts
from curate.workshop import Workshop
from goldsmith.curate import selecting
from goldsmith.curate.selections import selection, selections
from goldsmith.errors import BusyError
from goldsmith.lake import open_lake


def test_unchanged_does_nothing_and_changed_does_it_again(shelf: Workshop):
    """The same settings write no version; another seed does."""
    records = shelf.tables().records
    made = select(records, name="again", method="random", budget="50 records")
    version = records.refresh()

    assert select(records, name="again", method="random", budget="50 records") == made
    assert records.refresh() == version
    assert select(records, name="again", method="random", budget="50 records", seed=1)["seed"] == 1
    assert records.refresh() > version


def test_fragments_and_their_order_change_nothing(tmp_path: Path):
    """One table of one fragment, and one of three in another order: the same ids are chosen, by every method."""
    rows = texts(300)
    one, two = Workshop(tmp_path / "one"), Workshop(tmp_path / "two")
    chosen = []
    for workshop, parts in ((one, [rows]), (two, [rows[200:], rows[:90], rows[90:200]])):
        workshop.folder.mkdir()
        records = open_lake(workshop.lake, create=True).create(
            "set",
            pa.schema(
                [
                    pa.field("id", pa.string(), nullable=False),
                    ("text", pa.large_string()),
                    ("source", pa.string()),
                    ("generated", pa.int8()),
                    ("gc", pa.float64()),
                    ("decision", pa.string()),
                    ("reason", pa.string()),
                ]
            ),
        )
        for part in parts:
            table = pa.Table.from_pylist([{**row, "gc": float(len(row["text"]) % 7), "decision": "kept"} for row in part])
            records.append(table)
        chosen.append(
            {
                name: {id_ for id_, taken in column(records, name).items() if taken}
                for name, settings in {
                    "cdf": {"method": "cdf", "by": "gc", "budget": "30%"},
                    "top": {"method": "top", "by": "gc", "budget": "30% characters"},
                    "random": {"method": "random", "budget": "40 records", "per": {"column": "source", "share": "equal"}},
                    "alike": {"method": "length-matched", "like": "top"},
                }.items()
                if select(records, name=name, **settings)
            }
        )

    assert chosen[0] == chosen[1]


def test_new_records_are_told_as_not_considered(tmp_path: Path):
    """After an append they have no value, the selection is outdated, and making it again considers them."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*texts(60)))
    select(workshop.tables().records, name="first", method="random", budget="50%")
    workshop.rows(*texts(30, first=1_000), name="more.jsonl")
    workshop.run(tmp_path / "in.jsonl", tmp_path / "more.jsonl")

    (told,) = selections(workshop.tables().records)
    again = select(workshop.tables().records, name="first", method="random", budget="50%")
    (later,) = selections(workshop.tables().records)

    assert (told.state, told.unconsidered) == ("outdated", 27)
    assert again["considered"]["records"] == 81
    assert (later.state, later.unconsidered) == ("current", 0)


def test_a_run_that_decides_the_same_leaves_a_selection_current(tmp_path: Path):
    """Decisions are written anew by a changed recipe; where the same records are kept, the selection still holds."""
    workshop = Workshop(tmp_path)
    path = workshop.rows(*texts(60))
    workshop.run(path)
    select(workshop.tables().records, name="first", method="random", budget="50% characters")
    workshop.run(path, changes=("near_duplicates.similarity=0.85",))

    assert [one.state for one in selections(workshop.tables().records)] == ["current"]


def test_a_killed_selection_is_made_again(shelf: Workshop, monkeypatch: pytest.MonkeyPatch):
    """What is killed before its commit leaves no half column: it is told as unfinished, and the same command goes on."""
    records = shelf.tables().records

    def killed(*_: object) -> None:
        raise BusyError("stopped")

    monkeypatch.setattr(selecting, "committed", killed)
    with pytest.raises(BusyError):
        select(records, name="killed", method="random", budget="10 records")

    monkeypatch.undo()

    assert selection(records, "killed").state == "unfinished"
    assert select(records, name="killed", method="random", budget="10 records")["selected"]["records"] == 10
    assert selection(records, "killed").state == "current"


def test_deleted_records_take_no_part(tmp_path: Path):
    """Rows that were deleted are neither counted nor chosen, and the others keep their values."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*texts(80)))
    records = workshop.tables().records
    before = select(records, name="whole", method="top", by="character_count", budget="100% records")
    records.delete("source = 's1'")
    after = select(records, name="whole", method="top", by="character_count", budget="100% records")

    assert before["considered"]["records"] == 72
    assert after["considered"]["records"] == after["selected"]["records"] == records.count("decision = 'kept'") < 72
    assert all(row["selected_whole"] is (True if row["decision"] == "kept" else None) for row in workshop.records().values())
