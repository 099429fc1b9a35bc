"""The page about decontamination: its commands are commands, and its columns are columns."""

from __future__ import annotations

import re
import shlex

from cli.conftest import verbs
from data import ROOT
from goldsmith.curate.decontaminating import COLUMNS, CUT

PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("decontamination.md", "decontamination.zh.md")}
LINE = re.compile(r"^goldsmith (.+)$", re.MULTILINE)


def test_every_command_of_the_page_is_one():
    """Verbs and options exist, and both languages have the same ones."""
    english, chinese = (LINE.findall(page) for page in PAGES.values())
    assert english == chinese
    commands = [shlex.split(line) for line in english]

    assert len(commands) >= 5
    for verb, *words in commands:
        verbs().commands[verb].make_context(verb, words, resilient_parsing=False).close()


def test_every_column_is_explained():
    """The table names all columns that are written."""
    for page in PAGES.values():
        assert [name for name in (*COLUMNS.names, CUT.name) if f"`{name}`" not in page] == []


def test_both_languages_have_the_same_figures():
    """Intervals and rates of the two pages are the same, in the same order."""
    english, chinese = (re.findall(r"\d+\.\d \[\d+\.\d, \d+(?:\.\d)?\]", page) for page in PAGES.values())

    assert english == chinese
    assert len(english) == 16
