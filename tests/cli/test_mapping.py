"""The verbs of catalogue and map against a running service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldsmith.cli.app import app
from offered import Offering, offering

__all__ = ["offering"]


@pytest.fixture
def run(offering: Offering, monkeypatch: pytest.MonkeyPatch):
    """Run a command as ann, an owner; return what it prints."""
    monkeypatch.setenv("GOLDSMITH_URL", offering.url)
    monkeypatch.setenv("GOLDSMITH_TOKEN", offering.tokens["ann"])

    def ran(*words: str, code: int = 0) -> str:
        found = CliRunner().invoke(app, list(words))
        assert found.exit_code == code, found.output
        return found.stdout

    return ran


def test_a_map_is_brought_shown_and_exported(run, tmp_path: Path):
    """The example is brought; its gaps are told; what is exported in each form is brought again and changes nothing."""
    (tmp_path / "map.yaml").write_text(run("map", "example"), encoding="utf-8")
    run("map", "import", str(tmp_path / "map.yaml"), "--replace")

    assert "自动驾驶" in run("map", "show", "transport")
    assert {one["state"] for one in json.loads(run("map", "gaps", "--json"))["rows"]} == {"unmet"}
    for end in ("json", "yaml", "csv"):
        run("map", "export", str(tmp_path / f"out.{end}"))
        again = json.loads(run("map", "import", str(tmp_path / f"out.{end}"), "--replace", "--try", "--json"))
        assert not any(again["changes"].values())
    run("map", "export", str(tmp_path / "out.ttl"))
    run("map", "breaks", "titels", code=1)  # a name that is nowhere breaks nothing
    assert "skos:Concept" in (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_the_catalogue_is_searched_and_shown(run):
    """As text and as JSON."""
    assert "titles" in run("catalogue", "search", "titl", "--only", "access=open")
    assert json.loads(run("catalogue", "search", "titl", "--json"))["n"] == 1
    assert "goldsmith pull titles@1.1.0" in run("catalogue", "show", "titles")
    assert len(json.loads(run("catalogue", "sample", "titles", "--limit", "3", "--json"))) == 3
    assert json.loads(run("catalogue", "difference", "titles@1.0.0", "1.1.0", "--json"))["b"] == "1.1.0"
    assert "titles" in run("map", "breaks", "titles")


@pytest.mark.parametrize("words", [("catalogue", "find"), ("map", "draw"), ("map", "import", "x.doc"), ("catalogue", "search", "--only", "color=red"), ("map", "breaks")])  # fmt: skip
def test_a_command_that_is_none_is_told_so(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    """With what there is."""
    monkeypatch.setenv("GOLDSMITH_TOKEN", "gs_x")

    assert CliRunner().invoke(app, list(words)).exit_code != 0
