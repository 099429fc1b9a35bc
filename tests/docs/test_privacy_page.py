"""The page on use that hands nothing out is true: its commands run in order, in both languages alike."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from circulate.privacy.insiders import House
from cli.conftest import Shell
from data import ROOT
from docs.demo_page import told
from docs.tutorial import matches, steps
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.private import Private
from goldsmith.circulate.inside.walled import THIN, enforced

PAGES = [ROOT / "docs" / "privacy.md", ROOT / "docs" / "privacy.zh.md"]


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well and prints what is shown, on planted people."""
    pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
    pytest.importorskip("private_set_intersection", reason="the extra `privacy` is not installed")
    if enforced() == THIN:
        pytest.skip("no user namespaces on this machine")
    House(tmp_path)
    (tmp_path / "mine.txt").write_text("\n".join(f"第 {at} 条记录" for at in range(1_900, 2_100)), encoding="utf-8")
    log = Private.beside(tmp_path / "log")
    Log.made(tmp_path / "log", "example.org/log", log.key_made("example.org/log"))
    shell = Shell(tmp_path)

    for step in steps(PAGES[0]):
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text, encoding="utf-8")
            continue
        done = shell(*shlex.split(step.what)[1:])
        assert done.code == 0, f"{step.what}\n{done.err}"
        assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs."""
    assert told(PAGES[0]) == told(PAGES[1])
