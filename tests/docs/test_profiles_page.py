"""The page on profiles is true: its files and commands work in order on the demo and print what it shows, and its tables are whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from data import ROOT
from docs.demo_page import follow, told
from goldsmith import registry
from goldsmith.indicating.documentation import FURTHER
from goldsmith.profile import Profile

PAGE, CHINESE = ROOT / "docs" / "profiles.md", ROOT / "docs" / "profiles.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Each prints what is shown; a gate that fails ends with 3; both documents are written."""
    follow(PAGE, tmp_path, ends=frozenset({0, 3}))

    document = json.loads((tmp_path / "published" / "croissant.json").read_text(encoding="utf-8"))
    assert len(document["distribution"][0]["sha256"]) == 64
    assert "*missing*" in (tmp_path / "published" / "training-summary.md").read_text(encoding="utf-8")


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands and outputs, in the same order, and the same numbers in their tables."""
    tables = [re.findall(r"\d[\d.,]*(?: / \d[\d.]*)+", page.read_text(encoding="utf-8")) for page in (PAGE, CHINESE)]

    assert told(PAGE) == told(CHINESE)
    assert tables[0] == tables[1]


@pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
def test_every_part_is_told(page: Path):
    """All profiles that ship, all parts of a profile, and all further parts of a card with their aspects."""
    text = page.read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| `")]
    told = set(re.findall(r"`([\w-]+)`", "\n".join(rows)))

    assert set(registry.names("profile")) <= told
    assert set(Profile.model_fields) - {"verified", "ours"} <= told
    for part, aspects in FURTHER.items():
        assert {part, *aspects} <= told, part
