"""The page on selection is true: its commands run in order on the demo and print what it shows."""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.conftest import Shell
from data import ROOT
from docs.tutorial import matches, steps

PAGE, CHINESE = ROOT / "docs" / "selection.md", ROOT / "docs" / "selection.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well, prints what is shown, and leaves the export."""
    shell = Shell(tmp_path)
    assert shell("demo").code == 0

    for step in steps(PAGE):
        done = shell(*shlex.split(step.what)[1:])
        assert done.code == 0, done.err
        assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"

    assert (tmp_path / "entropy20.jsonl").is_file()


def test_the_chinese_page_says_the_same():
    """Both languages have the same commands and outputs, in the same order."""
    english, chinese = ([(one.kind, one.what, one.text) for one in steps(page)] for page in (PAGE, CHINESE))

    assert english == chinese
