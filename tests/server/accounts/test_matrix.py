"""Every route and every role: the matrix is made of what the routes declare, and decided by one function."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from asking import PASSWORD, Service
from goldsmith.accounts.deciding import ACTIONS, OF_ORGANISATION, OF_PROJECT, OWN, PROJECT_ROLES, PUBLIC, ROLES, Place, may
from goldsmith.accounts.tables import audit
from goldsmith.server.application import families
from goldsmith.server.routing import action_of, routes_of
from goldsmith.server.who import who_asks

TABLE = """
organisation.change people.change audit.read                                        | owner
people.read people.invite project.create team.change webhook.change catalogue.change contract.change | owner manager
project.change task.change member.change export write_back                         | OWNER manager
alarm.change pay.read pay.close                                                    | OWNER manager
progress.read task.read                                                            | OWNER manager reviewer viewer auditor
name.read                                                                          | OWNER manager reviewer viewer
answer.read                                                                        | OWNER manager reviewer auditor
evidence.read alarm.read                                                           | OWNER manager auditor
review                                                                             | OWNER manager reviewer
adjudicate                                                                         | OWNER manager reviewer expert
work                                                                               | manager reviewer expert annotator
guideline.read project.read                                                        | OWNER manager reviewer expert annotator viewer auditor
"""
"""The decision's table; OWNER is that of the organisation without membership, small letters are roles where the action is."""

ROUTES = [(method, route.path, action_of(route)) for route in routes_of(families()) for method in sorted(route.methods)]


class Asker:
    """Somebody of the first organisation."""

    def __init__(self, role: str) -> None:
        self.organisation_id, self.role = 1, role


def allowed(action: str) -> list[str]:
    """Return what stands behind an action in the table."""
    return next(line.partition("|")[2].split() for line in TABLE.strip().splitlines() if action in line.partition("|")[0].split())


@pytest.mark.parametrize("action", [action for action in ACTIONS if action not in {PUBLIC, OWN}])
@pytest.mark.parametrize("role", ROLES)
def test_the_function_decides_as_the_table_says(action: str, role: str):
    """For each role in the organisation, with each membership and without; never in another organisation."""
    told = allowed(action)
    if action in OF_ORGANISATION:
        assert may(Asker(role), action) == (role in told)
        return
    for mine in ("", *PROJECT_ROLES):
        expected = mine in told or (role == "owner" and "OWNER" in told)
        assert may(Asker(role), action, Place(5, 1, mine)) == expected, mine
        assert not may(Asker(role), action, Place(5, 2, mine))


def test_nobody_may_what_needs_somebody():
    """Who is not signed in may what is public, and nothing else."""
    assert [action for action in ACTIONS if may(None, action, Place(1, 1, "manager"))] == [PUBLIC]


def test_every_route_asks_who_it_is():
    """But for those that are public, which name nobody; and every project's action stands where the address names a project's thing."""
    for route in routes_of(families()):
        asks = who_asks in {one.call for one in _all(route.dependant)}
        assert asks == (action_of(route) != PUBLIC), route.path
        if action_of(route) in OF_PROJECT:
            assert any(f"{{{name}}}" in route.path for name in ("project", "task", "turn")), route.path


def _all(dependant: Any) -> list[Any]:
    return [one for child in dependant.dependencies for one in (child, *_all(child))]


async def world(service: Service) -> dict[str, Any]:
    """Make people of every role, and two organisations; return who asks."""
    home, away = await service.organisation("Home"), await service.organisation("Away")
    asks: dict[str, Any] = {"nobody": service.client()}
    for role in ROLES:
        number = await service.person(home, role, role)
        asks[role] = await service.browser(number)
        asks[f"{role} by token"] = await service.program(number)
    asks["owner elsewhere"] = await service.browser(await service.person(away, "stranger", "owner"))
    return asks


def filled(path: str) -> str:
    """Return an address of a thing that is not there."""
    for name in (
        "project",
        "task",
        "turn",
        "person",
        "team",
        "token",
        "session",
        "webhook",
        "name",
        "node",
        "participant",
        "negotiation",
        "transfer",
        "request",
        "call",
        "key",
    ):
        path = path.replace(f"{{{name}}}", "999999").replace(f"{{{name}:path}}", "999999")
    return path


def is_right(path: str, action: str, who: str, status: int) -> bool:
    """Tell whether a route of an action answered somebody as it should."""
    role = who.partition(" ")[0]
    if who == "nobody":
        return status == 401
    if action in OF_PROJECT:  # of a project that is not there
        return status == 404
    if (action, who) == ("contract.change", "owner elsewhere"):  # the releases are the first organisation's: a guest leads nothing
        return status in ({403} if path.startswith(("/api/dataspace", "/api/agreements/copies")) else {403, 404, 422})
    if action == OWN or role in OF_ORGANISATION[action]:
        return status not in {401, 403} and status < 500
    return status == 403


def test_every_route_and_role(serving):
    """Who may not is told so by every route, before anything of the request is looked at that tells what is there; who may is not."""

    async def trial(service: Service):
        asks = await world(service)
        faults = []
        for method, path, action in ROUTES:
            for who, client in asks.items():
                if action == PUBLIC:
                    continue
                status = (await client.request(method, filled(path), json={} if method != "GET" else None)).status_code
                if not is_right(path, action, who, status):
                    faults.append(f"{method} {path} ({action}) by {who}: {status}")
                if (out := signed_out_by(method, path, who)) in asks:
                    asks[out] = await again(service, out)
        return faults

    assert len(ROUTES) >= 20
    assert serving(trial) == []


