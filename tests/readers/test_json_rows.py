"""JSON documents whose records are arrays: with a header, by their places, or split into columns and data as pandas does."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.reader import reader_for, reader_name
from goldsmith.reading.json_rows import is_header
from goldsmith.testing.readers import obeys_the_laws
from readers import samples

SPLIT = {"columns": ["text", "label"], "index": [0, 1], "data": [["很好", 1], ["不行", 0]]}
ROWS = [{"text": "很好", "label": 1}, {"text": "不行", "label": 0}]


def read(folder, document: Any, **chosen) -> SimpleNamespace:
    """Write a document, read it, and return its rows and the codes of its failures."""
    content = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    path = samples.written(folder, "a.json", content)
    reader = reader_for(path, format="json_document", settings=chosen)
    found = [one for part in reader.parts(str(path)) for one in reader.read(part, block_bytes=64)]
    return SimpleNamespace(
        rows=[row for one in found for row in one.rows],
        told=[broken.error for one in found for broken in one.failures],
        messages=[broken.message for one in found for broken in one.failures],
    )


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ([["text", "label"], ["很好", 1], ["不行", 0]], ROWS),
        ([["Text", "x"], ["a", "b"]], [{"Text": "a", "x": "b"}]),
        ([["en", "zh"], ["It was good.", "很好"], ["It was bad.", "不行"]], [{"en": "It was good.", "zh": "很好"}, {"en": "It was bad.", "zh": "不行"}]),
        ([["remark", "stars"], ["fine", None], ["bad", 1]], [{"remark": "fine", "stars": None}, {"remark": "bad", "stars": 1}]),
        ([["fine", 1], ["bad", 0]], [{"column_1": "fine", "column_2": 1}, {"column_1": "bad", "column_2": 0}]),
        ([["房间很大，服务也好。", "好"]], [{"column_1": "房间很大，服务也好。", "column_2": "好"}]),
        ([["One sentence."], ["Another one."]], [{"text": "One sentence."}, {"text": "Another one."}]),
        ([["same", "same"], ["a", "b"]], [{"column_1": "same", "column_2": "same"}, {"column_1": "a", "column_2": "b"}]),
        ([[]], [{}]),
    ],
)  # fmt: skip
def test_arrays_are_rows_with_the_names_that_they_must_have(document, rows, tmp_path):
    """A header is found by familiar names, or by other kinds of values or sentences below it; values without one are numbered."""
    found = read(tmp_path, document)

    assert (found.rows, found.told) == (rows, [])


def test_what_cannot_be_told_is_not_guessed(tmp_path):
    """Short words over short words may be a header or a record: the document is one failure that says what to do, and doing so reads it."""
    document = [["hot", "cold"], ["big", "small"]]

    found = read(tmp_path, document)

    assert (found.rows, found.told) == ([], ["undecided_header"])
    assert "header: true" in found.messages[0]
    assert read(tmp_path, document, header=True).rows == [{"hot": "big", "cold": "small"}]
    assert read(tmp_path, document, header=False).rows == [{"column_1": one, "column_2": other} for one, other in document]
    assert read(tmp_path, document, names=["word", "opposite"]).rows[0] == {"word": "hot", "opposite": "cold"}


def test_a_row_of_another_length_is_told_alone(tmp_path):
    """A row with too few or too many values is a failure, and so is what is no array; empty surplus values are forgiven."""
    found = read(tmp_path, [["text", "label"], ["a", 1], ["b"], ["c", 2, "more"], ["d", 3, None, ""], 7, ["e", 4, []]])

    assert [row["text"] for row in found.rows] == ["a", "d"]
    assert found.told == ["ragged_row", "ragged_row", "not_an_object", "ragged_row"]


@pytest.mark.parametrize(
    "order", [("columns", "index", "data"), ("index", "columns", "data"), ("columns", "data"), ("columns", "data", "index")]
)
def test_a_table_that_pandas_has_split_gives_its_rows(order, tmp_path):
    """Columns, index and data are one table, however they are ordered; what follows it is told."""
    document = {name: SPLIT[name] for name in order}

    found = read(tmp_path, document)
    more = read(tmp_path, json.dumps(document).encode() + b" 7")

    assert (found.rows, found.told) == (ROWS, [])
    assert (more.rows, more.told) == (ROWS, ["invalid_json"])


def test_a_split_table_in_one_line_is_told_from_lines_of_objects(tmp_path):
    """The bytes decide between one document and lines that merely have a field of that name."""
    line = json.dumps(SPLIT).encode() + b"\n"

    assert reader_name(str(samples.written(tmp_path, "one.json", line))) == "json_document"
    assert reader_name(str(samples.written(tmp_path, "many.json", line * 3))) == "jsonl"


def test_an_index_that_says_something_is_kept(tmp_path):
    """Names of rows become a field; numbers that merely count do not."""
    assert [row["index"] for row in read(tmp_path, {**SPLIT, "index": ["a", "b"]}).rows] == ["a", "b"]
    assert "index" not in read(tmp_path, SPLIT).rows[1]


@pytest.mark.parametrize(
    "document",
    [{"columns": ["a"], "title": "x"}, {"columns": ["a"], "data": "x"}, {"index": [1], "data": [[1]]}, {"columns": ["a"]}, {"columns": [], "data": []}],
)  # fmt: skip
def test_an_object_that_is_no_split_table_stays_one_record(document, tmp_path):
    """The same first field alone makes no table of an object; objects that follow are read on."""
    found = read(tmp_path, json.dumps(document).encode() + b'\n{"text": "next"}')

    assert (found.rows, found.told) == ([document, {"text": "next"}], [])


def test_pandas_agrees(tmp_path):
    """What pandas writes in its orients is read as the rows that it held."""
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    frame = pandas.DataFrame(ROWS)
    for orient in ("records", "split", "values"):
        names = {"names": ["text", "label"]} if orient == "values" else {}
        assert read(tmp_path, frame.to_json(orient=orient, force_ascii=False).encode(), **names).rows == ROWS
    assert read(tmp_path, frame.to_dict("tight")).rows == ROWS
    assert read(tmp_path, frame.to_json(orient="table").encode(), at="data").rows == [{"index": i, **row} for i, row in enumerate(ROWS)]


@pytest.mark.parametrize("document", [SPLIT, [["text", "n"], *[[f"第{i}条", i] for i in range(40)]]])
def test_documents_of_arrays_keep_the_laws(document, tmp_path):
    """Blocks and cuts change nothing but where the document ends."""
    n = 2 if document is SPLIT else 40
    sample = samples.written(tmp_path / "sample", "a.json", json.dumps(document, ensure_ascii=False).encode())

    obeys_the_laws(reader_for(sample, format="json_document"), sample, tmp_path, n_records=n)


@given(rows=st.lists(st.lists(st.one_of(st.text(max_size=12), st.integers(), st.none()), max_size=3), min_size=1, max_size=40))
@settings(derandomize=True, deadline=None)
def test_what_is_decided_stays_decided(rows):
    """More rows never turn a header into a record or a record into a header."""
    decided = [is_header(rows[:n]) for n in range(1, len(rows) + 1)]

    known = [one for one in decided if one is not None]
    assert len(set(known)) <= 1
    assert all(one is not None for one in decided[len(decided) - len(known) :])


def test_an_array_within_a_record_is_spread_over_fields(tmp_path):
    """By names or by places; of another length it is a ragged row, and no field of the record is replaced."""
    rows = [{"id": 1, "input": ["a", "b"]}, {"id": 2, "input": ["a"]}, {"id": 3, "text": "own", "input": ["a", "b"]}, {"id": 4}]

    named, placed = read(tmp_path, rows, spread="input", names=["key", "text"]), read(tmp_path, rows, spread="input")

    assert named.rows == [{"id": 1, "key": "a", "text": "b"}, {"id": 4}]
    assert named.told == ["ragged_row", "duplicate_field"]
    assert [row.get("input_1") for row in placed.rows] == ["a", "a", "a", None]
