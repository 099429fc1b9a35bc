"""Nobody starves: no person, no task, no answer; whatever the order, the load, and what clocks do."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, answer_at_once, named, rows, said, take
from goldsmith.annotate import at_once, queue, tasks, turns
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.database import columns
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import people, project_with, run


async def next_of(database: Database, project: int, person: int, held: Any) -> Any:
    """Answer a turn, and return the next one as a page gets it."""
    done = None if database.lite else await answer_at_once(database, person, held.id, said())
    if done is not None:
        return done.begun
    await act(database, project, person, turns.give_answer, held.id, said(), ASKS)
    taken, _ = await take(database, project, person)
    return taken[0] if taken else None


def test_each_task_gets_its_first_answer_before_any_gets_its_second_however_many_come(url: str):
    """Tasks of three loads, the last while people answer: all first answers, then all second ones, then the third."""

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann", "bob", "eve")
        project = await project_with(database, who, 6, overlap=3, order="spread")
        async with database.changing() as connection:
            await tasks.add(connection, project, [tasks.New(f"u{at}", {"text": "x"}) for at in range(5)])
        order, chance = [], random.Random(3)
        for at in range(33 + 12):
            if at == 9:
                async with database.changing() as connection:
                    await tasks.add(connection, project, [tasks.New(f"v{n}", {"text": "x"}) for n in range(4)])
            people_now = chance.sample(who, 4)
            for person in people_now:
                taken, _ = await take(database, project, person)
                if taken:
                    order.append(taken[0].task_id)
                    await act(database, project, person, turns.give_answer, taken[0].id, said(), ASKS)
                    break
        assert Counter(order) == dict.fromkeys(range(1, 16), 3)
        seen: Counter[int] = Counter()
        nth = [seen.update([one]) or seen[one] for one in order]
        assert nth[:15] == [1] * 15
        assert nth[15:30].count(2) >= 12, "a third answer comes early only from somebody who gave a second to all that wait for one"

    run(url, trial)


def test_nobody_starves_among_many_at_once(url: str):
    """Twelve people, fast and slow, beside new tasks all the time: each finds work whenever he may have some, and no task is passed over."""

    async def trial(database: Database) -> None:
        who = await people(database, *(f"p{at}" for at in range(12)))
        await named(database, who)
        project = await project_with(database, who, 100, overlap=2)  # more than all can take, however late the others are added
        done: Counter[int] = Counter()
        refused: list[int] = []

        async def works(person: int) -> None:
            chance = random.Random(person)
            held = None
            for _ in range(14):
                await asyncio.sleep(chance.random() * (0.02 if person % 3 else 0.05))
                if held is None:
                    taken, _ = await take(database, project, person)
                    held = taken[0] if taken else None
                if held is None:
                    refused.append(person)
                elif chance.random() < 0.1:
                    await act(database, project, person, turns.skip, held.id, "no")
                    held = None
                else:
                    held, _ = await next_of(database, project, person, held), done.update([person])

        async def adds() -> None:
            for at in range(10):
                async with database.changing() as connection:
                    await tasks.add(connection, project, [tasks.New(f"n{at}-{n}", {"text": "x"}) for n in range(8)])
                await asyncio.sleep(0.01)

        await asyncio.gather(adds(), *map(works, who))
        assert not refused, "there was always something open for everybody"
        assert min(done.values()) >= 8
        given = sa.select(sa.func.count(turn.c.id).label("n")).select_from(task).outerjoin(turn, turn.c.task_id == task.c.id)
        counts = [row.n for row in await rows(database, given.group_by(task.c.id).order_by(task.c.id))]
        last = max(at for at, n in enumerate(counts) if n)
        assert min(counts[: last - 40]) >= 2, (
            "no task is passed over while later ones are given: all its slots were, held and skipped ones too"
        )

    run(url, trial)


def test_what_opens_again_comes_before_what_is_added_later(url: str):
    """A lapsed task goes to the end of its lane as it is then; tasks that come later wait behind it."""

    async def trial(database: Database) -> None:
        _, ann, bob = who = await people(database, "own", "ann", "bob")
        project = await project_with(database, who, 3)
        (mine,), _ = await take(database, project, ann)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        async with database.changing() as connection:
            await tasks.add(connection, project, [tasks.New("later", {"text": "x"})])
        got, _ = await take(database, project, bob, 8)
        assert [one.key for one in got] == ["t1", "t2", mine.key, "later"]

    run(url, trial)


@pytest.mark.parametrize("by_ms", [-3 * 3_600_000, 3 * 3_600_000])
def test_a_clock_that_jumps_doubles_and_loses_nothing(url: str, by_ms: int, monkeypatch: pytest.MonkeyPatch):
    """Back three hours, or forward: each slot has one living turn, each answer stands once, drafts are there, and all is done in the end."""

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann", "bob", "eve")
        await named(database, who)
        project = await project_with(database, who, 30, overlap=2, daily_quota=25)
        held = {person: (await take(database, project, person, 2))[0] for person in who}
        saved = await act(database, project, who[1], turns.save_draft, held[who[1]][0].id, turns.Given(0, {"topic": "home"}))
        assert saved["version"] == 1
        shift = lambda: now() + by_ms  # noqa: E731
        for module in (queue, turns, at_once, columns):
            monkeypatch.setattr(module, "now", shift)
        async with database.changing() as connection:
            ended = await queue.lapse(connection)
        assert ended == (0 if by_ms < 0 else 8)
        for person in who:
            for at, one in enumerate(held[person]):
                version = 1 if person == who[1] and at == 0 else 0
                told = await act(database, project, person, turns.give_answer, one.id, said(version=version), ASKS)
                assert not told["late"]
        async with database.changing() as connection:
            assert await queue.lapse(connection) == 0
        for person in who:
            while taken := (await take(database, project, person))[0]:
                await act(database, project, person, turns.give_answer, taken[0].id, said(), ASKS)
        living = await rows(database, sa.select(turn.c.slot_id).where(turn.c.state.in_(("leased", "answered", "reviewed", "sent_back"))))
        assert len(living) == len(set(living)) == 60
        assert len(await rows(database, sa.select(answer))) == 60
        assert {row.state for row in await rows(database, sa.select(slot.c.state))} == {"taken"}

    run(url, trial)


def test_two_thousand_turns_lapse_in_a_few_steps(url: str):
    """Two thousand leases that ran out together end 500 at a time, and each slot is open once more at a place of its own."""

    async def trial(database: Database) -> None:
        who = await people(database, "own", "ann")
        project = await project_with(database, who, 2_000)
        at = now()
        async with database.changing() as connection:
            slots = (await connection.execute(sa.select(slot.c.id, slot.c.task_id).order_by(slot.c.id))).all()
            same = {
                "project_id": project,
                "person_id": who[1],
                "state": "leased",
                "leased_at": at,
                "expires_at": at - 1,
                "draft_version": 0,
                "active_ms": 0,
            }
            await connection.execute(sa.insert(turn), [{**same, "slot_id": one.id, "task_id": one.task_id} for one in slots])
            await connection.execute(sa.update(slot).values(state="taken"))
        ended = []
        while not ended or ended[-1]:
            async with database.changing() as connection:
                ended.append(await queue.lapse(connection))
        assert ended == [500] * 4 + [0]
        assert {row.state for row in await rows(database, sa.select(slot.c.state))} == {"open"}
        assert len({row.place for row in await rows(database, sa.select(slot.c.place))}) == 2_000

    run(url, trial)
