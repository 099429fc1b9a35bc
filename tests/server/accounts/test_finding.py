"""People are found by login, name, role and team; who is disabled gives back what he holds; teams and webhooks are changed and go."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from asking import Service
from goldsmith.annotate import projects, queue, tasks
from goldsmith.annotate.lanes import Entrance, lane_of
from goldsmith.annotate.tables import delivery, turn


async def owner_of(service: Service):
    """Return the number of an organisation and a browser of its owner."""
    home = await service.organisation()
    return home, await service.browser(await service.person(home, "boss", "owner"))


def test_people_are_found(serving):
    """By exact login in any spelling, by part of name or login in any script and case, by role, state and team; and page by page."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        away = await service.organisation("Away")
        await service.person(away, "mei.elsewhere")
        for login, name, role in (("mei", "梅丽 Ольга", "reviewer"), ("mei2", "50%_off", "annotator"), ("été", "Été Zoë", "annotator")):
            await boss.post("/api/people", json={"login": login, "name": name, "role": role})
        gone = await service.person(home, "gone", active=False)
        team = (await boss.post("/api/teams", json={"name": "Night"})).json()["id"]
        await boss.put(f"/api/teams/{team}/people/{gone}")

        async def found(**query: object) -> list[str]:
            return [row["login"] for row in (await boss.get("/api/people", params=query)).json()["rows"]]

        first = (await boss.get("/api/people", params={"search": "mei", "limit": 1})).json()
        second = (await boss.get("/api/people", params={"search": "mei", "limit": 1, "after": first["after"]})).json()
        wrong = [(await boss.get("/api/people", params=one)).status_code for one in ({"role": "king"}, {"team": 0}, {"serach": "x"})]
        return (
            [await found(login=one) for one in (" ＭＥＩ ", "mei", "me", "no body")],
            [await found(search=one) for one in ("MEI", "梅", "ольга", "%", "_", "zoë", "ÉTÉ", "nobody", "  ")],
            [await found(role="reviewer"), await found(active=False), await found(team=team), await found(search="mei", role="annotator")],
            [row["login"] for row in first["rows"] + second["rows"]],
            wrong,
        )

    logins, searched, filtered, paged, wrong = serving(trial)

    assert logins == [["mei"], ["mei"], [], []]
    everybody = ["boss", "mei", "mei2", "été", "gone"]
    assert searched == [["mei", "mei2"], ["mei"], ["mei"], ["mei2"], ["mei2"], ["été"], ["été"], [], everybody]
    assert filtered == [["mei"], ["gone"], ["gone"], ["mei2"]]
    assert paged == ["mei", "mei2"]
    assert wrong == [422, 422, 422]


def test_one_of_the_people_is_told_whole(serving):
    """With how skills were shown, teams, and what is held; those of another organisation are not there."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        li = await service.person(home, "li")
        stranger = await service.person(await service.organisation("Away"), "stranger")
        await boss.put(f"/api/people/{li}/skills/法律", json={"level": 2, "evidence": {"note": "考试"}})
        team = (await boss.post("/api/teams", json={"name": "Night"})).json()["id"]
        await boss.put(f"/api/teams/{team}/people/{li}")
        worker = await service.browser(li)
        told = (await boss.get(f"/api/people/{li}")).json()
        return told, (await boss.get(f"/api/people/{stranger}")).status_code, (await worker.get(f"/api/people/{li}")).status_code

    told, strange, worker = serving(trial)

    assert [(one["name"], one["level"], one["evidence"]) for one in told["skills"]] == [("法律", 2, {"note": "考试"})]
    assert [one["name"] for one in told["teams"]] == ["Night"]
    assert (told["held"], told["login"], "password" in told) == (0, "li", False)
    assert (strange, worker) == (404, 403)


def test_who_is_disabled_gives_back_what_he_holds(serving):
    """At once, and not only when the lease of hours is over; what is answered stays."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        li, other = await service.person(home, "li"), await service.person(home, "other")
        async with service.database.changing() as connection:
            plan = projects.Plan(
                "news", [{"field": "text"}], [{"name": "q", "kind": "text", "settings": {}}], policy={"lease_seconds": 86_400}
            )
            number = await projects.make(connection, plan, organisation_id=home, person_id=li)
            for person in (li, other):
                await projects.put_member(connection, number, person, role="annotator")
            await tasks.add(connection, number, [tasks.New(f"t{at}", {"text": "x"}) for at in range(2)])
            await projects.change(connection, number, revision=1, changes={"state": "open"})
        worker = await service.browser(li)
        held = (await worker.post(f"/api/projects/{number}/turns", json={"ahead": 2})).json()["turns"]
        before = (await boss.get(f"/api/people/{li}")).json()["held"]
        await boss.patch(f"/api/people/{li}", json={"active": False})
        async with service.database.changing() as connection:
            lapsed = await queue.lapse(connection)
            states = (await connection.execute(sa.select(turn.c.state).where(turn.c.person_id == li))).scalars().all()
        after = (await boss.get(f"/api/people/{li}")).json()["held"]
        taken = (await (await service.browser(other)).post(f"/api/projects/{number}/turns", json={"ahead": 2})).json()["turns"]
        return len(held), before, lapsed, set(states), after, len(taken)

    assert serving(trial) == (2, 2, 2, {"expired"}, 0, 2)


