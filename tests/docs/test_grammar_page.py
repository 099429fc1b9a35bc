"""The pages about grammatical complexity: commands are commands, columns are columns, and both languages say the same."""

from __future__ import annotations

import re
import shlex

from cli.conftest import verbs
from data import ROOT
from goldsmith import registry
from goldsmith.curate.grammar import SCORES
from goldsmith.curate.parsing import COLUMNS

PAGES = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("grammatical-complexity.md", "grammatical-complexity.zh.md")]


def test_commands_are_commands_and_the_same_in_both_languages():
    """Verbs and options exist."""
    english, chinese = ([line.partition("  #")[0].partition(" #")[0].rstrip() for line in _commands(page)] for page in PAGES)

    assert english == chinese
    for verb, *words in map(shlex.split, english):
        verbs().commands[verb].make_context(verb, words).close()


def test_columns_and_measures_are_there():
    """What the pages call a column or a measure is one."""
    known = {*COLUMNS.names, *SCORES.names, *registry.names("operator")}
    for page in PAGES:
        named = set(re.findall(r"`((?:gc|syntax|grammatical)_[a-z_]+)`", page))
        assert named <= known
        assert {"gc_pos_ent", "grammatical_complexity", "syntax_complexity"} <= named


def test_both_languages_have_the_same_figures():
    """Tables hold the same numbers, in the same order."""
    english, chinese = (re.findall(r"\d+\.\d+", " ".join(line for line in page.splitlines() if line.startswith("|"))) for page in PAGES)

    assert english == chinese
    assert len(english) > 40


def _commands(page: str) -> list[str]:
    return re.findall(r"^goldsmith (.+)$", page, re.MULTILINE)
