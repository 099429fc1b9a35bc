"""The chore that looks for alarms, over real answers in SQLite and PostgreSQL: who is named, who is not, and that nothing else happens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import take
from goldsmith.accounts.auditing import Machine
from goldsmith.annotate import webhooks
from goldsmith.annotate.quality import alarm_watching
from goldsmith.annotate.quality.alarm_tables import alarm, alarm_look, alarm_watch
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, delivery, member, prediction, project, slot, task, turn
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database
from service import people, project_with, run

BENCH = Path(__file__).parents[2] / "bench"
TOPICS = ("sport", "home", "money")
OWN = {"alarm", "alarm_look", "alarm_watch"}


@pytest.fixture
def game(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the module that simulates people."""
    monkeypatch.syspath_prepend(str(BENCH))
    import alarm_people

    yield alarm_people
    sys.modules.pop("alarm_people", None)


async def prepared(database: Database, made: Any, **policy: Any) -> None:
    """Make a project with the people and tasks of a simulated one; nobody has answered yet. Person n of it is person n + 2 here."""
    numbers = await people(database, "ann", *(f"p{at}" for at in range(len(made.sorts))))
    await project_with(database, numbers, 0, **policy)
    async with database.changing() as connection:
        pool = dict(enumerate(made.pool))
        rows = [
            {"id": at + 1, "project_id": 1, "key": f"t{at}", "material": {"text": str(at)}, "priority": 0, "wanted": 5, "answered": 0,
             "state": "gold" if at in pool else "open", "gold": {"topic": TOPICS[pool[at]]} if at in pool else None, "created_at": 0, "changed_at": 0}
            for at in range(made.tasks)
        ]  # fmt: skip
        await connection.execute(sa.insert(task), rows)
        lane = (await connection.execute(sa.text("insert into lane (project_id, priority, level, next_place) values (1, 0, 0, 1) returning id"))).scalar_one()  # fmt: skip
        await connection.execute(
            sa.insert(slot), [{"id": 1, "project_id": 1, "lane_id": lane, "task_id": 1, "n": 1, "place": 1, "state": "taken"}]
        )


async def answered(database: Database, rows: list[Any], begin: int) -> None:
    """Store a day's answers, with what models said and what was judged."""
    async with database.changing() as connection:
        for at in range(0, len(rows), 500):
            part = list(enumerate(rows[at : at + 500], begin + at + 1))
            slots = [{"id": n + 10, "project_id": 1, "lane_id": 1, "task_id": one.task + 1, "n": n + 10, "place": n + 10, "state": "taken"} for n, one in part]  # fmt: skip
            await connection.execute(sa.insert(slot), slots)
            guesses = [{"id": n, "project_id": 1, "task_id": one.task + 1, "model": "m", "value": {"topic": TOPICS[one.guess]}, "at": 0} for n, one in part]  # fmt: skip
            await connection.execute(sa.insert(prediction), guesses)
            turns = [
                {"id": n, "project_id": 1, "task_id": one.task + 1, "slot_id": n + 10, "person_id": one.person + 2, "state": "answered", "leased_at": one.at - one.active_ms,
                 "expires_at": one.at, "answered_at": one.at, "draft_version": 0, "active_ms": one.active_ms, "draw": 0}
                for n, one in part
            ]  # fmt: skip
            await connection.execute(sa.insert(turn), turns)
            said = [
                {"id": n, "project_id": 1, "task_id": one.task + 1, "turn_id": n, "person_id": one.person + 2, "revision": 1, "value": {"topic": TOPICS[one.value]}, "questions_version": 1,
                 "guideline_version": 0, "active_ms": one.active_ms, "origin": "shown" if one.shown else "person", "prediction_id": n, "prediction_shown": one.shown, "at": one.at}
                for n, one in part
            ]  # fmt: skip
            await connection.execute(sa.insert(answer), said)
            known = [
                {"project_id": 1, "task_id": one.task + 1, "turn_id": n, "person_id": one.person + 2, "question": "topic", "score": float(one.value == one.gold), "right": one.value == one.gold, "pool": True, "at": one.at}
                for n, one in part if one.gold >= 0
            ]  # fmt: skip
            if known:
                await connection.execute(sa.insert(judged), known)


async def evening(database: Database) -> None:
    """Look through the project, whenever it was looked through last."""
    async with database.changing() as connection:
        await connection.execute(sa.update(alarm_watch).values(next_at=0))
    assert await alarm_watching.watch(database)
    assert not await alarm_watching.watch(database)


async def rows_of(database: Database, table: sa.Table) -> list[Any]:
    """Return all rows of a table, in order."""
    async with database.reading() as connection:
        return list((await connection.execute(sa.select(table).order_by(*table.primary_key.columns))).all())


async def everything(database: Database) -> dict[str, list[Any]]:
    """Return all that stands in the database, but for alarms."""
    return {name: await rows_of(database, table) for name, table in METADATA.tables.items() if name not in OWN}


