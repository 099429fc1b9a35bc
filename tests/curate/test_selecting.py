"""Selections as columns: who takes part, what is written, what is known again, and what bad input gets."""

from __future__ import annotations

import itertools
import json
import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from curate.workshop import Workshop
from goldsmith.curate import selecting
from goldsmith.curate.selections import compared, selection, selections
from goldsmith.curate.settings_of.selection import Budget, Select
from goldsmith.errors import BusyError, ColumnError, MissingPartError, SelectionError, SettingsError
from goldsmith.lake import Dataset, open_lake
from goldsmith.progress import Silent

ENGLISH = ["harbour", "ledger", "ship", "office", "lamp", "coast", "number", "cargo", "tide", "mast", "rope", "captain", "anchor", "pilot"]
CHINESE = "港务局有一本账簿记下每艘进出的船只名称与货物潮水灯塔看守人写着颜色"
NAMES = itertools.count()


def texts(n: int, *, first: int = 0) -> list[dict[str, str]]:
    """Return records in two languages and four sources, of very different lengths; every tenth is a copy."""
    random_ = random.Random(first)
    rows: list[dict[str, str]] = []
    for at in range(first, first + n):
        size = int(np.exp(random_.gauss(4, 0.8))) + 8
        text = " ".join(random_.choices(ENGLISH, k=size)) if at % 3 else "".join(random_.choices(CHINESE, k=size)) + "。"
        if at % 10 == 9:
            text = rows[-1]["text"]
        rows.append({"id": f"r{at}", "text": text, "source": f"s{at % 4}"})
    return rows


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A curated dataset of 400 records, 40 of them copies; tests give their selections names of their own."""
    workshop = Workshop(tmp_path_factory.mktemp("shelf"))
    workshop.run(workshop.rows(*texts(400)))
    records = workshop.tables().records
    random_ = np.random.default_rng(0)

    def measured(batch: pa.RecordBatch) -> pa.RecordBatch:
        n = batch.num_rows
        score = random_.normal(size=n)
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(random_.normal(size=n * 8).astype(np.float32)), 8)
        nothing, flat = pa.nulls(n, pa.float64()), pa.array(np.full(n, 0.5))
        holes = pa.array(score, mask=np.arange(n) % 5 == 0)
        return pa.record_batch([pa.array(score), holes, nothing, flat, vectors], names=["gc", "holes", "nothing", "flat", "embedding"])

    schema = pa.schema(
        [
            ("gc", pa.float64()),
            ("holes", pa.float64()),
            ("nothing", pa.float64()),
            ("flat", pa.float64()),
            ("embedding", pa.list_(pa.float32(), 8)),
        ]
    )
    records.add(schema, measured, reads=["id"], provenance={"gc": {"operator": "planted", "version": 7}})
    return workshop


def select(records: Dataset, **settings) -> dict:
    """Make a selection under a name of its own, unless one is given."""
    return selecting.fill(records, Select.model_validate({"name": f"t{next(NAMES)}", **settings}), progress=Silent())


def column(records: Dataset, name: str) -> dict[str, bool | None]:
    """Return the selection by id."""
    return {row["id"]: row[f"selected_{name}"] for batch in records.scan(["id", f"selected_{name}"]) for row in batch.to_pylist()}


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
        ({"method": "random", "budget": 0}, "greater than 0"),
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
