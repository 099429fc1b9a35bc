"""Every route of a project and every role in it, on a project that is there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from asking import Service
from goldsmith.accounts.deciding import OF_PROJECT, PROJECT_ROLES, Place, may
from goldsmith.annotate.tables import member, task, turn
from goldsmith.server.application import families
from goldsmith.server.routing import action_of, routes_of
from service import project_with

ROUTES = [
    (method, route.path, action_of(route))
    for route in routes_of(families())
    if action_of(route) in OF_PROJECT
    for method in sorted(route.methods)
]


class Asker:
    """Somebody of the project's organisation."""

    organisation_id = 1

    def __init__(self, role: str) -> None:
        self.role = role


async def project(service: Service) -> tuple[dict[str, tuple[Any, str, str]], dict[str, int]]:
    """Make a project with somebody of each role in it, and people of its organisation who are not; return who asks, and what is there."""
    home = await service.organisation()
    assert home == Asker.organisation_id
    roles = {role: await service.person(home, role) for role in PROJECT_ROLES}
    outside = {
        role: await service.person(home, f"outside-{role}", role) for role in ("owner", "manager", "reviewer", "annotator", "viewer")
    }
    number = await project_with(service.database, list(roles.values()), 12)
    async with service.database.changing() as connection:
        for role, person in roles.items():
            await connection.execute(sa.update(member).where(member.c.person_id == person).values(role=role))
    asks = {f"{role} in it": (await service.browser(person), "annotator", role) for role, person in roles.items()}
    asks |= {f"{role} outside": (await service.browser(person), role, "") for role, person in outside.items()}
    stranger = await service.person(await service.organisation("Away"), "stranger", "owner")
    asks["owner elsewhere"] = (await service.browser(stranger), "elsewhere", "")
    taken = await asks["annotator in it"][0].post(f"/api/projects/{number}/turns", json={"ahead": 1})
    assert taken.status_code == 200, taken.text
    async with service.database.reading() as connection:
        things = {
            "project": number,
            "task": await connection.scalar(sa.select(task.c.id)),
            "turn": await connection.scalar(sa.select(turn.c.id)),
        }
    return asks, things


def filled(path: str, things: dict[str, int]) -> str:
    """Return an address with the numbers of what is there; of others that are not."""
    for name, number in things.items():
        path = path.replace(f"{{{name}}}", str(number))
    return path.replace("{person}", "999999")


def test_every_route_of_a_project_and_every_role(serving):
    """Who may not even know of it is told that it is not there, who may know is told that he may not, and who may is not refused for his role."""

    async def trial(service: Service):
        asks, things = await project(service)
        faults, n = [], 0
        for method, path, action in ROUTES:
            for who, (client, role, mine) in asks.items():
                place = Place(1, 1 if role != "elsewhere" else 2, mine)
                body = None if method == "GET" else {}
                status = (await client.request(method, filled(path, things), json=body)).status_code
                n += 1
                if not may(Asker(role), "project.read", place):
                    right = status == 404
                elif not may(Asker(role), action, place):
                    right = status == 403
                else:
                    right = status < 500 and (status != 403 or "{turn}" in path)
                if not right:
                    faults.append(f"{method} {path} ({action}) by {who}: {status}")
        return faults, n

    faults, n = serving(trial)

    assert faults == []
    assert n >= 200
