"""The difference of two versions names what was planted, and nothing else."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import ColumnError
from goldsmith.lake import Dataset, Lake, open_lake
from lake.conftest import SCHEMA, rows


def test_the_planted_changes_are_found(web: Dataset):
    """Two rows added, three removed, one with other text, one column added, one dropped, one changed in four rows."""
    before = web.version
    web.append(rows(20, 22))
    web.delete("number IN (1, 2, 3)")
    web.update("number = 10", {"text": "other", "digest": b"x" * 16})
    web.add(pa.schema([("more", pa.int8())]), lambda b: pa.record_batch({"more": pa.nulls(b.num_rows, pa.int8())}), reads=["id"])
    web.update("number >= 16 AND number < 20", {"number": 0})
    web.drop_columns(["part"])

    found = web.diff(before, web.version)

    assert (found.rows_a, found.rows_b) == (20, 19)
    assert (found.rows_added, found.added) == (2, ("r20", "r21"))
    assert (found.rows_removed, found.removed) == (3, ("r1", "r2", "r3"))
    assert (found.rows_changed, found.changed) == (1, ("r10",))
    assert (found.columns_added, found.columns_removed) == (("more",), ("part",))
    assert found.columns_changed == {"digest": 1, "number": 4}


def test_there_is_no_difference_where_only_files_differ(web: Dataset):
    """Compaction and rewriting the same values change nothing."""
    before = web.version
    web.update("number = 3", {"number": 3})
    web.compact()

    found = web.diff(before, web.version)

    assert (found.rows_added, found.rows_removed, found.rows_changed, found.columns_changed) == (0, 0, 0, {})


def test_the_other_way_round_is_the_mirror(web: Dataset):
    """What was added one way was removed the other."""
    web.delete("number = 4")
    web.append(rows(20, 23))

    there, back = web.diff(3, web.version), web.diff(web.version, 3)

    assert (there.added, there.removed, there.changed) == (back.removed, back.added, back.changed)


def test_without_a_digest_all_columns_are_compared(lake: Lake):
    """A changed text is found where no digest tells."""
    plain = lake.create("plain", pa.schema([SCHEMA.field("id"), SCHEMA.field("text")]))
    plain.append(rows(0, 10).select(["id", "text"]))
    plain.update("id = 'r7'", {"text": None})

    found = plain.diff(2, plain.version)

    assert (found.rows_changed, found.changed, found.columns_changed) == (1, ("r7",), {"text": 1})


def test_records_without_ids_cannot_be_compared(lake: Lake):
    """The error says what is missing."""
    nameless = lake.create("nameless", pa.schema([("x", pa.int8())]))

    with pytest.raises(ColumnError, match="by `id`"):
        nameless.diff(1, 1)


def test_the_text_is_not_read(web: Dataset):
    """With its file gone, versions that share the file can still be compared."""
    before = web.version
    web.update("number < 3", {"part": "q"})
    found = web.diff(before, web.version)

    assert found.columns_changed == {"part": 3}
    assert (found.rows_changed, found.columns_added) == (0, ())


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.sets(st.integers(0, 19)), st.sets(st.integers(0, 19)), st.integers(0, 8))
def test_any_planted_difference_is_counted(tmp_path_factory: pytest.TempPathFactory, removed: set[int], changed: set[int], added: int):
    """For any rows removed, changed and added the counts are those planted."""
    dataset = open_lake(tmp_path_factory.mktemp("lake")).create("web", SCHEMA)
    dataset.append(rows(0, 20))
    before = dataset.version
    for n in sorted(changed):
        dataset.update(f"number = {n}", {"digest": b"y" * 16})
    if removed:
        dataset.delete(f"number IN ({', '.join(map(str, removed))})")
    dataset.append(rows(20, 20 + added))

    found = dataset.diff(before, dataset.version)

    assert (found.rows_added, found.rows_removed, found.rows_changed) == (added, len(removed), len(changed - removed))
