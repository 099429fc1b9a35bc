"""What managers might do to lakes through a project: other folders, columns that are not theirs, conditions that end the service."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

import goldsmith
from annotate.test_front import begun, made_lake
from goldsmith.database.opening import Database
from goldsmith.server.annotation import lake_tasks
from service import front, run


def test_a_manager_reaches_no_folder_but_the_service_s_lake(tmp_path: Path):
    """Neither to read tasks, nor as the lake of a project; who only labels is not told where the lake stands."""
    lake, other = made_lake(tmp_path), tmp_path / "other"
    other.mkdir()
    secret = made_lake(other)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at)
        for body in ({"dataset": "titles", "lake": secret}, {"dataset": "titles", "lake": "s3://bucket/x"}):
            await at.ask("ann", "POST", f"/api/projects/{number}/tasks", body, status=403)
        made = {"name": "other", "shows": [{"field": "text"}], "questions": [{"name": "a", "kind": "text"}], "lake": secret}
        await at.ask("ann", "POST", "/api/projects", made, status=403)
        pretty = json.dumps({"dataset": "titles", "limit": 2}, indent=1).encode()
        assert (await at.ask("ann", "POST", f"/api/projects/{number}/tasks", pretty, status=201))["added"] == 2
        rest = {"dataset": "titles", "after": 2}
        assert (await at.ask("ann", "POST", f"/api/projects/{number}/tasks", rest, status=201))["added"] == 4
        assert (await at.ask("bob", "GET", f"/api/projects/{number}"))["lake"] == ""

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_records_too_large_to_be_taken_at_once_are_told_and_come_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """More bytes than one request takes end in an error that names a limit; with it they all come."""
    lake = made_lake(tmp_path)
    monkeypatch.setattr(lake_tasks, "HEAVIEST", 120)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at)
        told = (await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=413))["error"]
        assert told["code"] == "GS705"
        assert "`limit`" in told["hint"]
        for after in range(6):
            part = {"dataset": "titles", "limit": 1, "after": after}
            assert (await at.ask("ann", "POST", f"/api/projects/{number}/tasks", part, status=201))["added"] == 1

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_a_project_writes_over_no_column_that_is_not_its_own(tmp_path: Path):
    """A question whose column the dataset has already is refused, and nothing is changed."""
    lake = made_lake(tmp_path)
    goldsmith.open(lake).dataset("titles").declare(pa.schema([("source__detail", pa.string())]), {"source__detail": {}})

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        shows, settings = [{"field": "text"}], {"choices": ["a", "b"]}
        body = {"name": "source", "shows": shows, "questions": [{"name": "detail", "kind": "choice", "settings": settings}]}
        number = (await at.ask("ann", "POST", "/api/projects", body, status=201))["id"]
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=201)
        told = await at.ask("ann", "POST", f"/api/projects/{number}/write-back", status=409)
        assert "source__detail" in told["error"]["found"]

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


@pytest.mark.parametrize(
    "where", ["repeat(text, 1000000000) is not null", "1 = " + "+".join("1" for _ in range(2_000)), "true; drop table titles"]
)
def test_a_manager_s_condition_cannot_end_the_service(tmp_path: Path, where: str):
    """It is refused before the engine sees it, which would take the process with it."""
    lake = made_lake(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at)
        for path, body in (
            (f"/api/projects/{number}/tasks", {"dataset": "titles", "where": where}),
            ("/api/datasets/look", {"dataset": "titles", "where": where}),
        ):
            told = await at.ask("ann", "POST", path, body, status=422)
            assert "not allowed here" in told["error"]["message"]

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)
