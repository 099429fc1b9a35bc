"""The verb of outside models: added, listed, forgotten, with a file of predictions, as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotate.running import PLAN, running
from goldsmith.cli.app import app
from service import lite


def test_predictions_go_in_and_out_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A file is brought and counted, a model is added with its settings and paused; what is misspelled says what to do."""
    file = tmp_path / "said.jsonl"
    file.write_text('{"key": "a", "value": {"topic": "home"}, "score": 0.7}\n', encoding="utf-8")

    with running(lite(tmp_path), "ann") as at:
        project = at.as_("ann").projects.create(PLAN)
        project.tasks.add([{"id": "a", "text": "x"}])
        monkeypatch.setenv("GOLDSMITH_URL", at.url)
        monkeypatch.setenv("GOLDSMITH_TOKEN", at.tokens["ann"])

        def said(*words: str) -> object:
            found = CliRunner().invoke(app, ["predict", "topics", *words, "--json"])
            assert found.exit_code == 0, found.output
            return json.loads(found.stdout)

        brought = said("file", str(file), "--model", "mine")
        added = said("add", "gpt", "--set", "url=https://models.example/v1", "--set", "model=m", "--set", "samples=3")
        begun = said("run", "gpt", "--most", "tasks=1", "--again")
        paused = said("pause", "gpt")
        listed = said()
        gone = said("forget", "mine")
        wrong = CliRunner().invoke(app, ["predict", "topics", "fly", "gpt"])

    assert brought == {"added": 1, "there": 0, "replaced": 0}
    assert (added["name"], begun["run"], paused["state"]) == ("gpt", 1, "paused")
    assert [(one["name"], one["settings"]["samples"], one["run"]["wanted"]["tasks"]) for one in listed["models"]] == [("gpt", 3, 1)]
    assert [one["model"] for one in listed["predictions"]] == ["mine"]
    assert gone == {"deleted": 1, "kept": 0}
    assert wrong.exit_code != 0
