"""Another similarity of near duplicates: what the table tells, what a trial measures, and what a run then does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate import tables
from goldsmith.curate.ledger import last
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.statistics import gather
from goldsmith.curate.report.trial import changed_plan, tried
from goldsmith.errors import UsageError
from goldsmith.lake import open_lake

RECIPE = """
name: alike
rules:
  - name: own
    rules:
      too_many_digits: {measure: digit_share, above: 0.3}
near_duplicates: {similarity: 0.5}
error_budget: {records: 1000}
"""


def _word(number: int) -> str:
    """Return a word of letters alone."""
    return "".join(chr(97 + int(digit)) for digit in f"{number:05d}")


def _apart(n: int = 30) -> list[dict]:
    """Return texts that share no word, each with one copy in which a known number of words is another."""
    dice = random.Random(4)
    rows = []
    for number in range(n):
        words = [_word(100 * number + place) for place in range(60)]
        rows.append({"id": f"a{number}", "text": " ".join(words) + " longest"})
        for place in dice.sample(range(60), 1 + number % 5):
            words[place] = _word(50_000 + 100 * number + place)
        rows.append({"id": f"b{number}", "text": " ".join(words)})
    rows += [{"id": f"c{number}", "text": rows[2 * number + 1]["text"]} for number in range(5)]  # exact copies of near copies
    return rows


def _tangled(seed: int, n: int = 90) -> list[dict]:
    """Return texts in chains, each another with some words changed, so that partners come and go with the limit."""
    dice = random.Random(seed)
    rows = [{"id": "r0", "text": " ".join(_word(place) for place in range(40))}]
    for number in range(1, n):
        words = dice.choice(rows)["text"].split()
        for _ in range(dice.choice([0, 1, 1, 2, 4])):
            words[dice.randrange(len(words))] = _word(100 + dice.randrange(30))
        if dice.random() < 0.15:
            words = [str(dice.randrange(10**6)) for _ in words[:30]] + words[:12]
        rows.append({"id": f"r{number}", "text": " ".join(words)})
    return rows


def _limit(workshop: Workshop) -> tuple[dict, Recipe, tables.Tables]:
    lake = open_lake(workshop.lake)
    recipe, opened = Recipe.model_validate(last(lake, "set")["recipe"]), tables.opened(lake, "set")
    told = next(one for one in gather(opened.records, recipe)["statistics"] if one["column"] == "duplicate_similarity")
    return told["limits"][0], recipe, opened


def _measured(workshop: Workshop, recipe: Recipe, opened: tables.Tables, similarity: float) -> int:
    plan = changed_plan(recipe, [f"near_duplicates.similarity={similarity}"], lake=str(workshop.lake), dataset="set")
    *_, trial = tried(opened.records, plan, recipe)
    return trial.kept


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Pairs that have nothing to do with each other."""
    workshop = Workshop(tmp_path_factory.mktemp("apart"))
    workshop.run(workshop.rows(*_apart()), recipe=workshop.recipe(RECIPE))
    return workshop


@pytest.mark.parametrize("similarity", [0.6, 0.725, 0.8, 0.9, 1.0])
def test_pairs_apart_come_back_exactly(apart: Workshop, similarity: float):
    """Where no record is like two others, the table, the trial and a run agree to the record."""
    limit, recipe, opened = _limit(apart)
    at = min(limit["stops"], key=lambda stop: abs(stop[0] - similarity))

    told, measured = at[1], _measured(apart, recipe, opened, at[0])
    done = apart.run(
        apart.folder / "in.jsonl", recipe=apart.recipe(RECIPE), changes=(f"near_duplicates.similarity={at[0]}",), dataset="other"
    )

    assert told == measured == done.as_json()["kept"]
    assert told <= limit["most"]


@pytest.mark.parametrize("seed", range(6))
def test_tangled_records_stay_within_the_bound(tmp_path: Path, seed: int):
    """Where records are like many, a trial still does what a run does, and no limit keeps more than was promised."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*_tangled(seed)), recipe=workshop.recipe(RECIPE))
    limit, recipe, opened = _limit(workshop)

    assert limit["stops"][0] == [0.5, limit["kept"], limit["fires"]]
    for at, told, _ in limit["stops"][4::12]:
        changes = (f"near_duplicates.similarity={at}",)
        done = workshop.run(workshop.folder / "in.jsonl", recipe=workshop.recipe(RECIPE), changes=changes, dataset="other").as_json()[
            "kept"
        ]

        assert _measured(workshop, recipe, opened, at) == done
        assert done <= limit["most"]
        assert told <= limit["most"]


def test_below_the_target_nothing_is_told(apart: Workshop):
    """No stop stands below the target, and a trial there names the command that measures."""
    limit, recipe, opened = _limit(apart)

    assert min(stop[0] for stop in limit["stops"]) == recipe.near_duplicates.similarity
    with pytest.raises(UsageError, match="cannot be told from the table") as refusal:
        _measured(apart, recipe, opened, 0.4)
    assert "--set near_duplicates.similarity=0.4" in refusal.value.hint


def test_another_way_to_compare_is_not_told(apart: Workshop):
    """Other shingles need other summaries."""
    _, recipe, opened = _limit(apart)
    plan = changed_plan(recipe, ["near_duplicates.shingle=2"], lake=str(apart.lake), dataset="set")

    with pytest.raises(UsageError, match="cannot be told"):
        list(tried(opened.records, plan, recipe))


def test_without_near_duplicates_copies_are_still_copies(apart: Workshop):
    """Near duplicates switched off: what they were copies of is found anew, as a run does."""
    _, recipe, opened = _limit(apart)
    plan = changed_plan(recipe, ["near_duplicates=null"], lake=str(apart.lake), dataset="set")
    *_, trial = tried(opened.records, plan, recipe)

    done = apart.run(apart.folder / "in.jsonl", recipe=apart.recipe(RECIPE), changes=("near_duplicates=null",), dataset="other")

    assert trial.kept == done.as_json()["kept"] == 60
