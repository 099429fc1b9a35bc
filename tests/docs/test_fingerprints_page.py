"""The page on fingerprints is true: its commands run in order and print what it shows, in both languages."""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.conftest import Shell
from data import ROOT
from docs.demo_page import told
from docs.tutorial import matches, steps
from marked import publisher, rows

PAGES = [ROOT / "docs" / "fingerprints.md", ROOT / "docs" / "fingerprints.zh.md"]


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well and prints what is shown, with a certified table of 1,500 rows."""
    made = publisher(tmp_path, rows(1_500).drop_columns(["taxed"]))
    (tmp_path / "releases" / "rows").mkdir(parents=True)
    made.release.rename(tmp_path / "releases" / "rows" / "1.0.0")
    for name in ("mei", "bo"):
        made.key(name)
    shell = Shell(tmp_path)

    for step in steps(PAGES[0]):
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text, encoding="utf-8")
            continue
        done = shell(*shlex.split(step.what)[1:])
        assert done.code == 0, done.err
        assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs."""
    assert told(PAGES[0]) == told(PAGES[1])
