"""What stands on a shelf, who may have it, and what is not given."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.circulate.release import HALLMARK, Release, payload_of
from goldsmith.circulate.shelf import Access, Shelf, precedence
from goldsmith.circulation_errors import ShelfError
from shelved import SHARD, enveloped, release, seal, status


def test_main_is_the_newest_good_version(tmp_path: Path):
    """Trials and recalled releases are no `main`; each can still be named."""
    for version in ("1.9.0", "1.10.0", "2.0.0-rc.1"):
        release(tmp_path, "titles", version, rows=10)
    shelf = Shelf(tmp_path)

    assert shelf.versions("titles") == ["2.0.0-rc.1", "1.10.0", "1.9.0"]
    assert shelf.found("titles", "main").version == "1.10.0"
    status(tmp_path / "titles" / "1.9.0", 3, tmp_path / "titles" / "1.10.0")
    assert shelf.found("titles", "main").version == "1.9.0"
    assert shelf.recalled(shelf.found("titles", "v1.10.0")) == "a source was withdrawn"
    commit = shelf.release("titles", "1.9.0").commit
    assert shelf.found("titles", commit).version == "1.9.0"
    with pytest.raises(KeyError):
        shelf.found("titles", "0" * 40)


def test_the_newest_status_list_counts_whichever_release_holds_it(tmp_path: Path):
    """A list that recalls less, but is newer, takes a recall back only if the publisher signed it so: numbers decide."""
    first, second = release(tmp_path, "titles", "1.0.0", rows=10), release(tmp_path, "titles", "1.1.0", rows=10)
    status(first, 7, second)
    status(second, 6)
    shelf = Shelf(tmp_path)

    assert shelf.recalled(shelf.release("titles", "1.1.0"))


@pytest.mark.parametrize("at", [0, SHARD - 1, SHARD, SHARD + 1, -1])
def test_a_changed_byte_anywhere_is_not_given(tmp_path: Path, at: int):
    """The file was good when it was first asked for; it is looked at again when it changed."""
    folder = release(tmp_path, "titles", "1.0.0", rows=2_000)
    held, path = Release(folder), "data/train-00000-of-00002.parquet"
    before = held.file(path)
    data = bytearray((folder / path).read_bytes())
    data[at] ^= 1
    (folder / path).write_bytes(data)

    with pytest.raises(ShelfError, match="not what was certified"):
        held.file(path)
    data[at] ^= 1
    (folder / path).write_bytes(data)
    assert held.file(path) == before


@pytest.mark.parametrize("change", ["longer", "shorter", "gone", "link", "papers"])
def test_what_is_altered_is_not_given(tmp_path: Path, change: str):
    """More bytes, fewer, none, another file, or another manifest."""
    folder = release(tmp_path, "titles", "1.0.0", rows=2_000)
    held, name = Release(folder), "data/train-00000-of-00002.parquet"
    place = folder / name
    if change == "longer":
        place.write_bytes(place.read_bytes() + b"x")
    elif change == "shorter":
        place.write_bytes(place.read_bytes()[:-1])
    elif change == "gone":
        place.unlink()
    elif change == "link":
        place.unlink()
        place.symlink_to(folder / "data/train-00001-of-00002.parquet")
    else:
        name = "hallmark/manifest.oms.json"
        (folder / name).write_text((folder / name).read_text() + " ")

    with pytest.raises(ShelfError, match="not what was certified"):
        held.file(name)


def test_what_comes_to_stand_beside_the_hallmark_is_seen(tmp_path: Path):
    """A status list that is put there later is given without a new start."""
    folder, shelf = release(tmp_path, "titles", "1.0.0", rows=10), Shelf(tmp_path)
    assert "hallmark/status.dsse.json" not in shelf.release("titles", "1.0.0").paths

    status(folder, 1)

    assert "hallmark/status.dsse.json" in shelf.release("titles", "1.0.0").paths


def test_a_release_in_a_folder_of_another_name_is_none(tmp_path: Path):
    """A release of one name cannot be offered as another."""
    release(tmp_path, "titles", "1.0.0", rows=10).rename(tmp_path / "titles" / "1.0.1")

    with pytest.raises(ShelfError, match="another name"):
        Shelf(tmp_path).release("titles", "1.0.1")


@given(st.sampled_from(["open", "members", "granted"]), st.sampled_from([None, "ann", "bo", "cy"]))
def test_who_may_have_the_bytes(access: str, login: str | None):
    """The whole table of who may."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    stands = Access(access, {"ann": "", "bo": "2026-06-01T00:00:00+00:00"})

    expected = access == "open" or (login is not None and (access == "members" or login == "ann"))

    assert stands.lets(login, now=at) == expected


