"""Compiling ahead with a memory of its own, whose processes do not outlive the test."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from goldsmith.engine import ahead


@pytest.fixture
def compiled_ahead(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """The function on a machine of two cores on which nothing is compiled; what was begun elsewhere in this process stays as it is."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def begin(*words: Any, **settings: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*words, **settings))
        return started[-1]

    monkeypatch.setattr(ahead, "available_cores", lambda: 2)
    monkeypatch.setattr(ahead, "is_compiled", lambda _module: False)
    monkeypatch.setattr(ahead.subprocess, "Popen", begin)
    yield functools.cache(ahead.compiled_ahead.__wrapped__)
    assert len(started) == 1
    for process in started:
        process.wait()
