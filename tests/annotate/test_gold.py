"""The gold pool: drawn by chance, to nobody twice, told from other tasks by nobody, and counted for none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.gilded import is_gold, project, say, take, text, true_of, work
from annotate.requests import rows
from goldsmith.annotate import queue
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, slot, task
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from goldsmith.stats.proportion import proportion
from service import front, run


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let chance be what a test says: each draw is the next of the list, and no gold where it is empty."""
    said: list[bool] = []
    monkeypatch.setattr(pool, "chosen", lambda share: bool(said) and share > 0 and said.pop(0))
    return said


def test_each_person_gets_each_gold_task_once_and_overlap_stays_what_it_is(url: str):
    """Three people answer 30 tasks wanted twice with half gold: nobody has a task twice, each task of the queue has two answers, gold counts nowhere."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob", "eve"])
        number = await project(at, n=30, gold=8, people=("ann", "bob", "eve"), gold_share=0.5, overlap=2)
        done = await asyncio.gather(*(work(at, who, number) for who in ("ann", "bob", "eve")))

        for one in done:
            texts = [turn["task"]["material"]["text"] for turn in one]
            assert len(texts) == len(set(texts))
            assert sum(map(is_gold, one)) <= 8
        assert sum(not is_gold(turn) for one in done for turn in one) == 60
        given = await rows(database, sa.select(task.c.state, task.c.answered, sa.func.count()).group_by(task.c.state, task.c.answered))
        assert sorted(given) == [("done", 2, 30), ("gold", 0, 8)]
        told = await at.ask("own", "GET", f"/api/projects/{number}/progress")
        assert (told["tasks_left"], told["answers"], told["answers_left"], told["held"], told["to_review"]) == (0, 60, 0, 0, 60)
        assert sum(hour["answers"] for hour in told["by_hour"]) == 60
        gold = await at.ask("own", "GET", f"/api/projects/{number}/gold")
        assert gold["answered"] == sum(is_gold(turn) for one in done for turn in one) == len(await rows(database, sa.select(judged)))
        assert all(one["share"]["value"] == 1.0 for one in gold["rows"] if one["answered"])

    run(url, trial)


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_the_share_that_is_drawn_is_the_share_that_is_asked_for(share: float):
    """Of 50,000 draws so many give gold as the rule says, within an interval that fails once in a hundred million runs."""
    hits = sum(pool.chosen(share) for _ in range(50_000))

    assert share in proportion(hits, 50_000, confidence=1 - 1e-8)
    assert not pool.chosen(0.0)


@pytest.mark.usefixtures("same_chance")
def test_the_share_of_gold_among_what_is_taken_agrees_with_the_rule(url: str):
    """Of 150 tasks that somebody takes a share is gold whose interval holds the rule's; a fixed chance makes it the same each time."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=200, gold=80, people=("ann",), gold_share=0.2)
        done = await work(at, "ann", number, most=150)

        assert 0.2 in proportion(sum(map(is_gold, done)), len(done), confidence=0.99)

    run(url, trial)


def test_nothing_that_is_told_to_whoever_answers_tells_gold_from_other_tasks(url: str, drawn: list[bool]):
    """Keys of all that is told are the same, numbers say nothing but their order, and no number or key of a task is told."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=20, gold=5, gold_share=0.5)
        drawn.extend([False, True, False, True])
        (first,), (second,) = (await take(at, "ann", number))["turns"], (await take(at, "bob", number))["turns"]
        assert (is_gold(first), is_gold(second)) == (False, True)
        assert shape(first) == shape(second)
        real = {str(row.id) for row in await rows(database, sa.select(task.c.id))} | {
            row.key for row in await rows(database, sa.select(task.c.key))
        }
        for one in (first, second):
            assert one["task"]["id"] == one["id"]
            assert one["task"]["key"] == str(one["id"])
            assert not {"gold", "judged", "pool"} & set(repr(one).replace("'", " ").split())
            one["told"] = await say(at, "ann" if one is first else "bob", one)
        assert shape(first["told"]) == shape(second["told"])
        assert real
        mine, his = [await at.ask(who, "GET", f"/api/projects/{number}/mine") for who in ("ann", "bob")]
        assert shape(mine) == shape(his)
        for who, held in (("ann", first["told"]["turns"][0]), ("bob", second["told"]["turns"][0])):
            one = await at.ask(who, "GET", f"/api/turns/{held['id']}")
            saved = await at.ask(who, "PUT", f"/api/turns/{held['id']}/draft", {"version": 0, "value": {"topic": "home"}})
            skipped = await at.ask(who, "POST", f"/api/turns/{held['id']}/skip", {"reason": "unclear", "ahead": 0})
            held["all"] = (shape(one), shape(saved), skipped)
        assert is_gold(second["told"]["turns"][0]) != is_gold(first["told"]["turns"][0])
        assert first["told"]["turns"][0]["all"] == second["told"]["turns"][0]["all"]
        told = await at.ask("ann", "GET", f"/api/projects/{number}")
        assert told["tasks"] == {"open": 19, "done": 1}
        assert "gold_share" not in told["policy"]

    run(url, trial)


def shape(value: Any) -> Any:
    """Return what a JSON value is made of: keys and kinds of values, not the values."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in sorted(value.items())}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return type(value).__name__


