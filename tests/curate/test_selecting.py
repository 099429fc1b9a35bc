"""Selections as columns: who takes part, how the budget is met, and what the record says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from curate.selections import column, select
from curate.workshop import Workshop
from goldsmith.curate import selecting
from goldsmith.curate.selections import compared, selection
from goldsmith.curate.settings_of.selection import Budget, Select
from goldsmith.errors import ColumnError, SelectionError
from goldsmith.lake import open_lake
from goldsmith.progress import Silent

METHODS = [
    {"method": "cdf", "by": "gc"},
    {"method": "top", "by": "gc"},
    {"method": "bottom", "by": "gc"},
    {"method": "importance", "by": "gc"},
    {"method": "random"},
    {"method": "k-centre"},
    {"method": "facility-location"},
    {"method": "top", "by": "gc", "per": {"column": "language", "share": "equal"}},
    {"method": "random", "per": {"column": "source", "share": "temperature", "temperature": 2}},
]


@pytest.mark.parametrize("method", METHODS, ids=lambda one: f"{one['method']}{' per ' + one['per']['column'] if 'per' in one else ''}")
@pytest.mark.parametrize("budget", ["20% tokens", "5000 characters", "33 records"])
def test_the_budget_is_met_by_what_stands_in_the_table(shelf: Workshop, method: dict, budget: str):
    """The record, the column and the table agree; the budget is met within one record; copies take no part."""
    records = shelf.tables().records
    made = select(records, budget=budget, **method)
    rows = shelf.records()

    chosen = [row for row in rows.values() if row[f"selected_{made['name']}"]]

    assert made["considered"]["records"] == 360
    assert {row["id"] for row in rows.values() if row[f"selected_{made['name']}"] is None} == {
        row["id"] for row in rows.values() if row["decision"] != "kept"
    }
    assert len(chosen) == made["selected"]["records"] > 0
    assert sum(row["character_count"] for row in chosen) == made["selected"]["characters"]
    assert made["spent"] == made["selected"][made["unit"]]
    longest = {"records": 1, "characters": made["length"]["before"]["largest"], "tokens": made["length"]["before"]["largest"]}
    assert abs(made["off_by"]) <= longest[made["unit"]]


def test_the_record_says_how_it_was_made(shelf: Workshop):
    """Settings, seed, score and its making, what was asked and met, and what became of score, length, language and source."""
    records = shelf.tables().records
    made = select(records, name="told", method="cdf", by="gc", budget="20%", seed=7)

    stored = selection(shelf.tables().records, "told")

    assert stored.record == json.loads(json.dumps(made))
    assert stored.state == "current"
    assert made["by_provenance"] == {"operator": "planted", "version": 7}
    assert (made["seed"], made["unit"], made["asked_as"]) == (7, "tokens", "20% of the tokens")
    assert made["asked"] == round(0.2 * made["considered"]["tokens"])
    assert made["score"]["after"]["p50"] > made["score"]["before"]["p50"]
    assert made["score"]["ks_distance"] > 0.2
    assert {name: sum(before for _, before, _ in each["counts"]) for name, each in made["names"].items()} == {
        "source": 360,
        "language": 360,
    }
    assert Select.model_validate({"name": "told", **made["settings"]}).settings() == made["settings"]


def test_among_narrows_and_all_widens(shelf: Workshop):
    """SQL narrows the kept records; dropped ones take part only where that is asked for."""
    records = shelf.tables().records

    assert select(records, method="random", budget="100% records", among="language = 'zh'")["names"]["language"]["values"] == 1
    assert select(records, method="random", budget="100% records", everything=True)["considered"]["records"] == 400
    with pytest.raises(SelectionError, match="no record takes part"):
        select(records, method="random", budget="5 records", among="source = 'nobody'")
    with pytest.raises(ColumnError):
        select(records, method="random", budget="5 records", among="sorce = 's1'")


def test_a_selection_that_dropped_records_chooses_from_all_again(shelf: Workshop):
    """Where a recipe lets a selection decide, what it dropped still takes part: else each would choose from the last."""
    where = selecting.selection_rows.taking_part(shelf.tables().records, Select(name="x", method="random", budget=Budget(amount=1)))

    assert "reason = 'not_selected'" in where


def test_baselines_spend_the_same(shelf: Workshop):
    """Random and length-matched random: same unit, same budget within a record, lengths matched by one of them."""
    made, plain, alike = selecting.made(
        open_lake(shelf.lake),
        "set",
        {"name": "long", "method": "top", "by": "character_count", "budget": "20%"},
        baselines=True,
        progress=Silent(),
    )

    records = shelf.tables().records
    assert [plain["name"], alike["name"]] == ["long_random", "long_length_matched"]
    assert {one["unit"] for one in (made, plain, alike)} == {"tokens"}
    assert abs(plain["spent"] - made["spent"]) <= 400
    assert abs(alike["spent"] - made["spent"]) <= 400
    assert compared(records, "long", "long_length_matched")["numbers"]["character_count"]["ks_distance"] < 0.2
    assert compared(records, "long", "long_random")["numbers"]["character_count"]["ks_distance"] > 0.5


def test_two_selections_are_compared(shelf: Workshop):
    """Counts of the overlap are those of the table; a selection against itself overlaps wholly."""
    records = shelf.tables().records
    select(records, name="one", method="random", budget="100 records", seed=1)
    select(records, name="two", method="top", by="gc", budget="90 records")
    first, second = ({id_ for id_, taken in column(records, name).items() if taken} for name in ("one", "two"))

    found = compared(records, "one", "two")

    assert (found["both"], found["only_first"], found["only_second"]) == (len(first & second), len(first - second), len(second - first))
    assert found["neither"] + len(first | second) == found["considered"] == 360
    assert found["jaccard"] == pytest.approx(len(first & second) / len(first | second), abs=1e-5)
    assert compared(records, "one", "one")["jaccard"] == 1


def test_a_score_of_truth_values_and_of_infinity(shelf: Workshop):
    """Truth values count as 0 and 1, and an infinite score is the largest."""
    records = shelf.tables().records
    select(records, name="half", method="random", budget="180 records")

    def endless(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.record_batch([pa.array([np.inf if at % 2 else -np.inf for at in range(batch.num_rows)])], ["endless"])

    records.add(pa.schema([("endless", pa.float64())]), endless, reads=["id"])

    again = select(records, name="same", method="threshold", by="selected_half", above=1)
    assert again["selected"]["records"] == 180
    for method in ({"method": "top"}, {"method": "cdf"}, {"method": "importance"}, {"method": "band", "between": [0.6, 1.0]}):
        assert select(records, by="endless", budget="90 records", **method)["selected"]["records"] == 90


@pytest.mark.parametrize(
    ("written", "amount", "share", "unit"),
    [
        ("20%", 20, True, "tokens"),
        (" 2.5 % records", 2.5, True, "records"),
        ("5000", 5_000, False, "records"),
        (5000, 5_000, False, "records"),
        ("1 record", 1, False, "records"),
        ("1_000,000 tokens", 1e6, False, "tokens"),
        ("2M tokens", 2e6, False, "tokens"),
        ("1.5 billion characters", 1.5e9, False, "characters"),
        ("1e6 characters", 1e6, False, "characters"),
        ("10k", 1e4, False, "records"),
    ],
)
def test_budgets_are_read_as_people_write_them(written: object, amount: float, share: bool, unit: str):
    """A percentage is of tokens and a bare number is of records, unless the unit is said."""
    budget = Budget.model_validate(written)

    assert (budget.amount, budget.share, budget.unit) == (amount, share, unit)


def test_tokens_of_a_tokenizer_become_a_column(shelf: Workshop, tmp_path: Path):
    """A `tokenizer.json` counts once; counts are those of the library, and the budget is met by them."""
    tokenizers = pytest.importorskip("tokenizers", reason="needs the extra `tokens`")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))  # noqa: S106  no password
    made.pre_tokenizer = tokenizers.pre_tokenizers.UnicodeScripts()
    path = tmp_path / "tokenizer.json"
    made.save(str(path))
    records = shelf.tables().records

    record = select(records, name="bpe", method="random", budget="20% tokens", tokens=str(path))
    version = records.refresh()
    select(records, name="bpe", method="random", budget="20% tokens", tokens=str(path))
    counts = next(name for name in records.columns if name.startswith("token_count_"))
    rows = shelf.records()

    assert records.refresh() == version
    assert all(row[counts] == len(made.encode(row["text"]).ids) for row in rows.values())
    assert sum(row[counts] for row in rows.values() if row["selected_bpe"]) == record["spent"]
    assert records.provenance(counts)["file"] == "tokenizer.json"
