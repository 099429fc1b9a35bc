"""The page on selection is true: its commands run in order on the demo and print what it shows."""

from __future__ import annotations

from pathlib import Path

from data import ROOT
from docs.demo_page import follow, told

PAGE, CHINESE = ROOT / "docs" / "selection.md", ROOT / "docs" / "selection.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well, prints what is shown, and leaves the export."""
    follow(PAGE, tmp_path)

    assert (tmp_path / "entropy20.jsonl").is_file()


def test_the_chinese_page_says_the_same():
    """Both languages have the same commands and outputs, in the same order."""
    assert told(PAGE) == told(CHINESE)
