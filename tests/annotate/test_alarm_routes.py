"""Alarms as managers read and decide them, over HTTP, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from goldsmith.annotate.quality.alarm_tables import alarm
from goldsmith.annotate.tables import member
from goldsmith.database.opening import Database
from service import Front, front, project_with, run

EVIDENCE = {"seen": 0.31, "expected": 0.6, "chance": 0.33, "n": 80, "gold": {"right": 3, "asked": 10}, "others": [2], "tasks": [1, 2], "question": "topic"}  # fmt: skip


async def opened(database: Database, **policy: Any) -> Front:
    """Make a project with two annotators and a reviewer, and an alarm about one of them."""
    at = await front(database, ["ann", "bob", "eve", "rob"])
    number = await project_with(database, [1, 2, 3, 4], 3, **policy)
    async with database.changing() as connection:
        await connection.execute(sa.update(member).where(member.c.person_id == 4).values(role="reviewer"))
        values = {
            "project_id": number,
            "person_id": 3,
            "kind": "spamming",
            "verdict": "proved",
            "p": 1e-6,
            "held_to": 1e-4,
            "rate": 0.05,
            "n": 80,
        }
        values |= {"evidence": EVIDENCE, "state": "open", "since": 0, "until": 5, "opened_at": 5, "changed_at": 5}
        await connection.execute(sa.insert(alarm).values(values))
    return at


def test_an_alarm_is_told_with_its_evidence_in_both_languages(url):
    """A manager reads who, what was seen and expected, what gold says, whom it concerns, and the tasks to look at."""

    async def trial(database: Database) -> Any:
        return await (await opened(database)).ask("ann", "GET", "/api/projects/1/alarms")

    told = run(url, trial)

    (row,) = told["rows"]
    assert told["counts"] == {"open": 1, "seen": 0, "dismissed": 0}
    assert (row["login"], row["verdict"], row["gold"], [one["key"] for one in row["tasks"]]) == (
        "eve",
        "proved",
        EVIDENCE["gold"],
        ["t0", "t1"],
    )
    assert [one["login"] for one in row["others"]] == ["bob"]
    assert "31 % of 80 answers" in row["said"]["en"]
    assert "3 of 10 right" in row["said"]["en"]
    assert "80 份答案中有 31 %" in row["said"]["zh"]


def test_an_alarm_is_seen_and_dismissed_with_a_reason(url):
    """Dismissing asks for a reason, which then stands beside it; each decision is in the trail, and nothing of the person changes."""

    async def trial(database: Database) -> Any:
        at = await opened(database)
        path = "/api/projects/1/alarms"
        await at.ask("ann", "PATCH", f"{path}/1", {"state": "seen"})
        refused = await at.ask("ann", "PATCH", f"{path}/1", {"state": "dismissed", "reason": "  "}, status=422)
        await at.ask("ann", "PATCH", f"{path}/1", {"state": "dismissed", "reason": "hard tasks"})
        await at.ask("ann", "PATCH", f"{path}/9", {"state": "seen"}, status=404)
        await at.ask("ann", "PATCH", f"{path}/1", {"state": "gone"}, status=422)
        living = await at.ask("ann", "GET", f"{path}?state=living")
        every = await at.ask("ann", "GET", path)
        trail = await at.ask("ann", "GET", "/api/audit?action=alarm.")
        async with database.reading() as connection:
            members = (await connection.execute(sa.select(member).order_by(member.c.person_id))).all()
        return refused, living, every, trail, members

    refused, living, every, trail, members = run(url, trial)

    assert "say why" in refused["error"]["message"]
    assert (living["rows"], living["counts"]) == ([], {"open": 0, "seen": 0, "dismissed": 1})
    assert (every["rows"][0]["reason"], every["rows"][0]["decided_by"]) == ("hard tasks", "Ann")
    assert [one["details"]["to"] for one in trail["rows"]] == ["dismissed", "seen"]
    assert not any(one.paused for one in members)


def test_alarms_that_name_somebody_are_found_by_the_service(url):
    """Those about bob and one that names him among others come page by page, and are counted; those about others are not."""

    async def trial(database: Database) -> Any:
        at = await opened(database)
        async with database.changing() as connection:
            row = dict((await connection.execute(sa.select(alarm))).mappings().one())
            del row["id"]
            for person, kind in ((2, "falling"), (4, "falling"), (2, "quick")):
                planted = {**row, "evidence": {**EVIDENCE, "others": [1]}, "person_id": person, "kind": kind}
                await connection.execute(sa.insert(alarm).values(planted))
        path = "/api/projects/1/alarms?about=2&limit=2"
        first = await at.ask("ann", "GET", path)
        last = await at.ask("ann", "GET", f"{path}&after={first['after']}")
        return first, last, await at.ask("ann", "GET", "/api/projects/1/alarms?about=9")

    first, last, nobody = run(url, trial)

    assert [(one["login"], one["kind"]) for one in first["rows"] + last["rows"]] == [
        ("bob", "quick"),
        ("bob", "falling"),
        ("eve", "spamming"),
    ]
    assert (first["counts"]["open"], last["after"]) == (3, None)
    assert (nobody["rows"], nobody["counts"]["open"]) == ([], 0)


def test_only_who_runs_the_project_sees_alarms(url):
    """The one whom it is about, his fellows and reviewers are not told."""

    async def trial(database: Database) -> Any:
        at = await opened(database)
        for who in ("bob", "eve", "rob"):
            await at.ask(who, "GET", "/api/projects/1/alarms", status=403)
            await at.ask(who, "PATCH", "/api/projects/1/alarms/1", {"state": "seen"}, status=403)

    run(url, trial)


def test_an_auditor_reads_alarms_and_known_answers_by_code_alone(url):
    """He is told codes and figures; no name, no task whose answer is known, no known answer; and he decides nothing."""

    async def trial(database: Database) -> Any:
        at = await opened(database)
        async with database.changing() as connection:
            await connection.execute(sa.update(member).where(member.c.person_id == 4).values(role="auditor"))
        await at.ask("ann", "POST", "/api/projects/1/gold", [{"key": "t0", "gold": {"topic": "home"}}])
        told = await at.ask("rob", "GET", "/api/projects/1/alarms")
        await at.ask("rob", "PATCH", "/api/projects/1/alarms/1", {"state": "seen"}, status=403)
        pool, qualified = [await at.ask("rob", "GET", f"/api/projects/1/{one}") for one in ("gold", "qualifications")]
        listed = await at.ask("rob", "GET", "/api/projects/1/tasks")
        return told, pool, qualified, listed, await at.ask("ann", "GET", "/api/projects/1/gold")

    told, pool, qualified, listed, managed = run(url, trial)

    (row,) = told["rows"]
    names = [row["name"], *(one["name"] for one in row["others"]), *(one["name"] for one in qualified["rows"])]
    assert all(names)
    assert not {"eve", "bob", "ann"} & {name.lower() for name in names}
    assert (row["login"], [one["key"] for one in row["tasks"]], row["seen"]) == ("", ["t1"], EVIDENCE["seen"])
    assert (pool["size"], pool["rows"], [one["key"] for one in managed["rows"]]) == (1, [], ["t0"])
    assert "t0" not in [one["key"] for one in listed["rows"]]
