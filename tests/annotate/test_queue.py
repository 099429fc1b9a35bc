"""Who gets which task: never twice, never two at one slot, never lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, rows, said, take
from goldsmith.accounts import tables as accounts
from goldsmith.annotate import projects, queue, tasks, turns
from goldsmith.annotate.tables import answer, lane, slot, task, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import people, project_with, run


def test_everybody_at_once_gets_each_slot_once(url: str):
    """Ten people answer 60 tasks wanted three times each, all at the same time: 180 answers, three people a task, nobody twice."""

    async def trial(database: Database) -> None:
        who = await people(database, *(f"p{at}" for at in range(10)))
        project = await project_with(database, who, 60, overlap=3)

        async def work(person: int) -> int:
            done = 0
            while True:
                taken, why = await take(database, project, person)
                if not taken:
                    assert why == "none_left"
                    return done
                await act(database, project, person, turns.give_answer, taken[0].id, said(), ASKS)
                done += 1

        done = await asyncio.gather(*map(work, who))

        assert sum(done) == 180
        answered = await rows(database, sa.select(answer.c.task_id, answer.c.person_id))
        assert Counter(row.task_id for row in answered) == dict.fromkeys({row.task_id for row in answered}, 3)
        assert len(set(answered)) == 180
        assert {row.state for row in await rows(database, sa.select(task.c.state))} == {"done"}

    run(url, trial)


def test_a_lease_that_ran_out_comes_back_to_somebody_else_or_oneself(url: str):
    """Whoever was asked first may be asked again; a mark never hides what opened again."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 100)
        first, _ = await take(database, project, ann, 8)
        for _ in range(12):
            got, _ = await take(database, project, bob, 8)
        assert len(got) == 4
        assert (await rows(database, sa.select(lane.c.done_to)))[0].done_to > 0
        async with database.changing() as connection:
            assert await queue.lapse(connection, at=now() + 10**9) == 100

        seen = []
        for _ in range(13):
            got, why = await take(database, project, bob, 8)
            seen += [row.task_id for row in got]

        assert why == "none_left"
        assert sorted(seen) == sorted(row.id for row in await rows(database, sa.select(task.c.id)))
        assert {one.task_id for one in first} <= set(seen)

    run(url, trial)


def test_what_is_skipped_goes_to_others_and_never_back(url: str):
    """A skipped task is somebody else's; a task that everybody skipped is nobody's, and its slot is still open."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 1)
        (his,), _ = await take(database, project, ann)
        await act(database, project, ann, turns.skip, his.id, "not my field")
        assert await take(database, project, ann) == ([], "none_left")
        (hers,), _ = await take(database, project, bob)
        assert hers.task_id == his.task_id
        await act(database, project, bob, turns.skip, hers.id, "")
        assert await take(database, project, bob) == ([], "none_left")
        assert [row.state for row in await rows(database, sa.select(slot.c.state))] == ["open"]

    run(url, trial)


def test_a_senior_gets_what_was_asked_before_other_work(url: str):
    """Without a skill the project's experts are asked; others never see it again."""

    async def trial(database: Database) -> None:
        ann, bob, eve = await people(database, "ann", "bob", "eve")
        project = await project_with(database, [ann, bob, eve], 5)
        async with database.changing() as connection:
            await projects.put_member(connection, project, eve, role="expert")
        (hard,), _ = await take(database, project, bob)
        await act(database, project, bob, turns.escalate, hard.id, "is this sport?")

        (first,), _ = await take(database, project, eve)
        rest = [row.task_id for row in (await take(database, project, bob, 8))[0]]

        assert first.task_id == hard.task_id
        assert hard.task_id not in rest
        assert len(rest) == 4

    run(url, trial)


def test_skill_and_level_open_a_lane(url: str):
    """Tasks for technicians of medicine are not a beginner's; an expired skill is none."""

    async def trial(database: Database) -> None:
        ann, bob, eve = await people(database, "ann", "bob", "eve")
        project = await project_with(database, [ann, bob, eve], 3, skill="medicine", level=3)
        async with database.changing() as connection:
            for person, level, ends in ((ann, 5, None), (bob, 3, None), (eve, 1, 5)):
                values = {"person_id": person, "name": "medicine", "level": level, "granted_at": 1, "expires_at": ends}
                await connection.execute(sa.insert(accounts.skill).values(values))

        assert await take(database, project, ann) == ([], "none_left")
        assert len((await take(database, project, bob, 3))[0]) == 3
        assert await take(database, project, eve) == ([], "none_left")

    run(url, trial)


