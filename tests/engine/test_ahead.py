"""Kernels that another process compiles are waited for as often as somebody asks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from goldsmith.engine import ahead

if TYPE_CHECKING:
    import pytest


def test_two_runs_in_one_process_both_wait(monkeypatch: pytest.MonkeyPatch):
    """The second run after a fresh installation asks the same process again, which has ended: that is no fault."""
    monkeypatch.setattr(ahead, "available_cores", lambda: 2)
    monkeypatch.setattr(ahead, "is_compiled", lambda _module: False)
    monkeypatch.setattr(ahead, "COMPILING", "print('.')  # {module} {later}")
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen
    monkeypatch.setattr(ahead.subprocess, "Popen", lambda *given, **more: started.append(popen(*given, **more)) or started[0])
    ahead.compiled_ahead.cache_clear()
    done: list[str] = []

    wait = ahead.compiled_ahead("goldsmith.kernels.claims")
    for turn in ("first", "second"):
        wait(lambda turn=turn: done.append(turn))

    ahead.compiled_ahead.cache_clear()
    started[0].wait()
    assert done == ["first", "second"]