def test_the_chore_decides_as_the_simulation_says_and_changes_nothing_else(url, game):
    """Over two weeks of evenings each person is named for what and when the pure decision names him; no other table changes at all."""
    made = game.simulated(1002, days=14)
    import alarm_decisions

    expected = {(who + 2, kind): one.verdict for (who, kind), one in alarm_decisions.decided(made).items()}

    async def trial(database: Database) -> Any:
        await prepared(database, made)
        n = 0
        for day in made.days:
            await answered(database, day, n)
            n += len(day)
            before = await everything(database) if day is made.days[-1] else {}
            await evening(database)
        return before, await everything(database), await rows_of(database, alarm), await rows_of(database, alarm_look)

    before, after, alarms, looks = run(url, trial)

    assert before == after
    assert {(one.person_id, one.kind) for one in alarms} == set(expected)
    assert {one.verdict for one in alarms} <= {"proved", "unproved", "disproved"}
    assert len(alarms) >= 4
    assert {kind for _, kind in expected} >= {"quick", "spamming"}
    assert all(one.p <= one.held_to < one.rate and one.evidence["tasks"] for one in alarms if one.kind != "tiring")
    assert max(one.looks for one in looks if one.kind == "spamming") <= 8


def test_nobody_is_proved_paused_or_kept_from_tasks_without_known_answers(url, game):
    """Spammers and speeders are named, unproved, and get their next task as before: an alarm is no gate."""
    made = game.simulated(1003, days=12)

    async def trial(database: Database) -> Any:
        await prepared(database, made)
        rows = [one for day in made.days for one in day]
        for one in rows:
            one.gold = -1
        await answered(database, rows, 0)
        await evening(database)
        named = await rows_of(database, alarm)
        async with database.changing() as connection:
            await connection.execute(sa.update(task).where(task.c.state == "gold").values(state="withdrawn"))
            spare = {"id": 90_000, "project_id": 1, "key": "spare", "material": {"text": "x"}, "priority": 0, "wanted": 90, "answered": 0, "state": "open", "created_at": 0, "changed_at": 0}  # fmt: skip
            await connection.execute(sa.insert(task).values(spare))
            free = [{"id": 90_000 + at, "project_id": 1, "lane_id": 1, "task_id": 90_000, "n": at, "place": 90_000 + at, "state": "open"} for at in range(1, 60)]  # fmt: skip
            await connection.execute(sa.insert(slot), free)
            if not database.lite:
                await connection.execute(sa.text("select setval(pg_get_serial_sequence('turn', 'id'), 90000)"))
        taken = [len((await take(database, 1, one.person_id))[0]) for one in {row.person_id: row for row in named}.values()]
        return named, taken, await rows_of(database, member)

    named, taken, members = run(url, trial)

    assert named
    assert {one.verdict for one in named} == {"unproved"}
    assert taken == [1] * len(taken)
    assert not any(one.paused for one in members)


def test_a_webhook_is_told_once_of_an_alarm_that_stays(url, game):
    """`alarm.opened` is announced when an alarm goes off, and not again when later evenings bring it up to date."""
    made = game.simulated(1002, days=14)

    async def trial(database: Database) -> Any:
        await prepared(database, made)
        async with database.changing() as connection:
            await webhooks.add(connection, Machine(1), 1, "https://example.org/a", ["alarm.opened"])
        n = 0
        for at, day in enumerate(made.days):
            await answered(database, day, n)
            n += len(day)
            if at in {9, 11, 13}:
                await evening(database)
        return await rows_of(database, delivery), await rows_of(database, alarm)

    sent, alarms = run(url, trial)

    assert sorted(one.payload["alarm"] for one in sent) == [one.id for one in alarms]
    assert all(set(one.payload) == {"alarm", "kind", "person", "verdict", "project"} for one in sent)


def test_what_was_dismissed_stays_away_until_much_more_speaks_for_it(url, game):
    """A dismissed alarm does not come again on the next evening; it is not brought up to date either."""
    made = game.simulated(1002, days=14)

    async def whole(database: Database) -> Any:
        await prepared(database, made)
        n = 0
        for day in made.days[:10]:
            await answered(database, day, n)
            n += len(day)
        await evening(database)
        async with database.changing() as connection:
            await connection.execute(sa.update(alarm).values(state="dismissed", reason="known"))
        first = await rows_of(database, alarm)
        for day in made.days[10:]:
            await answered(database, day, n)
            n += len(day)
        await evening(database)
        return first, await rows_of(database, alarm)

    first, later = run(url, whole)

    assert first
    of = {(one.person_id, one.kind): one for one in first}
    again = [one for one in later[len(first) :] if (one.person_id, one.kind) in of]
    assert later[: len(first)] == first
    assert all(one.verdict == "proved" != of[one.person_id, one.kind].verdict for one in again)


def test_a_project_without_alarms_or_new_answers_is_not_looked_through(url, game):
    """Where the rate is 0 nothing goes off; without a new answer nobody looks again."""
    made = game.simulated(1002, days=10)

    async def trial(database: Database) -> Any:
        await prepared(database, made, alarm_rate=0.0)
        await answered(database, [one for day in made.days for one in day], 0)
        await evening(database)
        async with database.changing() as connection:
            await connection.execute(sa.update(alarm_watch).values(next_at=0))
            await connection.execute(sa.update(project).values(policy={"alarm_rate": 0.05}))
        again = await alarm_watching.watch(database)
        return again, await rows_of(database, alarm), await rows_of(database, alarm_look)

    assert run(url, trial) == (False, [], [])
