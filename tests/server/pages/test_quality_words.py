"""Words of the quality pages: every method by which labels come about has one in both languages, and a known answer is called alike everywhere."""

from __future__ import annotations

import random
import re

from data import ROOT
from goldsmith.algorithms.answers.assisted import assisted
from goldsmith.algorithms.answers.choosing import chosen_consensus
from goldsmith.algorithms.answers.table import answers
from goldsmith.annotate.quality.figures import MODELS

WORDS = ROOT / "web" / "source" / "annotate" / "manage" / "quality" / "words.ts"
OTHERWISE = {"review", "only", "same", "tie", "known", "medoid", "agreed", "agreed-spans", "agreed-boxes", "assisted", "panel"}
"""How a task is concluded where no vote decides it, as ``Concluded.why`` and the figures of a question tell."""
OTHER_WORDS = re.compile("已知答案|标准答案|已知任务|预警")
"""Words that stood beside 金标 and 警报 for the same things."""


def test_every_way_to_a_label_has_a_word():
    """Methods that are tried where known answers abound, those that are refused, and all other ways are called in words, not by their codes."""
    chance = random.Random(2)
    truth = {n: chance.choice("abc") for n in range(60)}
    given = [(n, who, one if chance.random() < 0.8 else chance.choice("abc")) for n, one in truth.items() for who in "pqrs"]
    table = answers(*zip(*given, strict=True))
    tried = {one.method for one in chosen_consensus(table, truth, more=(assisted(table, None).consensus,)).tried}
    words = dict(re.findall(r'^  (how_\w+): \["([^"]+)", "[^"]+"\],$', WORDS.read_text(encoding="utf-8"), re.MULTILINE))

    assert len(tried) > 3
    for method in tried | set(MODELS) | OTHERWISE:
        assert f"how_{method.replace('-', '_')}" in words, f"{method} has no word"


def test_a_known_answer_is_called_alike_everywhere():
    """Chinese pages, sentences of the service and the documentation call a known answer 金标, and an alarm 警报."""
    places = [
        *(ROOT / "web" / "source").rglob("*.ts*"),
        *(ROOT / "src" / "goldsmith" / "server").rglob("*.py"),
        *(ROOT / "src" / "goldsmith" / "annotate").rglob("*.py"),
        *(ROOT / "docs").rglob("*.zh.md"),
        ROOT / "README.zh.md",
    ]
    found = {path.name: OTHER_WORDS.findall(path.read_text(encoding="utf-8")) for path in places if "site" not in path.parts}

    assert len(places) > 300
    assert {name: words for name, words in found.items() if words} == {}
