"""The page on rights is true: its files and commands work in order and print what it shows."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from cli.conftest import Shell
from data import ROOT
from docs.demo_page import told
from docs.tutorial import matches, steps
from goldsmith.certify.rights.conflicts import RULES
from goldsmith.certify.rights.licence import table

PAGE, CHINESE = ROOT / "docs" / "rights.md", ROOT / "docs" / "rights.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends as the page says and prints what it shows."""
    shell = Shell(tmp_path)
    for step in steps(PAGE):
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text, encoding="utf-8")
            continue
        done = shell(*shlex.split(step.what)[1:])
        assert done.code == step.exit_code, f"{step.what}\n{done.out}{done.err}"
        assert not step.text.strip() or matches(done.out, step.text.rstrip("\n") + "\n"), f"{step.what}\n{done.out}"

    assert sorted(path.name for path in (tmp_path / "rights").iterdir()) == [
        "NOTICE",
        "licences.json",
        "offer.json",
        "provenance.json",
        "rights.json",
    ]
    assert (tmp_path / "events.jsonl").read_text(encoding="utf-8").count("\n") == 2


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, in the same order."""
    assert told(PAGE) == told(CHINESE)


@pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
def test_every_rule_is_told_and_the_table_is_counted(page: Path):
    """A rule that closes a gate stands on the page, and the number of licences is that of the table."""
    text = page.read_text(encoding="utf-8")

    assert [rule for rule in RULES if f"`{rule}`" not in text] == []
    assert str(len(table())) in text
