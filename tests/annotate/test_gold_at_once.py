"""Gold in the two questions to PostgreSQL that a usual answer is: it is taken and judged there, and never goes the longer way."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, answer_at_once, named, rows, said, take
from goldsmith.annotate import queue, tasks, turns
from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.quality import gold, pool
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.quality.rejudging import judge_anew
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.database.opening import Database
from service import people, project_with, run


def test_gold_is_taken_judged_and_counted_nowhere_in_two_questions(postgres: str, monkeypatch: pytest.MonkeyPatch):
    """Of four answers two begin a gold task; each is one statement, the gold ones are judged, and a dry pool gives a task of the queue."""
    wants = [True, False, True, True]
    monkeypatch.setattr(pool, "chosen", lambda share: bool(share and wants and wants.pop(0)))

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann")
        await named(database, who)
        project = await project_with(database, who, 6)
        async with database.changing() as connection:
            known = [gold.Known(f"g{at}", {"topic": "sport"}, None, tasks.New(f"g{at}", {"text": "known"})) for at in range(2)]
            await gold.put(connection, project, ASKS, known, person_id=who[0])
        (held,), _ = await take(database, project, who[1])
        async with database.changing() as connection:
            await connection.execute(sa.text("update project set policy = policy || '{\"gold_share\": 0.5}'"))
        keys = [held.key]
        for topic in ("home", "sport", "home", "home"):
            done = await answer_at_once(database, who[1], held.id, said(topic))
            assert done is not None
            assert done.begun is not None
            held = done.begun
            keys.append(held.key)
        assert keys[0] == "t0"
        assert sorted(keys[1:4:2]) == ["g0", "g1"]
        assert [keys[2], keys[4]] == ["t1", "t2"]
        assert [(row.right, row.score, row.pool) for row in await rows(database, sa.select(judged).order_by(judged.c.id))] == [(True, 1.0, True), (False, 0.0, True)]  # fmt: skip
        counted = await rows(database, sa.select(task.c.key, task.c.answered, task.c.state).where(task.c.answered > 0).order_by(task.c.id))
        assert counted == [("t0", 1, "done"), ("t1", 1, "done")]
        pooled = await rows(database, sa.select(slot.c.n, slot.c.state).join(turn, turn.c.slot_id == slot.c.id).where(turn.c.draw >= DRAWS))
        assert pooled == [(-who[1], "taken")] * 2
        assert len(await rows(database, sa.select(answer.c.id))) == 4

    run(postgres, trial)


@pytest.mark.parametrize("opened", ["given back", "wanted by more"])
def test_what_opens_while_a_task_becomes_gold_is_given_to_nobody(postgres: str, opened: str):
    """A slot is given back, or made, by a transaction that ends while the manager's waits for it: none of the pool's stays open."""

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann", "bob")
        project = await project_with(database, who, 1, overlap=2)
        (held,), _ = await take(database, project, who[1])
        (other,), _ = await take(database, project, who[2])
        async with database.changing() as first:
            if opened == "given back":
                worker = turns.must_work(await queue.worker_of(first, project, who[1]), project)
                await turns.release(first, worker, held.id)
            else:
                await tasks.change(first, held.task_id, wanted=4)
            putting = asyncio.create_task(_gilds(database, project, who[0]))
            await _waits(database)
        await putting
        states = await rows(database, sa.select(slot.c.state, sa.func.count()).group_by(slot.c.state).order_by(slot.c.state))
        assert states == ([("taken", 1), ("withdrawn", 1)] if opened == "given back" else [("taken", 2), ("withdrawn", 2)])
        assert other.task_id == held.task_id

    run(postgres, trial)


class Between:
    """A connection before one of whose statements something else is done."""

    def __init__(self, connection: Any, at: int, doing: Any) -> None:
        self.connection, self.left, self.doing = connection, at, doing

    async def execute(self, *given: Any) -> Any:
        """Do the other thing where it is its turn, and execute."""
        self.left -= 1
        if self.left == -1:
            await self.doing()
        return await self.connection.execute(*given)

    def __getattr__(self, name: str) -> Any:
        """Be the connection in all else."""
        return getattr(self.connection, name)


@pytest.mark.parametrize("at", range(5))
def test_what_is_answered_while_others_are_judged_anew_keeps_its_judgement(postgres: str, monkeypatch: pytest.MonkeyPatch, at: int):
    """A known answer is mended while another answer to it comes in, before each of the statements: both answers stay judged."""
    monkeypatch.setattr(pool, "chosen", lambda share: share > 0)

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann", "bob")
        await named(database, who)
        project = await project_with(database, who, 2, gold_share=0.5)
        async with database.changing() as connection:
            known = [gold.Known("g", {"topic": "sport"}, None, tasks.New("g", {"text": "known"}))]
            await gold.put(connection, project, ASKS, known, person_id=who[0])
        held = [(await take(database, project, person))[0][0] for person in who[1:]]
        await answer_at_once(database, who[1], held[0].id, said("sport"))

        async def answers() -> None:
            await answer_at_once(database, who[2], held[1].id, said("sport"))

        async with database.changing() as connection:
            between = Between(connection, at, answers)
            await judge_anew(cast("Any", between), project, [held[0].task_id])
            if between.left >= 0:
                await answers()
        kept = await rows(database, sa.select(judged.c.turn_id, judged.c.right).order_by(judged.c.turn_id))
        assert kept == [(one.id, True) for one in held]

    run(postgres, trial)


async def _gilds(database: Database, project: int, person: int) -> None:
    async with database.changing() as connection:
        await gold.put(connection, project, ASKS, [gold.Known("t0", {"topic": "sport"})], person_id=person)


async def _waits(database: Database) -> None:
    """Wait until a transaction waits for another."""
    for _ in range(3000):
        if await rows(database, sa.text("select 1 from pg_locks where not granted")):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for anybody")
