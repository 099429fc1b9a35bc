"""A recall reaches the shelf: the list of the publisher stands beside his releases, and nobody else's are touched."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from certify.houses import House, house
from goldsmith.certify.release import listing
from goldsmith.certify.statement import status
from goldsmith.certify.statement.moments import said
from goldsmith.circulate.recalling import PLACE, spread, taken_up
from goldsmith.circulate.shelf import Shelf
from goldsmith.cli.app import app


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> House:
    """A house with two releases on its shelf, 1.0.0 and 1.1.0."""
    made = house(tmp_path_factory.mktemp("house"))
    for version in ("1.0.0", "1.1.0"):
        made.release(version, issued=None, out=made.folder / "releases" / "planted" / version)
    return made


@pytest.fixture
def shelf(place: House, tmp_path: Path) -> Shelf:
    """A copy of the shelf."""
    shutil.copytree(place.folder / "releases", tmp_path / "releases")
    return Shelf(tmp_path / "releases")


def recalled(place: House, release: Path, file: Path, *, key: str = "publisher") -> None:
    """Recall a release in the list of a file."""
    place.party(key)
    listing.listed("recall", str(release), key=str(place.folder / "keys" / key), why="withdrawn", name=key, file=file, expires="30d")


def test_what_is_recalled_is_given_to_nobody_from_then_on(place: House, shelf: Shelf, tmp_path: Path):
    """The list stands beside both; the verifier refuses the one that it recalls, and takes the other."""
    recalled(place, shelf.folder / "planted" / "1.0.0", tmp_path / "status.dsse.json")
    assert not shelf.recalled(shelf.release("planted", "1.0.0"))

    assert spread(tmp_path / "status.dsse.json", shelf) == ["planted@1.0.0", "planted@1.1.0"]
    assert shelf.recalled(shelf.release("planted", "1.0.0")) == "withdrawn"
    now = said(datetime.now(UTC))
    assert [place.verify(shelf.folder / "planted" / version, "--now", now) for version in ("1.0.0", "1.1.0")] == [14, 0]


def test_a_list_that_is_older_replaces_no_newer_one(place: House, shelf: Shelf, tmp_path: Path):
    """Said again in any order, the newest stands."""
    file = tmp_path / "status.dsse.json"
    recalled(place, shelf.folder / "planted" / "1.0.0", file)
    older = shutil.copy(file, tmp_path / "older.json")
    recalled(place, shelf.folder / "planted" / "1.1.0", file)
    for one in (file, Path(older)):
        spread(one, shelf)

    assert status.read(shelf.folder / "planted" / "1.0.0" / PLACE, "").number == 2


def test_releases_of_others_are_left_alone(place: House, shelf: Shelf, tmp_path: Path):
    """Another house's list goes beside what it recalls and nothing else, and a broken folder keeps it from nothing."""
    (shelf.folder / "planted" / "1.1.0" / "hallmark" / "manifest.oms.json").write_text("no", encoding="utf-8")
    recalled(place, shelf.folder / "planted" / "1.0.0", tmp_path / "theirs.json", key="others")

    assert spread(tmp_path / "theirs.json", shelf) == ["planted@1.0.0"]
    assert not (shelf.folder / "planted" / "1.1.0" / PLACE).exists()


def test_a_newer_list_of_the_publisher_is_taken_up_and_no_other(place: House, shelf: Shelf, tmp_path: Path):
    """What came from elsewhere counts by its signature and its number alone."""
    release = shelf.release("planted", "1.0.0")
    file, theirs = tmp_path / "status.dsse.json", tmp_path / "theirs.json"
    recalled(place, shelf.folder / "planted" / "1.1.0", file)
    older = file.read_bytes()
    recalled(place, release.folder, file)
    recalled(place, release.folder, theirs, key="others")

    assert [taken_up(release, one) for one in (b"{}", theirs.read_bytes(), older, file.read_bytes(), older)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert shelf.recalled(release) == "withdrawn"


def test_a_key_that_is_revoked_reaches_the_shelf(place: House, shelf: Shelf, tmp_path: Path):
    """The list that says it stands beside each release of the publisher, as one that recalls does."""
    party, file = place.party("evaluator"), tmp_path / "status.dsse.json"
    keys, words = str(place.folder / "keys"), ["--status", str(file), "--releases", str(shelf.folder), "--json"]

    said = CliRunner().invoke(app, ["keys", "revoke", party.did, "--folder", keys, "--key", f"{keys}/publisher", *words])

    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["releases"] == ["planted@1.0.0", "planted@1.1.0"]
    assert (shelf.folder / "planted" / "1.1.0" / PLACE).read_bytes() == file.read_bytes()
