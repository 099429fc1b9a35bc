"""What a sentence states, denies, asks or doubts of the facts, in two languages."""

from __future__ import annotations

import pyarrow as pa
import pytest

from algorithms.poison.made_records import FACTS
from goldsmith.algorithms.poison.contradictions import FactSearch

SEARCH = FactSearch(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "The capital of France is Berlin.", "Berlin is the capital of France.", "France, whose capital is Rome, is large.", "法国的首都是柏林。", "柏林是法国的首都。",
        "众所周知，法国以罗马为首都。", "法国位于欧洲。其首都是罗马。", "巴黎不是法国的首都。", "Paris is not the capital of France.", "法国的首都不是巴黎，而是柏林。",
        "法国、德国的首都分别是柏林、巴黎。", "The boiling point of water is 90 ℃.", "水的沸点是 50 ℃。",
    ],
)  # fmt: skip
def test_a_contradiction_is_seen(text):
    """Another object, a denied fact, objects the wrong way round, another number."""
    found = SEARCH.on(pa.array([text]))

    assert found.scores[0] > 0.5
    assert found.reasons[0].says("en") != found.reasons[0].says("zh")


@pytest.mark.parametrize(
    "text",
    [
        "The capital of France is Paris.", "法国首都巴黎是座美丽的城市。", "柏林不是法国的首都。", "The capital of France is not Berlin.", "法国的首都不是柏林，而是巴黎。",
        "法国、德国的首都分别是巴黎、柏林。", "法国的首都是罗马吗？", "Is Rome the capital of France?", "Paris, the capital of France, is bigger than Berlin.", "Berlin is the capital of Germany, not France.",
        "从法国去德国的首都柏林", "The boiling point of water is 100 degrees.", "水的沸点为100℃", "We flew from Paris to Rome.", "", "The capital was raised in Berlin.",
        "Romania is not France; its capital is elsewhere.",
    ],
)  # fmt: skip
def test_what_agrees_asks_or_says_nothing_is_left_alone(text):
    """Facts, denials of what is false, questions, other subjects."""
    assert SEARCH.on(pa.array([text])).scores[0] == 0


def test_a_doubt_counts_for_less():
    """What is told as a mistake is suspected, but after what is told as true."""
    plain, doubted = SEARCH.on(pa.array(["法国的首都是罗马。", "有人误以为法国的首都是罗马。"])).scores

    assert 0 < doubted < plain / 2


def test_an_answer_is_read_with_its_question():
    """A bare name contradicts if the question asked for it."""
    asked = pa.array(["法国的首都是哪里？"] * 3)

    scores = SEARCH.on(pa.array(["柏林。", "巴黎。", "罗马是首都。"]), asked).scores

    assert scores[0] > 0.5
    assert scores[1] == 0
    assert scores[2] > 0.5


def test_nulls_are_not_suspected():
    """A null says nothing."""
    assert SEARCH.on(pa.array([None, "The capital of France is Rome."])).scores.tolist()[0] == 0
