"""The verbs of an organisation as people type them, asked of a service that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.running import Running, running
from annotate.test_front import made_lake
from cli.conftest import Shell
from goldsmith.client import set_password
from service import lite

PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Any]:
    """What asks a service as ann, its owner, and ends as it should."""
    with running(lite(tmp_path), "ann", lake=made_lake(tmp_path)) as at:
        yield _asker(at, Shell(tmp_path))


def _asker(at: Running, shell: Shell) -> Any:
    def ask(*words: str, code: int = 0) -> Any:
        ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
        assert ended.code == code, ended.err
        return ended

    return ask


def test_people_and_their_skills_by_commands(ask: Any):
    """Somebody is invited, chooses a password, gets a skill and loses it again; a second link is made for him."""
    set_password(ask("invite", "mei", "--name", "Mei 梅").out.strip(), PASSWORD)
    assert ask("invite", "mei", "--again", "--json").json()["link"].startswith("http")
    assert "GS704" in ask("invite", "mei", code=1).err

    given = ask("skills", "mei", "finance", "--level", "3", "--until", "2027-06-30T00:00:00Z", "--json").json()

    assert [(one["name"], one["level"]) for one in given] == [("finance", 3)]
    assert "finance" in ask("skills", "mei").out
    assert ask("skills", "mei", "finance", "--withdraw", "--json").json() == []
    assert "say which level" in ask("skills", "mei", "finance", code=2).err


def test_teams_by_commands(ask: Any):
    """A team is made with its people, renamed, loses one of them, and is deleted; a name that is none is told."""
    for login in ("mei", "li"):
        ask("invite", login)

    assert ask("teams", "lawyers", "mei", "li", "--json").json()[0]["people"] == ["mei", "li"]
    assert "law firm" in ask("teams", "lawyers", "--rename", "law firm").out
    assert ask("teams", "law firm", "mei", "--drop", "--json").json()[0]["people"] == ["li"]
    assert "there is no such team" in ask("teams", "lawyers", "--drop", code=1).err
    assert ask("teams", "law firm", "--drop", "--json").json() == []


def test_webhooks_by_commands(ask: Any):
    """One is added with its secret, given other events, paused, pinged, looked at and removed."""
    made = ask("webhooks", "https://example.org/hook", "--events", "task.done").json()
    number = str(made["id"])

    assert made["secret"]
    assert ask("webhooks", number, "--events", "task.done,answer.reviewed", "--json").json()[0]["events"] == [
        "answer.reviewed",
        "task.done",
    ]
    assert ask("webhooks", number, "--do", "pause", "--json").json()[0]["active"] is False
    ask("webhooks", number, "--do", "resume")
    ask("webhooks", number, "--do", "ping")
    assert [one["event"] for one in ask("webhooks", number, "--do", "deliveries", "--json").json()] == ["ping"]
    assert "say what to do" in ask("webhooks", number, "--do", "dance", code=2).err
    assert ask("webhooks", number, "--do", "remove", "--json").json() == []


def test_my_account_and_the_trail_by_commands(ask: Any):
    """Who asks, his tokens and sessions; the trail tells what was done, of one family or one person."""
    assert "ann" in ask("account").out
    assert ask("account", "--name", "Ann 安", "--json").json()["person"]["name"] == "Ann 安"
    tokens = ask("account", "tokens", "--json").json()
    assert tokens
    assert "say what to do" in ask("account", "revoke", code=2).err
    assert ask("account", "sessions", "--json").json() == []
    ask("invite", "mei")

    told = ask("trail", "--action", "person.", "--by", "ann", "--json").json()

    assert "person.added" in {one["action"] for one in told}
    assert len(ask("trail", "--limit", "1", "--json").json()) == 1
    assert "person.added" in ask("trail").out
    ask("account", "revoke", str(tokens[-1]["id"]), code=0 if len(tokens) > 1 else 1)
