"""Runs with rules that cost much: only records in the languages that they judge are measured, and decided as if all were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goldsmith.curate import plan as planning
from goldsmith.curate.ledger import latest
from goldsmith.curate.plan import Request, made
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.trial import changed_plan, tried
from goldsmith.errors import ColumnError

if TYPE_CHECKING:
    from curate.workshop import Workshop

RECIPE = """
name: routed
rules:
  - {set: fineweb2-cmn@datatrove-0.10, languages: [zh]}
error_budget: {records: 1000}
"""
HEAVY = "top_ngram_share_words_jieba_2"
CHINESE = (
    "今天上午，市政府在新闻发布会上介绍了城市绿化的最新进展。",
    "记者了解到，今年全市新增公园二十三座，总面积超过五百公顷。",
    "负责人表示，明年还将继续推进河道治理，让居民推窗见绿、出门见景。",
)
ENGLISH = "The river rose in the night and the people of the village carried what they had up the hill before the morning came."


def rows() -> list[dict[str, object]]:
    """Return records in two languages, two of them such that a Chinese rule on repeated words takes them."""
    chinese = [
        {"id": f"zh{n}", "text": "\n".join((*CHINESE, f"这是第{n}条消息，内容各不相同，请注意查看第{n * 7}页的说明。"))} for n in range(6)
    ]
    english = [{"id": f"en{n}", "text": f"{ENGLISH} It was the year {1900 + n}."} for n in range(6)]
    return [*chinese, *english, {"id": "loop-zh", "text": "中国人民 " * 60}, {"id": "loop-en", "text": "over and " * 60}]


def test_only_the_languages_of_the_rules_are_measured(workshop: Workshop):
    """A heavy column is null for other languages; cheap ones are there for all."""
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(RECIPE))

    records = workshop.records()

    assert all((one[HEAVY] is None) == (one["language"] != "zh") for one in records.values())
    assert all(one["character_count"] for one in records.values())
    assert workshop.tables().records.provenance(HEAVY)["languages"][0] == "zh"


def test_decisions_are_those_of_measuring_all(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """With and without the route every record has the same decision, for the same reason and number."""
    source, recipe = workshop.rows(*rows()), workshop.recipe(RECIPE)
    workshop.run(source, recipe=recipe, dataset="routed")
    monkeypatch.setattr(planning, "routes_of", lambda _judges, _asked: {})
    workshop.run(source, recipe=recipe, dataset="all")

    told = [
        {id_: [one[name] for name in ("decision", "reason", "decided_by", "decided_value")] for id_, one in workshop.records(name).items()}
        for name in ("routed", "all")
    ]

    assert told[0] == told[1]
    assert told[0]["loop-zh"][0] == "dropped"
    assert all(one[HEAVY] is not None for one in workshop.records("all").values())


def test_more_languages_are_measured_when_asked_for(workshop: Workshop):
    """A column with another route is measured anew, whether rules judge more languages or the recipe asks for the measure itself."""
    source = workshop.rows(*rows())
    workshop.run(source, recipe=workshop.recipe(RECIPE))
    workshop.run(source, recipe=workshop.recipe(RECIPE.replace("[zh]", "[zh, en]")))
    assert all(one[HEAVY] is not None for one in workshop.records().values() if one["language"] in {"zh", "en"})

    workshop.run(source, recipe=workshop.recipe(RECIPE + "measure: [{top_ngram_share: {n: 2, words: jieba}}]\n"))

    assert all(one[HEAVY] is not None for one in workshop.records().values())


def test_records_that_come_later_are_routed_too(workshop: Workshop):
    """A second file is measured by the language column that stands in the table, and an unchanged run does nothing."""
    first = workshop.rows(*rows()[:8])
    workshop.run(first, recipe=workshop.recipe(RECIPE))
    second = workshop.rows(*rows()[8:], name="more.jsonl")
    workshop.run(first, second, recipe=workshop.recipe(RECIPE))

    assert workshop.run(first, second, recipe=workshop.recipe(RECIPE)).unchanged
    assert all((one[HEAVY] is None) == (one["language"] != "zh") for one in workshop.records().values())


def test_a_measure_added_later_reads_the_language_from_the_table(workshop: Workshop):
    """Rules that are added after the first run measure only their languages, by what was told before."""
    source = workshop.rows(*rows())
    workshop.run(source, recipe=workshop.recipe("name: routed\nerror_budget: {records: 1000}\n"))

    workshop.run(source, recipe=workshop.recipe(RECIPE))

    assert all((one[HEAVY] is None) == (one["language"] != "zh") for one in workshop.records().values())


def test_the_plan_says_who_is_measured(workshop: Workshop):
    """The plan tells how many measures which languages get, and two rule sets share a route that holds the languages of both."""
    plan = made(Request(workshop.recipe(RECIPE)))
    assert "for zh alone" in plan.text()

    both = RECIPE.replace("rules:\n", "rules:\n  - {set: fineweb2-cmn@datatrove-0.10, languages: [zh, yue]}\n")
    assert made(Request(workshop.recipe(both))).routes[HEAVY] == ("yue", "zh")
    assert made(Request(workshop.recipe(RECIPE.replace(", languages: [zh]", "")))).routes == {}
    assert made(Request("web")).routes == {}, "what is counted in the text as it stands shares one pass"


def test_what_if_refuses_languages_that_were_not_measured(workshop: Workshop):
    """A trial of the rule in another language says what it cannot know, instead of keeping what a run would drop."""
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(RECIPE))
    opened = workshop.tables()
    was = Recipe.model_validate(latest(opened)["recipe"])

    def trial(*changes: str) -> int:
        *_, last = tried(opened.records, changed_plan(was, changes, lake=str(workshop.lake), dataset="set"), was)
        return last.kept

    assert trial() == len(workshop.kept())
    with pytest.raises(ColumnError, match="was measured of zh alone"):
        trial("rules.0.languages=[zh, en]")
    with pytest.raises(ColumnError, match="was measured of zh alone"):
        trial("rules.0.languages=null")
