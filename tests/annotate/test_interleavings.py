"""Several people, a reviewer and a manager at once, in every order that chance finds: counts, slots and marks stay true."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, answer_at_once, named, rows, said, take
from goldsmith.annotate import marks, queue, reviews, tasks, turns
from goldsmith.annotate.tables import answer, lane, slot, task, turn
from goldsmith.annotation_errors import AccessError, ConflictError, ProjectError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from goldsmith.errors import NoRecordError
from service import people, project_with, run

LIVING = ("leased", "answered", "reviewed", "sent_back")
TOLD = (ConflictError, AccessError, NoRecordError, ProjectError)
"""What a person may be told; anything else is a fault of the service."""


async def work(database: Database, project: int, person: int, chance: random.Random) -> None:
    """Do one thing that an annotator does, at any turn that he ever had."""
    if chance.random() < 0.4:
        await take(database, project, person, chance.randint(1, 4))
        return
    had = await rows(
        database, sa.select(turn.c.id, turn.c.draft_version).where(turn.c.person_id == person).order_by(turn.c.id.desc()).limit(6)
    )
    if not had:
        return
    one = chance.choice(had)
    what = chance.choice(["answer", "answer", "answer", "skip", "release", "escalate", "draft", "revise"])
    given = turns.Given(one.draft_version, {"topic": chance.choice(["sport", "home"])})
    if what == "answer" and not database.lite and chance.random() < 0.6:
        await answer_at_once(database, person, one.id, given, ahead=chance.randint(0, 4))
    elif what == "answer":
        await act(database, project, person, turns.give_answer, one.id, given, ASKS)
    elif what == "revise":
        await act(database, project, person, turns.revise, one.id, turns.Given(1, given.value), ASKS)
    elif what == "draft":
        await act(database, project, person, turns.save_draft, one.id, given)
    elif what == "release":
        await act(database, project, person, turns.release, one.id)
    else:
        await act(database, project, person, turns.skip if what == "skip" else turns.escalate, one.id, "hard")


async def lead(database: Database, project: int, person: int, chance: random.Random) -> None:
    """Do one thing that a reviewer, a manager or the service itself does."""
    what = chance.choice(["judge", "judge", "judge", "lapse", "change", "change", "add"])
    async with database.changing() as connection:
        if what == "lapse":
            await queue.lapse(connection, at=now() + 10**10, project_id=project)
        elif what == "add":
            await tasks.add(connection, project, [tasks.New(f"n{chance.random()}", {"text": "more"}, priority=chance.randint(0, 1))])
        elif what == "change":
            ids = (await connection.execute(sa.select(task.c.id))).scalars().all()
            change: dict[str, Any] = chance.choice(
                [{"priority": 0}, {"priority": 1}, {"state": "paused"}, {"state": "open"}, {"wanted": 4}]
            )
            await tasks.change(connection, chance.choice(ids), **change)
        else:
            wanted = sa.select(answer.c.id, answer.c.turn_id).join(turn, turn.c.id == answer.c.turn_id)
            given = (await connection.execute(wanted.where(turn.c.state.in_(("answered", "late"))).order_by(answer.c.id.desc()))).all()
            if given:
                one = chance.choice(given)
                verdict = chance.choice(["accept", "fix", "send_back", "send_back"])
                said_of = reviews.Verdict(verdict, one.id, "so", {"topic": "money"})
                await reviews.judge(connection, one.turn_id, said_of, ASKS, person_id=person)


async def told(doing: Any) -> None:
    """Let somebody be told why not."""
    try:
        await doing
    except TOLD:
        return


async def check(database: Database) -> None:
    """Check what must hold whenever nobody is at it."""
    slots = await rows(
        database, sa.select(slot.c.id, slot.c.state, slot.c.task_id, task.c.state.label("of")).join(task, task.c.id == slot.c.task_id)
    )
    held = {row.slot_id for row in await rows(database, sa.select(turn.c.slot_id).where(turn.c.state.in_(LIVING)))}
    wrong = [row for row in slots if (row.state == "taken") != (row.id in held)]
    assert not wrong, "a slot is taken where somebody holds it, and only there"
    assert not [row for row in slots if row.state == "open" and row.of in {"paused", "withdrawn"}], "what is paused is not given out"
    assert not [row for row in slots if row.state == "withdrawn" and row.of == "open"], "what is open again can be had"
    given = sa.select(sa.func.count()).where(turn.c.task_id == task.c.id, turn.c.state.in_(("answered", "reviewed"))).scalar_subquery()
    counted = await rows(database, sa.select(task.c.id, task.c.answered, task.c.wanted, task.c.state, given.label("given")))
    assert [(row.id, row.answered) for row in counted] == [(row.id, row.given) for row in counted], "counts are those of the turns"
    assert not [row for row in counted if row.state in {"open", "done"} and (row.state == "done") != (row.answered >= row.wanted)]


async def could(database: Database, person: int, senior: bool) -> set[int]:
    """Tasks that somebody may have, found without places and marks."""
    his = sa.select(turn.c.task_id).where(turn.c.person_id == person, turn.c.state != "expired")
    wanted = sa.select(slot.c.task_id).join(lane, lane.c.id == slot.c.lane_id).where(slot.c.state == "open", slot.c.task_id.not_in(his))
    return {row.task_id for row in await rows(database, wanted if senior else wanted.where(lane.c.skill == ""))}


@pytest.mark.parametrize("order", ["finish_first", "spread"])
def test_whatever_happens_at_once_counts_slots_and_marks_stay_true(url: str, order: str, monkeypatch: pytest.MonkeyPatch):
    """Four annotators, a reviewer and a manager do 600 things, several at a time; then each finds exactly what is open for him."""
    monkeypatch.setattr(marks, "FAR", 0)

    async def trial(database: Database) -> None:
        chance = random.Random(f"{url[:6]} {order}")
        who = await people(database, "ann", "bob", "eve", "joe", "kim")
        await named(database, who)
        project = await project_with(database, who, 12, overlap=3, order=order)
        for _ in range(75):
            people_now = [chance.choice(who[1:]) for _ in range(5)]
            some = [work(database, project, person, random.Random(chance.random())) for person in people_now]
            some += [lead(database, project, who[0], random.Random(chance.random())) for _ in range(3)]
            await asyncio.gather(*map(told, some))
            await check(database)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**10)
        for person in who:
            wanted, got = await could(database, person, senior=person == who[0]), set[int]()
            while taken := (await take(database, project, person, 8))[0]:
                got |= {one.task_id for one in taken}
                for one in taken:
                    await act(database, project, person, turns.give_answer, one.id, said(version=one.draft_version), ASKS)
            assert got == wanted
            await check(database)

    run(url, trial)