def test_a_team_is_renamed_and_deleted(serving):
    """No two have one name; its people stay; one for which tasks are set aside stays; that of others is not there."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        foreign = await service.browser(await service.person(await service.organisation("Away"), "stranger", "owner"))
        li = await service.person(home, "li")
        night, day = [(await boss.post("/api/teams", json={"name": name})).json()["id"] for name in ("Night", "Day")]
        await boss.put(f"/api/teams/{night}/people/{li}")
        renamed = [(await boss.patch(f"/api/teams/{night}", json={"name": name})).status_code for name in ("Day", "Night", "夜班", " ")]
        strange = [(await foreign.request(way, f"/api/teams/{night}", json={"name": "x"})).status_code for way in ("PATCH", "DELETE")]
        async with service.database.changing() as connection:
            plan = projects.Plan("news", [{"field": "text"}], [{"name": "q", "kind": "text", "settings": {}}])
            number = await projects.make(connection, plan, organisation_id=home, person_id=li)
            await lane_of(connection, number, Entrance(0, "", 0, team_id=day))
        gone = [(await boss.delete(f"/api/teams/{team}")).status_code for team in (night, night, day)]
        left = [row["name"] for row in (await boss.get("/api/teams")).json()["rows"]]
        trail = (await boss.get("/api/audit", params={"action": "team."})).json()
        return (
            renamed,
            strange,
            gone,
            left,
            [row["action"] for row in trail["rows"]][:2],
            trail["names"],
            (await boss.get(f"/api/people/{li}")).status_code,
        )

    renamed, strange, gone, left, told, names, person = serving(trial)

    assert (renamed, strange) == ([409, 204, 204, 422], [404, 404])
    assert (gone, left, person) == ([204, 404, 409], ["Day"], 200)
    assert told == ["team.removed", "team.changed"]
    assert set(names.values()) == {"Boss", "Li", "Day"}


def test_a_webhook_is_changed_and_rests(serving):
    """Address and events are checked as at the beginning; while it rests nothing is announced, and what waits goes when it is resumed."""
    from goldsmith.annotate import webhooks

    async def trial(service: Service):
        home, boss = await owner_of(service)
        foreign = await service.browser(await service.person(await service.organisation("Away"), "stranger", "owner"))
        made = (await boss.post("/api/webhooks", json={"url": "https://a.example/x", "events": ["answer.given"]})).json()["id"]
        path = f"/api/webhooks/{made}"
        bodies = (
            {"url": "ftp://x"},
            {"events": ["nothing"]},
            {"events": []},
            {"secret": "mine"},
            {"url": "https://b.example/y", "events": ["task.done", "answer.given"]},
        )
        changed = [(await boss.patch(path, json=body)).status_code for body in bodies]
        strange = (await foreign.patch(path, json={"active": False})).status_code
        await boss.post(f"{path}/ping")
        await boss.patch(path, json={"active": False})
        async with service.database.changing() as connection:
            await webhooks.announce(connection, home, "task.done", {"task": 1})
            n = await connection.scalar(sa.select(sa.func.count()).select_from(delivery))
            resting = (await webhooks.any_due(connection), await webhooks.claim(connection, 5))
        await boss.patch(path, json={"active": True})
        async with service.database.changing() as connection:
            due = (await webhooks.any_due(connection), [one.url for one in await webhooks.claim(connection, 5)])
        (row,) = (await boss.get("/api/webhooks")).json()["rows"]
        trail = (await boss.get("/api/audit", params={"action": "webhook.changed"})).json()["rows"]
        return changed, strange, n, resting, due, row, trail[-1]["details"]

    changed, strange, n, resting, due, row, told = serving(trial)

    assert (changed, strange) == ([422, 422, 422, 422, 204], 404)
    assert (n, resting, due) == (1, (False, []), (True, ["https://b.example/y"]))
    assert (row["url"], row["events"], row["active"]) == ("https://b.example/y", ["answer.given", "task.done"], True)
    assert told["url"] == {"from": "https://a.example/x", "to": "https://b.example/y"}


@pytest.mark.parametrize("role", ["manager", "annotator"])
def test_only_an_owner_disables(serving, role: str):
    """A manager invites and sets skills; whether somebody may sign in is the owner's."""

    async def trial(service: Service):
        home, _ = await owner_of(service)
        li = await service.person(home, "li")
        mine = await service.browser(await service.person(home, role, role))
        return (await mine.patch(f"/api/people/{li}", json={"active": False})).status_code

    assert serving(trial) == 403