def test_a_reviewer_sees_no_gold_and_an_old_gold_answer_is_closed_with_the_others(url: str, drawn: list[bool]):
    """Gold answers wait for no reviewer and cannot be reviewed; they are closed when a later answer was reviewed, and so tell nothing."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=5, gold=2, people=("ann",), gold_share=0.5)
        ids = {one["login"]: one["id"] for one in (await at.ask("own", "GET", "/api/people"))["rows"]}
        await at.ask("own", "PUT", f"/api/projects/{number}/members/{ids['bob']}", {"role": "reviewer"})
        drawn.extend([True, False, False])
        (gold,) = (await take(at, "ann", number))["turns"]
        assert is_gold(gold)
        (other,) = (await say(at, "ann", gold))["turns"]
        await say(at, "ann", other, ahead=0)

        waits = (await at.ask("bob", "GET", f"/api/projects/{number}/reviews"))["rows"]
        assert [row["material"]["text"] for row in waits] == [other["task"]["material"]["text"]]
        (given,) = await rows(database, sa.select(answer).where(answer.c.turn_id == gold["id"]))
        verdict = {"verdict": "accept", "answer": given.id}
        await at.ask("bob", "POST", f"/api/turns/{gold['id']}/review", verdict, status=404)
        listed = (await at.ask("bob", "GET", f"/api/projects/{number}/tasks"))["rows"]
        assert {row["state"] for row in listed} == {"open", "done"}
        assert (await at.ask("bob", "GET", f"/api/projects/{number}/tasks?state=gold"))["rows"] == []
        await at.ask("bob", "GET", f"/api/tasks/{given.task_id}", status=404)
        await at.ask("bob", "GET", f"/api/projects/{number}/gold", status=403)
        assert "gold" not in (await at.ask("bob", "GET", f"/api/projects/{number}/progress"))["tasks"]
        answers = waits[0]["answers"]
        await at.ask("bob", "POST", f"/api/turns/{other['id']}/review", {"verdict": "accept", "answer": answers[0]["id"]})
        mine = (await at.ask("ann", "GET", f"/api/projects/{number}/mine"))["rows"]
        assert [row["state"] for row in mine] == ["reviewed", "reviewed"]
        await at.ask("ann", "POST", f"/api/turns/{gold['id']}/revise", {"version": 1, "value": {"topic": "home"}}, status=409)

    run(url, trial)


def test_gold_that_is_left_comes_to_nobody_else_and_not_back_at_once(url: str, drawn: list[bool]):
    """Skipped, handed to a senior, given back or lapsed: its slot is withdrawn, nothing waits, and what he may have again stands at the end of the queue."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=20, gold=4, people=("ann",), gold_share=0.5)
        had = []
        for how in ("skip", "escalate", "release", "lapse"):
            drawn.append(True)
            (held,) = (await take(at, "ann", number))["turns"]
            assert is_gold(held)
            had.append(held["task"]["material"]["text"])
            if how == "lapse":
                async with database.changing() as connection:
                    await queue.lapse(connection, at=now() + 10**9)
            else:
                await at.ask("ann", "POST", f"/api/turns/{held['id']}/{how}", {} if how != "release" else None)
        assert len(set(had)) == 4
        drawn.append(True)
        (held,) = (await take(at, "ann", number))["turns"]
        assert not is_gold(held)
        slots = await rows(database, sa.select(slot.c.n, slot.c.state).where(slot.c.n < 0))
        assert {row.state for row in slots} == {"withdrawn"}
        assert (await at.ask("own", "GET", f"/api/projects/{number}/progress"))["warnings"] == []
        drawn.extend([True] * 30)
        seen = [held]
        while more := (await say(at, "ann", seen[-1]))["turns"]:
            seen += more
        assert [one["task"]["material"]["text"] for one in seen[-2:]] == had[2:]
        assert not any(is_gold(one) for one in seen[:-2])

    run(url, trial)


