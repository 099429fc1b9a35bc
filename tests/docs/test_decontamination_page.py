"""The page about decontamination: its commands are commands, and its columns are columns."""

from __future__ import annotations

import re
import shlex

from typer.main import get_command

from data import ROOT
from goldsmith.cli.app import app
from goldsmith.curate.decontaminating import COLUMNS, CUT

PAGE = (ROOT / "docs" / "decontamination.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_is_one():
    """Verbs and options exist."""
    commands = [shlex.split(line) for line in re.findall(r"^goldsmith (.+)$", PAGE, re.MULTILINE)]

    assert len(commands) >= 5
    for verb, *words in commands:
        get_command(app).commands[verb].make_context(verb, words, resilient_parsing=False).close()


def test_every_column_is_explained():
    """The table names all columns that are written."""
    assert [name for name in (*COLUMNS.names, CUT.name) if f"`{name}`" not in PAGE] == []
