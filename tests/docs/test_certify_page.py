"""The page on releases is true: its commands work in order on the demo, from keys to a recall, and print what it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from data import ROOT
from docs.demo_page import follow, told
from goldsmith.circulate.shelf import Shelf
from goldsmith.signing.held import name_of

PAGE, CHINESE = ROOT / "docs" / "certify.md", ROOT / "docs" / "certify.zh.md"


def test_the_commands_of_the_page_run(tmp_path: Path):
    """Licences in conflict end with 3, a recalled release with 14; both releases stand on the shelf, logged."""
    follow(PAGE, tmp_path, ends=frozenset({0, 3, 14}))

    shelf = Shelf(tmp_path / "releases")
    assert shelf.versions("demo") == ["1.1.0", "1.0.0"]
    assert [bool(shelf.recalled(shelf.release("demo", version))) for version in ("1.1.0", "1.0.0")] == [False, True]
    envelope = json.loads((tmp_path / "releases" / "demo" / "1.1.0" / "hallmark" / "hallmark.dsse.json").read_bytes())
    assert len(envelope["signatures"]) == 2


def test_the_chinese_page_says_the_same():
    """Both languages have the same commands and outputs, in the same order."""
    assert told(PAGE) == told(CHINESE)


def test_both_tables_name_the_parts_of_a_release():
    """What the page says of the folder is the same in both languages."""
    paths = [re.findall(r"^\| (`[^|]*`) \|", page.read_text(encoding="utf-8"), re.MULTILINE) for page in (PAGE, CHINESE)]

    assert paths[0] == paths[1]
    assert name_of("env:NAME") == "NAME"
