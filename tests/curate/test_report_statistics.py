"""The statistics of a report: counts in cells, what other limits would keep, marks, and the places that rules count."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.workshop import Workshop
from goldsmith.curate import tables
from goldsmith.curate.deciding import among
from goldsmith.curate.ledger import last
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report import limits
from goldsmith.curate.report.cells import Cells, quantile
from goldsmith.curate.report.highlight import _FINDERS, _PATTERNS, excerpt, places
from goldsmith.curate.report.marks import Marks
from goldsmith.curate.report.statistics import BINS, STOPS, gather
from goldsmith.curate.report.text import highlighted
from goldsmith.curate.report.trial import as_yaml, changed_plan, tried
from goldsmith.curate.reporting import report_data
from goldsmith.lake import open_lake

RECIPE = """
name: tea
languages: [en, zh, und]
rules:
  - name: lengths
    rules:
      too_short: {measure: word_count, below: 6, says: {en: too short, zh: 太短}}
      too_long: {measure: character_count, above: 400}
  - name: figures
    rules:
      too_many_digits: {measure: digit_share, above: 0.2, when: [{measure: word_count, at_least: 3}]}
      no_letters: {measure: letter_share, at_most: 0.1}
boilerplate: {documents: 3, above: 0.5}
near_duplicates: {similarity: 0.6}
error_budget: {records: 1000}
"""
WORDS = [
    "kettle",
    "harbour",
    "lantern",
    "ferry",
    "market",
    "bridge",
    "garden",
    "winter",
    "candle",
    "river",
    "teapot",
    "morning",
    "茶",
    "山",
    "水",
    "old",
    "new",
    "grey",
    "slow",
    "green",
]


def _rows(n: int = 240) -> list[dict]:
    """Return records of planted lengths and digits; a third are near or exact copies of an earlier one."""
    dice = random.Random(5)
    rows: list[dict] = []
    for number in range(n):
        words = [dice.choice(WORDS) for _ in range(dice.choice([2, 4, 6, 9, 30, 60]))]
        words += [str(dice.randint(0, 10**6)) for _ in range(dice.choice([0, 0, 1, 4, 9]))]
        text = " ".join(words)
        if number > 20 and dice.random() < 0.35:
            text = dice.choice(rows)["text"] + dice.choice(["", " 77", " and more 12345 67890"])
        if dice.random() < 0.1:
            text += "\nPlease accept all cookies of this page now"
        rows.append({"id": f"r{number}", "text": text, "url": f"https://Site{number % 3}.example:8080/page/{number}"})
    return rows


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A dataset with every sort of limit and many duplicates."""
    workshop = Workshop(tmp_path_factory.mktemp("tea"))
    workshop.run(workshop.rows(*_rows()), recipe=workshop.recipe(RECIPE))
    return workshop


def _counted(workshop: Workshop) -> tuple[dict, Recipe, tables.Tables]:
    lake = open_lake(workshop.lake)
    recipe = Recipe.model_validate(last(lake, "set")["recipe"])
    opened = tables.opened(lake, "set")
    counted = gather(opened.records, recipe)
    return {**counted, "statistics": _exact(counted)}, recipe, opened


def _exact(counted: dict) -> list[dict]:
    """Return the statistics without the similarity of duplicates, which is told about right only: test_report_similarity.py."""
    return [one for one in counted["statistics"] if one["column"] != "duplicate_similarity"]


