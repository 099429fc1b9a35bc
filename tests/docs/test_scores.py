"""The pages of scores are true: their commands are commands, and what their recipes measure can be measured."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from cli.conftest import verbs
from data import ROOT
from goldsmith import registry
from goldsmith.curate.training import settings_of, trainer
from goldsmith.operator import Measure

PAGES = sorted((ROOT / "docs" / "scores").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of a page in a language."""
    return [body for name, body in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_commands(page):
    """Verb, arguments and options parse; a kind of model is one, with these settings."""
    for line in (line for body in blocks(page, "sh") for line in body.splitlines()):
        verb, *words = shlex.split(line)[1:]
        context = verbs().commands[verb].make_context(verb, list(words))
        if verb == "train":
            assert trainer(context.params["kind"], settings_of(context.params["changes"] or ()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_measures_are_measures_with_these_settings(page):
    """Each name is registered, and each setting is one of its own."""
    for entry in (entry for body in blocks(page, "yaml") for entry in yaml.safe_load(body)["measure"]):
        (name, settings), *_ = entry.items() if isinstance(entry, dict) else [(entry, {})]
        leaf = registry.load("operator", name)
        assert issubclass(leaf, Measure)
        assert set(settings) <= set(leaf.model_fields)
        assert {field for field, about in leaf.model_fields.items() if about.is_required()} <= set(settings)


def test_links_lead_somewhere():
    """Every link of a page to another is to one that is there."""
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_column_has_a_page():
    """What the table of columns names are measures, or the verb's column."""
    table = (ROOT / "docs" / "scores" / "README.md").read_text(encoding="utf-8").split("## ")[0]
    named = {re.sub(r"_(NAME|MODEL).*", "", name) for name in re.findall(r"`([a-z_]+(?:_NAME|_MODEL)?[a-z_]*)`", table)}

    assert {name for name in named if name != "novelty"} <= set(registry.names("operator"))


@pytest.mark.parametrize("page", [page for page in PAGES if not page.name.endswith(".zh.md")], ids=lambda page: page.name)
def test_the_chinese_page_says_the_same(page):
    """Each page has a twin with the same commands, recipes and figures."""
    twin = page.with_suffix(".zh.md")

    for language in ("sh", "yaml"):
        english, chinese = (
            ["".join(line.split("  #")[0].rstrip() + "\n" for line in body.splitlines()) for body in blocks(one, language)]
            for one in (page, twin)
        )
        assert english == chinese
    intervals = [re.findall(r"\[[^\]a-z]*\d\.\d+, [^\]]+\]", one.read_text(encoding="utf-8")) for one in (page, twin)]
    assert intervals[0] == intervals[1]
