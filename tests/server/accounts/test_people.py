"""People, teams, skills and the audit trail through the front door."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from asking import Service
from goldsmith.accounts.tables import person


async def owner_of(service: Service):
    """Return the number of an organisation and a browser of its owner."""
    home = await service.organisation()
    return home, await service.browser(await service.person(home, "boss", "owner"))


def test_somebody_is_invited_joins_and_is_seen(serving):
    """The link that the invitation gives lets him set a password; the list tells that he joined."""

    async def trial(service: Service):
        _, boss = await owner_of(service)
        made = (await boss.post("/api/people", json={"login": "李雷", "name": " 李雷 ", "language": "zh"})).json()
        before = (await boss.get("/api/people")).json()["rows"][-1]
        secret = made["link"].rpartition("/")[2]
        await service.client().post("/api/password", json={"token": secret, "password": "床前明月光疑是地上霜"})
        after = (await boss.get("/api/people")).json()["rows"][-1]
        taken = await boss.post("/api/people", json={"login": "李雷", "name": "x"})
        return made, before, after, taken

    made, before, after, taken = serving(trial)

    assert made["link"].startswith("/#/password/")
    assert (before["login"], before["name"], before["role"], before["language"], before["joined"]) == (
        "李雷",
        "李雷",
        "annotator",
        "zh",
        False,
    )
    assert after["joined"]
    assert after["seen_at"].endswith("Z")
    assert "password" not in after
    assert taken.status_code == 409


def test_there_is_always_an_owner(serving):
    """The last one can neither be made less nor inactive, also where two do it to each other at once."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        second = await service.person(home, "second", "owner")
        other = await service.browser(second)
        first = (await boss.get("/api/me")).json()["person"]["id"]
        both = await asyncio.gather(
            boss.patch(f"/api/people/{second}", json={"role": "viewer"}), other.patch(f"/api/people/{first}", json={"active": False})
        )
        async with service.database.reading() as connection:
            left = sa.select(sa.func.count()).where(person.c.role == "owner", person.c.active)
            return sorted(one.status_code for one in both), await connection.scalar(left)

    statuses, owners = serving(trial)

    assert statuses[0] == 204
    assert statuses[1] in {401, 403, 409}
    assert owners == 1


def test_lists_come_in_pages(serving):
    """Going on behind the last row of each page brings everybody once."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        for number in range(7):
            await service.person(home, f"p{number}")
        seen, after, pages = [], 0, 0
        while after is not None:
            page = (await boss.get("/api/people", params={"after": after, "limit": 3})).json()
            seen, after, pages = seen + [row["login"] for row in page["rows"]], page["after"], pages + 1
        return seen, pages

    seen, pages = serving(trial)

    assert seen == ["boss", *(f"p{number}" for number in range(7))]
    assert pages == 3


def test_teams_and_skills(serving):
    """Put twice is put once; a skill's level is changed by granting it again; what is not there is told."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        li = await service.person(home, "li")
        team = (await boss.post("/api/teams", json={"name": "夜班"})).json()["id"]
        statuses = [(await boss.put(f"/api/teams/{team}/people/{li}")).status_code for _ in range(2)]
        statuses.append((await boss.post("/api/teams", json={"name": "夜班"})).status_code)
        rows = (await boss.get("/api/teams")).json()["rows"]
        statuses += [(await boss.delete(f"/api/teams/{team}/people/{li}")).status_code for _ in range(2)]
        for level in (4, 2):
            await boss.put(f"/api/people/{li}/skills/法律", json={"level": level, "expires_at": "2030-01-01T00:00:00+08:00"})
        statuses.append((await boss.put(f"/api/people/{li}/skills/law", json={"level": 6})).status_code)
        skills = (await boss.get("/api/people")).json()["rows"][-1]["skills"]
        statuses += [(await boss.delete(f"/api/people/{li}/skills/法律")).status_code for _ in range(2)]
        return statuses, rows, skills, li

    statuses, rows, skills, li = serving(trial)

    assert statuses == [204, 204, 409, 204, 404, 422, 204, 204]
    assert [(row["name"], row["people"]) for row in rows] == [("夜班", [li])]
    assert skills == [{"name": "法律", "level": 2, "expires_at": "2029-12-31T16:00:00.000Z"}]


def test_the_trail_tells_who_did_what(serving):
    """The newest first, in pages, by action and by person; a change tells from what to what; what failed is not told as done."""

    async def trial(service: Service):
        home, boss = await owner_of(service)
        li = await service.person(home, "li")
        await boss.patch(f"/api/people/{li}", json={"role": "reviewer", "name": "Li"})
        await boss.patch(f"/api/people/{li}", json={"role": "reviewer"})
        await boss.patch("/api/organisation", json={"name": "New"})
        await boss.patch(f"/api/people/{li}", json={"role": "king"})
        whole = (await boss.get("/api/audit")).json()["rows"]
        some = (await boss.get("/api/audit", params={"action": "person."})).json()["rows"]
        none = (await boss.get("/api/audit", params={"by": li})).json()["rows"]
        behind = (await boss.get("/api/audit", params={"after": whole[0]["id"]})).json()["rows"]
        return whole, some, none, behind, li

    whole, some, none, behind, li = serving(trial)

    assert [row["action"] for row in whole] == ["organisation.changed", "person.changed"]
    assert some == behind == whole[1:]
    assert none == []
    assert some[0]["details"]["role"] == {"from": "annotator", "to": "reviewer"}
    assert (some[0]["subject"], some[0]["login"], some[0]["address"]) == (f"person:{li}", "boss", "127.0.0.1")


def test_a_form_that_does_not_fit_is_told_and_not_repeated(serving):
    """Unknown fields, control characters, NUL, too long, numbers that no database holds: 422 with each place; nothing of it stands in the answer."""

    async def trial(service: Service):
        _, boss = await owner_of(service)
        forms = [
            {"login": "a", "name": "b", "rôle": "swordfish"},
            {"login": "a", "name": "sword\u0000fish"},
            {"login": "a", "name": "swordfish" * 40},
            {"login": "sword fish/..", "name": "b"},
            {"login": "a", "name": "b", "role": "swordfish"},
        ]
        answers = [await boss.post("/api/people", json=form) for form in forms]
        answers.append(await boss.patch(f"/api/people/{2**70}", json={}))
        answers.append(await boss.get("/api/people", params={"after": 2**70}))
        broken = await boss.post("/api/people", content=b'{"login": "swordfish', headers={"Content-Type": "application/json"})
        return answers, broken

    answers, broken = serving(trial)

    assert [one.status_code for one in answers] == [422] * 7
    assert broken.status_code == 400
    assert all("swordfish" not in one.text for one in (*answers, broken))
    assert answers[0].json()["error"]["faults"][0]["path"] == "rôle"
