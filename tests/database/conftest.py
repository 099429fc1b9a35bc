"""Databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
