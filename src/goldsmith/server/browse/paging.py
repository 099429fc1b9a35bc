"""Pages of records that come at once however large the table is: nothing is counted first, and a search tells how far it got.

1. Without order, a page begins at a position. Rows are looked for from there on until the page is full or the time is up;
   then the answer says how far was searched, and the next request goes on from there.
2. In the order of a column, a page begins after a value and a position. One scan of that column keeps only the best rows.
3. Only the rows of the page are then looked up, with beginnings of their texts.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate import releasing
from goldsmith.errors import ColumnError, NoRecordError
from goldsmith.lake.faults import first_sentence
from goldsmith.lake.scanning import POSITION
from goldsmith.server.browse.columns import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.lake import Dataset

PATIENCE = 0.4
"""Seconds that one request searches before it tells how far it got."""

MOST = 200
"""Records on a page."""

PREVIEW = 240
"""Characters of a text on a page."""

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

SHOWN = ("id", "decision", "reason", "language", "source", "decided_value")
"""Columns of every page, where they exist."""


@dataclass(frozen=True)
class Page:
    """Records of a page; `after` is where the next begins (None: this was the last), `searched` how far the search got."""

    rows: list[dict[str, Any]]
    after: dict[str, Any] | None
    searched: int
    full: bool


@dataclass(frozen=True)
class Order:
    """A column to go by; `after` is the last page's end: its value (None among records without one) and its position."""

    column: str
    descending: bool = False
    after: dict[str, Any] | None = field(default=None, hash=False)


@contextmanager
def _understood(records: Dataset) -> Iterator[None]:
    """Tell what the table cannot make of a condition as a mistake of the one who asks."""
    try:
        yield
    except ValueError as fault:
        raise ColumnError(
            "the condition cannot be understood",
            where=records.name,
            found=first_sentence(str(fault)),
            expected="a condition such as: word_count > 50",
        ) from fault


def page(records: Dataset, where: str | None, *, start: int = 0, limit: int = 50, columns: list[str] | None = None) -> Page:
    """Return the records from a position on that a condition names.

    Raises:
        ColumnError: The condition cannot be understood.
    """
    with _understood(records):
        return _page(records, where, start, limit, columns)


def _page(records: Dataset, where: str | None, start: int, limit: int, columns: list[str] | None) -> Page:
    total = records.count()
    if where is None:
        positions = list(range(min(start, total), min(start + limit, total)))
        end = start + len(positions)
        return Page(_rows(records, positions, columns), {"position": end} if end < total else None, min(end, total), full=True)
    found = _searched(records, where, start, limit, PATIENCE)
    return Page(
        _rows(records, found.positions, columns),
        None if found.after is None else {"position": found.after},
        found.searched,
        full=found.full,
    )


@dataclass(frozen=True)
class Positions:
    """Where rows were found; `after` is where to go on (None: nothing is left), `searched` how far the search got."""

    positions: list[int]
    after: int | None
    searched: int
    full: bool


def found_positions(records: Dataset, where: str | None, *, start: int, limit: int, patience: float = PATIENCE) -> Positions:
    """Return positions from one on at which a condition holds, as far as time allows.

    Raises:
        ColumnError: The condition cannot be understood.
    """
    if where is None:
        total = records.count()
        end = min(start + limit, total)
        return Positions(list(range(min(start, total), end)), end if end < total else None, end, full=True)
    with _understood(records):
        return _searched(records, where, start, limit, patience)


def _searched(records: Dataset, where: str, start: int, limit: int, patience: float) -> Positions:
    total = records.count()
    found: list[int] = []
    searched, until = min(start, total), time.monotonic() + patience
    for hits, reached in _hits(records, where, start):
        found += hits[: limit - len(found)]
        full = len(found) == limit
        searched = found[-1] + 1 if full else reached
        if full or time.monotonic() > until:
            break
    after = searched if searched < total else None
    return Positions(found, after, searched, full=len(found) == limit or after is None)


def counted(records: Dataset, where: str | None, *, start: int = 0) -> dict[str, Any]:
    """Return how many records a condition names from a position on, as far as time allows, and where to go on."""
    total = records.count()
    if where is None:
        return {"n": max(0, total - start), "after": None, "searched": total}
    n, searched, until = 0, min(start, total), time.monotonic() + PATIENCE
    with _understood(records):
        for hits, reached in _hits(records, where, start):
            n, searched = n + len(hits), reached
            if time.monotonic() > until:
                break
    return {"n": n, "after": searched if searched < total else None, "searched": searched}


def ordered(records: Dataset, where: str | None, order: Order, *, limit: int = 50, columns: list[str] | None = None) -> Page:
    """Return the next records in the order of a column; those without a value come last.

    Raises:
        ColumnError: There is no such column, or it holds long texts.
    """
    if order.column not in records.columns or order.column in LONG:
        raise ColumnError(
            "records cannot be sorted by this", where=records.name, found=order.column, expected="a column of numbers or short texts"
        )
    total, after = records.count(), order.after
    with _understood(records):
        best = _best(records, where, order, limit) if after is None or after["value"] is not None else []
        rest = _valueless(records, where, order, limit - len(best)) if len(best) < limit else []
    positions = [position for _, position in (*best, *rest)]
    full = len(positions) == limit
    last = (*best, *rest)[-1] if positions else None
    following = {"value": last[0], "position": last[1]} if full and last else None
    return Page(_rows(records, positions, columns), following, total, full=True)


