"""Statements for pay, on SQLite and PostgreSQL: no unit is paid twice, nothing that was accepted is forgotten, and amounts are exact."""

from __future__ import annotations

import csv
import io
import random
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from annotate.requests import ASKS, act, said, take
from goldsmith.accounts.tables import person
from goldsmith.annotate import reviews, turns
from goldsmith.annotate.standing import statements
from goldsmith.annotate.standing.drawing_up import Entry, Terms, capped, entries
from goldsmith.annotate.standing.money import owed, rounded, written
from goldsmith.annotate.standing.statement_tables import statement_entry, statement_line
from goldsmith.annotate.standing.units import Unit
from goldsmith.annotate.tables import answer, project, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import front, people, project_with, run

PAID = {"pay_price": "0.35", "pay_currency": "CNY"}


async def rows_of(database: Database, table: sa.Table) -> list[Any]:
    """Return all rows of a table."""
    async with database.reading() as connection:
        return list((await connection.execute(sa.select(table))).all())


async def event(database: Database, dice: random.Random, numbers: list[int]) -> None:
    """Let something happen: an answer, a correction, a verdict, a lot that is rejected, a new rule."""
    what = dice.choice(["answer", "answer", "answer", "accept", "fix", "send_back", "revise", "set_aside", "rule"])
    if what == "answer":
        who = dice.choice(numbers[1:3])
        held, _ = await take(database, 1, who)
        for one in held:
            given = turns.Given(one.draft_version, {"topic": dice.choice(["sport", "home"])}, active_ms=dice.randrange(1, 90_000))
            await act(database, 1, who, turns.give_answer, one.id, given, ASKS)
        return
    if what == "rule":
        async with database.changing() as connection:
            policy = {
                **PAID,
                "pay_mended": dice.random() < 0.5,
                "review_share": dice.choice([0.0, 0.5, 1.0]),
                "pay_price": dice.choice(["0.35", "1", "0.1"]),
            }
            policy |= {"pay_unit": dice.choice(["accepted_unit", "hour"]), "pay_currency": dice.choice(["CNY", "CNY", "JPY"])}
            await connection.execute(sa.update(project).values(policy=policy))
        return
    states = {
        "accept": ("answered",),
        "fix": ("answered",),
        "send_back": ("answered",),
        "revise": ("answered",),
        "set_aside": ("answered", "reviewed"),
    }
    rows = [one for one in await rows_of(database, turn) if one.state in states[what]]
    if not rows:
        return
    one = dice.choice(rows)
    async with database.changing() as connection:
        if what == "set_aside":
            await connection.execute(sa.update(turn).where(turn.c.id == one.id).values(state="set_aside"))
        elif what == "revise":
            await connection.execute(sa.update(turn).where(turn.c.id == one.id).values(active_ms=dice.randrange(1, 90_000)))
        else:
            last = await connection.scalar(sa.select(sa.func.max(answer.c.id)).where(answer.c.turn_id == one.id))
            verdict = reviews.Verdict(what, last, "why", {"topic": "money"})
            await reviews.judge(connection, one.id, verdict, ASKS, person_id=numbers[3])


def test_whatever_happens_each_accepted_unit_is_paid_exactly_once(url):
    """After random events with statements closed in between: what is held of each unit is 0 or 1, is what its standing says, and the lines sum to the entries."""
    dice = random.Random(7)

    async def trial(database: Database) -> Any:
        numbers = await people(database, "ann", "bob", "eve", "rob")
        await project_with(database, numbers, 40, **PAID, lease_seconds=10)
        closed = 0
        for at in range(160):
            await event(database, dice, numbers)
            if at % 23 == 22 or at == 159:
                async with database.changing() as connection:
                    try:
                        number, _ = await statements.close(connection, 1, None, now(), by=1)
                    except statements.ProjectError:
                        continue
                    assert await statements.whole(connection, 1, number)
                    closed += 1
        async with database.reading() as connection:
            found = await statements.drawn(connection, 1, None, None)
        return (
            closed,
            found,
            await rows_of(database, statement_entry),
            await rows_of(database, statement_line),
            await rows_of(database, turn),
        )

    closed, found, made, lines, every = run(url, trial)

    assert closed >= 5
    assert found.made == []  # nothing is left to pay after the last one
    held: dict[int, int] = {}
    for one in sorted(made, key=lambda one: (one.turn_id, one.n)):
        held[one.turn_id] = held.get(one.turn_id, 0) + one.units
        assert held[one.turn_id] in {0, 1}
        assert (one.held, one.held_ms >= 0) == (held[one.turn_id], True)
    states = {one.id: one.state for one in every}
    assert all(not paid for number, paid in held.items() if states[number] in {"set_aside", "sent_back"})
    reviewed = {one.id for one in every if one.state == "reviewed"}
    mended = {one.turn_id for one in made if one.standing == "mended"} | {number for number in reviewed if number not in held}
    assert all(held.get(number) == 1 for number in reviewed - mended)
    assert sum(one.figures["units"] + one.figures["adjusted_units"] for one in lines) == sum(held.values())
    assert sum(one.last for one in made) == len(held)


