"""From the fields of an input to the columns of a record.

Nothing is lost: fields without a column of their own stay in `meta`, and a row that is no valid record becomes a
broken one, with the reason and the row itself.
"""

from __future__ import annotations

import json
import math
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from goldsmith import record
from goldsmith.curate.recipe import Fields, Joined, Messages
from goldsmith.reader import failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

Row = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where rows come from: what their columns say when they say nothing themselves."""

    digest: str
    name: str
    license: str | None
    collected_at: datetime


@dataclass(frozen=True)
class Broken:
    """A row that is no valid record."""

    position: int
    error: str
    message: str
    raw: bytes


class NotARecordError(Exception):
    """A row cannot become a record; told by a reason for life and a sentence."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


class Mapper:
    """Turns rows into records by the field mapping of a recipe.

    Example:
        >>> from datetime import datetime, timezone
        >>> origin = Origin("ab" * 32, "notes.jsonl", None, datetime(2026, 1, 1, tzinfo=timezone.utc))
        >>> batch, broken = Mapper(Fields()).map([{"id": 7, "text": "hello", "stars": 5}, {"id": 8, "text": None}], [0, 40], origin)
        >>> batch.column("id").to_pylist(), batch.column("meta").to_pylist(), [b.error for b in broken]
        (['7'], ['{"stars":5}'], ['null_text'])
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._text = fields.text
        self._lock = threading.Lock()
        self.text_fields: Counter[str] = Counter()
        """Records by the field that their text was read from, where the recipe names several."""

    def map(self, rows: Sequence[Row], positions: Sequence[int], origin: Origin) -> tuple[pa.RecordBatch, list[Broken]]:
        """Return the records, without `digest` and `part`, and the rows that are none. The rows are used up."""
        columns: dict[str, list[Any]] = {
            name: [] for name in ("id", "text", "messages", "source", "source_detail", "original_at", "license", "meta")
        }
        broken: list[Broken] = []
        used: Counter[str] = Counter()
        for row, position in zip(rows, positions, strict=True):
            whole = row.copy()
            try:
                record_id, text, messages = self._essence(row, position, origin)
            except NotARecordError as problem:
                broken.append(unfit(position, problem.error, str(problem), whole))
                continue
            fields = self._fields
            if isinstance(fields.text, list):
                used[next(name for name in fields.text if name in whole)] += 1
            columns["id"].append(record_id)
            columns["text"].append(text)
            columns["messages"].append(messages)
            columns["source"].append(_taken(row, fields.source) or origin.name)
            columns["source_detail"].append(_taken(row, fields.source_detail) or f"{origin.name}#{position}")
            columns["original_at"].append(_taken(row, fields.original_at))
            columns["license"].append(_taken(row, fields.license) or origin.license)
            columns["meta"].append(dumped(row).decode() if row else None)
        self.note(used)
        return batch_of(columns, origin), broken

    @property
    def roles(self) -> list[list[str]] | None:
        """The names of fields, by column in the order in which they are used up; None where a text is made of several fields."""
        fields = self._fields
        if not isinstance(fields.text, list):
            return None
        return [fields.text, fields.id, fields.source, fields.source_detail, fields.original_at, fields.license]

    def note(self, used: Counter[str]) -> None:
        """Count records by the field that their text was read from."""
        with self._lock:
            self.text_fields.update(used)

    def _essence(self, row: Row, position: int, origin: Origin) -> tuple[str, str, str | None]:
        if not isinstance(self._text, list):
            text, messages = (_joined(row, self._text), None) if isinstance(self._text, Joined) else _conversation(row, self._text)
        else:
            text, messages = _first_text(row, self._text), None
        return _id(row, self._fields.id) or made_id(origin.digest, position), text, messages


def made_id(digest: str, position: int | str) -> str:
    """Return the id of a record that brings none: its source's digest and its position, the same in every run."""
    return f"{digest[:16]}-{position}"


def unfit(position: int, error: str, message: str, row: Row) -> Broken:
    """Return a row that is no valid record as a broken one; of a long row the first 64 KiB are kept, and the message says so."""
    told = failure(position, error, message, dumped(row))
    return Broken(position, told.error, told.message, told.raw)