def signed_out_by(method: str, path: str, who: str) -> str:
    """Return whose browser a request signs out: who signs out himself, and a program all browsers of its person."""
    if path.endswith("sign-out") and "token" not in who and who != "nobody":
        return who
    return who.partition(" ")[0] if (method, path) == ("DELETE", "/api/me/sessions") and who.endswith("token") else ""


async def again(service: Service, who: str):
    """Sign somebody in again."""
    from goldsmith.accounts.tables import person

    login = "stranger" if who == "owner elsewhere" else who
    async with service.database.reading() as connection:
        return await service.browser(await connection.scalar(sa.select(person.c.id).where(person.c.login == login)))


def test_every_change_of_a_browser_wants_the_pages_word(serving):
    """Without the CSRF header, with an empty one and with another's, nothing is changed by any route."""

    async def trial(service: Service):
        home = await service.organisation()
        mei = await service.person(home, "mei", "owner")
        browser, other = await service.browser(mei), await service.browser(mei)
        faults = []
        for method, path, action in ROUTES:
            if method == "GET" or action in {PUBLIC, *OF_PROJECT}:
                continue
            for said in ("", "x" * 43, other.headers["x-goldsmith-csrf"]):
                status = (await browser.request(method, filled(path), json={}, headers={"X-Goldsmith-CSRF": said})).status_code
                faults += [] if status == 403 else [f"{method} {path}: {status}"]
        async with service.database.reading() as connection:
            return faults, (await connection.execute(sa.select(audit))).all()

    assert serving(trial) == ([], [])


def test_things_of_another_organisation_are_not_there(serving):
    """People, teams and tokens of others can be neither changed nor known."""

    async def trial(service: Service):
        home, away = await service.organisation("Home"), await service.organisation("Away")
        owner, li = await service.person(home, "owner", "owner"), await service.person(home, "li")
        stranger = await service.person(away, "stranger", "owner")
        mine, foreign = await service.browser(owner), await service.browser(stranger)
        team = (await mine.post("/api/teams", json={"name": "Night"})).json()["id"]
        token = (await mine.post("/api/tokens", json={"name": "mine"})).json()["id"]
        asks = [
            ("PATCH", f"/api/people/{li}", {"name": "Hacked"}),
            ("POST", f"/api/people/{li}/link", {}),
            ("PUT", f"/api/people/{li}/skills/law", {"level": 1}),
            ("PUT", f"/api/teams/{team}/people/{stranger}", {}),
            ("DELETE", f"/api/teams/{team}/people/{li}", None),
            ("DELETE", f"/api/tokens/{token}", None),
        ]
        statuses = [(await foreign.request(method, path, json=body)).status_code for method, path, body in asks]
        seen = [(await foreign.get(path)).json()["rows"] for path in ("/api/people", "/api/teams", "/api/tokens", "/api/audit")]
        crossed = (await mine.put(f"/api/teams/{team}/people/{stranger}")).status_code
        return statuses, [len(rows) for rows in seen], crossed

    assert serving(trial) == ([404] * 6, [1, 0, 0, 0], 404)


def test_nobody_makes_somebody_who_may_more_than_himself(serving):
    """A manager invites annotators, no owners; and gives no link to somebody who has a password, nor to an owner."""

    async def trial(service: Service):
        home = await service.organisation()
        boss = await service.browser(await service.person(home, "boss", "owner"))
        manager = await service.browser(await service.person(home, "manager", "manager"))
        joined = await service.person(home, "joined")

        async def invited(by, role: str):
            return await by.post("/api/people", json={"login": f"new-{role}-{len(role)}", "name": "New", "role": role})

        made = {role: (await invited(manager, role)).status_code for role in ROLES}
        owner = (await boss.post("/api/people", json={"login": "second", "name": "Second", "role": "owner"})).json()["id"]
        fresh = (await manager.post("/api/people", json={"login": "fresh", "name": "Fresh"})).json()["id"]
        links = [(await manager.post(f"/api/people/{number}/link")).status_code for number in (joined, owner, fresh)]
        return made, links, (await boss.post(f"/api/people/{joined}/link")).status_code

    made, links, by_owner = serving(trial)

    assert made == {role: 403 if role in {"owner", "manager"} else 201 for role in ROLES}
    assert (links, by_owner) == ([403, 403, 201], 201)


def test_a_token_makes_no_tokens_and_ends_with_its_person(serving):
    """It may what its person may; made inactive, neither his token nor his cookie is good."""

    async def trial(service: Service):
        home = await service.organisation()
        boss = await service.browser(await service.person(home, "boss", "owner"))
        li = await service.person(home, "li")
        browser = await service.browser(li)
        secret = (await browser.post("/api/tokens", json={"name": "mine", "days": 1})).json()["token"]
        program = service.client(Authorization=f"Bearer {secret}")
        before = [(await one.get("/api/me")).status_code for one in (browser, program)]
        more = (await program.post("/api/tokens", json={"name": "more"})).status_code
        await boss.patch(f"/api/people/{li}", json={"active": False})
        after = [(await one.get("/api/me")).status_code for one in (browser, program)]
        sign = (await service.client().post("/api/sign-in", json={"login": "li", "password": PASSWORD})).status_code
        return secret[:3], before, more, after, sign

    assert serving(trial) == ("gs_", [200, 200], 403, [401, 401], 401)
