"""Records whose partner is gone: of those with one text the first stays, whoever decides, whoever counts and however the table lies."""

from __future__ import annotations

import random
from typing import Any

import pytest

from curate.workshop import PLAIN, Workshop
from goldsmith.curate.ledger import latest
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.statistics import gather
from goldsmith.curate.report.trial import changed_plan, tried
from goldsmith.curate.why import explained
from goldsmith.lake import open_lake

RULES = PLAIN + "rules:\n  - name: own\n    rules:\n      long_run: {measure: longest_run, above: 100}\n"


def group(seed: int) -> tuple[str, str]:
    """Return a text, and one like it that is longer and has a run of 120 digits."""
    rng = random.Random(seed)
    words = [f"w{seed}x{rng.randrange(10**6)}" for _ in range(100)]
    longer = [*words]
    longer[50] = "1234567890" * 12
    return " ".join(words), " ".join(longer)


def rows(groups: int = 1) -> list[dict[str, Any]]:
    """Return groups of a record that a rule drops, two copies near to it, and one that differs from these in white space alone."""
    found = []
    for n in range(groups):
        short, long = group(n)
        found += [
            {"id": f"first{n}", "text": short},
            {"id": f"long{n}", "text": long},
            {"id": f"second{n}", "text": short},
            {"id": f"third{n}", "text": short.replace(" ", "  ")},
        ]
    return found


def decisions(workshop: Workshop, dataset: str = "set") -> dict[str, str]:
    """Return the reason of every record, or that it is kept."""
    return {id_: one["reason"] or one["decision"] for id_, one in workshop.records(dataset).items()}


def test_of_copies_near_a_dropped_record_the_first_stays(workshop: Workshop):
    """The longest copy is first in the declared order; the others go as its copies, and `why` names it and shows it beside."""
    outcome = workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(RULES))

    assert decisions(workshop) == {"first0": "exact_duplicate", "long0": "long_run", "second0": "exact_duplicate", "third0": "kept"}
    assert outcome.facts["dropped"] == {"long_run": 1, "exact_duplicate": 2}
    told = explained(open_lake(workshop.lake), "set", "first0")
    assert "third0" in told.sentence
    assert told.partner is not None
    assert told.partner["id"] == "third0"
    assert told.partner["decision"] == "kept"
    assert "decided on its own" in explained(open_lake(workshop.lake), "set", "third0").sentence


def test_where_the_first_goes_itself_the_next_one_stays(workshop: Workshop):
    """A copy that a rule takes for its white space leads nobody."""
    rules = RULES + "      spaced: {measure: character_count, above: 1050}\n"
    assert len(rows()[3]["text"]) > 1050 > len(rows()[0]["text"])

    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(rules + "decide: [rules, exact_duplicates, near_duplicates]\n"))

    assert decisions(workshop) == {"first0": "kept", "long0": "long_run", "second0": "exact_duplicate", "third0": "spaced"}


@pytest.mark.parametrize("changes", [(), ("near_duplicates.keep=[earliest]",)])
def test_workers_and_parts_change_nothing(workshop: Workshop, changes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    """One file or many, one worker or four, with deleted records in between: the same records stay."""
    everything = rows(8)
    recipe = workshop.recipe(RULES)
    whole = workshop.rows(*everything)
    workshop.run(whole, recipe=recipe, changes=changes)
    monkeypatch.setenv("GOLDSMITH_WORKERS", "4")
    parts = [workshop.rows(*everything[at : at + 3], name=f"part{at:02}.jsonl") for at in range(0, len(everything), 3)]
    workshop.run(*parts, recipe=recipe, changes=changes, dataset="parts")

    assert decisions(workshop, "parts") == decisions(workshop)
    assert sum(one == "kept" for one in decisions(workshop).values()) == 8

    for dataset in ("set", "parts"):
        workshop.tables(dataset).records.delete("id IN ('third1', 'first2', 'second3')")
        opened = workshop.tables(dataset)
        recipe_of = Recipe.model_validate(latest(opened)["recipe"])
        *_, trial = tried(opened.records, changed_plan(recipe_of, [], lake=str(workshop.lake), dataset=dataset), recipe_of)
        assert trial.kept == (7 if changes else 8)  # until the next run, what duplicates a deleted record is known as that


@pytest.mark.parametrize(
    "changes", [["decide=[rules]"], ["near_duplicates=null"], ["exact_duplicates=false"], ["rules.0.rules.long_run.above=200"]]
)
def test_what_if_agrees_with_a_run(workshop: Workshop, changes: list[str]):
    """What the trial says another recipe would keep, a run of that recipe keeps; and the other way round."""
    source, recipe = workshop.rows(*rows(3)), workshop.recipe(RULES)
    workshop.run(source, recipe=recipe)
    workshop.run(source, recipe=recipe, changes=tuple(changes), dataset="other")

    for here, there, wanted in (("set", "other", changes), ("other", "set", None)):
        opened = workshop.tables(here)
        was = Recipe.model_validate(latest(opened)["recipe"])
        plan = changed_plan(
            was if wanted else Recipe.model_validate(latest(workshop.tables(there))["recipe"]),
            wanted or [],
            lake=str(workshop.lake),
            dataset=here,
        )
        if wanted is None and changes == ["near_duplicates=null"]:
            continue  # what was not searched cannot be tried
        *_, trial = tried(opened.records, plan, was)
        reasons = decisions(workshop, there)
        assert trial.kept == sum(one == "kept" for one in reasons.values())


def test_exact_copies_go_where_near_ones_are_only_told(workshop: Workshop):
    """Copies of a record that is near another one are still copies where near duplicates do not go."""
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(PLAIN + "decide: [exact_duplicates]\n"))

    assert decisions(workshop) == {"first0": "exact_duplicate", "long0": "kept", "second0": "exact_duplicate", "third0": "kept"}


def test_every_limit_of_the_report_tells_what_a_run_keeps(workshop: Workshop):
    """The report counts copies whose partner a limit takes as a run would."""
    workshop.run(workshop.rows(*rows(3)), recipe=workshop.recipe(RULES))
    recipe = Recipe.model_validate(latest(workshop.tables())["recipe"])
    records = workshop.tables().records

    limits = [limit for one in gather(records, recipe)["statistics"] for limit in one["limits"] if limit["rule"] == "long_run"]

    assert len(limits) == 1
    assert limits[0]["kept"] == 3
    for stop, kept, _ in limits[0]["stops"]:
        changes = [f"rules.0.rules.long_run.above={stop}"]
        *_, trial = tried(records, changed_plan(recipe, changes, lake=str(workshop.lake), dataset="set"))
        assert (stop, kept) == (stop, trial.kept)