def dumped(row: object) -> bytes:
    """Return a row as JSON; what JSON cannot say is said as text."""
    try:
        return orjson.dumps(row, default=str, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, orjson.JSONEncodeError):
        return _dumped_deep(row)


def _dumped_deep(row: object) -> bytes:
    """Return a value as JSON however deep it is nested: what is open waits on a list, the innermost last."""
    pieces: list[str] = []
    waiting: list[tuple[str, object]] = [("", row)]
    while waiting:
        before, value = waiting.pop()
        pieces.append(before)
        if isinstance(value, dict) and value:
            inner = [(f"{',' if n else '{'}{json.dumps(str(name))}:", one) for n, (name, one) in enumerate(value.items())]
            waiting += [("}", _NOTHING), *reversed(inner)]
        elif isinstance(value, list | tuple) and value:
            waiting += [("]", _NOTHING), *reversed([("," if n else "[", one) for n, one in enumerate(value)])]
        elif value is not _NOTHING:
            pieces.append(_single(value))
    return "".join(pieces).encode()


def _single(value: object) -> str:
    """Return one value as JSON; a whole number that 64 bits do not hold as text, since most readers of JSON would round it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    huge = isinstance(value, int) and not -(1 << 63) <= value < 1 << 64
    return json.dumps(str(value) if huge else value, default=str)


_NOTHING = object()


def _id(row: Row, names: list[str]) -> str | None:
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(row.pop(name))
        raise NotARecordError("id_not_text", f"field `{name}` is {_kind(value)}; an id is text or a whole number")
    return None


def _first_text(row: Row, names: list[str]) -> str:
    for name in names:
        if name in row:
            text = _text_of(row, name)
            del row[name]
            return text
    raise NotARecordError("no_text", f"none of {', '.join(f'`{name}`' for name in names)} is there; {_fields_of(row)}")


def _fields_of(row: Row) -> str:
    return f"the fields are {', '.join(f'`{name}`' for name in list(row)[:8]) or 'none'}"


def _text_of(row: Row, name: str) -> str:
    value = row[name]
    if value is None:
        raise NotARecordError("null_text", f"field `{name}` is null")
    if not isinstance(value, str):
        raise NotARecordError("text_not_text", f"field `{name}` is {_kind(value)}, not text")
    return value


def _joined(row: Row, spec: Joined) -> str:
    """Return several fields as one text. They stay in the row, so in `meta`: from the text alone nobody could part them again."""
    texts = []
    for wanted in spec.join:
        name = wanted.removesuffix("?")
        if wanted.endswith("?") and row.get(name) in (None, ""):
            continue
        if name not in row:
            raise NotARecordError("no_text", f"field `{name}` is not there; {_fields_of(row)}")
        texts.append(_text_of(row, name))
    return spec.separator.join(texts)


def _conversation(row: Row, spec: Messages) -> tuple[str, str]:
    turns = row.get(spec.messages)
    if not isinstance(turns, list) or not turns:
        raise NotARecordError("no_messages", f"field `{spec.messages}` is {_kind(turns)}, not a list of messages")
    contents = []
    for number, turn in enumerate(turns):
        content = (turn.get("content") or turn.get("value")) if isinstance(turn, dict) else None
        if not isinstance(content, str):
            raise NotARecordError("null_text", f"message {number} of `{spec.messages}` holds no text")
        contents.append(content)
    return "\n\n".join(contents), dumped(row.pop(spec.messages)).decode()


def _taken(row: Row, names: list[str]) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return str(row.pop(name))
    return None


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "a truth value", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def batch_of(columns: Mapping[str, list[Any] | pa.Array], origin: Origin) -> pa.RecordBatch:
    """Return the columns that fields become as a batch of records, without `digest` and `part`."""
    count = len(columns["id"])
    arrays = []
    for field in record.SCHEMA:
        if field.name in columns:
            values = columns[field.name]
            arrays.append(values if isinstance(values, pa.Array) else pa.array(values, field.type))
        elif field.name == "modality":
            arrays.append(pa.repeat(pa.scalar("text"), count))
        elif field.name == "collected_at":
            arrays.append(pa.repeat(pa.scalar(origin.collected_at, field.type), count))
        else:
            arrays.append(pa.nulls(count, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema([pa.field(field.name, field.type) for field in record.SCHEMA]))