@given(
    st.lists(st.floats(-1e12, 1e12) | st.sampled_from([0.0, 0.3, 0.1 + 0.2, 1.0, 8.0, 1e-5]), max_size=60),
    st.floats(0, 100),
    st.sampled_from(["float64", "float32", "int32"]),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_cells_compare_as_the_numbers_do(values: list[float], limit: float, kind: str):
    """A limit that is an edge parts the cells just as it parts the numbers, for all four comparisons."""
    numbers = np.array(values).clip(-(2**31), 2**31 - 1).astype(kind)
    cells = Cells(np.dtype(kind), [limit, 0.3])

    cell, at = cells.of(numbers), cells.at(limit)

    limit = float(np.float32(limit)) if kind == "float32" else limit
    for above, truth in ((cell > at, numbers > limit), (cell < at, numbers < limit), (cell >= at, numbers >= limit)):
        assert above.tolist() == truth.tolist()


def test_a_quantile_is_near_what_sorting_gives():
    """Cells are narrow: the middle is off by less than 1 %."""
    values = np.random.default_rng(1).lognormal(3, 2, 5001)
    cells = Cells(np.dtype(float))

    found = quantile(np.bincount(cells.of(values), minlength=cells.n), cells.values(), 0.5)

    assert found == pytest.approx(float(np.median(values)), rel=0.01)
    assert quantile(np.zeros(cells.n, np.int64), cells.values(), 0.5) is None


@given(st.lists(st.integers(0, 20)), st.sets(st.integers(0, 20)))
@settings(derandomize=True, deadline=None)
def test_among_is_membership(values: list[int], known: set[int]):
    """The quick look-up says what the obvious one says, also of nothing."""
    assert among(np.array(values, np.uint64), np.array(sorted(known), np.uint64)).tolist() == [one in known for one in values]


def test_every_limit_tells_what_is_kept_now(curated: Workshop):
    """Nothing moved, nothing changed: each limit's own count is the ledger's."""
    counted, recipe, opened = _counted(curated)
    limits = [limit for one in counted["statistics"] for limit in one["limits"]]

    assert {limit["rule"] for limit in limits} == {"too_short", "too_long", "too_many_digits", "no_letters", "boilerplate"}
    assert {limit["kept"] for limit in limits} == {opened.records.count("decision = 'kept'")}
    assert all(len(limit["stops"]) <= STOPS + 2 for limit in limits)
    assert recipe.name == "tea"


def test_every_stop_is_what_deciding_anew_gives(curated: Workshop):
    """Move any limit to any stop: the promised number of records is kept, duplicates of dropped partners included."""
    counted, recipe, opened = _counted(curated)
    dice = random.Random(2)

    for one in counted["statistics"]:
        for limit in one["limits"]:
            for stop, kept, _ in dice.sample(limit["stops"], min(9, len(limit["stops"]))):
                plan = changed_plan(recipe, [f"{limit['place']}={stop}"], lake=str(curated.lake), dataset="set")
                *_, trial = tried(opened.records, plan)
                assert (limit["rule"], stop, trial.kept) == (limit["rule"], stop, kept)
                assert trial.kept - trial.before == trial.gained - trial.lost


def test_a_stop_counts_what_the_rule_applies_to(curated: Workshop):
    """`fires` is the number of records beyond the limit, whatever else is said of them."""
    counted, _, opened = _counted(curated)
    words = [batch["word_count"] for found in opened.records.scan(["word_count"]) for batch in found.to_pylist()]
    limit = next(limit for one in counted["statistics"] for limit in one["limits"] if limit["rule"] == "too_short")

    assert all(fires == sum(count < stop for count in words) for stop, _, fires in limit["stops"])


def test_many_duplicates_are_counted_in_turns(curated: Workshop, monkeypatch: pytest.MonkeyPatch):
    """Where duplicates do not fit in memory for all limits at once, more readings give the same numbers."""
    whole, *_ = _counted(curated)
    monkeypatch.setattr(limits, "PAIR_BYTES", 1)

    assert _counted(curated)[0] == whole


def test_a_trial_is_the_run(curated: Workshop):
    """What a trial promises is what the run with the same `--set` does, record by record."""
    _, recipe, opened = _counted(curated)
    changes = ("rules.0.limits.too_short=3", "rules.1.limits.too_many_digits=0.1")
    before = set(curated.kept())

    *_, trial = tried(opened.records, changed_plan(recipe, changes, lake=str(curated.lake), dataset="set"))
    positions = {row["id"]: place for place, row in enumerate(opened.records.at(list(range(opened.records.count())), ["id"]).to_pylist())}
    recipe_file = curated.recipe(RECIPE)
    again = Workshop(curated.folder / "again")
    again.folder.mkdir(exist_ok=True)
    again.run(curated.folder / "in.jsonl", recipe=recipe_file, changes=changes)
    then = set(again.kept())

    assert trial.kept == len(then)
    assert trial.gained == len(then - before) > 0
    assert trial.lost == len(before - then) > 0
    assert set(trial.samples["gained"]) <= {positions[name] for name in then - before}
    assert set(trial.samples["lost"]) <= {positions[name] for name in before - then}


def test_the_recipe_of_a_change_can_be_run(curated: Workshop, tmp_path):
    """A recipe written to a file and read again is the same recipe."""
    from goldsmith.curate.recipe_file import load

    _, recipe, _ = _counted(curated)
    path = tmp_path / "recipe.yaml"
    path.write_text(as_yaml(recipe), encoding="utf-8")

    assert load(str(path)).recipe == recipe


def test_histograms_hold_every_record(curated: Workshop):
    """All that was measured stands in a bin, edges rise, and nothing is kept that was not found."""
    counted, _, opened = _counted(curated)

    for one in counted["statistics"]:
        bins = one["bins"]
        assert sum(bins["found"]) == one["measured"] <= one["records"] == opened.records.count()
        assert bins["edges"] == sorted(set(bins["edges"]))
        assert len(bins["edges"]) == len(bins["found"]) + 1 <= BINS + 1
        assert all(kept <= found for kept, found in zip(bins["kept"], bins["found"], strict=True))


def test_hosts_are_those_of_the_addresses(curated: Workshop):
    """Hosts are counted without port and case."""
    counted, _, opened = _counted(curated)

    assert {one["host"] for one in counted["hosts"]} == {f"site{n}.example" for n in range(3)}
    assert sum(one["found"] for one in counted["hosts"]) == opened.records.count()
    assert sum(one["kept"] for one in counted["hosts"]) == opened.records.count("decision = 'kept'")


def test_the_report_balances_and_shows_places(curated: Workshop):
    """The whole report of the run holds the statistics, and samples say where the digits stand."""
    data = report_data(open_lake(curated.lake), "set")
    samples = [sample for reason in data.reasons if reason.reason == "too_many_digits" for sample in reason.samples]

    assert data.statistics
    assert data.gathering_seconds > 0
    assert samples
    for sample in samples:
        assert sample.places
        assert all(sample.text[start:end].isdigit() for start, end in sample.places)


def test_marks_are_counted_by_what_the_column_holds():
    """Counts, truths, kinds, lists of kinds and lists of places each tell records and places."""
    columns = {
        "edits_whitespace": pa.array([0, 3, None, 1], pa.int32()),
        "personal_data": pa.array(
            [[{"kind": "email", "start": 1}, {"kind": "email", "start": 9}], [], None, [{"kind": "phone", "start": 0}]]
        ),
        "risk_classes": pa.array([["hate"], ["hate", "fraud"], [], None]),
        "toxic": pa.array([True, False, None, True]),
    }
    batch = pa.record_batch(columns)
    marks = Marks([batch.schema.field(name) for name in columns])

    marks.add(batch, np.array([True, False, True, True]))
    told = {(mark["column"], mark["kind"]): (mark["records"], mark["kept"], mark["places"]) for mark in marks.told()["marks"]}

    assert told == {
        ("edits_whitespace", ""): (2, 1, 4),
        ("personal_data", "email"): (1, 1, 2),
        ("personal_data", "phone"): (1, 1, 1),
        ("risk_classes", "hate"): (2, 1, 2),
        ("risk_classes", "fraud"): (1, 0, 1),
        ("toxic", ""): (2, 2, 2),
    }


@given(
    st.sampled_from(sorted({*_FINDERS, *_PATTERNS})),
    st.text(alphabet="ab 12\n.…【】#-•A\ufffd\x07茶，", max_size=120),
    st.integers(5, 60),
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_places_lie_in_the_text(measure: str, text: str, limit: int):
    """Places are in order, apart, not empty and inside; an excerpt keeps what they hold, and marking loses no character."""
    found = places(measure, {"n": 2}, text)
    shown, inside = excerpt(text, found, limit)

    flat = [bound for span in found for bound in span]
    assert flat == sorted(set(flat)) or not flat
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert len(shown) <= limit + 2
    assert all(shown[start:end] in text for start, end in inside)
    plain = "".join(piece.text for piece in highlighted(text, found) if piece.kind in {"plain", "only"})
    assert plain == "".join(character for character in text if character != "\x07")


@pytest.mark.parametrize(
    ("measure", "text", "held"),
    [
        ("url_share", "see https://a.example/b?c=1 and www.d.example。好", ["https://a.example/b?c=1", "www.d.example"]),
        ("duplicate_line_share", "one\ntwo\none\none", ["one", "one"]),
        ("duplicate_ngram_share", "to be or to be", ["to be", "to be"]),
        ("bracketed_share", "【热】正文【新】", ["【热】", "【新】"]),
        ("ellipsis_line_share", "a… b\nwell...\nend…  ", ["...", "…"]),
        ("longest_run", "ab abcdef ab", ["abcdef"]),
        ("mojibake_share", "cafÃ© 锟斤拷", ["Ã©", "锟斤拷"]),
        ("word_count", "nothing stands anywhere", []),
    ],
)
def test_known_places(measure: str, text: str, held: list[str]):
    """What a person would mark is marked."""
    assert [text[start:end] for start, end in places(measure, {"n": 2}, text)] == held


def test_chunks_edits_and_deleted_rows_count_as_in_deciding(tmp_path):
    """Documents that were cut up, records that were edited and rows that are gone: each limit still tells what is kept."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*_rows()), recipe=workshop.recipe(RECIPE + "edits: [whitespace]\nchunks: {characters: 200}\n"))
    recipe = Recipe.model_validate(last(open_lake(workshop.lake), "set")["recipe"])
    records = workshop.tables().records
    records.delete("id IN ('r3', 'r40', 'r90#0001')")

    limits = [limit for one in _exact(gather(records, recipe)) for limit in one["limits"]]

    assert records.count("reason = 'chunked'") > 3
    *_, now = tried(records, changed_plan(recipe, [], lake=str(workshop.lake), dataset="set"))
    assert len(limits) == 5
    assert {limit["kept"] for limit in limits} == {now.kept}
    for limit in limits:
        stop, kept, _ = limit["stops"][len(limit["stops"]) // 2]
        *_, then = tried(records, changed_plan(recipe, [f"{limit['place']}={stop}"], lake=str(workshop.lake), dataset="set"))
        assert (limit["rule"], then.kept) == (limit["rule"], kept)
