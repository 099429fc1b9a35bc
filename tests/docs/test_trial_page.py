"""The page on trials is true: its file and commands work in order on the demo, in both languages, and print what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import ROOT
from docs.demo_page import follow, told

PAGES = [ROOT / "docs" / "trial.md", ROOT / "docs" / "trial.zh.md"]


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each ends well, prints what is shown, and the report stands where the page says."""
    follow(PAGES[0], tmp_path)

    assert (tmp_path / "goldsmith-demo" / "lake" / "trials" / "entropy" / "trial.html").is_file()


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, in the same order."""
    assert told(PAGES[0]) == told(PAGES[1])


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_setting_of_the_page_is_one(page: Path):
    """What the page calls by name is a setting of a trial."""
    from goldsmith.curate.settings_of.trial import HeldOut, Trial

    text = page.read_text(encoding="utf-8")

    for name in ("tokens", "seeds", "sizes", "near_copies", "tasks", "budget"):
        assert name in Trial.model_fields
        assert name in text
    assert {"share", "most", "among"} <= set(HeldOut.model_fields)
