"""Versions as a page is told of them: which there are, one of them whole, and what differs between two."""

from __future__ import annotations

import pytest

from curate.workshop import Workshop
from goldsmith.errors import UsageError, VersionError
from goldsmith.lake import open_lake
from goldsmith.server.browse.serving import prepared
from goldsmith.server.browse.versions import REMEMBERED, Shelves
from server.browse.conftest import Served, rows


def _first(aged: Served) -> int:
    return next(one["version"] for one in aged.json("/api/versions")["versions"] if "first" in one["tags"])


def test_versions_are_told_newest_first(aged: Served):
    """Numbers fall, ends of runs are marked, tags stand beside, and the newest is what the page shows."""
    told = aged.json("/api/versions")
    numbers = [one["version"] for one in told["versions"]]

    assert numbers == sorted(numbers, reverse=True)
    assert told["newest"] == numbers[0] == aged.json("/api/dataset")["version"] == aged.json("/api/newest")["version"]
    assert sum(one["run"] for one in told["versions"]) == 2
    assert [one["tags"] for one in told["versions"] if one["tags"]] == [["first"]]


def test_an_old_version_is_shown_as_it_was(aged: Served):
    """Its records, its ledger, its reasons and its quarantine, not today's."""
    old = _first(aged)
    told, now = aged.json(f"/api/dataset?version={old}"), aged.json("/api/dataset")

    assert told["old"]
    assert not now["old"]
    assert told["records"] == told["totals"]["in"] - told["quarantine"]
    assert now["records"] == told["records"] + 19
    row = aged.json("/api/records", {"version": old, "filters": [{"column": "id", "among": ["r2"]}]})["rows"][0]
    assert aged.json(f"/api/record/{row['position']}?version={old}")["id"] == "r2"
    assert aged.json(f"/api/find?id=r2&version={old}") == {"position": row["position"]}
    assert aged.ask("/api/find?id=r2")[0] == 404
    assert aged.json(f"/api/quarantine?version={old}")["n"] == told["quarantine"]


def test_limits_of_an_old_version_are_its_own(aged: Served):
    """The limit that stood then, and counts of the records that were there."""
    limits = [
        next(limit for one in aged.json(f"/api/statistics{which}")["statistics"] for limit in one["limits"] if limit["rule"] == "too_short")
        for which in (f"?version={_first(aged)}", "")
    ]

    assert [limit["limit"] for limit in limits] == [5, 12]


def test_a_difference_counts_what_was_done(aged: Served, worn: Workshop):
    """Twenty records came, one went, none has another text; decisions moved as the stricter limit says."""
    told = aged.json(f"/api/difference?a={_first(aged)}&b={aged.json('/api/newest')['version']}")
    then = {row["id"]: row for batch in worn.tables().records.checkout("first").scan() for row in batch.to_pylist()}
    now = worn.records()

    assert told["records"] == {"added": 20, "removed": 1, "changed": 0}
    assert told["ids"]["removed"] == ["r2"]
    assert sorted(told["ids"]["added"]) == sorted(now.keys() - then.keys())
    moved = [name for name in now.keys() & then.keys() if any(now[name][one] != then[name][one] for one in ("decision", "reason"))]
    assert sum(one["n"] for one in told["moved"]) == len(moved) > 0
    assert sorted(name for one in told["moved"] for name in one["ids"]) == sorted(moved)


def test_a_record_outlives_its_partner(aged: Served):
    """A copy of a record that was deleted still opens, and says that the other is gone."""
    position = aged.json("/api/find?id=later-r2")["position"]

    told = aged.json(f"/api/record/{position}")

    assert told["partner"]["id"] == "r2"
    assert told["partner"]["decision"] == "deleted"
    assert told["partner"]["theirs"] == []


def test_a_version_that_is_not_there_is_a_message(aged: Served):
    """Each question that names a version says which there are."""
    for path in ("/api/dataset?version=999", "/api/difference?a=1&b=999", "/api/quarantine?version=999"):
        status, _, content = aged.ask(path)
        assert status == 404, path
        assert b"there is no version 999" in content
    assert aged.ask("/api/dataset?version=0")[0] == 400


def test_the_command_may_name_a_version(worn: Workshop):
    """`browse set@first` begins there; a branch is refused with what to do."""
    lake = open_lake(worn.lake)
    service = prepared(lake, "set@first")
    service.bound.close()

    assert f"%22n%22%3A{worn.tables().records.tags()['first']}%7D" in service.url
    with pytest.raises(VersionError, match="no version, tag or branch"):
        Shelves(lake, "set@never")
    worn.tables().records.branch("side")
    with pytest.raises(UsageError, match="branch"):
        Shelves(lake, "set@side")


def test_only_some_old_versions_stay_open(worn: Workshop):
    """Looking through all of them does not pile them up."""
    shelves = Shelves(open_lake(worn.lake), "set")
    numbers = [one["version"] for one in shelves.told()["versions"]]

    for number in numbers:
        assert shelves.of(number).records.version == number

    assert len(numbers) > REMEMBERED + 1
    assert len(shelves._old) == REMEMBERED


def test_a_lake_that_changes_is_told(tmp_path):
    """What is shown stays as it was until it is asked for anew."""
    workshop = Workshop(tmp_path)
    source = workshop.rows(*rows(20))
    workshop.run(source)
    shelves = Shelves(open_lake(workshop.lake), "set")
    before = shelves.of(None).about()

    workshop.run(source, workshop.rows({"id": "new", "text": "a new text of several words"}, name="more.jsonl"))

    assert shelves.latest() > before["version"]
    assert shelves.of(None).records.count() == before["records"]
    assert shelves.of(None).about()["records"] == before["records"] + 1
