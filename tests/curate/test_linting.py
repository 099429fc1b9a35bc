"""Known mistakes: each is planted once, found with its code and line, and gone when it is mended."""

from __future__ import annotations

import pytest

from curate.workshop import Workshop
from goldsmith.curate.lint.finding import CODES
from goldsmith.curate.linting import lint
from goldsmith.errors import NoDatasetError

EN = "The harbour office keeps a ledger of every ship that enters, with her name and cargo, number {0} among {1}, and the tides."
CHINESE = "港务局有一本账簿，记下第{0}艘进港的船，船名是{1}，也记下潮水和天气，还有灯塔看守人的话。"

MISTAKES = [
    ("GL101", "rules: [goldsmith-en@1]", "rules: [{set: goldsmith-en@1, languages: [en]}, short-text@1]"),
    ("GL101", "rules: [gopher-quality@datatrove-0.10]\nlanguages: [zh, en]", "rules: [gopher-quality@datatrove-0.10]\nlanguages: [en]"),
    (
        "GL101",
        "rules: [{set: goldsmith-en@1, languages: [zh]}]\nlanguages: [zh]",
        "rules: [{set: goldsmith-zh@1, languages: [zh]}]\nlanguages: [zh]",
    ),
    (
        "GL102",
        "languages: [zh]\nrules: [{set: goldsmith-zh@1, languages: [zh]}, {set: goldsmith-en@1, languages: [en]}]",
        "languages: [zh, en]\nrules: [{set: goldsmith-zh@1, languages: [zh]}, {set: goldsmith-en@1, languages: [en]}]",
    ),
    (
        "GL103",
        "languages: [zh, de]\nrules: [{set: goldsmith-zh@1, languages: [zh]}]",
        "languages: [zh, de]\nrules: [{set: goldsmith-zh@1, languages: [zh]}, short-text@1]",
    ),
    ("GL104", "near_duplicates: true\ndecide: [exact_duplicates]", "near_duplicates: true\ndecide: [exact_duplicates, near_duplicates]"),
    (
        "GL104",
        "decontaminate: {against: [gsm8k], action: remove}\ndecide: [rules, exact_duplicates]",
        "decontaminate: {against: [gsm8k], action: remove}\ndecide: [rules, contamination, exact_duplicates]",
    ),
    (
        "GL104",
        "decontaminate: {against: [gsm8k], action: remove}\ndecide: [exact_duplicates]",
        "decontaminate: {against: [gsm8k], action: flag}\ndecide: [exact_duplicates]",
    ),
    (
        "GL104",
        "semantic_duplicates: true\ndecide: [exact_duplicates]",
        "semantic_duplicates: true\ndecide: [exact_duplicates, semantic_duplicates]",
    ),
    ("GL105", "rules: [short-text@1, short-text@1]", "rules: [short-text@1, safety@1]"),
    (
        "GL106",
        "fields: {text: {messages: messages}}\nrules: [{set: goldsmith-zh@1, languages: [zh]}]",
        "fields: {text: {messages: messages}}\nrules: [short-text@1]",
    ),
    ("GL107", "rules: [short-text@1]\nlanguages: [zh]", "rules: [short-text@1]"),
    ("GL108", "rules: [{set: goldsmith-zh@1, languages: [zh]}]", "rules: [{set: goldsmith-zh@1, languages: [zh]}, short-text@1]"),
    ("GL111", "rules: [short-text@1]\nnear_duplicates: {similarity: 0.6}", "rules: [short-text@1]\nnear_duplicates: {similarity: 0.9}"),
    ("GL111", "near_duplicates: {similarity: 0.4}", "near_duplicates: {similarity: 0.8}"),
    ("GL112", "exact_duplicates: false", "exact_duplicates: true"),
    (
        "GL113",
        "chunks: {characters: 1000, overlap: 200}\nnear_duplicates: {similarity: 0.7}",
        "chunks: {characters: 1000}\nnear_duplicates: {similarity: 0.7}",
    ),
    (
        "GL121",
        "edits: [repair_unicode]\nrules: [{set: short-text@1, limits: {wrong_encoding: 0.01}}]",
        "rules: [{set: short-text@1, limits: {wrong_encoding: 0.01}}]",
    ),
    ("GL122", "edits: [mask_personal_data, html_remains]", "edits: [html_remains, mask_personal_data]"),
    ("GL123", "edits: [whitespace, html_remains]", "edits: [html_remains, whitespace]"),
    (
        "GL131",
        "export: [{path: out.jsonl, columns: [url_share]}]",
        "measure: [url_share]\nexport: [{path: out.jsonl, columns: [url_share]}]",
    ),
    ("GL133", "error_budget: {share: 0.5}", "error_budget: {share: 0.02}"),
    ("GL134", "sources: [{path: raw.jsonl}]", "sources: [{path: raw.jsonl, license: CC-BY-4.0}]"),
]


