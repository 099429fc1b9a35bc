"""Predictions by file and by program; how sure a model was; places that a model says in words; the command."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.model_server import said, serving, worded
from annotate.outside_service import predicting_in
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.models.openai_model import agreed
from goldsmith.annotate.models.quoting import found_in
from goldsmith.annotate.models.replying import Reply, read
from goldsmith.questions.spans import Spans
from service import CHOICE, SHOWS, lite, run

ASKED = configured(SHOWS, CHOICE)


def lines(*rows: dict) -> bytes:
    """Return JSON lines."""
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_predictions_are_brought_all_or_none(url):
    """One line that does not fit, and none is stored: key, class, shape, model and JSON are each told with their line; mended, all are there."""

    async def trial(database):
        at = await predicting_in(database, 3)
        good = {"key": "t0", "value": {"topic": "home"}, "score": 0.5, "model": "m"}
        bad = [{"key": "t9", "value": {"topic": "home"}}, {"key": "t1", "value": {"topic": "cats"}}, {"key": "t1", "value": 3}, {"key": "t1", "value": {}}, 7, {"key": "t2", "value": {"topic": "home"}, "score": "high"}]  # fmt: skip
        path = f"{at.path}/predictions"
        refused = await at.front.ask("ann", "POST", f"{path}?model=x", lines(good, *bad), status=422)
        nameless = await at.front.ask("ann", "POST", path, lines({"key": "t0", "value": {"topic": "home"}}), status=422)
        broken = await at.front.ask("ann", "POST", path, b"{", status=422)
        before = await at.said()
        first = await at.front.ask("ann", "POST", path, lines(good, {**good, "key": "t1"}), status=201)
        again = await at.front.ask("ann", "POST", path, lines(good, {**good, "key": "t1", "value": {"topic": "money"}}), status=201)
        return refused, nameless, broken, before, first, again, await at.said()

    refused, nameless, broken, before, first, again, found = run(url, trial)

    message = refused["error"]["message"]
    assert message.startswith("6 of 7 predictions do not fit, none was stored")
    assert all(f"line {n}: " in message for n in range(2, 8))
    assert "`value` = 3: it should be a mapping of names to values" in message
    assert "`score` = 'high': it should be a number" in message
    assert "names no model" in nameless["error"]["message"]
    assert "JSON" in broken["error"]["message"]
    assert before == {}
    assert first == {"added": 2, "there": 0, "replaced": 0}
    assert again == {"added": 1, "there": 1, "replaced": 1}
    assert found == {"t0": ({"topic": "home"}, 0.5), "t1": ({"topic": "money"}, 0.5)}


def test_what_somebody_was_shown_stays(url):
    """Predictions that were shown, or that an answer is held against, are never taken away nor replaced; all others are."""

    async def trial(database):
        at = await predicting_in(database, 4, show_predictions=True, unassisted_share=0.0)
        path = f"{at.path}/predictions"
        body = lines(*({"key": f"t{n}", "value": {"topic": "home"}, "score": 0.9} for n in range(4)))
        await at.front.ask("ann", "POST", f"{path}?model=m", body, status=201)
        (turn,) = (await at.front.ask("bob", "POST", f"{at.path}/turns", {"ahead": 1}))["turns"]
        gone = await at.front.ask("ann", "DELETE", f"{path}?model=m")
        return turn, gone, (await at.front.ask("ann", "GET", path))["rows"], await at.said()

    turn, gone, rows, found = run(url, trial)

    assert turn["prediction"]["model"] == "m"
    assert gone == {"deleted": 3, "kept": 1}
    assert [(row["predictions"], row["kept"]) for row in rows] == [(1, 1)]
    assert set(found) == {turn["task"]["key"]}


def test_a_score_is_how_likely_the_class_was():
    """The product over the tokens of the class, and of nothing else of the answer; tokens that are not those of the content tell nothing."""
    content = '{"mark": "ab", "answers": {"topic": "home"}}'
    pieces = ['{"mark": "ab", ', '"answers": {"topic": ', '"ho', 'me"', "}}"]
    logs = [-3.0, -2.0, math.log(0.8), math.log(0.5), -1.0]

    sure = read(content, ASKED, {"text": "x"}, "ab", list(zip(pieces, logs, strict=True)))
    other = read(content, ASKED, {"text": "x"}, "ab", [("home", -0.1)])

    assert sure.value == {"topic": "home"}
    assert sure.score == pytest.approx(0.4)
    assert other.score is None


@given(votes=st.lists(st.sampled_from(["sport", "home", "money", None]), min_size=2, max_size=9))
@settings(derandomize=True, deadline=None)
def test_of_several_samples_the_commonest_is_taken_and_its_share_is_the_score(votes):
    """One class of n samples: the commonest one, with the share of the others that said it too; where most said nothing, nothing."""
    replies = [Reply({} if vote is None else {"topic": vote}) for vote in votes]

    value, score = agreed(ASKED, replies)

    given_ = [vote for vote in votes if vote is not None]
    if 2 * len(given_) <= len(votes):
        assert (value, score) == ({}, None)
    else:
        most = max(given_.count(vote) for vote in given_)
        assert given_.count(value["topic"]) == most
        assert score == pytest.approx((most - 1) / (len(votes) - 1))


def test_samples_are_asked_and_held_against_each_other(tmp_path):
    """Three samples a task: the answer of two is the prediction with a half as its score, and each sample is paid for."""
    turn = iter(["sport", "home", "home"])

    async def trial(database):
        with serving(lambda one: said(one, {"topic": next(turn)})) as server:
            at = await predicting_in(database, 1)
            number = await at.begin(await at.model(f"{server.url}/v1", samples=3, temperature=0.7))
            await at.work()
            return await at.run(number), await at.said(), server.asked

    stands, found, asked = run(lite(tmp_path), trial)

    assert found == {"t0": ({"topic": "home"}, 0.5)}
    assert (stands["counts"]["requests"], len(asked)) == (3, 3)
    assert all("logprobs" not in one.body and one.body["temperature"] == 0.7 for one in asked)


@given(text=st.text(alphabet="ab 京🚀", min_size=1, max_size=30), start=st.integers(0, 29), length=st.integers(1, 5))
@settings(derandomize=True, deadline=None)
def test_a_quote_is_found_at_its_occurrence(text, start, length):
    """Whatever is quoted, with the number of its occurrence, is found at its place in code points."""
    quote = text[start : start + length]
    if not quote.strip():
        return
    leaf = Spans.configured({"on": "text", "labels": ["x"], "trim": False})
    nth = sum(text.startswith(quote, at) for at in range(start + 1))

    found = found_in(leaf, {"spans": [{"label": "x", "text": quote, "nth": nth}]}, {"text": text})

    assert [(one["start"], one["end"]) for one in leaf.checked(found, {"text": text})["spans"]] == [(start, start + len(quote))]


def test_words_that_the_text_does_not_hold_are_no_span(tmp_path):
    """A span that the model made up is told as a fault; the other questions of the same answer stand."""
    questions = [{"name": "who", "kind": "spans", "settings": {"on": "text", "labels": ["person"]}}, *CHOICE]
    asked = configured(SHOWS, questions)
    content = json.dumps({"mark": "ab", "answers": {"who": {"spans": [{"label": "person", "text": "Zoe", "nth": 1}]}, "topic": "home"}})

    found = read(content, asked, {"text": "nobody is here"}, "ab")

    assert found.value == {"topic": "home"}
    assert [fault.path.partition(".")[0] for fault in found.faults] == ["who"]


def test_a_trial_stores_nothing(tmp_path):
    """A model tried on two tasks tells what it says beside their material, what was wrong, and what it cost; no prediction, no run."""

    async def trial(database):
        with serving(lambda one: worded("no idea") if "text 1 " in one.material else said(one, {"topic": "home"})) as server:
            at = await predicting_in(database, 3)
            model = await at.model(f"{server.url}/v1")
            found = await at.front.ask("ann", "POST", f"{at.path}/outside-models/{model}/trial", {"tasks": 2})
            return found["rows"], await at.said(), (await at.front.ask("ann", "GET", f"{at.path}/prediction-runs"))["rows"]

    rows, found, runs = run(lite(tmp_path), trial)

    assert [(row["key"], row["outcome"], row["value"]) for row in rows] == [("t0", "told", {"topic": "home"}), ("t1", "unreadable", {})]
    assert rows[0]["material"] == {"text": "text 0 😀"}
    assert rows[1]["wrote"] == "no idea"
    assert (found, runs) == ({}, [])
