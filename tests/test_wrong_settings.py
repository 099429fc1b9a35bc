"""What a user is told of wrong settings: in our words, with the place, and what was probably meant."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, core_schema

from data import ROOT
from goldsmith.errors import GoldsmithError, RecipeError, SettingsError
from goldsmith.setting_words import said_of
from goldsmith.settings_fault import faults
from goldsmith.written import Sort, Written, decoded, written

FOREIGN = re.compile(
    r"Input should|Value error|Assertion failed|String should|Field required|valid (dictionary|string|integer|number|list)|instance of|unicode string|pydantic|tuple|NoneType|<class"
)
"""Words of the library that checks settings, or of the one that parses YAML, or of Python."""

SORT = Sort("recipe", RecipeError, "`goldsmith show recipe web` prints one that works", begins="name:")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Cell(_Part):
    """A part within a list."""

    name: str
    records: Annotated[int, Field(ge=1)] = 1


class Labels(_Part):
    """A branch of a union."""

    field: str
    values: list[str] | None = None


class Whole(_Part):
    """Settings of every sort."""

    name: str = "a"
    share: Annotated[float, Field(ge=0, le=1)] = 0
    purpose: Literal["safety", "labels"] = "safety"
    labels: Labels | Literal[False] | None = None
    grid: list[Cell] = []
    text: str | list[str] = ""
    on: bool = True
    many: Annotated[list[str], Field(min_length=2)] = ["a", "b"]


def told(given: dict[str, object]) -> list[str]:
    """Return what is told of settings."""
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate(given)
    return [one.words for one in faults(caught.value.errors(), given, Whole)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"share": 2}, ["`share` = 2: it should be at most 1"]),
        ({"share": "much"}, ["`share` = 'much': it should be a number"]),
        ({"name": 3}, ["`name` = 3: it should be text; put it in quotation marks"]),
        ({"on": "perhaps"}, ["`on` = 'perhaps': it should be true or false"]),
        ({"purpose": "label"}, ["`purpose` = 'label': it should be `safety` or `labels`, did you mean `labels`?"]),
        ({"shar": 1}, ["`shar`: no such setting, did you mean `share`?"]),
        ({"labels": {"feild": "a"}}, ["`labels.field` is missing", "`labels.feild`: no such setting, did you mean `field`?"]),
        ({"labels": {"field": 3}}, ["`labels.field` = 3: it should be text; put it in quotation marks"]),
        ({"labels": True}, ["`labels` = true: it should be a mapping of names to values, or false"]),
        ({"grid": [{"name": "a", "recods": 3}]}, ["`grid.0.recods`: no such setting, did you mean `records`?"]),
        ({"grid": [{"name": "a", "records": 0}, {}]}, ["`grid.0.records` = 0: it should be at least 1", "`grid.1.name` is missing"]),
        ({"grid": {"name": "a"}}, ["`grid`: it should be a list"]),
        ({"many": ["a", 3]}, ["`many.1` = 3: it should be text; put it in quotation marks"]),
        ({"many": ["a"]}, ["`many`: it should have at least 2 entries, and has 1"]),
        ({"text": 3}, ["`text` = 3: it should be text, or a list"]),
        ({"text": ["a", 3]}, ["`text.1` = 3: it should be text; put it in quotation marks"]),
    ],
)
def test_wrong_settings_are_told_in_our_words(given: dict[str, object], words: list[str]):
    """Place, value, what it should be, and the nearest name; of a union only the branch that was meant, else one sentence of all."""
    assert told(given) == words


def test_every_fault_that_can_be_found_has_words_of_ours():
    """No kind of fault that the checking library knows is told in its words, whatever its bounds are."""
    context = {"ge": 1, "gt": 1, "le": 1, "lt": 1, "multiple_of": 2, "min_length": 2, "max_length": 2, "actual_length": 3, "pattern": "^a$"}
    context |= {
        "expected": "'a' or 'b'",
        "expected_tags": "'a', 'b'",
        "expected_schemes": "'https'",
        "encoding": "utf-8",
        "error": "too old",
    }
    context |= {"max_digits": 3, "decimal_places": 3, "whole_digits": 3, "expected_version": 4, "class_name": "Cell", "class": "Cell"}
    kinds = get_args(core_schema.ErrorType)

    words = {kind: said_of(kind, context, "x") for kind in kinds}

    assert len(kinds) > 90
    assert {kind: said for kind, said in words.items() if not said or FOREIGN.search(said)} == {}


def test_nobody_reads_what_the_checking_library_says():
    """No module takes the message of a fault; all ask for our words."""
    readers = {
        path.name
        for path in sorted((ROOT / "src" / "goldsmith").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "msg"
    }

    assert readers == set()


SYNTAX = {
    "rules: [x": (1, 8, "close it with `]`"),
    "a: {b: 1": (1, 4, "close it with `}`"),
    "a: 'x\nb: 2": (1, 4, "the quotation mark that opens here is never closed"),
    "a: b: c": (1, 5, "put text that holds `: ` in quotation marks"),
    "a:\n\t- 1": (2, 1, "a tab; indent with spaces"),
    "a: @x": (1, 4, "`@` cannot begin a value"),
    "a: `x`": (1, 4, "a backtick cannot begin a value"),
    "a: 1\nname\nb: 2": (3, 1, "a name without its `:`"),
    'a: "\\d"': (1, 6, "use single quotation marks"),
    "a: *x": (1, 4, "`*x` repeats a part that was never named"),
    "a: !foo 1": (1, 4, "if it is text, put the value in quotation marks"),
    "a: 2026-02-30": (1, 4, "`2026-02-30` looks like a date or a number and cannot be one"),
    "a: 1\n---\nb: 2": (2, 1, "one file holds one"),
    "a: {{ x }}": (1, 5, "put the value in quotation marks"),
    "a:\n  b: 1\n c: 2": (3, 2, "mend the indentation"),
    "a: b\x07": (1, 5, "a character that no text holds"),
    "": (1, 0, "found nothing"),
    "- 1": (1, 0, "found a list"),
    "a: 1\nb: 2\na: 3": (3, 0, "`a` stands in line 1 already"),
    "a: &x [*x]": (1, 0, "holds itself"),
}


@pytest.mark.parametrize("text", SYNTAX)
def test_text_that_is_no_yaml_is_told_with_file_line_column_and_what_to_do(text: str):
    """File, line, column, what stands there, and what to do; nothing of the parser's own words."""
    line, column, words = SYNTAX[text]

    with pytest.raises(RecipeError) as caught:
        written(text, "clean.yaml", SORT)

    said = str(caught.value)
    place = f"line {line}, column {column}: " if column else f"line {line}: "
    assert said.startswith("error[GS103] clean.yaml: the recipe has 1 problem\n")
    assert place in said
    assert words in said
    assert not FOREIGN.search(said)