def _codes(workshop: Workshop, text: str) -> list[str]:
    return [one.code for one in lint(workshop.recipe(f"name: planted\n{text}\n"))]


@pytest.mark.parametrize(("code", "wrong", "right"), MISTAKES, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(MISTAKES)])
def test_a_planted_mistake_is_found_and_its_remedy_helps(workshop: Workshop, code: str, wrong: str, right: str):
    """The mistake is told once with its code; mended, it is not."""
    assert _codes(workshop, wrong).count(code) == 1
    assert code not in _codes(workshop, right)


def test_boilerplate_of_two_documents_is_told(workshop: Workshop):
    """Two files cannot hold a line in six documents; a table of rows may."""
    for name in ("a.txt", "b.txt"):
        (workshop.folder / name).write_text("A story.", encoding="utf-8")
    rows = workshop.rows({"id": "a", "text": "x"})

    assert "GL132" in _codes(workshop, f"boilerplate: true\nsources: ['{workshop.folder}/*.txt']")
    assert "GL132" not in _codes(workshop, f"boilerplate: true\nsources: ['{rows}']")


def test_a_finding_names_its_line_and_what_to_do(workshop: Workshop):
    """The line is that of the setting, the remedy can be typed."""
    found = lint(workshop.recipe("name: planted\nexact_duplicates: true\nrules:\n  - short-text@1\n  - goldsmith-en@1\n"))

    assert [(one.code, one.line) for one in found] == [("GL101", 5)]
    assert "languages: [en]" in found[0].remedy
    assert str(found[0]).startswith("GL101 line 5: goldsmith-en@1 is made for English and judges every language\n  why: ")
    assert found[0].as_json()["title"] == CODES["GL101"]


def _lint_run(
    workshop: Workshop, recipe: str, *rows: dict, limit: int | None = None, more: dict[str, list[dict]] | None = None
) -> dict[str, str]:
    """Run a recipe and return the findings about the run, by code."""
    inputs = [workshop.rows(*rows), *(workshop.rows(*each, name=name) for name, each in (more or {}).items())]
    path = workshop.recipe(f"name: set\nerror_budget: {{records: 10000}}\n{recipe}\n")
    workshop.run(*inputs, recipe=path, limit=limit)
    return {one.code: one.what for one in lint(path, lake=str(workshop.lake), dataset="set") if one.code.startswith("GL2")}


def _prose(n: int) -> list[dict]:
    return [{"id": f"en{k}", "text": EN.format(k, k * k + 7) + " " + CHINESE.format(k, k * 31) * (k % 2)} for k in range(n)]


def test_a_rule_that_drops_nearly_all_is_told(workshop: Workshop):
    """Thirty Chinese texts judged by English rules: the rule, the language and the source are named."""
    rows = [{"id": f"zh{k}", "text": CHINESE.format(k, k * k) + CHINESE.format(k + 50, k * 7)} for k in range(30)]

    found = _lint_run(
        workshop, "rules: [{name: own, rules: {no_words: {measure: script_share, settings: {script: latin}, below: 0.9}}}]", *rows
    )

    assert found["GL202"] == "`no_words` of own drops 30 of 30 records"
    assert "zh" in found["GL203"]
    assert "in.jsonl" in found["GL204"]