def test_an_answer_after_its_lease_is_no_later_at_gold_than_elsewhere(url: str, drawn: list[bool]):
    """A lease that lapsed on a task of the pool, whose slot nobody else can have, is answered as one whose slot is open still."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=20, gold=4, gold_share=0.5)
        drawn.extend([True, False])
        held = [(await take(at, who, number))["turns"][0] for who in ("ann", "bob")]
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        told = [await say(at, who, one, ahead=0) for who, one in zip(("ann", "bob"), held, strict=True)]
        assert [is_gold(one) for one in held] == [True, False]
        assert [one["answered"]["late"] for one in told] == [False, False]
        assert len(await rows(database, sa.select(judged))) == 1

    run(url, trial)


def test_nothing_of_the_pool_comes_to_an_empty_queue_or_a_paused_project(url: str, drawn: list[bool]):
    """Where nothing waits somebody gets no gold: it would be known for what it is; nor where the project stands still."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=1, gold=5, people=("ann",), gold_share=0.5)
        drawn.extend([False, *[True] * 9])
        (held,) = (await take(at, "ann", number))["turns"]
        told = await say(at, "ann", held)
        assert (told["turns"], told["why"]) == ([], "none_left")
        for _ in range(4):
            told = await take(at, "ann", number)
            assert (told["turns"], told["why"]) == ([], "none_left")
        await at.ask("own", "POST", f"/api/projects/{number}/tasks", [text(50), text(51)], status=201)
        now_is = await at.ask("own", "GET", f"/api/projects/{number}")
        await at.ask("own", "PATCH", f"/api/projects/{number}", {"revision": now_is["revision"], "state": "paused"})
        assert (await take(at, "ann", number))["why"] == "project_paused"

    run(url, trial)


def test_first_answers_alone_are_judged_in_pool_and_queue(url: str, drawn: list[bool]):
    """A wrong first answer stays wrong however it is corrected; a known task of the queue is judged too; a manager is not, and gets no gold."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=3, gold=3, people=("ann",), gold_share=0.5)
        await at.ask(
            "own", "POST", f"/api/projects/{number}/tasks", [{**text(70), "gold": {"topic": true_of("Text 70")}, "priority": 9}], status=201
        )
        drawn.extend([True, False, True])
        (gold,) = (await take(at, "ann", number))["turns"]
        (queued,) = (await say(at, "ann", gold, right=False))["turns"]
        assert (is_gold(gold), queued["task"]["material"]["text"]) == (True, "Text 70")
        await at.ask(
            "ann", "POST", f"/api/turns/{gold['id']}/revise", {"version": 1, "value": {"topic": true_of(gold["task"]["material"]["text"])}}
        )
        await say(at, "ann", queued, ahead=0)
        kept = await rows(database, sa.select(judged.c.turn_id, judged.c.right, judged.c.score, judged.c.pool).order_by(judged.c.id))
        assert kept == [(gold["id"], False, 0.0, True), (queued["id"], True, 1.0, False)]
        await at.ask("own", "POST", f"/api/projects/{number}/tasks", [{**text(71), "gold": {"topic": "home"}, "priority": 9}], status=201)
        (own,) = (await take(at, "own", number))["turns"]
        assert own["task"]["material"]["text"] == "Text 71"
        await say(at, "own", own, ahead=0)
        assert len(await rows(database, sa.select(judged))) == 2

    run(url, trial)
