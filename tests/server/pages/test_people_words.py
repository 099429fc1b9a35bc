"""Words of the pages of people: both languages, none that nobody says, and a sentence for each action of the audit trail."""

from __future__ import annotations

import ast
import re

from data import ROOT
from goldsmith.accounts.passwords import SHORTEST
from goldsmith.annotate.webhooks import ATTEMPTS, EVENTS

PEOPLE = ROOT / "web" / "source" / "annotate" / "people"
SOURCE = ROOT / "src" / "goldsmith"


def source(name: str) -> str:
    """Return a file of the pages."""
    return (PEOPLE / name).read_text(encoding="utf-8")


def test_every_word_of_people_has_both_languages():
    """Both are filled alike, each is written in its own script, and each is said somewhere."""
    words = re.findall(r'^  (\w+): \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$', source("words.ts"), re.MULTILINE)
    said = "".join(path.read_text(encoding="utf-8") for path in PEOPLE.glob("*.ts*") if path.name != "words.ts")
    built = re.compile(r"(?:role|role_about|level|event)_")

    assert len(words) > 200
    assert len(words) == len(re.findall(r"^  \w+: \[", source("words.ts"), re.MULTILINE))
    for key, english, chinese in words:
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), key
        assert not re.search(r"[\u4e00-\u9fff]", english), key
        assert re.search(r"[\u4e00-\u9fff]", chinese), key
        assert f'"{key}"' in said or f"{key}:" in said or built.match(key), f"{key} is said nowhere"


def test_every_action_of_the_trail_is_told_in_words():
    """Each action that the program writes into the trail has its sentence and its short word, and none is there for nothing."""
    written = set()
    for path in (one for room in ("accounts", "annotate", "server") for one in (SOURCE / room).rglob("*.py")):
        for call in (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)):
            if getattr(call.func, "id", "") in {"tell", "_noted"} and len(call.args) > 2 and isinstance(call.args[2], ast.Constant):
                written.add(call.args[2].value)
    text = source("telling.ts")
    sentences, short = text.partition("export type Action")[0], text.partition("const SHORT")[2].partition("};")[0]
    known = set(re.findall(r'^  "([a-z_.]+)": \[', sentences, re.MULTILINE))

    assert len(written) > 25
    assert written == known
    assert set(re.findall(r'"([a-z_.]+)": \[', short)) == known


def test_figures_of_the_pages_are_those_of_the_service():
    """The shortest password, the tries of a delivery and the events stand in both places, and are the same."""
    assert f"const SHORTEST = {SHORTEST};" in source("account.tsx")
    assert f"const SHORTEST = {SHORTEST};" in (PEOPLE.parent / "signing.tsx").read_text(encoding="utf-8")
    assert f"const ATTEMPTS = {ATTEMPTS};" in source("webhook.tsx")
    assert re.findall(r'"([a-z.]+)"', re.search(r"EVENTS = \[(.*?)\]", source("events.tsx"))[1]) == list(EVENTS)
