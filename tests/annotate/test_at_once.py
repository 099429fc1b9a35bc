"""The usual answer in two questions to PostgreSQL is the answer of the usual way, alone and among many at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, answer_at_once, named, rows, said, take
from goldsmith.annotate import at_once, marks, projects, queue, reviews, tasks, turns
from goldsmith.annotate.tables import answer, lane, member, slot, task, turn, webhook
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import Front, front, lite, people, postgres_running, project_with, run

KEPT = ("value", "questions_version", "guideline_version", "active_ms", "origin", "note", "revision", "prediction_id", "prediction_shown")


async def opened(database: Database, *logins: str, n: int = 6, **policy: Any) -> tuple[int, list[int]]:
    """Make an open project of ``n`` tasks for people with tokens."""
    who = await people(database, *logins)
    await named(database, who)
    return await project_with(database, who, n, **policy), who


def test_what_is_stored_and_begun_is_what_the_usual_way_stores_and_begins(postgres: str):
    """Of two people one answers by two questions and one the usual way: answers, turns, counts and slots are the same."""

    async def trial(database: Database) -> None:
        project, (_, ann, bob) = await opened(database, "own", "ann", "bob", overlap=2, lease_seconds=77)
        for person in (ann, bob):
            (first,), _ = await take(database, project, person)
            if person == ann:
                done = await answer_at_once(database, person, first.id, said())
                assert done is not None
                assert (done.begun.key, done.begun.material, done.begun.state) == ("t1", {"text": "text 1 😀"}, "leased")
                assert 0 < done.begun.expires_at - now() <= 77_000
            else:
                await act(database, project, person, turns.give_answer, first.id, said(), ASKS)
                await take(database, project, person)
        one, other = await rows(database, sa.select(answer).order_by(answer.c.person_id))
        assert {name: getattr(one, name) for name in KEPT} == {name: getattr(other, name) for name in KEPT}
        held = await rows(database, sa.select(turn.c.task_id, turn.c.state, turn.c.draft, turn.c.draft_version, turn.c.active_ms, turn.c.reason).where(turn.c.person_id == ann).order_by(turn.c.id))  # fmt: skip
        assert held == await rows(database, sa.select(turn.c.task_id, turn.c.state, turn.c.draft, turn.c.draft_version, turn.c.active_ms, turn.c.reason).where(turn.c.person_id == bob).order_by(turn.c.id))  # fmt: skip
        assert [(row.answered, row.state) for row in await rows(database, sa.select(task).order_by(task.c.id).limit(2))] == [
            (2, "done"),
            (0, "open"),
        ]
        assert [row.state for row in await rows(database, sa.select(slot).order_by(slot.c.id).limit(5))] == ["taken"] * 4 + ["open"]

    run(postgres, trial)


def test_what_is_not_usual_is_left_to_the_usual_way_and_changes_nothing(postgres: str):
    """A turn of somebody else, one that is over, another version of the draft, a quota, a pause, a webhook, a project that stands still."""

    async def trial(database: Database) -> None:
        project, (_, ann, bob) = await opened(database, "own", "ann", "bob")
        (held,), _ = await take(database, project, ann)
        assert await answer_at_once(database, bob, held.id, said()) is None
        assert await answer_at_once(database, ann, held.id + 99, said()) is None
        assert await answer_at_once(database, ann, held.id, said(version=3)) is None
        for table, changed in (
            (member, {"quota": 5}),
            (member, {"paused": True}),
            (member, {"daily_quota": 5}),
            (member, {"role": "viewer"}),
        ):
            where = table.c.person_id == ann
            stood = (await rows(database, sa.select(table).where(where)))[0]
            async with database.changing() as connection:
                await connection.execute(sa.update(table).where(where).values(changed))
            assert await answer_at_once(database, ann, held.id, said()) is None, changed
            async with database.changing() as connection:
                await connection.execute(sa.update(table).where(where).values({name: getattr(stood, name) for name in changed}))
        async with database.changing() as connection:
            await connection.execute(
                sa.insert(webhook).values(organisation_id=1, url="https://a.example/", secret="", events=[], active=True, created_at=1)
            )
        assert await answer_at_once(database, ann, held.id, said()) is None
        async with database.changing() as connection:
            await connection.execute(sa.delete(webhook))
            await projects.change(connection, project, revision=2, changes={"state": "paused"})
        assert await answer_at_once(database, ann, held.id, said()) is None
        assert not await rows(database, sa.select(answer))
        assert [row.state for row in await rows(database, sa.select(turn))] == ["leased"]

    run(postgres, trial)


def test_of_the_same_answer_sent_eight_times_at_once_one_is_stored(postgres: str):
    """Each of the eight knew the same; the first that makes a step is the answer, the others find that somebody stepped."""

    async def trial(database: Database) -> None:
        project, (_, ann) = await opened(database, "own", "ann")
        (held,), _ = await take(database, project, ann)
        done = await asyncio.gather(*(answer_at_once(database, ann, held.id, said()) for _ in range(8)))
        assert sum(one is not None for one in done) == 1
        assert len(await rows(database, sa.select(answer))) == 1
        assert len(await rows(database, sa.select(turn).where(turn.c.state == "leased"))) == 1

    run(postgres, trial)


def test_nobody_holds_more_than_he_may_whatever_he_sends_at_once(postgres: str):
    """Four turns are answered at once, each asking to be filled up to four, beside requests that go the usual way: never more than four are held."""

    async def trial(database: Database) -> None:
        project, (_, ann) = await opened(database, "own", "ann", n=60)
        for _ in range(8):
            async with database.changing() as connection:
                await queue.filled(connection, turns.must_work(await queue.worker_of(connection, project, ann), project), ahead=4)
            held = await rows(database, sa.select(turn.c.id).where(turn.c.state == "leased"))
            assert len(held) == 4
            done = await asyncio.gather(*(answer_at_once(database, ann, one.id, said(), ahead=4) for one in held))
            assert any(done)
            assert len(await rows(database, sa.select(turn.c.id).where(turn.c.state == "leased"))) <= 4

    run(postgres, trial)


def test_what_was_read_before_a_step_is_not_gone_by(postgres: str, monkeypatch: pytest.MonkeyPatch):
    """Somebody takes a task between the two questions of his answer: the second does not go through, and the answer goes the usual way."""

    async def trial(database: Database) -> None:
        project, (_, ann) = await opened(database, "own", "ann")
        (held,), _ = await take(database, project, ann)
        real = at_once.give_answer

        async def later(*given: Any, **named_: Any) -> Any:
            await take(database, project, ann)
            return await real(*given, **named_)

        monkeypatch.setattr(at_once, "give_answer", later)
        assert await answer_at_once(database, ann, held.id, said()) is None
        assert not await rows(database, sa.select(answer))

    run(postgres, trial)


def test_lanes_are_entered_in_the_order_of_their_priority_and_marks_follow(postgres: str):
    """The next task is the most urgent one; where it was found far behind the mark, that is told."""

    async def trial(database: Database) -> None:
        project, (_, ann) = await opened(database, "own", "ann", n=30)
        async with database.changing() as connection:
            await tasks.add(connection, project, [tasks.New(f"u{at}", {"text": "soon"}, priority=at) for at in (1, 2)])
        keys, (held,) = [], (await take(database, project, ann))[0]
        for _ in range(20):
            done = await answer_at_once(database, ann, held.id, said())
            keys, held = [*keys, held.key], done.begun
        assert keys[:4] == ["u2", "u1", "t0", "t1"]
        assert done.far
        async with database.changing() as connection:
            await marks.move_marks(connection, done.lane_id, done.mark, ann)
        assert (await rows(database, sa.select(lane.c.done_to).where(lane.c.id == done.lane_id)))[0].done_to >= 18

    run(postgres, trial)


async def answered(service: Front, who: str, turn_id: int, **more: Any) -> Any:
    """Answer over HTTP."""
    return await service.ask(who, "POST", f"/api/turns/{turn_id}/answer", {"version": 0, "value": {"topic": "home"}, "ahead": 1, **more})


def test_over_http_the_two_ways_answer_alike(postgres: str, tmp_path: Path):
    """On SQLite, where all goes the usual way, and on PostgreSQL: the same answers, the same next turns, the same end, the same refusals."""

    async def trial(database: Database) -> list[Any]:
        service = await front(database, ["own", "ann", "bob"])
        made = {
            "name": "p",
            "shows": [{"field": "text"}],
            "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": ["home", "money"]}}],
        }
        project = (await service.ask("own", "POST", "/api/projects", made, status=201))["id"]
        await service.ask("own", "PUT", f"/api/projects/{project}/members/2", {"role": "annotator"})
        await service.ask("own", "POST", f"/api/projects/{project}/tasks", [{"key": str(at), "text": "x"} for at in range(4)], status=201)
        stands = await service.ask("own", "GET", f"/api/projects/{project}")
        await service.ask("own", "PATCH", f"/api/projects/{project}", {"revision": stands["revision"], "state": "open"})
        told, number = [], (await service.ask("ann", "POST", f"/api/projects/{project}/turns", {"ahead": 1}))["turns"][0]["id"]
        wrong = {"version": 0, "value": {"topic": "nothing"}}
        told += [await service.ask("ann", "POST", f"/api/turns/{number}/answer", wrong, status=422) for _ in range(2)]
        told.append(await service.ask("ann", "POST", f"/api/turns/{number}/answer", {"version": 5, "value": {"topic": "home"}}, status=409))
        told.append(await service.ask("bob", "POST", f"/api/turns/{number}/answer", {"version": 0, "value": {"topic": "home"}}, status=404))
        told.append(await service.ask("", "POST", f"/api/turns/{number}/answer", {"version": 0, "value": {"topic": "home"}}, status=401))
        while True:
            one = await answered(service, "ann", number)
            again = await answered(service, "ann", number, ahead=0)
            assert one["answered"] == again["answered"]
            told.append({**one, "turns": [{**each, "expires_at": ""} for each in one["turns"]]})
            if not one["turns"]:
                break
            number = one["turns"][0]["id"]
        assert one["why"] == "none_left"
        return told

    assert run(postgres, trial) == run(lite(tmp_path), trial)


def test_answers_of_many_at_once_leave_no_deadlock_in_the_log_of_postgresql(monkeypatch: pytest.MonkeyPatch):
    """Ten people answer, a manager changes tasks, leases lapse and answers are sent back, all at once: the log tells of no deadlock, and counts are true."""
    monkeypatch.setattr(marks, "FAR", 2)

    async def trial(database: Database) -> None:
        project, who = await opened(database, "own", *(f"p{at}" for at in range(10)), n=80, overlap=3)
        ended = asyncio.Event()

        async def works(person: int) -> None:
            for _ in range(25):
                taken, _ = await take(database, project, person)
                while taken:
                    done = await answer_at_once(database, person, taken[0].id, said())
                    taken = [done.begun] if done and done.begun else []
            ended.set() if person == who[-1] else None

        async def leads() -> None:
            ids = [row.id for row in await rows(database, sa.select(task.c.id))]
            at = 0
            while not ended.is_set():
                at += 1
                async with database.changing() as connection:
                    await tasks.change(connection, ids[at * 7 % len(ids)], priority=at % 3)
                async with database.changing() as connection:
                    await queue.lapse(connection, at=now() + 10**9 if at % 5 == 0 else None)
                wanted = (
                    sa.select(answer.c.id, answer.c.turn_id).join(turn, turn.c.id == answer.c.turn_id).where(turn.c.state == "answered")
                )
                for one in await rows(database, wanted.limit(1)):
                    async with database.changing() as connection:
                        await reviews.judge(connection, one.turn_id, reviews.Verdict("accept", one.id), ASKS, person_id=who[0])

        await asyncio.gather(*(works(one) for one in who[1:]), leads())
        given = sa.select(sa.func.count()).where(turn.c.task_id == task.c.id, turn.c.state.in_(("answered", "reviewed"))).scalar_subquery()
        counted = await rows(database, sa.select(task.c.answered, given.label("given")))
        assert [row.answered for row in counted] == [row.given for row in counted]
        assert sum(row.given for row in counted) > 100

    with postgres_running() as (server, url):
        run(url, trial)
        assert "deadlock" not in Path(server.folder, "log").read_text(encoding="utf-8")