def test_a_lost_source_is_told_and_a_kept_one_is_not(workshop: Workshop):
    """One file of lists, one of prose, under the same rules."""
    lists = [{"id": f"l{k}", "text": f"{k}0 {k}1 {k}2 {k}3 {k}4 {k * 7919}"} for k in range(25)]

    found = _lint_run(workshop, "rules: [goldsmith-en@1]", *_prose(40), more={"lists.jsonl": lists})

    assert found["GL204"].startswith("of 25 records of lists.jsonl none is kept (too_many_digits)")
    assert "GL202" not in found


def test_personal_data_without_a_mask_is_told(workshop: Workshop):
    """Telephone numbers in a tenth of the kept records; with the edit nothing is left to tell."""
    rows = [{"id": str(k), "text": EN.format(k, k * k) + (f" 电话：138{k:08d}" if k % 10 == 0 else "")} for k in range(60)]

    assert "6 of 60 kept records" in _lint_run(workshop, "exact_duplicates: true", *rows)["GL205"]


def test_with_the_mask_there_is_nothing_to_tell(workshop: Workshop):
    """The edited text is what is looked at."""
    rows = [{"id": str(k), "text": EN.format(k, k * k) + f" 电话：138{k:08d}"} for k in range(40)]

    assert "GL205" not in _lint_run(workshop, "edits: [mask_personal_data]", *rows)


def test_a_part_of_the_data_is_no_data(workshop: Workshop):
    """Duplicates among the first records of each file are not those of the files."""
    assert "first 10 records" in _lint_run(workshop, "near_duplicates: true", *_prose(40), limit=10)["GL201"]


def test_broken_records_are_told(workshop: Workshop):
    """A third without a text."""
    rows = [{"id": str(k), "text": EN.format(k, k) if k % 3 else None} for k in range(60)]

    assert _lint_run(workshop, "exact_duplicates: true", *rows)["GL207"] == "20 of 60 records are broken"


def test_rules_that_were_never_asked_are_told(workshop: Workshop):
    """Chinese rules on English texts alone."""
    found = _lint_run(
        workshop,
        "rules: [{set: goldsmith-zh@1, languages: [zh]}, short-text@1]",
        *({"id": str(k), "text": EN.format(k, k)} for k in range(30)),
    )

    assert "goldsmith-zh@1" in found["GL208"]


def test_short_texts_that_go_as_near_copies_are_told(workshop: Workshop):
    """One template with other names, under a target for documents."""
    rows = [
        {"id": str(k), "text": f"The food was good, the room was clean and the staff was kind to guest {chr(65 + k)}{chr(97 + k)}."}
        for k in range(26)
    ]

    assert "near duplicates" in _lint_run(workshop, "near_duplicates: {similarity: 0.6}", *rows)["GL206"]


def test_the_numbers_of_another_recipe_are_told(workshop: Workshop):
    """A recipe that was changed since the run."""
    workshop.run(workshop.rows(*_prose(30)), recipe=workshop.recipe("name: set\n"))

    found = lint(workshop.recipe("name: set\nnear_duplicates: true\n"), lake=str(workshop.lake), dataset="set")

    assert [one.code for one in found if one.code == "GL211"] == ["GL211"]


def test_a_good_run_has_nothing_to_tell(workshop: Workshop):
    """No warning where nothing is wrong."""
    rows = [{"id": str(k), "text": EN.format(k, k * k + 3) + " " + EN.format(k * 3, k + 1)} for k in range(40)]

    assert _lint_run(workshop, "rules: [{set: goldsmith-en@1, languages: [en]}, short-text@1]\nexact_duplicates: true", *rows) == {}


def test_a_dataset_that_is_not_there_is_an_error(workshop: Workshop):
    """Not a silent `no warnings`."""
    workshop.run(workshop.rows(*_prose(3)))
    with pytest.raises(NoDatasetError):
        lint(workshop.recipe(), lake=str(workshop.lake), dataset="other")