@pytest.mark.parametrize(
    "said",
    [
        '{"access": "all"}',
        '{"access": "open", "grant": {}}',
        "[]",
        "{",
        '{"granted": ["ann"]}',
        '{"granted": {"ann": "tomorrow"}}',
        '{"granted": {"ann": "2026-01-01"}}',
    ],
)
def test_an_unclear_access_lets_nobody(tmp_path: Path, said: str):
    """What cannot be understood is an error, never openness."""
    release(tmp_path, "titles", "1.0.0", rows=10)
    (tmp_path / "titles" / "access.json").write_text(said)

    with pytest.raises(ShelfError, match="said wrongly"):
        Shelf(tmp_path).access("titles")


def test_sharing_is_kept(tmp_path: Path):
    """What is said is what counts; a dataset without a release cannot be shared."""
    release(tmp_path, "titles", "1.0.0", rows=10)
    shelf, wanted = Shelf(tmp_path), Access("granted", {"美": "2027-01-01T00:00:00Z"}, "a@b")

    shelf.share("titles", wanted)

    assert Shelf(tmp_path).access("titles") == wanted
    assert json.loads((tmp_path / "titles" / "access.json").read_text())["granted"] == {"美": "2027-01-01T00:00:00Z"}
    with pytest.raises(ShelfError, match="no release"):
        shelf.share("others", wanted)


def test_versions_are_ordered_as_the_standard_orders_them():
    """The example of semver.org, clause 11."""
    told = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "2.0.0",
        "2.1.0",
        "2.1.1",
    ]

    assert sorted(told, key=precedence) == told


def test_a_manifest_of_something_else_is_none(tmp_path: Path):
    """A file and the manifest are altered together: the hallmark binds neither."""
    made = release(tmp_path, "titles", "1.0.0")
    kept = (made / HALLMARK).read_bytes()
    (made / "README.md").write_text("altered")
    seal(made, "titles", "1.0.0")
    (made / HALLMARK).write_bytes(kept)

    with pytest.raises(ShelfError, match="not what was certified"):
        Shelf(tmp_path).release("titles", "1.0.0")


def test_what_the_hallmark_does_not_name_is_none_of_a_release(tmp_path: Path):
    """A file beside the hallmark, and a verifier that nobody bound."""
    made = release(tmp_path, "titles", "1.0.0")
    (made / "hallmark" / "other").write_text("x")
    (made / "goldsmith_verify.py").write_text("print('verified')")
    status(made, 1)

    paths = Shelf(tmp_path).release("titles", "1.0.0").paths
    assert [path for path in paths if not path.startswith("data/")] == [
        "README.md", "croissant.json", "hallmark/hallmark.dsse.json", "hallmark/manifest.oms.json", "hallmark/status.dsse.json",
    ]  # fmt: skip


def test_what_was_made_from_something_recalled_is_recalled(tmp_path: Path):
    """As the verifier says of it."""
    first, second = (release(tmp_path, "titles", one) for one in ("1.0.0", "1.1.0"))
    said = payload_of(second / HALLMARK)["predicate"]
    said["provenance"] = {
        "parents": [{"urn": "urn:goldsmith:release:titles@1.0.0", "sha256": hashlib.sha256((first / HALLMARK).read_bytes()).hexdigest()}]
    }
    (second / HALLMARK).write_text(enveloped({"predicate": said}))
    status(second, 0, first)

    shelf = Shelf(tmp_path)
    assert shelf.recalled(shelf.release("titles", "1.1.0")) == "a source was withdrawn"


@pytest.mark.parametrize(
    "said", [{"number": "x", "recalled": []}, {"number": 1, "recalled": [1]}, {"number": 1, "recalled": {}}, {"recalled": []}]
)
def test_a_status_list_that_is_none_gives_nothing(tmp_path: Path, said: dict[str, object]):
    """Whether it recalls something cannot be known."""
    made = release(tmp_path, "titles", "1.0.0")
    (made / "hallmark" / "status.dsse.json").write_text(enveloped({"predicate": said}))

    with pytest.raises(ShelfError, match="no status list"):
        Shelf(tmp_path).found("titles", "main")


def test_main_is_no_release_whose_certificate_has_expired(tmp_path: Path):
    """Where there is another; each can still be named, and its verifier says that its time is over."""
    for version, until in (("1.0.0", "2999-01-01T00:00:00Z"), ("1.1.0", "2026-01-01T00:00:00Z")):
        made = release(tmp_path, "titles", version, rows=10)
        said = payload_of(made / HALLMARK)["predicate"]
        (made / HALLMARK).write_text(enveloped({"predicate": {**said, "validity": {"not_after": until}}}))
    shelf = Shelf(tmp_path)

    assert shelf.found("titles", "main").version == "1.0.0"
    assert shelf.found("titles", "1.1.0").expired()
    (tmp_path / "titles" / "1.0.0" / HALLMARK).unlink()
    assert shelf.found("titles", "main").version == "1.1.0"
