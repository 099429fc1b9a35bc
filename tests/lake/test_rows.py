"""Rows come, are found and go."""

from __future__ import annotations

import os
import pickle

import pyarrow as pa
import pytest

from goldsmith.errors import ColumnError, LakeError, NoDatasetError, NoRecordError, UsageError
from goldsmith.lake import Dataset, Lake, open_lake
from lake.conftest import SCHEMA, rows


def test_what_is_appended_is_read_back(web: Dataset):
    """Every value comes back as it went in, in order."""
    assert pa.Table.from_batches(web.scan()).equals(pa.concat_tables([rows(0, 10), rows(10, 20)]))
    assert web.count() == 20
    assert web.count("number >= 15") == 5


def test_workers_write_and_one_commits(lake: Lake):
    """Fragments written apart become visible together, in one version, and travel as JSON."""
    dataset = lake.create("web", SCHEMA)

    written = [fragment for n in range(4) for fragment in dataset.write(rows(n * 5, n * 5 + 5))]

    assert lake.dataset("web").count() == 0
    before = dataset.version
    assert dataset.commit(written, message="all", properties={"parts": "4"}) == before + 1
    assert (dataset.count(), len(dataset.fragments())) == (20, 4)
    newest = dataset.versions()[-1]
    assert (newest.message, newest.properties) == ("all", {"parts": "4"})


def test_nothing_written_is_no_version(web: Dataset):
    """Committing nothing, or rows that are none, changes nothing."""
    before = web.version

    assert web.commit([]) == before
    assert web.append(rows(0, 0)) == before
    assert web.append([]) == before


def test_a_long_stream_becomes_several_fragments(lake: Lake):
    """The rows of one fragment are limited."""
    dataset = lake.create("web", SCHEMA)

    dataset.commit(dataset.write((rows(n, n + 10).to_batches()[0] for n in range(0, 100, 10)), fragment_rows=25))

    assert dataset.count() == 100
    assert len(dataset.fragments()) == 4


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (pa.table({"id": ["a"], "txet": ["x"]}), "did you mean `text`"),
        (pa.table({"id": [None], "text": ["x"]}, schema=pa.schema([("id", pa.string()), ("text", pa.string())])), "`id` may not be null"),
        (pa.table({"text": ["x"]}), "`id` may not be left out"),
        (pa.table({"id": ["a"], "number": ["seven"]}), "`number` holds values that do not fit"),
    ],
)
def test_rows_that_do_not_fit_are_refused(web: Dataset, batch: pa.Table, said: str):
    """A wrong column, type or null is told, and nothing is committed."""
    with pytest.raises(ColumnError, match=said):
        web.append(batch)

    assert (web.count(), web.refresh()) == (20, web.version)


def test_a_fault_in_the_middle_of_a_stream_is_told_as_it_is(web: Dataset):
    """What a generator of batches raises reaches the caller, and no row is committed."""

    def stream():
        yield rows(20, 25).to_batches()[0]
        raise KeyError("planted")

    with pytest.raises(KeyError, match="planted"):
        web.append(stream())

    assert web.count() == 20


def test_a_record_is_found_by_id_in_the_order_asked(web: Dataset):
    """The order is that of the question, doubles included, with and without an index."""
    asked = ["r19", "r0", "r7", "r0"]

    without = web.take(asked)
    web.index("id")

    assert without["id"].to_pylist() == asked
    assert without["number"].to_pylist() == [19, 0, 7, 0]
    assert web.take(asked).equals(without)
    assert web.take(asked, ["number"]).column_names == ["number"]


def test_an_index_knows_rows_that_came_later(web: Dataset):
    """Rows appended after the index was built are found too."""
    web.index("id")
    web.append(rows(20, 30))

    assert web.take(["r25"], ["number"])["number"].to_pylist() == [25]


def test_many_ids_are_found_in_one_pass(lake: Lake):
    """Ten thousand ids are found in the order asked, like few; one that is missing is named."""
    dataset = lake.create("web", SCHEMA)
    dataset.append(rows(0, 10_000))
    asked = [f"r{n}" for n in reversed(range(10_000))]

    assert dataset.take(asked, ["number"])["number"].to_pylist() == list(reversed(range(10_000)))
    with pytest.raises(NoRecordError, match="`nosuch`"):
        dataset.take([*asked, "nosuch"])


def test_unknown_ids_are_named(web: Dataset):
    """The error names the ids that do not exist and proposes near ones."""
    with pytest.raises(NoRecordError, match=r"2 of 3 ids do not exist(.|\n)*`q1`, `r99`"):
        web.take(["r1", "q1", "r99"])


def test_an_id_with_a_quote_is_only_text(web: Dataset):
    """An id cannot break out of the question that is asked with it."""
    web.append(pa.table({"id": ["it's", "x') OR ('1'='1"]}))

    assert web.take(["x') OR ('1'='1", "it's"], ["id"])["id"].to_pylist() == ["x') OR ('1'='1", "it's"]


