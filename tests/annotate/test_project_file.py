"""Project files: what fits is taken, all that does not is told at once with its line, and the ready one works."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldsmith.annotate.configuration import configured
from goldsmith.annotate.project_file import example, planned, read, ready
from goldsmith.annotation_errors import ProjectError
from goldsmith.errors import UsageError

WRONG = """\
name: My News
tile: x
shows:
  - field: text
    as: txt
questions:
  - name: topic
    kind: chioce
    settings: {choices: [a, b]}
  - name: mood
    kind: choice
    settings:
      choices: [a]
      sevral: true
policy:
  overlap: 0
  ledger: 3
"""
ASKS = "  - {name: t, kind: choice, settings: {choices: [{value: a, key: k}, b]}}\n"


def refused(folder: Path, text: str) -> list[str]:
    """Return what is told of a file, without the line that counts."""
    (folder / "p.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as told:
        read(folder / "p.yaml")
    assert told.value.where == "p.yaml"
    return [line.removeprefix("  - ") for line in told.value.message.splitlines()[1:]]


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path):
    """Of the file's own form and of every question's settings, in the order of the lines."""
    said = refused(tmp_path, WRONG)

    assert [int(line.split()[1].rstrip(":")) for line in said] == [1, 2, 5, 8, 13, 14, 16, 17]
    assert "did you mean `title`?" in said[1]
    assert "did you mean `choice`?" in said[3]
    assert "at least 2 entries" in said[4]
    assert "did you mean `several`?" in said[5]


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("  - {name: t, kind: text}\n", 5, "two questions are called 't'"),
        ("  - {name: u, kind: choice, settings: {choices: [{value: c, key: k}, d]}}\n", 5, "the key 'k'"),
        ("  - {name: u, kind: spans, settings: {on: body, labels: [x]}}\n", 5, "body"),
        ("  - {name: u, kind: text, when: {question: v, is: a}}\n", 5, "'v' is no earlier question"),
        ("guideline:\n  examples:\n    - {material: {text: x}, value: {t: z}, good: true}\n", 7, "called good, and is no answer"),
        ("guideline:\n  file: none.md\n", 6, "there is no such file"),
        ("guideline:\n  text: a\n  file: p.yaml\n", 7, "not both"),
        ("policy: {overlap: 3\n", 5, "never closed"),
    ],
)
def test_what_does_not_fit_together_has_a_line(tmp_path: Path, more: str, line: int, words: str):
    """Names, keys, fields, conditions, examples, the guideline's file, and what is no YAML."""
    (told, *others) = refused(tmp_path, f"name: a\nshows: [{{field: text}}]\nquestions:\n{ASKS}{more}")

    assert words in told
    assert told.startswith(f"line {line}")
    assert others == []


def test_the_guideline_may_stand_beside(tmp_path: Path):
    """A file of Markdown next to the project file."""
    (tmp_path / "guide.md").write_text("# 看标题", encoding="utf-8")
    (tmp_path / "p.yaml").write_text(
        f"name: a\nshows: [{{field: text}}]\nguideline: {{file: guide.md}}\nquestions:\n{ASKS}", encoding="utf-8"
    )

    assert read(tmp_path / "p.yaml").guideline.text == "# 看标题"


def test_on_is_a_name(tmp_path: Path):
    """YAML takes `on:` for true; here it is the setting that questions about texts have."""
    asks = "  - {name: t, kind: spans, settings: {on: text, labels: [a, b]}}\n"
    (tmp_path / "p.yaml").write_text(f"name: a\nshows: [{{field: text}}]\nquestions:\n{asks}", encoding="utf-8")

    assert read(tmp_path / "p.yaml").plan()["questions"][0]["settings"]["on"] == "text"
    assert "is no name" in refused(tmp_path, f"name: a\nshows: [{{field: text}}]\n3: x\nquestions:\n{ASKS}")[0]


def test_a_mapping_is_refused_without_lines():
    """What a program gives has no lines; the places are told."""
    with pytest.raises(ProjectError, match=r"`questions` is missing") as told:
        planned({"name": "a", "shows": [{"field": "text"}]})

    assert "line" not in told.value.message


@pytest.mark.parametrize("name", ready())
def test_a_ready_project_can_be_made(name: str, tmp_path: Path):
    """It fits, what it sends is what the service takes, and it speaks both languages."""
    (tmp_path / "p.yaml").write_text(example(name), encoding="utf-8")
    plan = read(tmp_path / "p.yaml").plan()

    assert configured(plan["shows"], plan["questions"]).schema_of()["required"] == ["topic"]
    assert all(each["title"]["zh"] and each["title"]["en"] for each in plan["questions"])
    with pytest.raises(UsageError, match=name):
        example("none")
