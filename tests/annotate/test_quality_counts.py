"""What the figures of quality rest on: answers to the gold pool are told apart, tasks without an answer are told, classes are called as pages call them."""

from __future__ import annotations

import pytest

from annotate import gilded
from annotate.test_quality_doubts import told
from annotate.test_quality_figures import PEOPLE, answered, begun, texts
from goldsmith.annotate.quality import refreshing
from goldsmith.database.opening import Database
from service import front, run

NAMED = [
    {
        "name": "topic",
        "kind": "choice",
        "settings": {"choices": ["sport", {"value": "home", "en": "Home", "zh": "家居"}, {"value": "money", "zh": "财经"}]},
    }
]


def test_answers_to_the_pool_are_told_apart(url: str):
    """Two people answer three tasks of the pool to qualify, and four of the queue: alpha is over all seven, and both counts are told."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await gilded.project(at, n=5, gold=3, overlap=2, qualify_tasks=3, qualify_right=0.5)
        for who in ("ann", "bob"):
            turns = (await gilded.take(at, who, number))["turns"]
            for n in range(7):
                turns = (await gilded.say(at, who, turns[0], right=who == "ann" or n < 5))["turns"]

        found = await at.ask("own", "GET", f"/api/projects/{number}/quality")

        (topic,) = found["questions"]
        assert topic["pool"] == {"answers": 6, "tasks": 3, "several": 3}
        assert (topic["answers"], topic["tasks"], topic["several"]) == (14, 4, 4)
        assert topic["agreement"]["n"] == topic["several"] + topic["pool"]["several"]
        assert found["cost"][0]["forecast"]["unanswered"] == 1

    run(url, trial)


def test_a_verdict_is_counted_though_no_answer_came(url: str, monkeypatch: pytest.MonkeyPatch):
    """An answer is sent back after the figures were counted: whoever looks next is not told the figures of before."""
    monkeypatch.setattr(refreshing, "NEW_MS", 0)

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await begun(at, texts(2), overlap=1, people=1)
        await answered(at, number, "bob", lambda _: {"topic": "sport"})
        path = f"/api/projects/{number}"
        before = await at.ask("ann", "GET", f"{path}/quality")
        given = (await at.ask("ann", "GET", f"{path}/reviews"))["rows"][0]["answers"][0]
        judged = {"verdict": "send_back", "answer": given["id"], "reason": "look again"}
        await at.ask("ann", "POST", f"/api/turns/{given['turn_id']}/review", judged)

        after = await at.ask("ann", "GET", f"{path}/quality")

        assert (before["answers"], after["answers"]) == (2, 1)

    run(url, trial)


def test_why_a_label_is_suspect_calls_classes_as_people_see_them(url: str):
    """A class with a Chinese name is called by it in the Chinese sentence, and by its English one in the other; an answer says its value."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        rows, truth = told(120)
        number = await begun(at, rows, questions=NAMED, overlap=1, people=1)
        wrong = [n for n, one in enumerate(truth) if one == "home"][:4]
        await answered(at, number, "bob", lambda key: {"topic": "money" if int(key[1:]) in wrong else truth[int(key[1:])]})

        found = (await at.ask("ann", "GET", f"/api/projects/{number}/suspects"))["rows"]

        planted = [one for one in found if int(one["key"][1:]) in wrong]
        assert planted
        for one in planted:
            assert (one["value"], one["proposed"]) == ("money", "home")
            people, model = one["why"]
            assert people == {"en": "1 of 1 answers say `money`", "zh": "1 份答案均为“财经”"}
            assert "`Home`" in model["en"]
            assert "“家居”" in model["zh"]
            assert "home" not in model["zh"]

    run(url, trial)
