"""Asking again where labels are in doubt, through the service: fewer answers at the same accuracy, within limits, and never twice."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.test_quality_figures import answered, begun, texts
from goldsmith.annotate.quality.adaptive import ask_again, asked_again
from goldsmith.annotate.quality.figures_tables import adaptive_standing
from goldsmith.annotate.tables import slot, task
from goldsmith.database.opening import Database
from goldsmith.server.service_settings import ServiceSettings
from service import Front, front, run

PEOPLE = ["ann", *(f"p{n}" for n in range(1, 10))]
CLASSES = ["sport", "home", "money"]
SKILL = [0.95, 0.9, 0.9, 0.85, 0.85, 0.8, 0.75, 0.7, 0.35]
N = 80


def saying(who: int, truth: list[str]) -> Any:
    """Return what a person of a planted skill says: the same of the same task whenever he is asked."""

    def says(key: str) -> dict[str, str]:
        chance, at = random.Random(f"{who} {key}"), int(key[1:])
        right = chance.random() < SKILL[who]
        return {"topic": truth[at] if right else chance.choice([one for one in CLASSES if one != truth[at]])}

    return says


async def worked(at: Front, number: int, truth: list[str], database: Database | None, n: int = 9) -> int:
    """Let everybody work until nothing is left, asking again in between where a database is given; return how many answers it took."""
    total, people = 0, list(range(n))
    for round_ in range(60):
        random.Random(round_).shuffle(people)
        fresh = 0
        for who in people:
            fresh += await few(at, number, f"p{who + 1}", saying(who, truth), 24)
        total += fresh
        if database is not None:
            async with database.changing() as connection:
                await connection.execute(sa.update(adaptive_standing).values(looked_at=0))
            await ask_again(database, ServiceSettings())
        if not fresh and not await open_slots(at, number):
            return total
    return total


async def few(at: Front, number: int, who: str, says: Any, most: int) -> int:
    """Let somebody answer a few tasks."""
    n = 0
    while n < most:
        turns = (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
        if not turns:
            break
        for turn in turns:
            await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": says(turn["task"]["key"])})
            n += 1
    return n


async def open_slots(at: Front, number: int) -> int:
    """Return how many answers wait."""
    return int((await at.ask("ann", "GET", f"/api/projects/{number}/progress"))["waiting"])


async def right(at: Front, number: int, truth: list[str]) -> float:
    """Return the share of right labels that the project comes to."""
    import json

    lines = [json.loads(line) for line in (await at.bytes("ann", f"/api/projects/{number}/export")).splitlines()]
    return sum(line["consensus"]["topic"]["value"] == truth[int(line["id"][1:])] for line in lines) / len(truth)


def test_fewer_answers_reach_the_accuracy_of_a_fixed_number(url: str):
    """Of nine people one is hardly better than chance: two answers at first and more where in doubt do better than three to each task, for less."""

    async def trial(database: Database) -> None:
        chance = random.Random(11)
        truth = [chance.choice(CLASSES) for _ in range(N)]
        rows = texts(N)
        for at_, row in enumerate(rows):
            if at_ % 4 == 0:
                row["gold"] = {"topic": truth[at_]}
        at = await front(database, PEOPLE)
        fixed = await begun(at, rows, overlap=3, people=9)
        answers = {"fixed": await worked(at, fixed, truth, None)}
        await at.ask("ann", "PATCH", f"/api/projects/{fixed}", {"revision": 2, "state": "closed"})
        adaptive = await renamed(at, rows, overlap=2, most_answers=7, sure=0.97)
        answers["adaptive"] = await worked(at, adaptive, truth, database)

        told = await at.ask("ann", "GET", f"/api/projects/{adaptive}/quality")
        share = {"fixed": await right(at, fixed, truth), "adaptive": await right(at, adaptive, truth)}

        assert answers["fixed"] == 3 * N
        assert answers["adaptive"] < 0.85 * answers["fixed"], (answers, share)
        assert share["adaptive"] >= max(0.94, share["fixed"]), (answers, share)
        assert told["extra"]["spent"] == answers["adaptive"] - 2 * N
        assert told["extra"]["ended"] == "sure"
        assert told["extra"]["expected"] >= 0.97
        asked = (await at.ask("ann", "GET", f"/api/projects/{adaptive}/quality/extra?decision=asked&limit=200"))["rows"]
        assert sum(one["extra"] for one in asked) == told["extra"]["spent"]
        assert all("% sure" in one["why"]["en"] and one["sureness"] < 0.97 for one in asked)

    run(url, trial)


async def renamed(at: Front, rows: list[dict[str, Any]], **policy: Any) -> int:
    """Make a second project of the same tasks."""
    import json

    from service import CHOICE, SHOWS

    plan = {"name": "again", "shows": SHOWS, "questions": CHOICE, "policy": policy}
    number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", json.dumps(rows).encode(), status=201)
    for person in range(2, 11):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
    await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
    return int(number)


@pytest.mark.parametrize(
    ("policy", "ended", "spent"), [({"budget": 3}, "budget", 3), ({"most_answers": 2}, "asked", 6), ({"people": 2}, "nobody", 6)]
)
def test_asking_again_keeps_within_its_limits(url: str, policy: dict[str, Any], ended: str, spent: int):
    """Six tasks that two people answered differently: a budget, the most answers of a task, and nobody left to ask each end it, and say so."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        given = {"most_answers": 4, "sure": 0.99, "overlap": 2, "people": 6} | policy
        overlap = given.pop("overlap") if "most_answers" not in policy else given.pop("overlap") - 1
        number = await begun(at, texts(6), overlap=overlap, **given)
        for who in range(1, overlap + 1):
            await answered(at, number, f"p{who}", lambda _, who=who: {"topic": CLASSES[who]})
        if overlap == 1:
            await answered(at, number, "p2", lambda key: {"topic": CLASSES[int(key[1:]) % 3]})
        for _ in range(9):
            await asked_again(database, number)
            for who in ["p3", "p4", "p5", "p6"] if given["people"] > 2 else ["ann"]:
                await answered(at, number, who, lambda key, who=who: {"topic": CLASSES[int(key[1:]) * ord(who[-1]) % 3]})

        extra = (await at.ask("ann", "GET", f"/api/projects/{number}/quality"))["extra"]

        assert (extra["ended"], extra["spent"]) == (ended, spent), extra
        assert extra["why"]["zh"]
        async with database.reading() as connection:
            wanted = (await connection.execute(sa.select(sa.func.sum(task.c.wanted)).where(task.c.project_id == number))).scalar_one()
            slots = (await connection.execute(sa.select(sa.func.count()).where(slot.c.project_id == number))).scalar_one()
        assert wanted == slots == 6 * overlap + spent

    run(url, trial)


def test_two_processes_ask_for_no_answer_twice(url: str):
    """After ten looks at once, as many answers are wanted and as many slots stand as were spent, and no task was raised twice for one look."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await begun(at, texts(5), overlap=2, people=9, most_answers=5, sure=0.99)
        for who in (1, 2):
            await answered(at, number, f"p{who}", lambda _, who=who: {"topic": CLASSES[who]})

        await asyncio.gather(*(asked_again(database, number) for _ in range(10)))

        async with database.reading() as connection:
            wanted = (await connection.execute(sa.select(task.c.wanted, task.c.state).where(task.c.project_id == number))).all()
            slots = (await connection.execute(sa.select(sa.func.count()).where(slot.c.project_id == number))).scalar_one()
            spent = (await connection.execute(sa.select(adaptive_standing.c.spent))).scalar_one()
        assert {tuple(row) for row in wanted} <= {(2, "done"), (3, "open")}
        assert 1 <= spent == slots - 10 == sum(row.wanted for row in wanted) - 10

    run(url, trial)