def test_a_statement_over_http_pays_once_and_tells_corrections_in_the_next(url):
    """Two accepted answers are paid; closed again they are not; one that is sent back later is taken off the next statement."""

    async def trial(database: Database) -> Any:
        at = await front(database, ["ann", "bob", "eve", "rob"])
        await project_with(database, [1, 2, 3, 4], 3, **PAID, review_share=0.0)
        async with database.changing() as connection:
            await connection.execute(sa.update(person).where(person.c.id == 2).values(name="=cmd|calc", login="+bob"))
        for _ in range(2):
            (one,) = (await take(database, 1, 2))[0]
            await act(database, 1, 2, turns.give_answer, one.id, said(), ASKS)
        path = "/api/projects/1/statements"
        open_ = await at.ask("ann", "GET", path)
        first = await at.ask("ann", "POST", path, {"to": open_["ends_at"]}, status=201)
        same = await at.ask("ann", "POST", path, {"from": first["begins_at"], "to": first["ends_at"]}, status=201)
        overlapping = await at.ask("ann", "POST", path, {"from": first["begins_at"]}, status=409)
        empty = await at.ask("ann", "POST", path, {}, status=422)
        async with database.changing() as connection:
            await connection.execute(sa.update(turn).where(turn.c.id == 1).values(state="set_aside"))
        second = await at.ask("ann", "POST", path, {}, status=201)
        sheet = (await at.bytes("ann", f"{path}/{first['id']}?format=csv&bom=true&language=zh")).decode()
        mine, hers = await at.ask("bob", "GET", "/api/me/statements"), await at.ask("eve", "GET", "/api/me/statements")
        for who in ("bob", "rob"):
            await at.ask(who, "GET", path, status=403)
            await at.ask(who, "POST", path, {}, status=403)
        await at.ask("ann", "GET", f"{path}/99", status=404)
        future = await at.ask("ann", "GET", f"{path}?to=2999-01-01T00:00:00Z", status=422)
        naive = await at.ask("ann", "GET", f"{path}?to=2026-01-01T00:00:00", status=422)
        return open_, first, same, overlapping, empty, second, sheet, mine, hers, future, naive

    open_, first, same, overlapping, empty, second, sheet, mine, hers, future, naive = run(url, trial)

    (row,) = first["rows"]
    assert (row["answered"], row["accepted"], row["units"], row["amount"], row["total"]) == (2, 2, 2, "0.70", "0.70")
    assert open_["rows"] == first["rows"]
    assert (same["id"], same["digest"]) == (first["id"], first["digest"])
    assert "closed already" in overlapping["error"]["message"]
    assert "nothing of earlier ones" in empty["error"]["message"]
    (later,) = second["rows"]
    assert (later["units"], later["adjusted_units"], later["amount"], later["adjusted"], later["total"]) == (
        0,
        -1,
        "0.00",
        "-0.35",
        "-0.35",
    )
    assert (second["before"], [one["n"] for one in second["closed"]]) == (first["digest"], [2, 1])
    assert sheet.startswith("\ufeff登录名,姓名,匿名编号")
    (cells,) = list(csv.reader(io.StringIO(sheet[1:])))[1:]
    assert cells[:3] == ["'+bob", "'=cmd|calc", "p1"]
    assert cells[-1] == "0.70"
    assert [(one["n"], one["units"], one["adjusted_units"], one["total"]) for one in mine["rows"]] == [
        (2, 0, -1, "-0.35"),
        (1, 2, 0, "0.70"),
    ]
    assert not {"gold", "waiting", "accepted", "login"} & set(mine["rows"][0])
    assert hers["rows"] == []
    assert (future["error"]["code"], naive["error"]["where"]) == ("GS702", "to")


