"""Two writers start from the same version: what the storage layer does, and what the lake makes of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import lance
import pyarrow as pa
import pytest
from lance.fragment import DataFile, write_fragments

from goldsmith.errors import ColumnError
from goldsmith.lake.faults import is_conflict
from lake.conftest import SCHEMA, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.lake import Dataset

ONE = pa.schema([("one", pa.int64())])
TWO = pa.schema([("two", pa.int64())])


# The storage layer itself -----------------------------------------------------------------------------------------


def replacement(table: Any, column: str, value: int) -> Callable[[], Any]:
    """Write a file of one column for fragment 0 now, and commit it on the version read now when called."""
    path = f"{uuid.uuid4().hex}.lance"
    writer = table.new_file_session().open_writer(f"data/{path}", schema=pa.schema([(column, pa.int64())]), version="2.2")
    writer.write_batch(pa.record_batch({column: [value] * 10}))
    writer.close()
    operation = lance.LanceOperation.DataReplacement([lance.LanceOperation.DataReplacementGroup(0, DataFile.create(table, path))])
    version = table.version
    return lambda: lance.LanceDataset.commit(table, operation, read_version=version)


def appended(table: Any) -> Callable[[], Any]:
    """Write rows now and commit them when called."""
    fragments, version = write_fragments(rows(20, 30), table, data_storage_version="2.2"), table.version
    return lambda: lance.LanceDataset.commit(table, lance.LanceOperation.Append(fragments), read_version=version)


OPERATIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "column one": lambda table: replacement(table, "one", 1),
    "column two": lambda table: replacement(table, "two", 2),
    "append": appended,
    "delete": lambda table: lambda: table.delete("number = 3"),
    "move rows": lambda table: lambda: table.update({"part": "'moved'"}, where="number = 4"),
    "null column": lambda table: lambda: table.add_columns(pa.schema([("three", pa.int8())])),
    "drop column": lambda table: lambda: table.drop_columns(["digest"]),
    "index": lambda table: lambda: table.create_scalar_index("number", index_type="BTREE"),
    "compact": lambda table: lambda: table.optimize.compact_files(target_rows_per_fragment=100),
}

AFTER_A_COLUMN = {"column one": "conflict", "null column": "conflict", "move rows": "rebased", "compact": "conflict"}
BEFORE_A_COLUMN = {"column one": "conflict", "move rows": "conflict", "null column": "conflict", "compact": "conflict"}


def pair(lake_with_columns: Dataset, first: str, second: str) -> tuple[str, Any]:
    """Let two handles start from one version, commit one and then the other; say how the second fared."""
    a, b = (lance.dataset(lake_with_columns.uri) for _ in range(2))
    commit_a, commit_b = OPERATIONS[first](a), OPERATIONS[second](b)
    commit_a()
    try:
        commit_b()
    except (OSError, ValueError) as fault:
        if not is_conflict(fault):
            raise
        return "conflict", lance.dataset(lake_with_columns.uri)
    return "rebased", lance.dataset(lake_with_columns.uri)


@pytest.fixture
def declared(web: Dataset) -> Dataset:
    """Twenty rows and two columns that are still empty."""
    web.declare(pa.schema([*ONE, *TWO]))
    return web


def effects(table: Any, done: list[str]) -> None:
    """Assert that every operation in ``done`` can be seen, and that nothing else was lost."""
    got = table.to_table().to_pylist()
    number = {row["number"]: row for row in got}
    assert len(got) == 20 + 10 * ("append" in done) - ("delete" in done)
    assert all(row["text"] == f"text {n} 文本" for n, row in number.items())
    if "column one" in done:
        assert {row["one"] for n, row in number.items() if n < 10 and not ("move rows" in done and n == 4)} == {1}
    if "column two" in done:
        assert {row["two"] for n, row in number.items() if n < 10 and not ("move rows" in done and n == 4)} == {2}
    if "move rows" in done:
        assert number[4]["part"] == "moved"
    assert ("three" in table.schema.names) == ("null column" in done)
    assert ("digest" in table.schema.names) == ("drop column" not in done)


@pytest.mark.parametrize("second", OPERATIONS)
def test_what_may_follow_a_column_file(declared: Dataset, second: str):
    """After a column file was committed, another writer of the same version is rebased or told to retry; nothing is lost."""
    outcome, table = pair(declared, "column one", second)

    assert outcome == AFTER_A_COLUMN.get(second, "rebased")
    effects(table, ["column one", *([second] if outcome == "rebased" else [])])


@pytest.mark.parametrize("first", OPERATIONS)
def test_what_a_column_file_may_follow(declared: Dataset, first: str):
    """A column file computed before another commit is rebased or told to retry; the dangerous ones are refused."""
    outcome, table = pair(declared, first, "column one")

    assert outcome == BEFORE_A_COLUMN.get(first, "rebased")
    effects(table, [first, *(["column one"] if outcome == "rebased" else [])])


# The lake ---------------------------------------------------------------------------------------------------------


def fill(dataset: Dataset, column: str, value: int) -> Callable[[], str]:
    """Fill fragment 0 now, commit when called; say if it must be computed again."""
    prepared = dataset.fill(0, pa.table({column: [value] * 10}))
    return lambda: "moved" if dataset.commit_fills([prepared]).moved else ""


def add(dataset: Dataset, rows_written: list) -> Callable[[], str]:
    """Commit rows that were written before."""
    return lambda: str(dataset.commit(rows_written))[:0]


WRITERS: dict[str, Callable[[Dataset], Callable[[], object]]] = {
    "fill one": lambda d: fill(d, "one", 1),
    "fill two": lambda d: fill(d, "two", 2),
    "append": lambda d: add(d, d.write(rows(20, 30))),
    "append more": lambda d: add(d, d.write(rows(30, 40))),
    "delete": lambda d: lambda: d.delete("number = 3"),
    "update one": lambda d: lambda: d.update("number = 5", {"one": 55}),
    "update text": lambda d: lambda: d.update("number = 6", {"text": "changed"}),
    "declare": lambda d: lambda: d.declare(pa.schema([("three", pa.int8())]), {"three": {"by": "me"}}),
    "drop": lambda d: lambda: d.drop_columns(["digest"]),
    "index": lambda d: lambda: d.index("id"),
    "compact": lambda d: d.compact,
}


@pytest.mark.parametrize("second", [name for name in WRITERS if name != "append more"])
@pytest.mark.parametrize("first", [name for name in WRITERS if name != "append more"])
def test_any_two_writers_both_succeed_or_are_told(declared: Dataset, first: str, second: str):
    """Of two writers that start together each has its effect, or is told which fragment to compute again."""
    a, b = declared.checkout("main"), declared.checkout("main")
    commit_a, commit_b = WRITERS[first](a), WRITERS[second if second != "append" else "append more"](b)

    commit_a()
    if first == second == "drop":
        with pytest.raises(ColumnError, match="no column is called `digest`"):
            commit_b()
        return
    told = commit_b()

    now = declared.checkout("main")
    got = {row["number"]: row for row in pa.Table.from_batches(now.scan()).to_pylist()}
    done = {first, second}
    assert [problem for problem in now.check() if problem.severity == "damage"] == []
    planted = {*range(20), *(range(20, 30) if first == "append" else ()), *(range(30, 40) if second == "append" else ())}
    assert set(got) == planted - ({3} if "delete" in done else set())
    assert now.count() == len(got)
    assert got[6]["text"] == ("changed" if "update text" in done else "text 6 文本")
    assert (told == "moved") == ((first, second) in {("fill one", "fill one"), ("fill two", "fill two"), ("update one", "fill one")})
    if "update one" in done:
        assert got[5]["one"] == 55
    if "fill one" in done:
        assert got[7]["one"] == (None if told == "moved" and first != "fill one" else 1)
    if "fill two" in done:
        assert got[7]["two"] == 2
    assert now.provenance("three") == {"by": "me"} if "declare" in done else "three" not in now.columns
    assert ("digest" in now.columns) == ("drop" not in done)


def test_a_conflict_is_told_from_other_faults():
    """Both forms in which the storage layer tells of a lost race are known; a full disk is none."""
    assert is_conflict(OSError("Retryable commit conflict for version 3: This Rewrite transaction was preempted"))
    assert not is_conflict(OSError("No space left on device (os error 28)"))


def test_the_schema_of_the_tests_is_what_the_lake_holds(web: Dataset):
    """The planted table has the columns that the effects are read from."""
    assert web.columns == SCHEMA.names
