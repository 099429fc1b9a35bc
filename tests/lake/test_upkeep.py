"""Compaction and clean-up keep what is named, and a check finds planted damage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.errors import BusyError, VersionError
from lake.conftest import rows

if TYPE_CHECKING:
    from goldsmith.lake import Dataset, Lake

NOW = timedelta(0)
LENGTH = pa.schema([("length", pa.int32())])


def one(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A column of ones."""
    return pa.record_batch({"length": pa.array([1] * batch.num_rows, pa.int32())})


def data_files(dataset: Dataset) -> list[Path]:
    """The data files, biggest first."""
    return sorted(Path(dataset.uri, "data").iterdir(), key=lambda path: -path.stat().st_size)


def test_compaction_joins_fragments_and_frees_deleted_rows(web: Dataset):
    """Fewer fragments, the same rows, and the index still finds them."""
    web.index("id")
    web.delete("number IN (3, 4)")

    done = web.compact()

    assert (done.fragments_before, done.fragments_after) == (2, 1)
    assert web.count() == 18
    assert web.take(["r19"], ["number"])["number"].to_pylist() == [19]
    assert web.check() == []


def test_compaction_leaves_pending_fragments_alone(web: Dataset):
    """Joining them would make *never computed* look like *null*."""
    web.add(LENGTH, one, reads=["id"])
    web.append(rows(20, 30))
    web.append(rows(30, 40))

    done = web.compact()

    assert (done.fragments_before, done.fragments_after) == (4, 3)
    assert len(web.pending(["length"])) == 2
    web.add(LENGTH, one, reads=["id"])
    assert web.compact().fragments_after == 1
    assert web.count("length = 1") == 40


def test_clean_up_never_touches_a_tagged_or_branched_version(web: Dataset):
    """Tagged versions and what a branch stands on can be read afterwards; the others are gone."""
    web.tag("ten", 2)
    web.delete("number < 12")
    web.branch("trial").append(rows(40, 45))
    web.restore(3)
    web.compact()

    done = web.clean(NOW)

    assert done.versions > 0
    assert (web.checkout("ten").count(), web.checkout("trial").count(), web.count()) == (10, 13, 20)
    assert sorted(n for batch in web.checkout("trial").scan(["number"]) for n in batch["number"].to_pylist()) == [
        *range(12, 20),
        *range(40, 45),
    ]
    assert web.checkout("ten").take(["r9"])["text"].to_pylist() == ["text 9 文本"]
    with pytest.raises(VersionError):
        web.checkout(1)
    assert web.check() == []
    assert web.checkout("trial").check() == []


def test_clean_up_of_young_versions_does_nothing(web: Dataset):
    """By default two weeks are kept."""
    assert web.clean().versions == 0
    assert web.checkout(1).count() == 0


def test_files_of_writes_that_were_never_committed_are_counted_and_removed(web: Dataset):
    """They are a note, not a damage; they go when nobody else is writing."""
    web.write(rows(20, 30))

    (note,) = web.check()
    assert (note.severity, "1 files" in note.message) == ("note", True)
    web.clean(NOW)
    assert len(web.check()) == 1
    web.clean(NOW, alone=True)
    assert web.check() == []
    assert web.count() == 20


def test_a_missing_file_is_found(web: Dataset):
    """A data file that is gone is a damage, and told with its fragment."""
    data_files(web)[0].unlink()

    (problem,) = [problem for problem in web.check() if problem.severity == "damage"]

    assert "fragment" in problem.where
    assert "cannot be read" in problem.message


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_found(lake: Lake, web: Dataset, at: float):
    """A file that was cut anywhere is a damage."""
    path = data_files(web)[0]
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * at)])

    assert [problem.severity for problem in lake.dataset("web").check()] == ["damage"]


def test_doubled_and_missing_ids_are_found(web: Dataset):
    """Two records of one id are a damage; the id is named."""
    web.append(rows(7, 9))

    (problem,) = web.check()

    assert problem.severity == "damage"
    assert "2 ids stand for more than one record: `r7`, `r8`" in problem.message


def test_one_run_at_a_time(lake: Lake, web: Dataset):
    """A second run is told who holds the lock; other datasets and writers are not held up."""
    with lake.lock("web"):
        with pytest.raises(BusyError, match=r"process \d+ on .+ since 20"), lake.lock("web"):
            pass
        with lake.lock("other"):
            web.append(rows(20, 21))
    with lake.lock("web"):
        pass