def test_two_who_close_at_once_make_one_statement(url):
    """Both requests come back, with one statement between them or a refusal, and each unit has one entry."""
    import asyncio

    async def trial(database: Database) -> Any:
        numbers = await people(database, "ann", "bob")
        await project_with(database, numbers, 6, **PAID, review_share=0.0)
        for _ in range(6):
            (one,) = (await take(database, 1, 2))[0]
            await act(database, 1, 2, turns.give_answer, one.id, said(), ASKS)
        at = now() + 1  # behind the last answer, which may be of this millisecond
        while now() < at:  # noqa: ASYNC110
            await asyncio.sleep(0.001)

        async def close() -> Any:
            async with database.changing() as connection:
                return await statements.close(connection, 1, 0, at, by=1)

        return await asyncio.gather(close(), close(), close(), return_exceptions=True), await rows_of(database, statement_entry)

    done, made = run(url, trial)

    assert sorted(done) == [(1, False), (1, False), (1, True)]
    assert sorted(one.turn_id for one in made) == [1, 2, 3, 4, 5, 6]


def unit(turn_id: int, standing: str = "accepted", **more: Any) -> Unit:
    """Return a unit of one person."""
    return Unit(
        **{"turn_id": turn_id, "person_id": 7, "standing": standing, "leased_at": 0, "answered_at": 60_000, "active_ms": 30_000, **more}
    )


def test_who_holds_eight_tasks_at_once_is_not_paid_eight_times_for_the_same_minute():
    """Eight answers sent together after ten minutes, each claiming ten: ten minutes are paid in all."""
    rows = [unit(at, leased_at=0, answered_at=600_000 + at, active_ms=600_000) for at in range(8)]

    assert sum(capped(rows).values()) == 600_007


def test_what_waits_or_is_disputed_keeps_what_was_paid():
    """A higher share of review, or a dispute, takes nothing back; only a verdict does, at the price that was paid."""
    terms, paid = Terms("accepted_unit", "2", "CNY", mended=True), ("accepted_unit", "0.5", "CNY")
    held = {"n": 1, "held": 1, "held_ms": 5, "held_as": "accepted", "terms": paid}

    made = entries(
        [unit(1, "waiting", **held), unit(2, "disputed", **held), unit(3, "sent_back", **held), unit(4, "accepted", **held)], terms, 0
    )

    assert made == [Entry(3, 7, 2, "sent_back", -1, -5, 0, 0, 30_000, paid, ordinary=False)]


def test_a_rule_about_mended_answers_changes_nothing_that_was_paid():
    """One that was paid as mended stays paid where mended ones are paid no more; one that is mended after it was paid is taken back then."""
    terms = Terms("accepted_unit", "2", "CNY", mended=False)
    held = {"n": 1, "held": 1, "held_ms": 0, "terms": terms.paid}

    made = entries(
        [unit(1, "mended", held_as="mended", **held), unit(2, "mended", held_as="accepted", **held), unit(3, "mended")], terms, 0
    )

    assert [(one.turn_id, one.units) for one in made] == [(2, -1)]


def test_amounts_never_drift_by_more_than_half_a_cent():
    """A thousand statements of a third of a cent each sum to what is owed exactly, rounded once."""
    exact, paid = owed("hour", "0.01", 0, 1_200_000), Decimal(0)
    for at in range(1_000):
        paid += Decimal(written(rounded(exact * (at + 1), "CNY") - rounded(exact * at, "CNY"), "CNY"))

    assert paid == Decimal(written(exact * 1_000, "CNY"))
