"""People who take gold, and a manager who puts tasks into the pool and takes them out, all at once: nothing is counted or given wrongly."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import sqlalchemy as sa

from annotate.requests import ASKS, act, named, rows, said, take
from annotate.test_interleavings import LIVING, lead, told, work
from goldsmith.annotate import marks, queue, tasks, turns
from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.quality import gold
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import people, project_with, run


async def gild(database: Database, project: int, person: int, chance: random.Random) -> None:
    """Put tasks into the pool, take some out, or mend what is known of one."""
    async with database.changing() as connection:
        keys = (await connection.execute(sa.select(task.c.key, task.c.state).order_by(task.c.id))).all()
        pooled, others = [row.key for row in keys if row.state == "gold"], [row.key for row in keys if row.state != "gold"]
        known = {"topic": chance.choice(["sport", "home"])}
        what = chance.choice(["new", "turn", "turn", "out", "out", "mend"])
        if what == "new":
            key = f"g{chance.random()}"
            await gold.put(connection, project, ASKS, [gold.Known(key, known, None, tasks.New(key, {"text": "known"}))], person_id=person)
        elif what == "turn" and len(others) > 6:
            await gold.put(connection, project, ASKS, [gold.Known(chance.choice(others), known)], person_id=person)
        elif what == "mend" and pooled:
            await gold.put(connection, project, ASKS, [gold.Known(chance.choice(pooled), known)], person_id=person)
        elif pooled:
            await gold.take_out(connection, project, [chance.choice(pooled)], forget=False)


async def check(database: Database) -> None:
    """Check what must hold whenever nobody is at it."""
    slots = await rows(
        database, sa.select(slot.c.id, slot.c.state, slot.c.n, task.c.state.label("of")).join(task, task.c.id == slot.c.task_id)
    )
    held = {row.slot_id for row in await rows(database, sa.select(turn.c.slot_id).where(turn.c.state.in_(LIVING)))}
    assert not [row for row in slots if (row.state == "taken") != (row.id in held)]
    assert not [row for row in slots if row.state == "open" and (row.n < 0 or row.of == "gold")], "nothing of the pool waits"
    assert not [row for row in slots if row.state == "withdrawn" and row.of == "open" and row.n > 0], "what is open again can be had"
    of_queue = turn.c.task_id == task.c.id, turn.c.state.in_(("answered", "reviewed")), turn.c.draw < DRAWS
    given = sa.select(sa.func.count()).where(*of_queue).scalar_subquery()
    counted = await rows(database, sa.select(task.c.id, task.c.answered, task.c.wanted, task.c.state, given.label("given")))
    assert [(row.id, row.answered) for row in counted] == [(row.id, row.given) for row in counted], "gold counts for no overlap"
    assert not [row for row in counted if row.state in {"open", "done"} and (row.state == "done") != (row.answered >= row.wanted)]
    pooled = await rows(database, sa.select(turn.c.person_id, slot.c.n).join(slot, slot.c.id == turn.c.slot_id).where(turn.c.draw >= DRAWS))
    assert all(row.n == -row.person_id for row in pooled)
    first = sa.select(answer.c.turn_id).where(answer.c.revision == 1)
    assert not await rows(database, sa.select(judged.c.id).where(judged.c.turn_id.not_in(first)))
    live = sa.select(turn.c.id).join(task, task.c.id == turn.c.task_id).where(turn.c.draw >= DRAWS, task.c.state == "gold")
    kept = {row.turn_id for row in await rows(database, sa.select(judged.c.turn_id).where(judged.c.turn_id.in_(live)))}
    answered = {row.turn_id for row in await rows(database, first.where(answer.c.turn_id.in_(live)))}
    assert kept == answered, "what was answered out of the pool is judged"


def test_whatever_happens_at_once_gold_counts_for_nothing_and_is_given_to_nobody_twice(url: str, monkeypatch: Any):
    """Four annotators and a manager do 320 things, several at a time, a third of what is taken gold; at the end everybody finds what is open."""
    monkeypatch.setattr(marks, "FAR", 0)

    async def trial(database: Database) -> None:
        chance = random.Random(f"{url[:6]} gold")
        who = await people(database, "own", "ann", "bob", "eve", "joe")
        await named(database, who)
        project = await project_with(database, who, 14, overlap=2, gold_share=0.35)
        for _ in range(40):
            some = [work(database, project, chance.choice(who[1:]), random.Random(chance.random())) for _ in range(5)]
            some += [lead(database, project, who[0], random.Random(chance.random()))]
            some += [gild(database, project, who[0], random.Random(chance.random())) for _ in range(2)]
            await asyncio.gather(*(told(quiet(one)) for one in some))
            await check(database)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**10)
        for person in who[1:]:
            while taken := (await take(database, project, person, 8))[0]:
                for one in taken:
                    await act(database, project, person, turns.give_answer, one.id, said(version=one.draft_version), ASKS)
            await check(database)
        twice = (
            sa.select(turn.c.task_id)
            .where(turn.c.state != "expired")
            .group_by(turn.c.task_id, turn.c.person_id)
            .having(sa.func.count() > 1)
        )
        assert not await rows(database, twice)
        assert await rows(database, sa.select(judged.c.id))

    run(url, trial)


async def quiet(doing: Any) -> None:
    """Let the manager be told that what he wanted cannot be."""
    try:
        await doing
    except ProjectError:
        return
