"""The map as requests: who may change it, what each change does, and that it stands in the audit trail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from goldsmith.accounts.tables import audit
from goldsmith.server.catalogue import map_store
from server.catalogue.planted_map import MAP
from service import Front, front, lite, run


async def brought(at: Front) -> None:
    """Bring the map."""
    await at.ask("ann", "POST", "/api/map/file", {"text": json.dumps(MAP)})


@pytest.fixture
def service(tmp_path: Path):
    """Run a trial with ann, an owner, mia, a manager, and bo, an annotator."""

    def trial(steps: Any) -> Any:
        async def whole(database: Any) -> Any:
            return await steps(await front(database, ["ann", "mia", "bo"], roles={"mia": "manager"}))

        return run(lite(tmp_path), whole)

    return trial


def test_a_map_is_brought_looked_at_and_asked_what_is_missing(service):
    """Its parts, the path to each, and demand that nothing serves: the release is none that stands here."""

    async def steps(at: Front) -> Any:
        tried = await at.ask("ann", "POST", "/api/map/file", {"text": json.dumps(MAP), "tries": True})
        empty = await at.ask("bo", "GET", "/api/map")
        await brought(at)
        return (
            tried,
            empty,
            await at.ask("bo", "GET", "/api/map?depth=7"),
            await at.ask("bo", "GET", "/api/map?at=clinic"),
            await at.ask("bo", "GET", "/api/map/gaps"),
        )

    tried, empty, whole, part, gaps = service(steps)

    assert (tried["changed"], tried["changes"]["added"]) == (False, ["clinic", "farms", "health", "set", "talks"])
    assert (empty["nodes"], empty["revision"]) == ([], 0)
    assert whole["totals"] | {"domain": 2, "scenario": 1, "demand": 1, "dataset": 1} == whole["totals"]
    assert [(one["key"], one["depth"], one["demands"], one["unmet"]) for one in part["nodes"]] == [("clinic", 0, 1, 1), ("talks", 1, 1, 1)]
    assert [one["key"] for one in part["path"]] == ["health", "clinic"]
    assert [(one["key"], one["state"], [each["key"] for each in one["path"]]) for one in gaps["rows"]] == [
        ("talks", "unmet", ["health", "clinic"])
    ]


def test_each_change_is_done_and_told_in_the_trail(service):
    """Added, renamed, moved, joined, parted, removed: by a manager, with who did it."""

    async def steps(at: Front) -> Any:
        await brought(at)
        await at.ask("mia", "POST", "/api/map/nodes", {"key": "triage", "kind": "task", "zh": "分诊", "under": "clinic"}, status=201)
        await at.ask("mia", "PATCH", "/api/map/nodes/talks", {"under": "triage", "en": "Talks"})
        await at.ask("mia", "PUT", "/api/map/edges", {"origin": "triage", "relation": "needs", "to": "talks"})
        before = await at.ask("bo", "GET", "/api/map/file")
        await at.ask("mia", "DELETE", "/api/map/edges?origin=triage&relation=needs&to=talks")
        await at.ask("mia", "DELETE", "/api/map/nodes/clinic?below=true")
        after = await at.ask("bo", "GET", "/api/map/file")
        async with at.database.reading() as connection:
            rows = (
                await connection.execute(sa.select(audit.c.action, audit.c.details).where(audit.c.subject == "map").order_by(audit.c.id))
            ).all()
        return before, after, rows

    before, after, rows = service(steps)

    talks = next(one for one in before["nodes"] if one["key"] == "talks")
    assert (talks["under"], talks["en"], talks["zh"]) == ("triage", "Talks", "问诊对话")
    assert len(before["edges"]) == 2
    assert ([one["key"] for one in after["nodes"]], after["edges"]) == (["farms", "health", "set"], [])
    assert {one.action for one in rows} == {"map.changed"}
    assert [one.details["how"] for one in rows] == [
        "brought",
        "node_added",
        "node_changed",
        "edge_added",
        "edge_removed",
        "node_removed",
    ]
    assert rows[-1].details["removed"] == ["clinic", "talks", "triage"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/map/nodes", {"key": "health", "kind": "domain", "zh": "x"}, 409),
        ("POST", "/api/map/nodes", {"key": "x", "kind": "domain", "zh": "x", "under": "health"}, 422),
        ("POST", "/api/map/nodes", {"key": "x", "kind": "demand", "zh": "x", "facts": {"name": "x"}}, 422),
        ("POST", "/api/map/nodes", {"key": "X y", "kind": "domain", "zh": "x"}, 422),
        ("PATCH", "/api/map/nodes/none", {"zh": "x"}, 404),
        ("PATCH", "/api/map/nodes/clinic", {"under": "talks"}, 422),
        ("DELETE", "/api/map/nodes/clinic", None, 409),
        ("PUT", "/api/map/edges", {"origin": "health", "relation": "serves", "to": "talks"}, 422),
        ("POST", "/api/map/file", {"form": "csv", "text": "a,b\n1,2\n"}, 422),
        ("GET", "/api/map?at=none", None, 404),
        ("GET", "/api/map/breaks", None, 422),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(service, method: str, path: str, body: Any, status: int):
    """A key twice, a node under a narrower one, an edge between wrong kinds, a file that is none."""

    async def steps(at: Front) -> Any:
        await brought(at)
        before = await at.ask("bo", "GET", "/api/map/file")
        await at.ask("ann", method, path, body, status=status)
        return before == await at.ask("bo", "GET", "/api/map/file")

    assert service(steps)


def test_files_of_every_form_are_given(service):
    """Of each the right kind; the table comes back as the same map."""

    async def steps(at: Front) -> Any:
        await brought(at)
        table = await at.ask("bo", "GET", "/api/map/file?form=csv")
        again = await at.ask("ann", "POST", "/api/map/file", {"form": "csv", "text": table, "replaces": True})
        return again, await at.ask("bo", "GET", "/api/map/file?form=ttl"), await at.ask("bo", "GET", "/api/map/file?form=jsonld")

    again, turtle, linked = service(steps)

    assert {name: value for name, value in again["changes"].items() if value} == {}
    assert "skos:Concept" in turtle
    assert "skos:Concept" in linked


def test_a_process_reads_the_map_of_another_as_soon_as_it_changed(service):
    """What it kept is of an older revision, and is not told."""

    async def steps(at: Front) -> Any:
        await brought(at)
        await at.ask("bo", "GET", "/api/map")
        kept = dict(map_store.KEPT)
        await at.ask("ann", "DELETE", "/api/map/nodes/farms")
        map_store.KEPT.update(kept)
        return [one["key"] for one in (await at.ask("bo", "GET", "/api/map?depth=0"))["nodes"]]

    assert service(steps) == ["health", "set"]


def test_nodes_are_found_by_words(service):
    """With what they stand under, by kind, so many at a time; of nothing is nothing found, and of an unknown kind is told."""

    async def steps(at: Front) -> Any:
        await brought(at)
        return (
            await at.ask("bo", "GET", "/api/map/find?q=门诊"),
            await at.ask("bo", "GET", "/api/map/find?q=health%20问诊"),
            await at.ask("bo", "GET", "/api/map/find?q=a&limit=1&kind=domain&kind=dataset"),
            await at.ask("bo", "GET", "/api/map/find?q="),
            await at.ask("bo", "GET", "/api/map/find?q=a&kind=planet", status=422),
        )

    clinic, talks, some, none, wrong = service(steps)

    assert [(one["key"], [each["key"] for each in one["path"]]) for one in clinic["rows"]] == [("clinic", ["health"])]
    assert [one["key"] for one in talks["rows"]] == ["talks"]
    assert (len(some["rows"]), some["more"]) == (1, 1)
    assert none == {"rows": [], "more": 0}
    assert "kind" in json.dumps(wrong)
