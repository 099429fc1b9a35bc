"""The documentation of the API against the API: requests that schemathesis makes of it, sent to a real server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from asking import Service
from asking import settings as service_settings
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database, url_of
from goldsmith.server.routing import ACTION
from service import lite, people, project_with

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")

SPARED = ("/api/sign-out", "/api/me/password")
"""What would sign the asker out."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Run the service over a project with tasks, in a thread with a loop of its own; give its address and a token of an owner."""
    import uvicorn

    folder = tmp_path_factory.mktemp("schema")
    database = Database(url_of(lite(folder)))
    service = Service(database, service_settings(keys=str(folder / "keys")))
    server = uvicorn.Server(uvicorn.Config(service.application, port=0, log_level="critical", access_log=False, ws="none", lifespan="off"))
    ready, secret = threading.Event(), []

    async def whole() -> None:
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)
        numbers = await people(database, "boss", "mei")
        await project_with(database, numbers, 5)
        client = await service.program(numbers[0])
        secret.append(client.headers["authorization"])
        ready.set()
        await server.serve()
        await database.close()

    thread = threading.Thread(target=asyncio.run, args=(whole(),), daemon=True)
    thread.start()
    assert ready.wait(60)
    while not server.started:
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", secret[0]
    server.should_exit = True
    thread.join(30)


def test_no_request_breaks_the_service(asked: tuple[str, str]):
    """Whatever fits the documentation or just does not is answered as it says, never with 500; numbers of things that are there are among it."""
    url, secret = asked
    schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
    tried, faults = 0, []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in SPARED:
            continue
        faults += _tried(operation, secret)
        tried += 1

    assert faults == []
    assert tried >= 30


def _tried(operation: Any, secret: str) -> list[str]:
    """Send some requests of one route, and return what was wrong with their answers."""
    from hypothesis import given

    faults = []

    @settings(
        max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(headers={"Authorization": secret})
        documented = {int(status) for status in case.operation.definition.raw["responses"]}
        if answer.status_code >= 500 or answer.status_code not in documented | {405}:
            faults.append(f"{case.method} {case.formatted_path}: {answer.status_code} {case.body!r} {answer.text[:200]}")
        elif answer.status_code != 405:
            try:
                case.operation.validate_response(answer)
            except Exception as problem:  # noqa: BLE001  a failure of schemathesis is none of its own kind alone
                faults.append(f"{case.method} {case.formatted_path}: {answer.status_code} {str(problem)[:500]}")

    ask()
    return faults[:1]


def test_every_route_of_the_documentation_names_its_action(asked: tuple[str, str]):
    """A program can read what it may."""
    schema = schemathesis.openapi.from_url(f"{asked[0]}/api/openapi.json").raw_schema
    actions = [route.get(ACTION) for path in schema["paths"].values() for route in path.values()]

    assert len(actions) >= 30
    assert None not in actions
