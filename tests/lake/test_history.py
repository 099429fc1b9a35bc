"""Versions, tags, branches and time travel."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.errors import VersionError
from lake.conftest import rows

if TYPE_CHECKING:
    from goldsmith.lake import Dataset, Lake


def numbers(dataset: Dataset) -> list[int]:
    """The numbers of all rows."""
    return [n for batch in dataset.scan(["number"]) for n in batch["number"].to_pylist()]


def test_every_version_can_be_read_again(web: Dataset):
    """Version 1 is empty, 2 has ten rows, 3 twenty, whatever came later."""
    web.delete("number < 15")
    web.update("number = 17", {"text": "changed"})

    assert [web.checkout(version).count() for version in (1, 2, 3, 4)] == [0, 10, 20, 5]
    assert web.checkout(3).take(["r17"])["text"].to_pylist() == ["text 17 文本"]
    assert [version.rows for version in web.versions()] == [0, 10, 20, 5, 5]
    assert numbers(web.checkout("2")) == list(range(10))


def test_time_travel_finds_the_version_of_a_moment(web: Dataset):
    """The newest version committed at or before the moment; before the first there is none."""
    time.sleep(0.02)
    moment = datetime.now(UTC)
    time.sleep(0.02)
    web.append(rows(20, 30))

    assert web.checkout(moment).count() == 20
    assert web.checkout(moment.replace(tzinfo=None) + (datetime.now() - datetime.now(UTC).replace(tzinfo=None))).count() == 20  # noqa: DTZ005
    assert web.checkout(datetime.now(UTC)).count() == 30
    with pytest.raises(VersionError, match="no version yet"):
        web.checkout(moment - timedelta(days=1))


def test_times_of_versions_are_utc(web: Dataset):
    """A version tells when it was committed, whatever the zone of this machine."""
    newest = web.versions()[-1].time

    assert newest.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - newest) < timedelta(minutes=1)


def test_a_tag_names_a_version_for_good(web: Dataset):
    """A tag can be read by name, cannot be set twice, can be removed."""
    web.tag("first", 2)
    web.tag("v1.0")
    web.append(rows(20, 30))

    assert web.tags() == {"first": 2, "v1.0": 3}
    assert (web.checkout("first").count(), web.checkout("v1.0").count()) == (10, 20)
    assert [version.tags for version in web.versions()] == [(), ("first",), ("v1.0",), ()]
    with pytest.raises(VersionError, match="exists already"):
        web.tag("first")
    web.untag("first")
    assert web.tags() == {"v1.0": 3}
    with pytest.raises(VersionError, match="no tag is called `first`"):
        web.untag("first")


@pytest.mark.parametrize("which", [99, 0, "99", "nosuch", -1])
def test_what_does_not_exist_is_told(web: Dataset, which: int | str):
    """A version, tag or branch that is not there is a user's mistake."""
    with pytest.raises(VersionError):
        web.checkout(which)


def test_a_tag_of_nothing_and_bad_names_are_refused(web: Dataset):
    """A tag needs a version that exists and a name that is allowed."""
    with pytest.raises(VersionError):
        web.tag("late", 99)
    with pytest.raises(VersionError):
        web.tag("a b")
    with pytest.raises(VersionError):
        web.branch("a b")


def test_a_near_tag_is_proposed(web: Dataset):
    """A misspelt tag gets a hint."""
    web.tag("release")

    with pytest.raises(VersionError, match="did you mean `release`"):
        web.checkout("relaese")


def test_branches_do_not_see_each_other(web: Dataset):
    """Rows and columns of a branch are its own; main and branch share what was before."""
    trial = web.branch("trial")
    trial.append(rows(20, 25))
    trial.add(
        pa.schema([("double", pa.int64())]),
        lambda b: pa.record_batch({"double": pa.array([2 * n for n in b["number"].to_pylist()])}),
        reads=["number"],
    )
    web.append(rows(30, 33))

    assert web.branches() == ["main", "trial"]
    assert numbers(web) == [*range(20), 30, 31, 32]
    assert numbers(web.checkout("trial")) == list(range(25))
    assert "double" not in web.columns
    assert trial.count("double = 2 * number") == 25
    assert trial.checkout("main").count() == 23
    assert trial.check() == []
    assert web.check() == []
    with pytest.raises(VersionError, match="exists already"):
        web.branch("trial")


def test_a_branch_starts_at_a_version_or_tag(web: Dataset):
    """An older state can be taken further."""
    web.tag("ten", 2)

    assert web.branch("from-version", 2).count() == 10
    assert web.branch("from-tag", "ten").count() == 10


def test_branches_have_tags_of_their_own(web: Dataset):
    """A tag set on a branch names the branch's version, and can be opened from main."""
    trial = web.branch("trial")
    trial.append(rows(20, 25))
    trial.tag("good")
    trial.append(rows(25, 30))

    assert trial.tags() == {"good": trial.version - 1}
    assert web.tags() == {}
    assert web.checkout("good").count() == 25


def test_a_branch_is_removed(web: Dataset):
    """What only the branch held goes with it; main stays."""
    web.branch("trial").append(rows(20, 25))

    web.drop_branch("trial")

    assert web.branches() == ["main"]
    assert web.count() == 20
    with pytest.raises(VersionError, match="no branch is called"):
        web.drop_branch("trial")


def test_an_older_version_is_restored_as_a_new_one(web: Dataset):
    """Restoring loses nothing: the version before it can still be read."""
    web.delete("number < 19")
    before = web.version

    after = web.restore(3)

    assert (after, web.version, web.count()) == (before + 1, before + 1, 20)
    assert web.checkout(before).count() == 1
    web.append(rows(20, 21))
    assert web.check() == []


def test_the_lake_opens_versions_by_name(lake: Lake, web: Dataset):
    """``web@2``, ``web@tag`` and ``web@branch`` are what they say."""
    web.tag("ten", 2)
    web.branch("trial").append(rows(20, 25))

    assert [lake.dataset(name).count() for name in ("web", "web@2", "web@ten", "web@trial")] == [20, 10, 10, 25]
