"""A consent that is withdrawn finds exactly what was made of a person's records, over generations, versions and datasets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from certify.rights.lakes import declared, lake_in, records
from goldsmith.certify.rights import gathered, note_release
from goldsmith.certify.rights.reach import reached
from goldsmith.certify.rights.withdrawn import withdraw
from goldsmith.errors import UsageError

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CONSENT = "consents:\n  - {subject: P-07, purposes: [train], where: \"source = 'P-07'\", evidence: [{kind: statement, name: form 7}]}\n"

FIRST = [
    {"id": "p1", "source": "P-07", "license": "MIT"},
    {"id": "p2", "source": "P-07", "license": "MIT"},
    {"id": "q1", "source": "P-08", "license": "MIT"},
]
SECOND = [
    {"id": "p1.a", "source": "made", "license": "MIT", "parents": ["p1"]},
    {"id": "q1.a", "source": "made", "license": "MIT", "parents": ["q1"]},
    {"id": "mix", "source": "made", "license": "MIT", "parents": ["q1", "p2"]},
]
THIRD = [
    {"id": "p1.a.i", "source": "made", "license": "MIT", "parents": ["p1.a"]},
    {"id": "q1.a.i", "source": "made", "license": "MIT", "parents": ["q1.a"]},
    {"id": "mix.i", "source": "made", "license": "MIT", "parents": ["mix"]},
]
DERIVED = ("mix", "mix.i", "p1", "p1.a", "p1.a.i", "p2")


@pytest.fixture
def lake(tmp_path: Path):
    """Three generations in three versions, a branch, releases, and a dataset downstream that keeps ids, makes children and mixes in its own."""
    lake = lake_in(tmp_path)
    clean = records(lake, "web", [{"id": "old", "source": "P-08", "license": "MIT"}])
    note_release(lake, "web", urn="urn:goldsmith:release:web@0.1", version=clean.version, hallmark="0" * 64)
    for number, rows in enumerate((FIRST, SECOND, THIRD), 1):
        web = records(lake, "web", rows)
        web.tag(f"v{number}")
        note_release(lake, "web", urn=f"urn:goldsmith:release:web@{number}", version=web.version, hallmark=str(number) * 64)
    web.branch("trial")
    records(
        lake,
        "down",
        [
            {"id": "p1.a", "source": "web", "license": "MIT"},
            {"id": "q1", "source": "web", "license": "MIT"},
            {"id": "p2", "source": "own", "license": "MIT"},
        ],
    )
    down = records(
        lake,
        "down",
        [
            {"id": "g3", "source": "own", "license": "MIT", "parents": ["p1.a"]},
            {"id": "n", "source": "web", "license": "MIT", "parents": ["mix"]},
        ],
    )
    note_release(lake, "down", urn="urn:goldsmith:release:down@1", version=down.version, hallmark="d" * 64)
    declared(lake, "down", tmp_path, "rights:\n  - {source: web, derived_from: {dataset: web}}\n")
    declared(lake, "web", tmp_path, CONSENT)
    return lake


def test_exactly_what_was_made_of_a_person_is_found(lake):
    """Three generations, no sibling, no stranger; downstream by id and by parent, and not a record that only has the same id."""
    found = {one.dataset: one for one in reached(lake, "web", where="source = 'P-07'")}

    assert found["web"].ids == DERIVED
    assert found["down"].ids == ("g3", "n", "p1.a")
    assert set(found) == {"web", "down"}


def test_every_version_and_tag_that_holds_some_is_named(lake):
    """Versions before the person came are clean; a branch is a version too."""
    web = reached(lake, "web", where="source = 'P-07'")[0]
    tagged = {one.tags[0]: one.records for one in web.versions if one.tags and one.branch == "main"}

    assert tagged == {"v1": 2, "v2": 4, "v3": 6}
    assert {one.branch for one in web.versions} == {"main", "trial"}
    assert all(one.version > 2 for one in web.versions if one.branch == "main")


def test_releases_that_hold_some_are_recalled_and_no_other(lake):
    """The hallmarks of three versions and of the dataset downstream; the release before stays good."""
    recall = withdraw(lake, "web", "P-07", evidence="e" * 64, now=NOW)

    assert recall.hallmarks == [str(n) * 64 for n in (1, 2, 3)] + ["d" * 64]
    assert recall.status_entries[0] == {"hallmark": "1" * 64, "why": "consent withdrawn", "since": "2026-11-23T00:00:00Z"}
    assert recall.marked == {"web": 6, "down": 3}
    assert b"P-07" not in recall.document


def test_a_release_that_was_made_is_found_without_being_told(lake):
    """What `goldsmith release` keeps of its releases is enough for a recall; one that was never finished is none."""
    from goldsmith.certify.release.kept import Kept, keep

    version = lake.dataset("web@v2").version
    keep(lake, "web", Kept("2.1.0", version, "2026-11-01T00:00:00Z", hallmark="9" * 64))
    keep(lake, "web", Kept("2.2.0", version, "2026-11-01T00:00:00Z"))

    recall = withdraw(lake, "web", "P-07", now=NOW)

    assert "9" * 64 in recall.hallmarks
    assert "" not in recall.hallmarks


def test_marked_records_leave_in_no_export_and_no_gate_opens_for_a_version_that_holds_them(lake, tmp_path: Path):
    """The newest version passes without them; an older one is closed; what leaves is exactly the rest."""
    from goldsmith.curate.exporting import export

    withdraw(lake, "web", "P-07", now=NOW)
    export(lake, "web", tmp_path / "out.jsonl", everything=True, columns=["source"])

    left = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert left.count("\n") == len([*FIRST, *SECOND, *THIRD]) + 1 - len(DERIVED)
    assert "P-07" not in left
    assert gathered(lake.dataset("web")).passed
    assert [(one.rule, one.records) for one in gathered(lake.dataset("web"), "v2").conflicts] == [("consent_withdrawn", 4)]


def test_a_child_that_comes_later_is_found_by_the_gate_and_by_withdrawing_again(lake):
    """Somebody makes a record of a marked one: the gate closes until the withdrawal is done again."""
    withdraw(lake, "web", "P-07", now=NOW)
    records(lake, "web", [{"id": "late", "source": "made", "license": "MIT", "parents": ["mix.i"]}])

    closed = gathered(lake.dataset("web"))
    again = withdraw(lake, "web", "P-07", now=NOW)

    assert [(one.rule, one.records) for one in closed.conflicts] == [("consent_withdrawn", 1)]
    assert again.marked["web"] == 1
    assert gathered(lake.dataset("web")).passed


def test_a_parent_that_was_deleted_still_leads_to_its_children(lake):
    """Edges of older versions count: the middle generation is gone, and the third is found."""
    lake.dataset("web").delete("id = 'p1.a' OR id = 'mix'")

    newest = reached(lake, "web", where="source = 'P-07'")[0]

    assert newest.ids == DERIVED
    assert newest.versions[-1].records == 6
    assert max((one for one in newest.versions if one.branch == "main"), key=lambda one: one.version).records == 4


def test_what_cannot_be_told_apart_counts_as_derived(lake, tmp_path: Path):
    """A dataset that took everything under new ids is recalled whole, and nothing in it is marked at random."""
    blind = records(
        lake,
        "blind",
        [{"id": f"n{n}", "source": "web", "license": "MIT"} for n in range(4)] + [{"id": "o", "source": "own", "license": "MIT"}],
    )
    note_release(lake, "blind", urn="urn:goldsmith:release:blind@1", version=blind.version, hallmark="b" * 64)
    declared(lake, "blind", tmp_path, "rights:\n  - {source: web, derived_from: {dataset: web}}\n")

    recall = withdraw(lake, "web", "P-07", now=NOW)

    assert {one.dataset: one.untraced for one in recall.reached} == {"web": 0, "down": 0, "blind": 4}
    assert "b" * 64 in recall.hallmarks
    assert recall.marked["blind"] == 0


def test_a_person_without_a_consent_is_told_by_the_nearest(lake):
    """A misspelt pseudonym takes nothing out."""
    with pytest.raises(UsageError, match="P-7"):
        withdraw(lake, "web", "P-7", now=NOW)

    assert "rights_state" not in lake.dataset("web").columns


def test_a_release_that_held_none_of_them_stays_good(lake):
    """Where the person's records were dropped, a release of that version never held them, and is not recalled."""
    web = lake.dataset("web")
    decisions = [None if id_ in DERIVED else "kept" for batch in web.scan(["id"]) for id_ in batch.column("id").to_pylist()]
    start = iter(decisions)
    web.add(
        pa.schema([("decision", pa.string())]),
        lambda batch: pa.record_batch({"decision": pa.array([next(start) for _ in range(batch.num_rows)], pa.string())}),
        reads=["id"],
    )
    note_release(lake, "web", urn="urn:goldsmith:release:web@4", version=lake.dataset("web").version, hallmark="4" * 64)

    found = reached(lake, "web", where="source = 'P-07'")[0]

    assert found.versions[-1].records == 6
    assert "4" * 64 not in [one["hallmark"] for one in found.releases]
    assert "3" * 64 in [one["hallmark"] for one in found.releases]


def test_decisions_stay_as_they_were(lake):
    """Marking writes one column and nothing else, so a ledger that balanced still does."""
    web = lake.dataset("web")
    web.add(
        pa.schema([("decision", pa.string())]),
        lambda batch: pa.record_batch({"decision": pa.array(["kept"] * batch.num_rows)}),
        reads=["id"],
    )

    withdraw(lake, "web", "P-07", now=NOW)

    assert lake.dataset("web").count("decision = 'kept'") == 10