def test_a_text_of_another_encoding_is_told_with_its_line():
    """A file that Chinese Windows has saved as GBK is refused with the line of its first such byte."""
    with pytest.raises(RecipeError, match="line 2: this is not UTF-8: byte 0xd6; save the file as UTF-8"):
        decoded("name: a\ndescription: 中文\n".encode("gbk"), "clean.yaml", SORT)


def test_repetitions_do_not_unfold_without_end():
    """Seven lines of repetitions that would be ten million values are refused, and take no memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)]

    with pytest.raises(RecipeError, match="more than 1,000,000 values"):
        written("\n".join(lines), "bomb.yaml", SORT)


KINDS_OF_FILES = ("recipe", "profile", "requirement", "risk list", "trial", "costs", "rule set", "grid", "documentation")


def _loaded(kind: str, path: Path) -> object:
    """Read a file as what it is."""
    from goldsmith import ruleset
    from goldsmith.algorithms.risk.lists import load as risk_lists
    from goldsmith.curate import recipe_file
    from goldsmith.curate.trial import file as trial_file
    from goldsmith.evaluate import asked
    from goldsmith.evaluate.worth.costs import costs_in
    from goldsmith.evaluate.yaml_file import tree_of
    from goldsmith.evidence.requirement import Requirement

    readers = {
        "recipe": lambda: recipe_file.load(str(path)), "profile": lambda: asked.profile(str(path)), "requirement": lambda: asked.requirement(path),
        "risk list": lambda: risk_lists([str(path)]), "trial": lambda: trial_file.load(path), "costs": lambda: costs_in(path),
        "rule set": lambda: ruleset.load(path), "documentation": lambda: tree_of(path, "documentation", hint="x"),
        "grid": lambda: asked.filled(Requirement(topics=path.name), path.parent),
    }  # fmt: skip
    return readers[kind]()


@pytest.mark.parametrize("kind", KINDS_OF_FILES)
def test_every_sort_of_file_is_refused_alike(kind: str, tmp_path: Path):
    """Recipes, profiles, requirements, lists and all others name file, line and column of what is no YAML."""
    (tmp_path / "wrong.yaml").write_text("name: x\nversion: [1\n", encoding="utf-8")

    with pytest.raises(GoldsmithError) as caught:
        _loaded(kind, tmp_path / "wrong.yaml")

    said = str(caught.value)
    assert "wrong.yaml: the " in said
    assert "line 2, column 10: this is not YAML: the `[` that opens here is never closed; close it with `]`" in said
    assert "\n  hint: " in said


@pytest.mark.parametrize("kind", [one for one in KINDS_OF_FILES if one not in {"documentation", "rule set"}])
def test_wrong_values_in_every_sort_of_file_are_told_in_our_words(kind: str, tmp_path: Path):
    """A wrong sort, an unknown name and a wrong choice are told with their lines and without a word of the library."""
    (tmp_path / "wrong.yaml").write_text("name: [x]\nversion: {a: b}\nlanguages: 3\nentriez: 4\n", encoding="utf-8")

    with pytest.raises(GoldsmithError) as caught:
        _loaded(kind, tmp_path / "wrong.yaml")

    said = str(caught.value)
    assert not FOREIGN.search(said), said
    assert "line 4: `entriez`: no such setting" in said


def test_a_mapping_without_lines_is_told_without_them():
    """What a program gives has no lines, and none are made up."""
    found = Written({"shar": 1}, {}, "trial", Sort("trial", SettingsError, "docs/trial.md"))

    with pytest.raises(SettingsError, match="the trial has 1 problem\n  - `shar`: no such setting, did you mean `share`") as caught:
        found.checked(Whole)

    assert "line" not in str(caught.value)


def test_an_error_of_the_library_has_the_form_that_is_read():
    """What is read of a fault is there: place, kind, value."""
    assert {"type", "loc", "input"} <= set(ErrorDetails.__annotations__)