def test_positions_count_living_rows(web: Dataset):
    """Position n is the n-th row that is not deleted; a scan tells the same positions."""
    web.delete("number IN (0, 3, 12)")

    scanned = pa.Table.from_batches(web.scan(["number"], "number >= 11", with_position=True))

    assert web.count() == 17
    assert web.at([16, 0, 2], ["number"])["number"].to_pylist() == [19, 1, 4]
    assert web.at(scanned["_position"].to_pylist(), ["number"])["number"].to_pylist() == scanned["number"].to_pylist()
    with pytest.raises(NoRecordError, match="position 17"):
        web.at([17])
    with pytest.raises(NoRecordError, match="position -1"):
        web.at([-1])


def test_a_scan_reads_only_what_is_asked(web: Dataset):
    """Columns, a filter on another column, fragments and the size of batches are respected."""
    last = web.fragments()[-1]

    batches = list(web.scan(["text"], "number % 2 = 0", fragments=[last], batch_rows=2))

    assert [text for batch in batches for text in batch["text"].to_pylist()] == [f"text {n} 文本" for n in (10, 12, 14, 16, 18)]
    assert max(batch.num_rows for batch in batches) <= 2
    assert batches[0].schema.names == ["text"]


def test_batches_of_long_texts_are_small(lake: Lake):
    """Batches are cut by bytes; no row is lost, and one huge text is a batch by itself."""
    dataset = lake.create("web", SCHEMA)
    sizes = [10, 2_000_000, *[50_000] * 100, 0]
    dataset.append(pa.table({"id": [str(n) for n in range(len(sizes))], "text": [os.urandom(size // 2).hex() for size in sizes]}))

    batches = list(dataset.scan(["text"], batch_bytes=200_000))

    assert [len(text) for batch in batches for text in batch["text"].to_pylist()] == sizes
    assert all(batch.nbytes <= 400_000 or batch.num_rows == 1 for batch in batches)


def test_deleted_rows_can_be_read_where_they_stood(web: Dataset):
    """A column file needs a value for deleted rows too."""
    web.delete("number < 5")

    assert [n for batch in web.scan(["number"], fragments=[0], deleted=True) for n in batch["number"].to_pylist()] == list(range(10))


@pytest.mark.parametrize("where", ["nosuch > 1", "number >>> 1", "number > 'a' AND"])
def test_a_filter_that_makes_no_sense_is_told(web: Dataset, where: str):
    """A wrong filter is a user's mistake, not a traceback."""
    with pytest.raises(ColumnError):
        web.count(where)
    with pytest.raises(ColumnError):
        list(web.scan(["id"], where))


def test_deleting_names_how_many(web: Dataset):
    """Delete returns the number of rows; a part can be redone."""
    web.append(rows(20, 25, part="again"))

    assert web.delete("part = 'again'") == 5
    assert web.delete("part = 'again'") == 0
    assert web.count() == 20


@pytest.mark.parametrize("name", ["", "a b", "../up", "a/b", "-a", "a.b", "网", "a" * 129, "a\n"])
def test_bad_names_are_refused(lake: Lake, name: str):
    """A dataset's name is letters, digits, - and _."""
    with pytest.raises(UsageError, match="cannot be the name"):
        lake.create(name, SCHEMA)
    with pytest.raises(UsageError):
        lake.dataset(name)


def test_the_lake_knows_its_datasets(lake: Lake):
    """Names are listed, near ones proposed, and a dropped dataset is gone."""
    lake.create("web", SCHEMA)
    lake.create("news-2026", SCHEMA)

    assert lake.names() == ["news-2026", "web"]
    with pytest.raises(NoDatasetError, match="did you mean `web`"):
        lake.dataset("wbe")
    with pytest.raises(LakeError, match="already"):
        lake.create("web", SCHEMA)
    lake.drop("web")
    assert lake.names() == ["news-2026"]
    with pytest.raises(NoDatasetError):
        lake.drop("web")


def test_ensure_makes_once_and_adds_what_is_missing(lake: Lake):
    """A second ensure opens the same dataset, with columns it lacked."""
    lake.ensure("web", SCHEMA).append(rows(0, 3))

    again = lake.ensure("web", pa.schema([*SCHEMA, ("more", pa.int8())]))

    assert again.count() == 3
    assert again.columns == [*SCHEMA.names, "more"]


def test_a_lake_that_is_not_there_is_told(tmp_path):
    """Reading does not make folders, and a file is no lake."""
    with pytest.raises(LakeError, match="no such folder"):
        open_lake(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(LakeError, match="is a file"):
        open_lake(tmp_path / "file")


def test_a_handle_travels_to_another_process(web: Dataset):
    """A pickled handle reads the same version and can write."""
    version = web.version
    copy = pickle.loads(pickle.dumps(web))  # noqa: S301
    web.append(rows(20, 21))

    assert (copy.version, copy.count()) == (version, 20)
    copy.append(rows(21, 22))
    assert copy.count() == 22
