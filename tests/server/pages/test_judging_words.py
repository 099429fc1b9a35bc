"""Words of the pages on which answers are judged: both languages, filled alike, and none that nobody says."""

from __future__ import annotations

import re

from data import ROOT

MANAGE = ROOT / "web" / "source" / "annotate" / "manage"


def test_every_word_of_judging_has_both_languages():
    """Both are filled alike, each is written in its own script, and each is said somewhere."""
    text = (MANAGE / "lots" / "words.ts").read_text(encoding="utf-8")
    words = re.findall(r'^  (\w+): \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$', text, re.MULTILINE)
    said = "".join(path.read_text(encoding="utf-8") for path in MANAGE.rglob("*.tsx"))
    built = re.compile(r"(?:lot_state|fault|about|dispute|plan)_")

    assert len(words) > 130
    assert len(words) == len(re.findall(r"^  \w+: \[", text, re.MULTILINE))
    for key, english, chinese in words:
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), key
        assert not re.search(r"[\u4e00-\u9fff]", english), key
        assert re.search(r"[\u4e00-\u9fff\uff00-\uffef]", chinese) or english == chinese, key
        assert f'"{key}"' in said or built.match(key), f"{key} is said nowhere"
