"""Selections of bad input: columns, names, settings and tokenizers that do not fit are told, and odd scores are warned of."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

from curate.selections import column, select
from curate.workshop import Workshop
from goldsmith.curate import selecting
from goldsmith.curate.selections import selections
from goldsmith.errors import ColumnError, MissingPartError, SelectionError, SettingsError
from goldsmith.lake import open_lake
from goldsmith.progress import Silent


def test_warnings_are_told(shelf: Workshop):
    """A score that is length, nulls, no variance, and a budget beyond the data each leave a sentence."""
    records = shelf.tables().records

    assert (
        "follows length (rank correlation +1.00)" in select(records, method="top", by="character_count", budget="9% records")["warnings"][0]
    )
    assert any(
        "72 records have no `holes`" in told or "records have no `holes`" in told
        for told in select(records, method="top", by="holes", budget="9%")["warnings"]
    )
    assert "this is a random selection" in select(records, method="cdf", by="flat", budget="9%")["warnings"][0]
    beyond = select(records, method="random", budget="5000 records")
    assert beyond["warnings"] == ["the budget is 5,000 records and there are 360: all of them were taken"]
    assert beyond["selected"]["records"] == 360


def test_bad_columns_are_told(shelf: Workshop):
    """A column that is not there, holds no numbers, no vectors or nothing at all; the nearest name is proposed."""
    records = shelf.tables().records
    with pytest.raises(ColumnError) as told:
        select(records, method="top", by="gcc", budget="5%")
    assert told.value.hint == "did you mean `gc`?"
    for settings, words in (
        ({"method": "top", "by": "text", "budget": "5%"}, "holds no numbers"),
        ({"method": "k-centre", "by": "gc", "budget": "5%"}, "holds no embeddings"),
        ({"method": "random", "budget": "5%", "per": {"column": "sorce"}}, "no column is called `sorce`"),
        ({"method": "length-matched", "like": "nobody"}, "no column is called `selected_nobody`"),
        ({"method": "random", "budget": "5%", "tokens": "wrds"}, "nothing counts tokens as `wrds`"),
    ):
        with pytest.raises(ColumnError, match=words):
            select(records, **settings)
    with pytest.raises(SelectionError, match="no record has a score"):
        select(records, method="cdf", by="nothing", budget="5%")
    with pytest.raises(SelectionError, match="match its own lengths"):
        select(records, name="own", method="length-matched", like="own")


def test_odd_groups_and_taken_names_are_told(shelf: Workshop):
    """A column of lists has no groups; a column that no selection made is not overwritten."""
    records = shelf.tables().records
    records.add(
        pa.schema([("selected_mine", pa.bool_())]),
        lambda batch: pa.record_batch([pa.array([True] * batch.num_rows)], ["selected_mine"]),
        reads=["id"],
    )

    with pytest.raises(ColumnError, match="holds no names of groups"):
        select(records, method="random", budget="5%", per={"column": "embedding"})
    with pytest.raises(ColumnError, match="no selection made it"):
        select(records, name="mine", method="random", budget="5%")
    assert set(column(records, "mine").values()) == {True}
    assert "mine" not in {one.name for one in selections(records)}


def test_nothing_decided_is_told(tmp_path: Path):
    """Before a recipe has run there are no kept records."""
    records = open_lake(tmp_path / "lake", create=True).create("set", pa.schema([pa.field("id", pa.string(), nullable=False)]))

    with pytest.raises(SelectionError, match="nothing has been decided"):
        select(records, method="random", budget="5%")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "top", "budget": "5%"}, "`top` wants `by`"),
        ({"method": "random"}, "`random` wants `budget`"),
        ({"method": "random", "budget": "5%", "by": "gc"}, "`random` does not take `by`"),
        ({"method": "threshold", "by": "gc"}, "`threshold` wants `above` or `below`"),
        ({"method": "band", "by": "gc", "between": [0.1, 0.2], "per": {"column": "source"}}, "`band` does not take `per`"),
        ({"method": "random", "budget": "120%"}, "at most 100 %"),
        ({"method": "random", "budget": "lots"}, "a budget is written"),
        ({"method": "random", "budget": 0}, "more than 0"),
        ({"method": "random", "budget": "5%", "per": {"column": "source", "at_least": {"a": "x"}}}, "is no number"),
        ({"method": "random", "budget": "5%", "per": {"column": "source", "temperature": 2}}, "`share: temperature` only"),
        ({"method": "random", "budget": "5%", "name": "no way"}, "a selection is called by 1 to 100 letters"),
        ({"method": "random", "budget": "5%", "sed": 1}, "did you mean `seed`"),
    ],
)
def test_settings_that_do_not_fit_are_told(shelf: Workshop, settings: dict, words: str):
    """What is missing, idle, out of range or unknown is said before anything is read."""
    with pytest.raises(SettingsError, match=words):
        selecting.made(open_lake(shelf.lake), "set", {"name": "x", **settings}, progress=Silent())


def test_tokenizers_that_are_none_are_told(shelf: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No file, a file that is something else, and the library that is missing: each says what to do."""
    records = shelf.tables().records
    odd = tmp_path / "odd.json"
    odd.write_text("{}", encoding="utf-8")

    with pytest.raises(SelectionError, match="no such tokenizer"):
        select(records, method="random", budget="5%", tokens=str(tmp_path / "none.json"))
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(MissingPartError, match="needs `tokenizers`"):
        select(records, method="random", budget="5%", tokens=str(odd))
    monkeypatch.undo()
    pytest.importorskip("tokenizers", reason="needs the extra `tokens`")
    with pytest.raises(SelectionError, match="this file is no tokenizer"):
        select(records, method="random", budget="5%", tokens=str(odd))
