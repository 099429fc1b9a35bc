"""Profiles tell what was planted, to those who may know it, and never which tasks had a known answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.standing.planted import DAY_MS, plant
from asking import Service, service_on
from goldsmith.accounts import tables as accounts
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.standing.levels import RULE, proposed
from goldsmith.annotate.standing.reminding import remind
from goldsmith.annotate.tables import answer, delivery, review, turn
from goldsmith.database.columns import now
from goldsmith.stats.proportion import proportion


@pytest.fixture
def serving(url: str):
    """Run a trial on a service over an empty database of each kind."""

    def run(trial: Any) -> Any:
        async def whole() -> Any:
            async with service_on(url) as service:
                return await trial(service)

        return asyncio.run(whole())

    return run


async def world(service: Service, *, right: int = 27, asked: int = 30, **more: Any) -> dict[str, Any]:
    """Make an owner, a manager and workers, and let bob meet known answers of law; return who asks, and numbers."""
    home = await service.organisation()
    numbers = {login: await service.person(home, login, role) for login, role in (("ann", "owner"), ("max", "manager"), ("bob", "annotator"), ("eve", "annotator"))}  # fmt: skip
    project = await plant(service.database, "bob", [True] * right + [False] * (asked - right), **more)
    asks = {login: await service.browser(number) for login, number in numbers.items()}
    return {"asks": asks, "project": project, **numbers}


def test_a_profile_tells_what_was_planted(serving):
    """27 of 30 right: the plain share and interval of those counts, the level that they bear out, and what the next one takes."""

    async def trial(service: Service):
        at = await world(service)
        return (await at["asks"]["ann"].get(f"/api/people/{at['bob']}/profile")).json()

    found = serving(trial)
    (field,), (project,) = found["fields"], found["projects"]
    told = proportion(27, 30)

    assert (field["field"], field["known"]["n"], field["known"]["of"], field["answers"]) == ("law", 27, 30, 30)
    assert (field["known"]["value"], field["known"]["low"], field["known"]["high"]) == (told.value, told.low, told.high)
    assert (field["proposal"]["level"], field["proposal"]["change"], field["proposal"]["next_level"]) == (4, "raise", 3)
    assert (field["proposal"]["next_tasks"], field["proposal"]["next_share"]) == (20, 0.8)
    assert (project["name"], project["known"]["n"], project["seconds"]) == ("law-cases", 27, 4.0)
    assert found["known_until"] is None


def test_who_may_see_a_profile(serving):
    """Owner, manager and oneself; nobody else, and nobody of another organisation."""

    async def trial(service: Service):
        at = await world(service)
        away = await service.browser(await service.person(await service.organisation("Away"), "spy", "owner"))
        path = f"/api/people/{at['bob']}/profile"
        asks = [*(at["asks"][who] for who in ("ann", "max", "bob", "eve")), away]
        return [(await one.get(path)).status_code for one in asks], (await at["asks"]["bob"].get("/api/me/profile")).status_code

    assert serving(trial) == ([200, 200, 403, 403, 404], 200)


def test_a_manager_sees_no_project_that_is_not_his(serving):
    """The figures of its field count it, and it is not named."""

    async def trial(service: Service):
        at = await world(service)
        return await at["asks"]["max"].get(f"/api/people/{at['bob']}/profile")

    found = serving(trial)

    assert (found.json()["projects"], found.json()["unseen_projects"]) == ([], 1)
    assert found.json()["fields"][0]["known"]["of"] == 30
    assert "law-cases" not in found.text


@pytest.mark.parametrize(("asked", "days_ago", "told"), [(9, 2.0, None), (10, 2.0, 10), (19, 2.0, 10), (29, 2.0, 20), (30, 0.0, None)])
def test_nobody_sees_his_known_answers_grow_by_one(serving, asked: int, days_ago: float, told: int | None):
    """To himself whole tens up to the end of yesterday: an answer more, or one of today, changes nothing that he is told."""

    async def trial(service: Service):
        at = await world(service, right=asked, asked=asked, days_ago=days_ago)
        async with service.database.changing() as connection:
            if not days_ago:
                await connection.execute(sa.update(judged).values(at=now()))
        mine = (await at["asks"]["bob"].get("/api/me/profile")).json()
        return [one["known"] and one["known"]["of"] for part in ("fields", "projects") for one in mine[part]]

    assert serving(trial) == [told, told]


def test_one_answer_more_changes_nothing_that_i_am_told(serving):
    """Before and after one more task with a known answer, and one more without, my profile differs by my answers alone."""

    async def trial(service: Service):
        at = await world(service, right=12, asked=12)

        async def told() -> tuple[Any, Any]:
            mine = (await at["asks"]["bob"].get("/api/me/profile")).json()
            offers = (await at["asks"]["bob"].get("/api/me/matches")).json()
            return [(one["known"], one["proposal"]) for one in mine["fields"]] + [(one["known"], one["with_others"], one["reviews"]) for one in mine["projects"]], offers  # fmt: skip

        before = await told()
        async with service.database.changing() as connection:
            row = (await connection.execute(sa.select(judged).limit(1))).one()
            await connection.execute(sa.update(judged).where(judged.c.id == row.id).values(at=now() - DAY_MS))
            values = {"project_id": row.project_id, "task_id": row.task_id, "turn_id": row.turn_id, "person_id": row.person_id}
            await connection.execute(sa.insert(judged).values(**values, question="other", score=0.0, right=False, pool=True, at=now()))
        return before, await told()

    before, after = serving(trial)

    assert before == after


def test_what_reviewers_said_first_and_what_others_say(serving):
    """Two accepted and one sent back first; with three others who agree with one another he agrees in two tasks of three."""

    async def trial(service: Service):
        at = await world(service, right=3, asked=3)
        home = 1
        others = [await service.person(home, f"other{n}") for n in range(3)]
        async with service.database.changing() as connection:
            turns = (await connection.execute(sa.select(turn).where(turn.c.person_id == at["bob"]).order_by(turn.c.id))).all()
            for n, one in enumerate(turns):
                same = {"project_id": at["project"], "task_id": one.task_id, "questions_version": 1, "guideline_version": 0, "active_ms": 5, "origin": "person", "at": now(), "revision": 1}  # fmt: skip
                said = (await connection.execute(sa.insert(answer).values(**same, turn_id=one.id, person_id=at["bob"], value={"topic": "sport" if n else "home"}).returning(answer.c.id))).scalar_one()  # fmt: skip
                for who in others:
                    held = {"project_id": at["project"], "task_id": one.task_id, "slot_id": one.slot_id, "person_id": who, "state": "late", "leased_at": 1, "expires_at": 1, "answered_at": 1, "draft_version": 0, "active_ms": 8000}  # fmt: skip
                    number = (await connection.execute(sa.insert(turn).values(held).returning(turn.c.id))).scalar_one()
                    await connection.execute(sa.insert(answer).values(**same, turn_id=number, person_id=who, value={"topic": "sport"}))
                for verdict in ("send_back", "accept") if n == 0 else ("accept",):
                    await connection.execute(sa.insert(review).values(project_id=at["project"], task_id=one.task_id, turn_id=one.id, answer_id=said, person_id=at["ann"], verdict=verdict, reason="", at=now()))  # fmt: skip
        return (await at["asks"]["ann"].get(f"/api/people/{at['bob']}/profile")).json()["projects"][0]

    found = serving(trial)

    assert (found["reviews"]["accept"]["n"], found["reviews"]["send_back"]["n"], found["reviews"]["accept"]["of"]) == (2, 1, 3)
    assert (found["with_others"]["n"], found["with_others"]["of"]) == (2, 3)
    assert (found["seconds"], found["others_seconds"]) == (4.0, 8.0)


def test_skills_tell_how_they_were_shown_and_when_they_end(serving):
    """By a manager, running out in twelve days; the list of those that end tells it, and what a manager noted is not told to its person."""

    async def trial(service: Service):
        at = await world(service)
        ann = at["asks"]["ann"]
        ends = now() + 12 * DAY_MS
        await ann.put(f"/api/people/{at['bob']}/skills/law", json={"level": 3, "evidence": {"note": "careful"}})
        await ann.put(f"/api/people/{at['bob']}/skills/old", json={"level": 5})
        async with service.database.changing() as connection:
            skill = accounts.skill
            await connection.execute(sa.update(skill).where(skill.c.name == "law").values(expires_at=ends))
            await connection.execute(sa.update(skill).where(skill.c.name == "old").values(expires_at=now() - 1))
        mine = (await at["asks"]["bob"].get("/api/me/profile")).json()["skills"]
        theirs = (await ann.get(f"/api/people/{at['bob']}/profile")).json()["skills"]
        return mine, theirs, (await ann.get("/api/skills")).json()["rows"], (await at["asks"]["bob"].get("/api/skills")).status_code

    mine, theirs, ending, refused = serving(trial)

    assert [(one["name"], one["state"], one["source"], one["days_left"]) for one in mine] == [("law", "expiring", "manager", 12), ("old", "expired", "manager", 0)]  # fmt: skip
    assert (mine[0]["evidence"], theirs[0]["evidence"]) == (None, {"note": "careful"})
    assert ([(one["login"], one["skill"]) for one in ending], refused) == ([("bob", "law")], 403)


def test_a_skill_that_runs_out_is_told_once(serving):
    """A webhook that wants to know is told thirty days before, and not again."""

    async def trial(service: Service):
        at = await world(service)
        ann = at["asks"]["ann"]
        await ann.post("/api/webhooks", json={"url": "https://hook.example.org/x", "events": ["skill.expiring"]})
        await ann.put(f"/api/people/{at['bob']}/skills/law", json={"level": 3})
        async with service.database.changing() as connection:
            await connection.execute(sa.update(accounts.skill).values(expires_at=now() + 12 * DAY_MS))
        for _ in range(3):
            async with service.database.changing() as connection:
                await remind(connection)
        async with service.database.reading() as connection:
            return [
                (row.event, row.payload["skill"], row.payload["person"] == at["bob"])
                for row in await connection.execute(sa.select(delivery))
            ]

    assert serving(trial) == [("skill.expiring", "law", True)]


@pytest.mark.parametrize("level", RULE)
def test_the_rule_holds_at_its_edges(level: int):
    """One task fewer than it takes, or a lower end below its share, does not bear a level out; doubt lowers none."""
    least, tasks = RULE[level]

    assert proposed(tasks, tasks).level == level
    assert (proposed(tasks - 1, tasks - 1).level or 6) > level
    worst = next(right for right in range(10 * tasks, 0, -1) if proportion(right, 10 * tasks).low < least)
    assert (proposed(worst, 10 * tasks).level or 6) > level
    assert proposed(worst, 10 * tasks, held=level).change == "keep"
    bad = next(right for right in range(10 * tasks, 0, -1) if proportion(right, 10 * tasks).high < least)
    assert proposed(bad, 10 * tasks, held=level).change == "lower"
    assert proposed(bad, 10 * tasks).next_tasks == 0 or level < 5  # of tasks there are enough: what is missing is the share
