"""Pages: all records once, in order, whatever is asked; a search that takes long tells how far it got."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import ColumnError
from goldsmith.lake import Dataset, open_lake
from goldsmith.server.browse import paging
from goldsmith.server.browse.columns import Filter, condition
from goldsmith.server.browse.paging import Order, counted, ordered, page
from server.browse.conftest import Served

ROWS = [
    {
        "id": f"n{number}",
        "text": ["tea", "O'Brien's 50%", "茶_馆", None, "TEA\nhouse"][number % 5],
        "size": None if number % 7 == 0 else (number * 37) % 101,
        "share": float("nan") if number % 11 == 0 else None if number % 13 == 0 else (number % 10) / 10,
        "kind": [None, "a", "b"][number % 3],
    }
    for number in range(300)
]
SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("size", pa.int32()), ("share", pa.float64()), ("kind", pa.string())])


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A table of several fragments, some rows of which were deleted."""
    lake = open_lake(tmp_path_factory.mktemp("lake") / "lake", create=True)
    dataset = lake.create("numbers", pa.schema([field.with_nullable(field.name != "id") for field in SCHEMA]))
    for start in range(0, 300, 70):
        dataset.append(pa.Table.from_pylist(ROWS[start : start + 70], SCHEMA))
    dataset.delete("id IN ('n0', 'n5', 'n69', 'n70', 'n150', 'n299')")
    return dataset


def _left() -> list[dict[str, Any]]:
    return [row for row in ROWS if row["id"] not in {"n0", "n5", "n69", "n70", "n150", "n299"}]


def _turned(first: Any, more: Any) -> list[str]:
    """Return the ids of all pages, one after the other."""
    found, shown = [], first()
    for _ in range(400):
        found += [row["id"] for row in shown.rows]
        if shown.after is None:
            return found
        shown = more(shown.after)
    raise AssertionError("the pages never end")


FILTERS = [
    ([], lambda _: True),
    ([Filter(column="size", low=10, high=20.5)], lambda row: row["size"] is not None and 10 <= row["size"] <= 20.5),
    ([Filter(column="text", contains="o'brien's 50%")], lambda row: row["text"] == "O'Brien's 50%"),
    ([Filter(column="text", contains="_")], lambda row: row["text"] is not None and "_" in row["text"]),
    ([Filter(column="text", contains="tea")], lambda row: row["text"] is not None and "tea" in row["text"].lower()),
    ([Filter(column="kind", among=["a", None])], lambda row: row["kind"] in {"a", None}),
    ([Filter(column="kind", among=[])], lambda _: False),
    ([Filter(column="share", known=False)], lambda row: row["share"] is None),
    ([Filter(column="size", known=True), Filter(column="kind", among=["b"])], lambda row: row["size"] is not None and row["kind"] == "b"),
]


@pytest.mark.parametrize("at", range(len(FILTERS)))
@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_hold_every_fitting_record_once(table: Dataset, at: int, limit: int):
    """Filters mean what they say in plain Python; pages follow each other without gap or repetition."""
    filters, truth = FILTERS[at]
    where = condition(table, filters)

    found = _turned(lambda: page(table, where, limit=limit), lambda after: page(table, where, start=after["position"], limit=limit))

    assert found == [row["id"] for row in _left() if truth(row)]
    assert counted(table, where) == {"n": len(found), "after": None, "searched": 294}


@pytest.mark.parametrize("column", ["size", "share", "kind", "id"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [3, 50])
def test_an_order_is_that_of_sorting(table: Dataset, column: str, descending: bool, limit: int):
    """By value, then as they stand; those without a value come last, with nothing lost between pages."""

    def known(row: dict) -> bool:
        return row[column] is not None and row[column] == row[column]

    found = _turned(
        lambda: ordered(table, None, Order(column, descending), limit=limit),
        lambda after: ordered(table, None, Order(column, descending, after), limit=limit),
    )

    valued = sorted((row for row in _left() if known(row)), key=lambda row: row[column], reverse=descending)
    if descending:  # equal values stay as they stand
        valued = [row for value in dict.fromkeys(row[column] for row in valued) for row in _left() if row[column] == value]
    assert found == [row["id"] for row in (*valued, *(row for row in _left() if not known(row)))]


def test_an_order_within_a_filter(table: Dataset):
    """A sorted page holds only what the filter names."""
    where = condition(table, [Filter(column="kind", among=["a"])])

    shown = ordered(table, where, Order("size"), limit=20, columns=["size", "kind"])

    assert {row["kind"] for row in shown.rows} == {"a"}
    assert [row["size"] for row in shown.rows] == sorted(row["size"] for row in shown.rows)


def test_a_long_search_tells_how_far_it_got(table: Dataset, monkeypatch: pytest.MonkeyPatch):
    """Without patience every request searches one fragment; together they find all."""
    monkeypatch.setattr(paging, "PATIENCE", -1.0)
    where = condition(table, [Filter(column="id", contains="n289")])

    first = page(table, where, limit=50)
    found = _turned(lambda: page(table, where, limit=50), lambda after: page(table, where, start=after["position"], limit=50))

    assert first.rows == []
    assert not first.full
    assert first.after == {"position": first.searched}
    assert 0 < first.searched < 294
    assert found == ["n289"]


@given(expression=st.text(alphabet="abz<>='\"();-*/ \n\\id size OR 1", max_size=40))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_any_expression_gives_rows_or_a_message(expression: str, tmp_path_factory: pytest.TempPathFactory):
    """Whatever an expert types is understood, or refused with words; nothing is ever changed."""
    lake = open_lake(tmp_path_factory.getbasetemp() / "expressions", create=True)
    dataset = lake.ensure("one", SCHEMA)
    if not dataset.count():
        dataset.append(pa.Table.from_pylist(ROWS[:3], SCHEMA))
    with contextlib.suppress(ColumnError):
        assert len(page(dataset, condition(dataset, [], expression)).rows) <= 3
    assert dataset.refresh() == dataset.version
    assert dataset.count() == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"filters": [{"column": "nothing", "low": 1}]}, "no column is called"),
        ({"filters": [{"column": "text", "low": 1}]}, "only numbers have a range"),
        ({"filters": [{"column": "word_count", "contains": "a"}]}, "only texts contain"),
        ({"expression": "word_count >"}, ""),
        ({"expression": "nothing > 1"}, "nothing"),
        ({"sort": "text"}, "cannot be sorted"),
        ({"limit": 0}, "not understood"),
        ({"unknown": 1}, "not understood"),
        ({"positions": [10**9]}, "no record stands there"),
    ],
)
def test_wrong_questions_get_answers_that_help(served: Served, body: dict, words: str):
    """A refusal is JSON with a message, never a traceback."""
    status, _, content = served.ask("/api/records", body)
    told = json.loads(content)

    assert status in {400, 404}
    assert words in told["message"] + told.get("found", "")
    assert b"Traceback" not in content


def test_a_page_shows_the_beginning_of_each_text(served: Served):
    """Previews are short and on one line; the whole text is not sent."""
    shown = served.json("/api/records", {"limit": 50})

    assert shown["records"] == 180
    assert len(shown["rows"]) == 50
    assert max(len(row["preview"]) for row in shown["rows"]) <= paging.PREVIEW
    assert shown["after"] == {"position": 50}


def test_a_record_is_found_by_its_id(served: Served):
    """Quotes in an id are no SQL."""
    assert served.json("/api/find?id=o%27clock") == {"position": 9}
    assert served.ask("/api/find?id=nobody%27%20OR%20%271%27=%271")[0] == 404
