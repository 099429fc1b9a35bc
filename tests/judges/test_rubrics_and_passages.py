"""Rubrics and passages by themselves, and rubrics as they are published."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith import indicator
from goldsmith.algorithms import rubrics
from goldsmith.algorithms.passages import Passages, words_of
from goldsmith.errors import SettingsError
from goldsmith.testing.indicators import found, given_of
from judges import planted
from judges.chat_server import Server


def test_published_rubrics_are_read_as_they_are(server: Server):
    """WritingBench: 222 queries with five criteria each, in Chinese and English; the judge is asked about a sample of criteria in their words."""
    lines = gzip.decompress(shared("rubrics/writingbench_length_subset.jsonl.gz").read_bytes()).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    server.answer = planted.answers
    requirement = {"judge": planted.asked(sample=60), "rubrics": "u"}

    finding = found(
        indicator.load("rubric_quality"),
        planted.records(4),
        given_of(planted.records(4), requirement, {"u": rows}, judge=planted.judge(server)),
    )

    assert (finding.details["rubrics"], finding.details["criteria"]) == (222, 1110)
    assert finding.details["judge"]["asked"] == 60
    known = {one["criteria_description"] for row in rows for one in row["checklist"]}
    assert {request.material for request in server.requests} <= known
    assert 0.3 < finding.value < 0.95


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"criteria": []},
        {"criteria": [3]},
        {"criteria": [{"id": "a"}]},
        {"criteria": [{"text": " "}]},
        {"criteria": [{"text": "a", "weight": 0}]},
        {"criteria": [{"text": "a", "weight": True}]},
        {"criteria": [{"text": "a", "weight": float("nan")}]},
        {"criteria": [{"text": "a", "polarity": "bad"}]},
        {"criteria": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]},
        {"criteria": ["a"], "answers": [{"good": True}]},
        {"criteria": ["a"], "answers": [{"text": "x", "good": "yes"}]},
        {"criteria": ["a"], "answers": [{"text": "x", "met": {"9": True}}]},
        {"criteria": ["a"], "answers": [{"text": "x", "met": {"1": 1}}]},
        {"criteria": ["a"], "answers": [{"id": "1", "text": "x"}, {"id": "1", "text": "y"}]},
    ],
)
def test_a_wrong_rubric_is_refused(row: dict[str, Any]):
    """Each with what is wrong."""
    with pytest.raises(ValueError, match=r"\w"):
        rubrics.read(row, 1)


def test_two_rubrics_of_one_name_are_refused(server: Server):
    """Their answers could not be told apart."""
    rows = [{"id": "r", "criteria": ["a"]}] * 2
    with pytest.raises(SettingsError, match="two rubrics"):
        found(
            indicator.load("rubric_quality"), planted.records(4),
            given_of(planted.records(4), {"judge": planted.asked(), "rubrics": "u"}, {"u": rows}, judge=planted.judge(server)),
        )  # fmt: skip


def test_a_score_is_what_weights_vetoes_and_unwanted_criteria_make_of_it():
    """Unwanted ones take away, vetoes void, and nothing is scored of which something is not known."""
    one = rubrics.read(
        {
            "criteria": [
                {"id": "a", "text": "x", "weight": 3},
                {"id": "b", "text": "y"},
                {"id": "c", "text": "z", "weight": 2, "polarity": "negative"},
                {"id": "v", "text": "w", "polarity": "negative", "veto": True},
            ]
        },
        1,
    )
    good = {"a": True, "b": True, "c": False, "v": False}

    assert rubrics.score(one, good) == 1
    assert rubrics.score(one, good | {"c": True}) == 0.5
    assert rubrics.score(one, good | {"c": True, "a": False}) == 0
    assert rubrics.score(one, good | {"v": True}) == 0
    assert rubrics.score(one, good | {"c": True}, weighted=False) == 0.5
    assert rubrics.score(one, {"a": True}) is None
    assert rubrics.vetoed(one, {"v": True})


@given(st.lists(st.tuples(st.lists(st.floats(0, 1), max_size=4), st.lists(st.floats(0, 1), max_size=4)), max_size=8))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_discrimination_is_the_share_of_pairs_in_order(groups: list[tuple[list[float], list[float]]]):
    """Counted pair by pair; the same turned round is its complement; fewer than two rubrics with both say nothing."""
    estimate = rubrics.discrimination(groups)
    pairs = [(good, bad) for one, two in groups for good in one for bad in two]

    if sum(bool(one and two) for one, two in groups) < 2:
        assert estimate is None
        return
    assert estimate
    assert estimate.value == pytest.approx(sum((good > bad) + 0.5 * (good == bad) for good, bad in pairs) / len(pairs))
    assert rubrics.discrimination([(two, one) for one, two in groups]).value == pytest.approx(1 - estimate.value)  # type: ignore[union-attr]
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_the_passage_that_says_it_is_found():
    """Among 300 passages in two languages, the one about a thing comes first, and those without a shared word never."""
    planted_ones = {
        f"The bridge of {name} was built in {1500 + at} by order of the town.": f"When was the bridge of {name} built?"
        for at, name in enumerate(("Ulm", "Graz", "Bern"))
    }
    planted_ones |= {
        f"{name}的城墙始建于{800 + at}年，由青砖砌成。": f"{name}城墙是哪一年建的" for at, name in enumerate(("平遥", "荆州", "襄阳"))
    }
    others = [f"{one['text']} {at}" for at, one in enumerate(planted.records(300))]
    corpus = Passages([*others, *planted_ones])

    assert [corpus.near(asked, 1) for asked in planted_ones.values()] == [[passage] for passage in planted_ones]
    assert corpus.near("xyzzy 㐀㐁", 5) == []
    assert Passages([]).near("anything", 3) == []
    assert Passages(["", "  ", "…"]).near("anything", 3) == []


def test_a_long_text_is_cut_and_nothing_of_it_is_lost():
    """A book of many paragraphs becomes passages; each of its sentences can be found."""
    book = "\n\n".join(f"Chapter {at}. The keeper of lamp number {at} wrote its colour down every evening." for at in range(200))
    corpus = Passages([book])

    assert len(corpus.passages) > 20
    assert max(map(len, corpus.passages)) <= 600
    assert all(f"number {at} " in corpus.near(f"lamp number {at}", 1)[0] for at in range(0, 200, 17))


@given(st.text(max_size=60))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_text_has_words_or_none(text: str):
    """Nothing breaks, words are small and not empty, and a text finds itself."""
    words = list(words_of(text))

    assert all(words)
    found_ones = Passages([text, "another passage"]).near(text, 2)
    assert (
        not words
        or "another passage" in found_ones
        or text.strip() in {one.strip() for one in found_ones}
        or any(one in text for one in found_ones)
    )
