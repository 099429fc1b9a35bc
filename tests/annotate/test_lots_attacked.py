"""Lots under attack: many at once, processes that die, answers that change in the same moment; on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import goldsmith
from annotate.killing import Killed, do, planted
from annotate.requests import ASKS, act
from annotate.test_lots import PEOPLE, PLAN, finished, made_lot
from goldsmith.accounts.tables import audit
from goldsmith.annotate import turns
from goldsmith.annotate.quality import lot_freezing, lots
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import answer, lane, slot, task, turn
from goldsmith.annotation_errors import ConflictError
from goldsmith.client import Manners
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from service import front, lite, run


def done_rows(project: int, person: int, first: int, n: int) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return what makes so many tasks of a project done, each answered by one person, from the number ``first`` on."""
    at, ids = now(), range(first, first + n)
    said = {"questions_version": 1, "guideline_version": 0, "active_ms": 5, "note": "", "prediction_id": None, "prediction_shown": False}
    same = {
        "leased_at": at,
        "expires_at": at,
        "answered_at": at,
        "draft": None,
        "draft_version": 0,
        "draw": 1,
        "active_ms": 5,
        "reason": "",
    }
    return [
        (task, [{"id": one, "project_id": project, "key": f"t{one}", "material": {"text": "x"}, "priority": 0, "wanted": 1, "answered": 1, "state": "done", "gold": None, "created_at": at, "changed_at": at} for one in ids]),
        (slot, [{"id": one, "project_id": project, "lane_id": 1, "task_id": one, "n": 1, "place": one, "state": "taken"} for one in ids]),
        (turn, [{"id": one, "project_id": project, "task_id": one, "slot_id": one, "person_id": person, "state": "answered", "prediction_id": None, **same} for one in ids]),
        (answer, [{"id": one, "project_id": project, "task_id": one, "turn_id": one, "person_id": person, "revision": 1, "value": {"topic": "sport"}, "origin": "person", "at": at, **said} for one in ids]),
    ]  # fmt: skip


async def fill(database: Database, project: int, person: int, n: int) -> None:
    """Put so many finished tasks into a project that has none."""
    async with database.changing() as connection:
        there = {"project_id": project, "priority": 0, "skill": "", "level": 0, "round": 0, "next_place": n + 1, "done_to": 0}
        await connection.execute(sa.insert(lane).values(id=1, **there))
        for begin in range(1, n + 1, 5_000):
            for table, rows in done_rows(project, person, begin, min(5_000, n + 1 - begin)):
                await connection.execute(sa.insert(table), rows)


def test_two_processes_freeze_one_lot(url: str):
    """Two that go on freezing the same lot at the same time, and lose their claims, put each task into it once and find one digest."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 25)
        other = Database(url_of(url))
        sizes = (lot_freezing.PAGE, lots.CLAIMED_AT_ONCE, lot_freezing.CLAIM_MS)
        lot_freezing.PAGE = lots.CLAIMED_AT_ONCE = 3
        lot_freezing.CLAIM_MS = 5  # runs out in the middle, so that the other takes over
        try:
            async with database.changing() as connection:
                one = await lots.make(
                    connection, number, lots.NewLot("", lots.WantedTasks(), lots.AskedPlan(**PLAN)), questions_version=1, person_id=1
                )

            async def push(store: Database) -> None:
                for _ in range(40):
                    if (found := await lot_freezing.claimed(store, one)) is not None:
                        await lot_freezing.freeze(store, *found)
                    await asyncio.sleep(0.01)

            await asyncio.gather(push(database), push(other))
        finally:
            lot_freezing.PAGE, lots.CLAIMED_AT_ONCE, lot_freezing.CLAIM_MS = sizes
            await other.close()
        async with database.reading() as connection:
            row = (await connection.execute(sa.select(lot))).one()
            leaves = (await connection.execute(sa.select(lot_task.c.leaf))).scalars().all()
            found = await lots.leaves(connection, one)
        assert (row.state, row.size, len(leaves), len(set(leaves))) == ("frozen", 25, 25, 25)
        assert found.root() == row.digest

    run(url, trial)


def test_an_answer_that_changes_in_the_same_moment(url: str):
    """While people correct their answers a lot is frozen: each correction is in the lot or refused, and what stands is what was frozen."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 30)
        chance = random.Random(3)

        async def correct(turn_id: int) -> bool:
            await asyncio.sleep(chance.random() * 0.2)
            try:
                await act(database, number, 2, turns.revise, turn_id, turns.Given(1, {"topic": "home"}), ASKS)
            except ConflictError:
                return False
            return True

        async def freeze() -> dict[str, Any]:
            await asyncio.sleep(0.05)
            return await made_lot(at, number)

        *corrected, found = await asyncio.gather(*(correct(one) for one in range(1, 31)), freeze())
        async with database.reading() as connection:
            frozen = {row.task_id: row.said["topic"]["value"] for row in await connection.execute(sa.select(lot_task))}
            newest = sa.select(answer.c.task_id, answer.c.value).where(
                answer.c.id.in_(sa.select(sa.func.max(answer.c.id)).group_by(answer.c.turn_id))
            )
            stands = {row.task_id: row.value["topic"] for row in await connection.execute(newest)}
        assert found["size"] == 30
        assert frozen == stands
        assert sum(one == "home" for one in frozen.values()) == sum(corrected)

    run(url, trial)


