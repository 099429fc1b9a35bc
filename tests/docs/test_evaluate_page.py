"""The page on evaluation is true: its file and commands work in order on the demo and print what it shows, and its tables are whole."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.conftest import Shell
from data import ROOT
from docs.tutorial import matches, steps
from goldsmith.evidence.requirement import Requirement

PAGE, CHINESE = ROOT / "docs" / "evaluate.md", ROOT / "docs" / "evaluate.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each prints what is shown; a gate that fails ends with 3."""
    shell = Shell(tmp_path)
    assert shell("demo").code == 0

    for step in steps(PAGE):
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text, encoding="utf-8")
            continue
        done = shell(*shlex.split(step.what)[1:])
        assert done.code in {0, 3}, done.err
        assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"

    assert (tmp_path / "report" / "evaluation.html").is_file()


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, in the same order."""
    english, chinese = ([(one.kind, one.what, one.text) for one in steps(page)] for page in (PAGE, CHINESE))

    assert english == chinese


@pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
def test_every_part_of_a_requirement_is_told(page: Path):
    """The table lists all parts, and no other."""
    told = set(re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))
    parts = {about.alias or name for name, about in Requirement.model_fields.items()}

    assert parts - told == {"name", "purpose"}
    assert told <= parts