def these(records: Dataset, positions: list[int], columns: list[str] | None = None) -> Page:
    """Return the records at these positions as a page.

    Raises:
        NoRecordError: No record stands there.
    """
    return Page(_rows(records, positions, columns), None, records.count(), full=True)


def position_of(records: Dataset, wanted: str) -> int:
    """Return where the record with an id stands.

    Raises:
        NoRecordError: There is none.
    """
    where = "id = '" + wanted.replace("'", "''") + "'"
    for batch in records.scan(["id"], where, with_position=True):
        for position in batch.column(POSITION).to_pylist():
            return int(position)
    raise NoRecordError("no record has this id", where=records.name, found=wanted[:200], hint="ids are case-sensitive")


def _hits(records: Dataset, where: str, start: int) -> Iterator[tuple[list[int], int]]:
    """Yield positions found from a position on, and how far the table has been searched, fragment by fragment."""
    first, rows_at_once = 0, 1_024 if any(name in where for name in LONG) else 8_192
    for fragment, rows in records._sizes():  # noqa: SLF001 -- from the manifest; nothing is read
        if first + rows > start:
            for batch in records.scan(["id"], where, fragments=[fragment], with_position=True, batch_rows=rows_at_once):
                hits = [position for position in batch.column(POSITION).to_pylist() if position >= start]
                if hits:
                    yield hits, hits[-1] + 1
            yield [], first + rows
        first += rows


def _best(records: Dataset, where: str | None, order: Order, limit: int) -> list[tuple[Any, int]]:
    """Return the next values with their positions."""
    name, way = order.column, "descending" if order.descending else "ascending"
    keys = [(name, way), (POSITION, "ascending")]
    best: pa.Table | None = None
    for batch in records.scan([name], where, with_position=True):
        found = pa.table([_plain(batch.column(name)), batch.column(POSITION)], names=[name, POSITION])
        found = found.filter(_beyond(found, order))
        if not found.num_rows:
            continue
        together = found if best is None else pa.concat_tables([best, found])
        best = together.take(pc.select_k_unstable(together, limit, keys))
    return list(zip(best.column(0).to_pylist(), best.column(1).to_pylist(), strict=True)) if best is not None else []


def _plain(column: pa.Array) -> pa.Array:
    """Return a column whose values JSON can carry: times as texts."""
    return column.cast(pa.string()) if pa.types.is_temporal(column.type) else column


def _beyond(found: pa.Table, order: Order) -> pa.ChunkedArray:
    """Tell which rows have a value and come after the end of the last page."""
    values = found.column(0)
    known = pc.is_valid(values)
    if pa.types.is_floating(values.type):
        known = pc.and_(known, pc.invert(pc.is_nan(values)).fill_null(False))  # noqa: FBT003
    if order.after is None:
        return known
    end = pa.scalar(order.after["value"], values.type)
    past = pc.less(values, end) if order.descending else pc.greater(values, end)
    same = pc.and_(pc.equal(values, end), pc.greater(found.column(1), order.after["position"]))
    return pc.and_(known, pc.or_(past, same))


def _valueless(records: Dataset, where: str | None, order: Order, limit: int) -> list[tuple[None, int]]:
    """Return the next records that have no value, by position."""
    after = order.after["position"] if order.after is not None and order.after["value"] is None else -1
    none = f"`{order.column}` IS NULL"
    if pa.types.is_floating(records.schema.field(order.column).type):
        none = f"({none} OR isnan(`{order.column}`))"
    found: list[tuple[None, int]] = []
    for hits, _ in _hits(records, f"{where} AND {none}" if where else none, after + 1):
        found += [(None, position) for position in hits[: limit - len(found)]]
        if len(found) == limit:
            break
    return found


def _rows(records: Dataset, positions: list[int], columns: list[str] | None) -> list[dict[str, Any]]:
    from goldsmith.server.browse.showing import plain_value

    wanted = [name for name in dict.fromkeys([*SHOWN, *(columns or ())]) if name in records.columns]
    text = "edited_text" if "edited_text" in records.columns else "text"
    table = [releasing.concealed(records, row) for row in records.at(positions, releasing.looked_at(records, [*wanted, text])).to_pylist()]
    text = "text" if releasing.conceals(records) else text
    return [
        {
            "position": position,
            "preview": one_line(row[text] or ""),
            **{name: plain_value(row.get(name)) for name in wanted},
        }
        for position, row in zip(positions, table, strict=True)
    ]


def one_line(text: str) -> str:
    """Return the beginning of a text on one line, without characters that cannot be seen or turn its direction."""
    return " ".join(_UNSEEN.sub("", text[: 4 * PREVIEW]).split())[:PREVIEW]
