"""Auditors read what quality rests on, know nobody's name, change nothing, and are nothing from a moment on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from asking import Service
from goldsmith.accounts.deciding import OF_PROJECT, Place, may
from goldsmith.accounts.tables import audit
from goldsmith.annotate.tables import member, task, turn
from goldsmith.server.application import families
from goldsmith.server.chores import lapse
from goldsmith.server.routing import action_of, routes_of
from service import project_with

READS = [route.path for route in routes_of(families()) if "GET" in route.methods and action_of(route) in OF_PROJECT]


async def world(service: Service, **terms: Any) -> tuple[Any, Any, dict[str, int]]:
    """Make a project in which two people with rare names answered, and an auditor; return manager, auditor and what is there."""
    home = await service.organisation()
    boss, mei, eve = [await service.person(home, login) for login in ("zaphodbeeblebrox", "trilliandent", "slartibartfast")]
    number = await project_with(service.database, [boss, mei], 6)
    manager, worker = await service.browser(boss), await service.browser(mei)
    held = (await worker.post(f"/api/projects/{number}/turns", json={"ahead": 4})).json()["turns"]
    for one in held[:3]:
        body = {"version": 0, "value": {"topic": "sport"}, "active_ms": 900}
        assert (await worker.post(f"/api/turns/{one['id']}/answer", json=body)).status_code == 200
    put = await manager.put(f"/api/projects/{number}/members/{eve}", json={"role": "auditor", **terms})
    assert put.status_code == 200, put.text
    async with service.database.reading() as connection:
        first = (await connection.execute(sa.select(turn.c.id, turn.c.task_id).where(turn.c.state == "answered").limit(1))).one()
    return manager, await service.browser(eve), {"project": number, "turn": first.id, "task": first.task_id, "person": mei}


def filled(path: str, things: dict[str, int]) -> str:
    """Return an address with the numbers of what is there."""
    for name, number in things.items():
        path = path.replace(f"{{{name}}}", str(number))
    return path


def test_an_auditor_is_told_no_name(serving):
    """Of all that he may read of a project, nothing holds what somebody who works there is called; the manager is told it."""

    async def trial(service: Service):
        manager, auditor, things = await world(service)
        told = {path: (await auditor.get(filled(path, things))) for path in READS}
        by_manager = (await manager.get(f"/api/projects/{things['project']}/people")).text
        return {path: (one.status_code, one.text) for path, one in told.items()}, by_manager

    told, by_manager = serving(trial)
    leaks = [path for path, (_, text) in told.items() if any(name in text.lower() for name in ("zaphod", "trillian"))]

    assert leaks == []
    assert "trillian" in by_manager.lower()
    assert {path for path, (status, _) in told.items() if status == 200} >= {
        "/api/projects/{project}/progress",
        "/api/projects/{project}/people",
        "/api/projects/{project}/members",
        "/api/projects/{project}/trail",
        "/api/projects/{project}/tasks",
        "/api/tasks/{task}",
    }


def test_an_auditor_sees_answers_by_code_and_the_trail_of_his_project_alone(serving):
    """He reads what was said of a task with the codes of who said it, and the lines of this project, without addresses."""

    async def trial(service: Service):
        _, auditor, things = await world(service)
        answers = (await auditor.get(f"/api/tasks/{things['task']}")).json()["answers"]
        trail = (await auditor.get(f"/api/projects/{things['project']}/trail")).json()
        return answers, trail, (await auditor.get("/api/audit")).status_code

    answers, trail, whole = serving(trial)

    assert [one["name"] for one in answers] == [one["code"] for one in answers]
    assert answers[0]["value"] == {"topic": "sport"}
    assert [row["action"] for row in trail["rows"]] == ["member.changed"]
    assert {row["address"] for row in trail["rows"]} == {""}
    assert whole == 403


COUNTS_ONLY = {"/api/projects/{project}/lots/plan"}
"""Routes that are asked with a body and change nothing."""


def test_an_auditor_changes_nothing(serving):
    """Every route of a project that changes something is refused him, also where he may export."""

    async def trial(service: Service):
        _, auditor, things = await world(service, exports=True)
        changes = [
            (method, filled(route.path, things))
            for route in routes_of(families())
            for method in route.methods - {"GET", "HEAD"}
            if action_of(route) in OF_PROJECT and action_of(route) != "export" and route.path not in COUNTS_ONLY
        ]
        return [(await auditor.request(method, path, json={})).status_code for method, path in changes]

    assert set(serving(trial)) == {403}


@pytest.mark.parametrize(("granted", "status"), [(False, 403), (True, 200)])
def test_an_auditor_exports_only_where_his_membership_says_so(serving, granted: bool, status: int):
    """Without it the export is refused; with it the export goes out, and names nobody."""

    async def trial(service: Service):
        _, auditor, things = await world(service, exports=granted)
        return await auditor.get(f"/api/projects/{things['project']}/export")

    found = serving(trial)

    assert found.status_code == status
    assert "trillian" not in found.text.lower()


def test_exporting_is_granted_to_auditors_alone():
    """The grant of a membership opens nothing to another role, and to an auditor nothing but the export."""

    class Asker:
        organisation_id, role = 1, "annotator"

    assert not may(Asker(), "export", Place(1, 1, "viewer", exports=True))
    assert [one for one in OF_PROJECT if may(Asker(), one, Place(1, 1, "auditor", exports=True)) != may(Asker(), one, Place(1, 1, "auditor"))] == ["export"]  # fmt: skip


def test_a_membership_ends_at_its_moment(serving):
    """From then on the project is not there for him, in lists neither; the chore takes him out, and the trail tells it."""

    async def trial(service: Service):
        ends = datetime.now(UTC) + timedelta(seconds=60)
        _, auditor, things = await world(service, until=ends.isoformat())
        number = things["project"]
        before = (await auditor.get(f"/api/projects/{number}")).status_code
        async with service.database.changing() as connection:
            await connection.execute(sa.update(member).where(member.c.role == "auditor").values(until=1))
        after = [(await auditor.get(path)).status_code for path in (f"/api/projects/{number}", f"/api/tasks/{things['task']}")]
        lists = [(await auditor.get("/api/projects")).json()["rows"], (await auditor.get("/api/me")).json()["projects"]]
        await lapse(service.database, service.settings)
        async with service.database.reading() as connection:
            left = await connection.scalar(sa.select(sa.func.count()).select_from(member))
            told = await connection.scalar(sa.select(sa.func.count()).select_from(audit).where(audit.c.action == "member.ended"))
        return before, after, lists, left, told

    assert serving(trial) == (200, [404, 404], [[], []], 2, 1)


def test_a_worker_whose_time_is_over_gives_back_what_he_holds(serving):
    """The task that he held is open to others after the chore."""

    async def trial(service: Service):
        manager, _, things = await world(service)
        ends = datetime.now(UTC) + timedelta(seconds=60)
        body = {"role": "annotator", "until": ends.isoformat()}
        await manager.put(f"/api/projects/{things['project']}/members/{things['person']}", json=body)
        async with service.database.changing() as connection:
            await connection.execute(sa.update(member).where(member.c.person_id == things["person"]).values(until=1))
        await lapse(service.database, service.settings)
        async with service.database.reading() as connection:
            held = await connection.scalar(sa.select(sa.func.count()).select_from(turn).where(turn.c.state == "leased"))
            return held, await connection.scalar(sa.select(sa.func.count()).select_from(task).where(task.c.state == "open"))

    assert serving(trial) == (0, 3)


@pytest.mark.parametrize(
    ("terms", "where"),
    [({"role": "auditor", "until": "2001-01-01T00:00:00Z"}, "until"), ({"role": "viewer", "exports": True}, "exports")],
)
def test_what_no_membership_can_be_is_refused(serving, terms: dict[str, Any], where: str):
    """An end that is over, and a grant to export for somebody who is no auditor."""

    async def trial(service: Service):
        manager, _, things = await world(service)
        return (await manager.put(f"/api/projects/{things['project']}/members/{things['person']}", json=terms)).json()["error"]

    assert serving(trial)["where"] == where
