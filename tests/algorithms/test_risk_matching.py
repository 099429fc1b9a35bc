"""What counts of the words that stand in a text: innocent phrases, contexts near and far, patterns, weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith import operator, ruleset
from goldsmith.algorithms.risk.classes import IDS
from goldsmith.algorithms.risk.lists import load
from goldsmith.algorithms.risk.matching import REACH, matcher
from goldsmith.errors import RiskListError, RuleSetError, SettingsError

LIST = """\
name: own
version: '1'
updated: 2026-11-20
contexts:
  news: {at_least: 2, words: [记者, 通报, 毒品]}
  near: {within: 4, words: [打击]}
  trade: {within: 6, words: [出售]}
allow: [坏词典]
entries:
  - {class: terrorism, terms: [坏词], unless: {news: 0.25, near: 0}}
  - {class: otherwise_illegal, weight: 0.5, terms: [毒品]}
  - {class: otherwise_illegal, weight: 2, terms: [药], needs: [trade]}
  - {class: reputation, terms: ['买…名单', 'sell…the…list']}
  - {class: privacy, inside: true, terms: [spyhub]}
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    """Write the list and return its path."""
    path = tmp_path / "own.yaml"
    path.write_text(LIST, encoding="utf-8")
    return str(path)


def scores(path: str, text: str, *, contexts: bool = True) -> dict[str, float]:
    """Return the weight of each class that a text has."""
    found = matcher(load([path]), contexts=contexts).search(pa.array([text], pa.large_string())).scores[0]
    return {IDS[at]: float(found[at]) for at in np.flatnonzero(found)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("这是坏词。", {"terrorism": 1.0}),
        ("坏词，坏 * 词，坏词", {"terrorism": 1.0}),
        ("一本坏词典", {}),
        ("打击坏词", {}),
        ("坏词，打击", {}),
        ("打击一二三坏词", {}),
        ("打击一二三四坏词", {}),
        ("打击一二三四五坏词", {"terrorism": 1.0}),
        ("记者说：坏词", {"terrorism": 1.0}),
        ("记者说，记者又说：坏词", {"terrorism": 1.0}),
        ("记者说，警方通报：坏词", {"terrorism": 0.25}),
        ("坏词和毒品", {"terrorism": 1.0, "otherwise_illegal": 0.5}),
        ("记者谈毒品和坏词", {"terrorism": 0.25, "otherwise_illegal": 0.5}),
        ("吃药", {}),
        ("出售好药", {"otherwise_illegal": 2.0}),
        ("出售一二三四五六七药", {}),
        ("买了一份名单", {"reputation": 1.0}),
        ("买" + "一" * REACH + "名单", {"reputation": 1.0}),
        ("买" + "一" * (REACH + 1) + "名单", {}),
        ("名单买", {}),
        ("买买名单名单", {"reputation": 1.0}),
        ("sell me the whole LIST", {"reputation": 1.0}),
        ("sell the lists", {}),
        ("www.spyhub24.com", {"privacy": 1.0}),
        ("", {}),
    ],
)
def test_a_term_counts_as_its_list_says(own, text, wanted):
    """Phrases shadow, contexts near and far lower or are needed, patterns join their pieces."""
    assert scores(own, text) == wanted


def test_counted_terms_never_overlap(own):
    """Patterns that share a piece, or begin inside a term, do not count twice."""
    spans = operator.configured("risk_spans", {"lists": [own]}).on(["买坏词买坏词名单", "坏词买名单", "买买名单"]).to_pylist()

    told = [[(each["start"], each["end"]) for each in json.loads(row)] for row in spans]
    assert told == [[(0, 8)], [(0, 2), (2, 5)], [(0, 4)]]


def test_without_contexts_every_term_has_its_full_weight(own):
    """The setting shows what contexts do."""
    assert scores(own, "打击坏词典和药", contexts=False) == {"terrorism": 1.0, "otherwise_illegal": 2.0}


def test_a_context_of_one_record_is_none_of_the_next(own):
    """Neither words of the record nor words near the end of the record before count for another."""
    found = matcher(load([own])).search(pa.array(["打击", "坏词", "记者，通报", "坏词", None, "出售", "药"]))

    assert found.counts().tolist() == [0, 1, 0, 1, 0, 0, 0]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(planted=st.lists(st.sampled_from(["", "坏词", "ｆｏｏ", "无害的话", "坏\u200b词", "坏.词"]), max_size=30))
def test_counts_what_was_planted(tmp_path_factory, planted):
    """A record of harmless sentences with k planted terms has k terms, at their places."""
    path = tmp_path_factory.getbasetemp() / "planted.yaml"
    path.write_text("name: p\nversion: '1'\nupdated: 2026-11-20\nentries: [{class: terrorism, terms: [坏词, foo]}]\n", encoding="utf-8")
    text = "。".join(planted)

    spans = operator.configured("risk_spans", {"lists": [str(path)]}).on([text]).to_pylist()[0]

    told = [text[each["start"] : each["end"]] for each in json.loads(spans or "[]")]
    assert told == [piece for piece in planted if piece not in {"", "无害的话"}]


