"""The page of questions shows what they do: every example gives the answer that stands there, in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from data import ROOT
from goldsmith import registry
from goldsmith.question import load

PAGES = {
    language: (ROOT / "docs" / name).read_text(encoding="utf-8") for language, name in (("en", "questions.md"), ("zh", "questions.zh.md"))
}
EXAMPLES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGES["en"], re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["question"]))
def test_an_example_gives_its_answer(example: dict[str, Any]):
    """What is said becomes the answer that the page shows, with these settings about this task."""
    question = load(example["question"], example["settings"])

    assert json.dumps(question.checked(example["said"], example["task"])) == json.dumps(example["answer"])


def test_both_pages_show_the_same_examples():
    """A reader of the Chinese page misses nothing."""
    assert [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGES["zh"], re.DOTALL)] == EXAMPLES


@pytest.mark.parametrize("language", PAGES)
def test_every_kind_and_every_setting_has_its_line(language: str):
    """The pages list the kinds that are registered, each with all of its settings and their defaults."""
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGES[language], re.DOTALL | re.MULTILINE))

    assert sorted(sections) == registry.names("question")
    for name, section in sections.items():
        shown = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))
        fields = registry.load("question", name).model_fields
        assert list(shown) == list(fields)
        for setting, field in fields.items():
            needed = {"en": "needed", "zh": "必填"}[language]
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            assert shown[setting] == (needed if field.is_required() else f"`{json.dumps(default)}`")
