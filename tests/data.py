"""Where tests find the larger real data sets, and what they say when those are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(path: str) -> Path:
    """Return a file of the larger data sets, or skip the test with the reason."""
    found = ROOT.parent / "shared" / "data" / path
    if not found.exists():
        pytest.skip(f"needs shared/data/{path} beside the repository", allow_module_level=True)  # some are read while tests are collected
    return found
