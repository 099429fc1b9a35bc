"""The verbs of requests and open calls against a running service."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from goldsmith.cli.app import app
from offered import Offering, offering

__all__ = ["offering"]


def test_requests_and_calls_are_made_and_listed(offering: Offering, monkeypatch: pytest.MonkeyPatch):
    """Each verb once; what lacks its part is told so."""
    monkeypatch.setenv("GOLDSMITH_URL", offering.url)
    monkeypatch.setenv("GOLDSMITH_TOKEN", offering.tokens["ann"])

    def ran(*words: str, code: int = 0) -> str:
        found = CliRunner().invoke(app, list(words))
        assert found.exit_code == code, found.output
        return found.stdout

    number = json.loads(ran("requests", "add", "titles of papers", "--want", "modality=text", "--json"))["id"]
    ran("requests", "vote", str(number))
    assert json.loads(ran("requests", "show", str(number), "--json"))["votes"] == 1
    ran("requests", "close", str(number))
    assert "closed" in ran("requests", "list")
    call = int(ran("calls", "open", "Better titles", "--score", "V", "--profile", "valid2"))
    ran("calls", "open", "Better titles", "--score", "Z", "--profile", "valid2", code=1)  # no such score: nobody could answer
    assert "Better titles" in ran("calls", "list")
    assert ran("calls", "show", str(call)).startswith("Better titles: open")
    assert json.loads(ran("calls", "show", str(call), "--json"))["submissions"] == []
    assert ran("calls", "submit", str(call), "titles@1.1.0", code=1) == ""
    ran("calls", "award", str(call), code=1)
    ran("requests", "show", "x", code=1)