def test_higher_priority_comes_first_and_may_be_given_later(url: str):
    """A task whose priority is raised is the next for everybody, also for those who had gone past it."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 200)
        ids = [row.id for row in await rows(database, sa.select(task.c.id).order_by(task.c.id))]
        for _ in range(12):
            await take(database, project, ann, 8)
        async with database.changing() as connection:
            await tasks.change(connection, ids[150], priority=7)

        (urgent,), _ = await take(database, project, ann)

        assert urgent.task_id == ids[150]

    run(url, trial)


@pytest.mark.parametrize(("rule", "n", "why"), [({"quota": 3}, 3, "quota"), ({"daily_quota": 2}, 2, "daily_quota")])
def test_quotas_end_work(url: str, rule: dict[str, int], n: int, why: str):
    """Nobody gives more answers than his quota."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 9, **rule)
        for _ in range(n):
            (mine,), _ = await take(database, project, ann)
            await act(database, project, ann, turns.give_answer, mine.id, said(), ASKS)

        assert await take(database, project, ann) == ([], why)

    run(url, trial)


def test_a_paused_project_or_person_gets_nothing_and_loses_nothing(url: str):
    """What is held may still be answered."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 9)
        (mine,), _ = await take(database, project, bob)
        async with database.changing() as connection:
            await projects.put_member(connection, project, bob, role="annotator", paused=True)
        async with database.changing() as connection:
            worker = await queue.worker_of(connection, project, bob)
            held, why = await queue.filled(connection, worker, ahead=4)

        assert ([one.id for one in held], why) == ([mine.id], "paused")
        assert (await act(database, project, bob, turns.give_answer, mine.id, said(), ASKS))["revision"] == 1

    run(url, trial)


def test_spread_asks_each_task_once_before_any_twice(url: str):
    """With overlap 2 and order spread, the first ten turns of two people are ten tasks."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 10, overlap=2, order="spread")

        first = (await take(database, project, ann, 5))[0] + (await take(database, project, bob, 5))[0]

        assert len({one.task_id for one in first}) == 10

    run(url, trial)


def test_no_mark_passes_what_its_person_could_still_have(url: str):
    """After any mixture of taking, skipping, giving back and lapsing, everything that is open and may be somebody's is found by him."""

    async def trial(database: Database) -> None:
        who = await people(database, "ann", "bob", "eve")
        project = await project_with(database, who, 90, overlap=2)
        chance = random.Random(7)
        for _ in range(40):
            person = chance.choice(who)
            taken, _ = await take(database, project, person, chance.randint(1, 8))
            for one in taken:
                what = chance.choice(["answer", "skip", "release", "leave"])
                if what == "answer":
                    await act(database, project, person, turns.give_answer, one.id, said(), ASKS)
                elif what == "skip":
                    await act(database, project, person, turns.skip, one.id, "")
                elif what == "release":
                    await act(database, project, person, turns.release, one.id)
            if chance.random() < 0.2:
                async with database.changing() as connection:
                    await queue.lapse(connection, at=now() + 10**9)
        for person in who:
            could = set(await _could(database, person))
            got = set()
            while taken := (await take(database, project, person, 8))[0]:
                got |= {one.task_id for one in taken}
            assert got == could
            async with database.changing() as connection:
                await queue.lapse(connection, at=now() + 10**9)

    run(url, trial)


async def _could(database: Database, person: int) -> list[int]:
    """Tasks that have an open slot and no counting turn of this person, found without lanes, places and marks."""
    his = sa.select(turn.c.task_id).where(turn.c.person_id == person, turn.c.state != "expired")
    wanted = sa.select(slot.c.task_id).where(slot.c.state == "open", slot.c.task_id.not_in(his)).distinct()
    return [row.task_id for row in await rows(database, wanted)]


def test_the_database_itself_refuses_a_second_turn_at_a_slot(url: str):
    """Even a program with a bug could not give one slot to two."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 1)
        (mine,), _ = await take(database, project, ann)
        values = {
            "project_id": project,
            "task_id": mine.task_id,
            "slot_id": mine.slot_id,
            "person_id": bob,
            "state": "leased",
            "leased_at": 1,
            "expires_at": 2,
            "draft_version": 0,
            "active_ms": 0,
        }
        with pytest.raises(sa.exc.IntegrityError):
            async with database.changing() as connection:
                await connection.execute(sa.insert(turn).values(values))

    run(url, trial)
