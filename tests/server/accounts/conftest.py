"""The service over SQLite and over PostgreSQL, with one person of each role and a project that they are in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from asking import Service, service_on
from goldsmith.server.service_settings import ServiceSettings
from service import lite, postgres_server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of one's own."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path) -> str:
    """A database of either kind."""
    return lite(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def serving(url: str) -> Callable[..., Any]:
    """Return a function that runs a trial with a service over an empty database."""

    def run(trial: Callable[[Service], Awaitable[Any]], settings: ServiceSettings | None = None) -> Any:
        async def whole() -> Any:
            async with service_on(url, settings) as service:
                return await trial(service)

        return asyncio.run(whole())

    return run