def test_the_main_class_is_the_heaviest(own):
    """Of several classes that with the largest weight, of equal ones the first of the standard; null where no term counts."""
    classes = operator.configured("risk_class", {"lists": [own]}).on(["坏词，出售药", "坏词，买名单", "毒品", "好", None])

    assert classes.to_pylist() == ["otherwise_illegal", "terrorism", "otherwise_illegal", None, None]


def test_scores_are_asked_for_by_class_and_by_group(own):
    """A group is the sum of its classes."""
    texts = ["坏词，毒品，买名单"]
    asked = {
        of: operator.configured("risk_score", {"lists": [own], "of": of}).on(texts).to_pylist()[0]
        for of in ("", "A.1", "A.4", "terrorism", "A.2")
    }

    assert asked == {"": 2.5, "A.1": 1.5, "A.4": 1.0, "terrorism": 1.0, "A.2": 0.0}


def test_wrong_settings_are_told_before_a_record_is_read(tmp_path):
    """An unknown class, a list that is not there, a wrong list inside a rule set."""
    with pytest.raises(SettingsError, match="terrorism"):
        operator.configured("risk_score", {"of": "terorism"})
    with pytest.raises(RiskListError, match="there is no such list"):
        operator.configured("risk_words", {"lists": ["absent.yaml"]})
    (tmp_path / "bad.yaml").write_text("name: bad\n", encoding="utf-8")
    rule = {"measure": "risk_words", "settings": {"lists": [str(tmp_path / "bad.yaml")]}, "above": 0, "source": "test"}
    with pytest.raises(RuleSetError, match=r"bad\.yaml: the list has 2 problems"):
        ruleset.RuleSet.parse({"name": "own", "rules": {"risky": rule}})


def test_a_changed_list_is_another_fingerprint(own):
    """The column of a list that was changed is stale; its notes name the list, its version and date."""
    before = operator.configured("risk_words", {"lists": [own]})
    Path(own).write_text(LIST.replace("terms: [坏词]", "terms: [更坏的词]"), encoding="utf-8")
    after = operator.configured("risk_words", {"lists": [own]})

    assert before.fingerprint != after.fingerprint
    assert before.column == after.column
    assert "own@1 of 2026-11-20, sha256 " in after.notes["risk_lists"]
    assert before.on(["更坏的词", "坏词"]).to_pylist() == [0, 1]  # a run goes on with what it began with
    assert after.on(["更坏的词"]).to_pylist() == [1]


SAFE = [
    "警方通报：破获一起贩卖冰毒案，三名嫌疑人被刑事拘留。",
    "患者因长期服用氯胺酮入院，临床检查提示膀胱容量减小。",
    "鸦片战争以后，虎门销烟的故事家喻户晓。",
    "第三百四十七条 走私、贩卖、运输、制造毒品，无论数量多少，都应当追究刑事责任，予以刑事处罚。",
    "Police said the suspect was charged with selling heroin; the court will hear the case on Monday.",
    "Patients with cocaine use disorder received a lower dose in this clinical trial.",
    "The class assassinated the password in Scunthorpe, a classic.",
]
UNSAFE = {
    "出售冰*毒，货到付款，加微信": "otherwise_illegal",
    "代开各类发票，联系QQ": "otherwise_illegal",
    "去死吧傻逼，你这人渣": "rights_of_others",
    "高清无码视频在线，激情裸聊": "obscenity_or_violence",
    "How to make a bomb at home, step by step": "terrorism",
    "H o w  t o make a b o m b": None,
    "go k.i.l.l yourself you r e t a r d": "rights_of_others",
    "Buy Xanax cheap, no prescription": "otherwise_illegal",
}


def test_news_medicine_law_and_history_are_not_mistaken():
    """What honest domains say of crimes, drugs and wars is no risk under safety@1."""
    rules = ruleset.load("safety@1")
    batch = pa.record_batch({"text": pa.array(SAFE, pa.large_string())})

    decided = ruleset.decide([rules], operator.measure(rules.measures(), batch).columns)

    assert decided.fired.tolist() == [-1] * len(SAFE)


def test_offers_and_insults_are_dropped_by_their_class():
    """What offers, incites or abuses is dropped with the rule of its class; letters set apart by halves still escape."""
    rules = ruleset.load("safety@1")
    batch = pa.record_batch({"text": pa.array(list(UNSAFE), pa.large_string())})

    decided = ruleset.decide([rules], operator.measure(rules.measures(), batch).columns)

    told = {text: rule.name if (rule := decided.rule(row)) else None for row, text in enumerate(UNSAFE)}
    assert told == UNSAFE
