"""A server, and a memory of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judges.chat_server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def memory_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory of the test's own, where judges look for it."""
    path = tmp_path / "judgements.sqlite"
    monkeypatch.setenv("GOLDSMITH_JUDGEMENTS", str(path))
    return path
