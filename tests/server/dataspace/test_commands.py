"""The verbs of contracts, as people type them: partners registered, an agreement made, the release fetched, a transfer suspended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from goldsmith.circulate.dataspace import fetching
from goldsmith.cli.app import app
from goldsmith.errors import GoldsmithError
from server.dataspace.houses import House, World, chores, house, terms


def typed(house: House, *words: str, **env: str) -> Any:
    """Type a command as the owner of a service, and return what it printed."""
    found = CliRunner().invoke(app, [*words, "--json"], env={"GOLDSMITH_URL": house.url, "GOLDSMITH_TOKEN": house.tokens["ann"], **env})
    assert found.exit_code == 0, found.output + str(found.exception)
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service in which nothing happened yet."""
    with house(tmp_path_factory.mktemp("fresh")) as found:
        yield found


def refused(house: House, *words: str) -> str:
    """Type a command that is refused, and return why."""
    found = CliRunner().invoke(app, list(words), env={"GOLDSMITH_URL": house.url, "GOLDSMITH_TOKEN": house.tokens["ann"]})
    assert isinstance(found.exception, GoldsmithError), found.output
    return str(found.exception)


def meanwhile(space: World, *words: str) -> Any:
    """Type a command at the consumer while both services do what follows of itself."""
    with ThreadPoolExecutor(1) as pool:
        typing = pool.submit(typed, space.consumer, *words)
        while not typing.done():
            chores(space, rounds=1)
        return typing.result()


def test_negotiate_brings_the_release(space: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By name without a version, from the partner's address: agreement, transfer, bytes; typed again it goes on under the same agreement."""
    monkeypatch.setattr(fetching, "OLD_SECONDS", 0.0)  # every request renews the token: the longest of transfers in short
    words = ("negotiate", "titles", "--from", space.provider.url, "--unverified", "--releases", str(tmp_path))

    first = meanwhile(space, *words)
    again = meanwhile(space, *words)

    original = Path(space.provider.settings.releases) / "titles" / "1.0.0"
    assert (tmp_path / "titles" / "1.0.0" / "README.md").read_bytes() == (original / "README.md").read_bytes()
    assert first["bytes"] == first["fetched"] > 0
    assert (again["agreement"], again["fetched"]) == (first["agreement"], 0)
    states = {one["id"]: one["state"] for one in typed(space.consumer, "transfers")}
    assert states[first["transfer"]] == states[again["transfer"]] == "COMPLETED"


def test_people_decide_by_commands(space: World, tmp_path: Path):
    """Other terms: asked for, seen on the other side, countered, accepted; and the command goes on under what was agreed."""
    less, full = tmp_path / "less.json", tmp_path / "full.json"
    less.write_text(json.dumps({**terms(), "permission": [{"action": "use"}]}), encoding="utf-8")
    full.write_text(json.dumps(terms()), encoding="utf-8")
    words = ("negotiate", "titles@1.0.0", "--from", "partner", "--no-pull", "--offer", str(less), "--seconds", "1")

    assert "did not come so far in time" in refused(space.consumer, *words)
    mine = typed(space.consumer, "negotiations")[0]
    theirs = next(one for one in typed(space.provider, "negotiations") if one["pid"] == mine["peer_pid"])
    assert (mine["state"], theirs["automatic"]) == ("REQUESTED", False)
    number = str(theirs["id"])
    assert typed(space.provider, "negotiations", "counter", number, "--offer", str(full))["state"] == "OFFERED"
    assert typed(space.consumer, "negotiations", "accept", str(mine["id"]))["state"] == "ACCEPTED"
    chores(space)
    assert typed(space.provider, "negotiations", "show", number)["state"] == "FINALIZED"
    assert "while the negotiation is FINALIZED" in refused(space.provider, "negotiations", "terminate", number)


def test_what_cannot_be_done_is_told(space: World, tmp_path: Path):
    """A dataset that is not offered, a partner that is none, a word that is none, terms that are none, and nobody who is trusted."""
    assert "offers no such dataset" in refused(space.consumer, "negotiate", "secret", "--from", "partner", "--no-pull")
    assert "no such participant" in refused(space.consumer, "negotiate", "titles", "--from", "https://none.example", "--no-pull")
    assert "say what to do" in refused(space.provider, "negotiations", "dance", "1")
    assert "say what to do" in refused(space.provider, "transfers", "suspend")
    assert "cannot be read" in refused(space.consumer, "negotiations", "counter", "1", "--offer", str(tmp_path / "none.json"))
    assert "whom do you trust?" in refused(space.consumer, "negotiate", "titles", "--from", "partner")


def test_transfers_begin_and_end_by_commands(space: World):
    """One is begun, suspended and terminated; why is told to the other side."""
    agreed = meanwhile(space, "negotiate", "titles", "--from", space.provider.url, "--no-pull")
    begun = typed(space.consumer, "transfers", "begin", str(agreed["negotiation"]))
    chores(space)
    theirs = next(str(one["id"]) for one in typed(space.provider, "transfers") if one["pid"] == begun["peer_pid"])
    assert typed(space.provider, "transfers", "suspend", theirs, "--why", "the invoice is open")["state"] == "SUSPENDED"
    assert typed(space.consumer, "transfers", "show", str(begun["id"]))["state"] == "SUSPENDED"
    assert typed(space.consumer, "transfers", "terminate", str(begun["id"]))["state"] == "TERMINATED"


def test_partners_are_registered_by_commands(space: World):
    """With a token from a variable, which is never shown; one with negotiations is kept."""
    made = typed(
        space.consumer,
        "participants",
        "add",
        "https://new.example",
        "--login",
        "stranger",
        "--token-env",
        "OF_PARTNER",
        OF_PARTNER="gs_new",
    )
    rows = typed(space.consumer, "participants")
    assert [(one["login"], one["address"]) for one in rows if one["id"] == made["id"]] == [("stranger", "https://new.example/dataspace")]
    assert "gs_new" not in json.dumps(rows)
    assert "participant's already" in refused(space.consumer, "participants", "add", "https://new.example", "--login", "stranger")
    typed(space.consumer, "participants", "remove", "https://new.example")
    assert "has negotiations" in refused(space.consumer, "participants", "remove", space.provider.url)
    assert [one["dataset"] for one in typed(space.consumer, "participants", "catalogue", space.provider.url)] == [
        "urn:goldsmith:release:titles@1.0.0"
    ]


@pytest.mark.parametrize(
    "words", ["participants", "negotiations", "transfers", "requests", "calls", "orders", "agreements", "agreements copies"]
)
def test_an_empty_list_says_what_begins_it(fresh: House, words: str):
    """On a new service no list is silent, and none is anything but a list for a machine."""
    shown = CliRunner().invoke(app, words.split(), env={"GOLDSMITH_URL": fresh.url, "GOLDSMITH_TOKEN": fresh.tokens["ann"]})
    assert "goldsmith " in shown.output, shown.output
    assert typed(fresh, *words.split()) == []
