"""Conversations: what edits do to a text they do to every message of it, so that an export of messages is edited too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from goldsmith.edit_chain import edit
from goldsmith.operator import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.edited_fields import Sealed
    from goldsmith.operator import Edit

CONTENTS = ("content", "value")
"""Keys under which a message may keep its text; the first that is filled does."""


def edited_messages(edits: Sequence[Edit], batch: pa.RecordBatch) -> tuple[pa.Array, list[Failure], Sealed]:
    """Return the column ``messages`` of a batch with every content edited, the records that failed, and the vaults of contents.

    A message is null where it was null.

    Example:
        >>> from goldsmith.operators.text.whitespace import Whitespace
        >>> talk = '[{"role":"user","content":"hello   there "}]'
        >>> batch = pa.record_batch({"text": pa.array(["hello   there "], pa.large_string()), "messages": [talk]})
        >>> edited_messages([Whitespace()], batch)[0].to_pylist()
        ['[{"role":"user","content":"hello there"}]']
    """
    column = batch.column("messages")
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string()), [], []
    talks = {row: orjson.loads(value) for row, value in enumerate(column.to_pylist()) if value is not None}
    places = [(row, turn, _key(turn)) for row, turns in talks.items() for turn in turns]
    done = edit(edits, _contents(batch, places))
    for (_, turn, key), content in zip(places, done.text.to_pylist(), strict=True):
        turn[key] = content
    values = [orjson.dumps(talks[row]).decode() if row in talks else None for row in range(batch.num_rows)]
    failures = [Failure(places[one.row][0], one.column, one.error) for one in done.failures]
    return pa.array(values, pa.string()), failures, _sealed(done.columns, places)


def _sealed(columns: pa.RecordBatch, places: list[tuple[int, Any, str]]) -> Sealed:
    """Return the vaults that a concealing edit put beside contents, each with its record and its place among the messages."""
    sealed: Sealed = []
    for name in columns.schema.names:
        if name.endswith("_vault"):
            firsts: dict[int, int] = {}
            for at, vault in enumerate(columns.column(name).to_pylist()):
                row = places[at][0]
                place = at - firsts.setdefault(row, at)
                if vault is not None:
                    sealed.append((row, "messages", place, vault))
    return sealed


def _contents(batch: pa.RecordBatch, places: list[tuple[int, Any, str]]) -> pa.RecordBatch:
    """Return a batch of contents, each with the other columns of its record."""
    whole = batch.take(pa.array(np.array([row for row, _, _ in places], np.int64)))
    texts = pa.array([turn[key] for _, turn, key in places], pa.large_string())
    return whole.set_column(whole.schema.get_field_index("text"), "text", texts)


def _key(turn: dict[str, Any]) -> str:
    return next(key for key in CONTENTS if turn.get(key))
