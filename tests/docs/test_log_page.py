"""The page on the log is true: its commands run in order and print what it shows, in both languages."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from cli.conftest import Shell
from data import ROOT
from docs.demo_page import told
from docs.tutorial import matches, steps
from goldsmith.certify.log.entries import DEEDS

PAGES = [ROOT / "docs" / "log.md", ROOT / "docs" / "log.zh.md"]


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well and prints what is shown."""
    shell = Shell(tmp_path)
    for step in steps(PAGES[0]):
        words = shlex.split(step.what)
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text, encoding="utf-8")
        elif words[0] == "cp":
            shutil.copytree(tmp_path / words[2], tmp_path / words[3])
        else:
            done = shell(*words[1:])
            assert done.code == 0, done.err
            assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, and name every deed."""
    assert told(PAGES[0]) == told(PAGES[1])
    assert [deed for deed in DEEDS for page in PAGES if deed not in page.read_text(encoding="utf-8")] == []
