"""The page on evaluation is true: its file and commands work in order on the demo and print what it shows, and its tables are whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data import ROOT
from docs.demo_page import follow, told
from goldsmith.evidence.requirement import Requirement

PAGE, CHINESE = ROOT / "docs" / "evaluate.md", ROOT / "docs" / "evaluate.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each prints what is shown; a gate that fails ends with 3."""
    follow(PAGE, tmp_path, ends=frozenset({0, 3}))

    assert (tmp_path / "report" / "evaluation.html").is_file()


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, in the same order."""
    assert told(PAGE) == told(CHINESE)


@pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
def test_every_part_of_a_requirement_is_told(page: Path):
    """The table lists all parts, and no other."""
    told = set(re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))
    parts = {about.alias or name for name, about in Requirement.model_fields.items()}

    assert parts - told == {"name", "purpose"}
    assert told <= parts
