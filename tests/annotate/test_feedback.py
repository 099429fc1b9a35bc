"""Feedback: the known answer and why, told at once, later or never, and not to who would harvest it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from annotate.gilded import is_gold, project, say, take, true_of
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.feedback import MOST_A_DAY
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import front, run

DAY_MS = 86_400_000


@pytest.fixture(autouse=True)
def _gold_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each draw of a project that has gold give gold."""
    monkeypatch.setattr(pool, "chosen", lambda share: share > 0)


def test_at_once_the_answer_brings_the_known_one_and_why(url: str):
    """Right or wrong, it is told with the answer and again where the answer is sent again; then the answer stands."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=9, gold=1, people=("ann",), gold_share=0.1, feedback="at_once")
        (held,) = (await take(at, "ann", number))["turns"]
        told = await say(at, "ann", held, right=False)
        true = true_of(held["task"]["material"]["text"])
        expected = {"right": False, "questions": {"topic": {"right": False, "score": 0.0}}, "known": {"topic": true}, "why": {"en": "why 1000", "zh": "原因 1000"}}  # fmt: skip
        assert told["feedback"] == expected
        assert (await say(at, "ann", held, right=False))["feedback"] == expected
        refused = await at.ask("ann", "POST", f"/api/turns/{held['id']}/revise", {"version": 1, "value": {"topic": true}}, status=409)
        assert "you were told" in refused["error"]["message"]
        (other,) = told["turns"]
        assert not is_gold(other)
        assert (await say(at, "ann", other))["feedback"] is None
        mine = (await at.ask("ann", "GET", f"/api/projects/{number}/mine"))["rows"]
        assert [row["feedback"] for row in mine] == [None, expected]

    run(url, trial)


def test_who_answers_anything_to_learn_what_is_known_is_told_little(url: str):
    """After ten a day, or with most of the last five wrong, feedback waits for a day, and nobody sees that it was kept back."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=40, gold=16, people=("ann", "bob"), gold_share=0.1, feedback="at_once")
        for who, right, most in (("ann", True, MOST_A_DAY), ("bob", False, 5)):
            told, got = await take(at, who, number), []
            for _ in range(14):
                told = await say(at, who, told["turns"][0], right=right)
                got.append(told["feedback"])
            assert [one is not None for one in got] == [True] * most + [False] * (14 - most)
        async with database.changing() as connection:
            await connection.execute(sa.update(judged).values(at=now() - DAY_MS - 1))
        mine = (await at.ask("ann", "GET", f"/api/projects/{number}/mine"))["rows"]
        assert all(row["feedback"]["right"] for row in mine)

    run(url, trial)


def test_later_is_a_day_later_and_never_is_never(url: str):
    """Among one's own answers the known one stands after a day, not before; where the rule is none the answers have no such field."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=9, gold=1, people=("ann",), gold_share=0.1, feedback="later")
        path = f"/api/projects/{number}/mine"
        (held,) = (await take(at, "ann", number))["turns"]
        told = await say(at, "ann", held)
        assert "feedback" not in told
        await say(at, "ann", told["turns"][0], ahead=0)
        assert [row["feedback"] for row in (await at.ask("ann", "GET", path))["rows"]] == [None, None]
        await at.ask("ann", "POST", f"/api/turns/{held['id']}/revise", {"version": 1, "value": {"topic": "home"}})
        async with database.changing() as connection:
            await connection.execute(sa.update(judged).values(at=now() - DAY_MS - 1))
        rows = (await at.ask("ann", "GET", path))["rows"]
        assert [row["feedback"] and row["feedback"]["right"] for row in rows] == [None, True]
        await at.ask("ann", "POST", f"/api/turns/{held['id']}/revise", {"version": 2, "value": {"topic": "money"}}, status=409)
        now_is = await at.ask("own", "GET", f"/api/projects/{number}")
        await at.ask(
            "own", "PATCH", f"/api/projects/{number}", {"revision": now_is["revision"], "policy": {**now_is["policy"], "feedback": "none"}}
        )
        assert all("feedback" not in row for row in (await at.ask("ann", "GET", path))["rows"])

    run(url, trial)


def test_of_a_known_task_of_the_queue_nothing_is_told_ever(url: str):
    """A wrong answer to a task of the queue whose answer is known shows neither among one's answers nor among what one may dispute."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=0, gold=1, people=("ann",), gold_share=0.1, feedback="later")
        await at.ask("own", "POST", f"/api/projects/{number}/tasks", [{"id": "q", "text": "Text 1", "gold": {"topic": "home"}}], status=201)
        (gold,) = (await take(at, "ann", number))["turns"]
        (queued,) = (await say(at, "ann", gold, right=False))["turns"]
        await say(at, "ann", queued, right=False, ahead=0)
        async with database.changing() as connection:
            await connection.execute(sa.update(judged).values(at=now() - DAY_MS - 1, right=False))
        mine = (await at.ask("ann", "GET", f"/api/projects/{number}/mine"))["rows"]
        verdicts = (await at.ask("ann", "GET", f"/api/projects/{number}/verdicts"))["rows"]
        assert [(row["id"], row["feedback"] is None) for row in mine] == [(queued["id"], True), (gold["id"], False)]
        assert [(row["turn_id"], row["key"]) for row in verdicts] == [(gold["id"], str(gold["id"]))]

    run(url, trial)
