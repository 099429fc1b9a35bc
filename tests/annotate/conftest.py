"""Every claim about the queue holds on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.annotate import marks
from service import lite, postgres_server


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def postgres(_server: str) -> str:
    """Return the URL of a database of PostgreSQL."""
    return _server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database of each kind."""
    return lite(tmp_path) if request.param == "sqlite" else request.getfixturevalue("_server")


@pytest.fixture
def same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that is drawn be drawn alike in every run."""
    monkeypatch.setattr(secrets, "randbelow", random.Random(7).randrange)


@pytest.fixture(autouse=True)
def _near_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Move marks as often as can be, so that what they may hide shows in small projects."""
    monkeypatch.setattr(marks, "FAR", 8)
