"""Kernels that another process compiles are waited for as often as somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from goldsmith.engine import ahead

if TYPE_CHECKING:
    import pytest


def test_two_runs_in_one_process_both_wait(compiled_ahead: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch):
    """The second run after a fresh installation asks the same process again, which has ended: that is no fault."""
    monkeypatch.setattr(ahead, "COMPILING", "print('.')  # {module} {later}")
    done: list[str] = []

    wait = compiled_ahead("goldsmith.kernels.claims")
    for turn in ("first", "second"):
        wait(lambda turn=turn: done.append(turn))

    assert done == ["first", "second"]