def test_a_lot_is_decided_once(url: str):
    """Reviewers who say the last things of a lot at the same moment decide it once; whoever comes too late is told."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 12)
        found = await made_lot(at, number, plan={"good": 0.01, "bad": 0.2})
        path = f"/api/projects/{number}/lots/{found['id']}"
        rows = (await at.ask("rex", "GET", f"{path}/sample?limit=200"))["rows"]

        async def judge(who: str, one: int) -> int:
            body = {"task": one, "right": False, "faults": {"topic": "critical"}, "reason": "x"}
            answered = await at._client.request(
                "POST", f"{path}/verdicts", json=body, headers={"Authorization": f"Bearer {at._tokens[who]}"}
            )
            return int(answered.status_code)

        told = await asyncio.gather(*(judge(("rex", "zoe", "ann")[n % 3], row["task_id"]) for n, row in enumerate(rows)))
        assert set(told) <= {200, 409}
        async with database.reading() as connection:
            decided = (await connection.execute(sa.select(audit.c.id).where(audit.c.action == "lot.decided"))).all()
            row = (await connection.execute(sa.select(lot))).one()
        assert (len(decided), row.state, row.settled) == (1, "rejected", True)

    run(url, trial)


def test_nothing_of_a_lot_changes_by_any_route(url: str):
    """Whatever everybody tries at a task of an open lot is refused or leaves its row, its answers and its turns as they were."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 8, overlap=1, adjudicate_below=0.5)
        found = await made_lot(at, number, plan={"good": 0.01, "bad": 0.2})
        tables = (task, turn, answer, slot)

        async def snapshot() -> list[Any]:
            async with database.reading() as connection:
                return [[tuple(row) for row in (await connection.execute(sa.select(one).order_by(one.c.id))).all()] for one in tables]

        before = await snapshot()
        for who in PEOPLE:
            for method, path, body in (
                ("PATCH", "/api/tasks/1", {"wanted": 3}), ("PATCH", "/api/tasks/1", {"state": "paused"}), ("PATCH", "/api/tasks/1", {"priority": 5}),
                ("POST", "/api/turns/1/revise", {"version": 1, "value": {"topic": "home"}}), ("POST", "/api/turns/1/skip", {}), ("POST", "/api/turns/1/release", None),
                ("POST", "/api/turns/1/answer", {"version": 0, "value": {"topic": "home"}}), ("PUT", "/api/turns/1/draft", {"version": 0, "value": {}}),
                ("POST", "/api/turns/1/review", {"verdict": "accept", "answer": 1}), ("POST", "/api/turns/1/review", {"verdict": "send_back", "answer": 1, "reason": "x"}),
                ("POST", "/api/tasks/1/ruling", {"how": "write", "value": {"topic": "home"}, "reason": "x"}), ("POST", f"/api/projects/{number}/lots", {}),
                ("POST", f"/api/projects/{number}/gold", {"tasks": [1], "keys": ["t0"]}), ("POST", f"/api/projects/{number}/tasks", [{"id": "t0", "text": "other"}]),
                ("POST", f"/api/projects/{number}/lots/{found['id']}/draw", {"nonce": "2"}), ("POST", f"/api/projects/{number}/turns", {"ahead": 4}),
            ):  # fmt: skip
                headers = {"Authorization": f"Bearer {at._tokens[who]}"}
                told = await at._client.request(method, path, json=body, headers=headers)
                assert told.status_code < 500, (who, method, path, told.text)
        assert await snapshot() == before

    run(url, trial)


def test_a_service_is_killed_while_it_freezes_and_settles(tmp_path: Path):
    """The whole service is killed twice on the way from finished tasks to accepted ones; it goes on by itself, and loses and doubles nothing."""
    url, n = lite(tmp_path), 1_500
    asyncio.run(planted(url, 3, 0, 1))

    async def filled() -> None:
        database = Database(url_of(url))
        await fill(database, 1, 2, n)
        async with database.changing() as connection:
            new = lots.NewLot("killed", lots.WantedTasks(), lots.AskedPlan(good=0.05, bad=0.3))
            await lots.make(connection, 1, new, questions_version=1, person_id=1)
        await database.close()

    asyncio.run(filled())
    service = Killed(tmp_path, url)
    service.start()
    try:
        time.sleep(0.4)
        service.kill()
        do(url, sa.update(lot).values(claimed_to=0))
        service.start()
        client = goldsmith.connect(service.url, "gs_p0-secret", manners=Manners(patience=30.0)).projects[1]
        until = time.monotonic() + 60
        while (found := next(iter(client.lots)))["state"] in lots.FREEZING:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert (found["state"], found["size"]) == ("frozen", n)
        client.lots.draw(found["id"], "block 900000")
        assert client.lots.check(found["id"]) == {"digest": True, "draw": True, "size": n, "drawn": client.lots.one(found["id"])["drawn"]}
        while (taken := client.lots.next(found["id"]))["task"]:
            if client.lots.judge(found["id"], taken["task"]["id"], right=True)["state"] != "drawn":
                break
        service.kill()
        service.start()
        until = time.monotonic() + 60
        while not client.lots.one(found["id"])["settled"]:
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        service.kill()
    (states,) = do(url, sa.select(task.c.state, sa.func.count()).group_by(task.c.state))
    assert [tuple(row) for row in states] == [("accepted", n)]
