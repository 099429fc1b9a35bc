"""Chunks: long documents become records of their own that name the whole one as their parent.

The parent stays in the table, is decided as `chunked`, and takes no part in the search for duplicates and boilerplate: its
text stands in its children. A child is called after its parent and its place, `PARENT#0001`, in every run. It bears the facts of
its parent; `meta` only where that is no longer than a piece may be, so that pieces never outweigh what they were cut from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.chunks import Cutting, cut
from goldsmith.curate.tables import committed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.curate.gather import Gathered
    from goldsmith.curate.recipe import Chunks
    from goldsmith.kernels.claims import Claims
    from goldsmith.lake import Dataset

COLUMN = "chunk"
"""The place of a child among the pieces of its parent, from 1; 0 for a parent, null for a record that was not cut."""

Array = np.ndarray[Any, Any]


def chunked(gathered: Gathered, claims: Claims, chunks: Chunks | None) -> Gathered:
    """Put the pieces of each long text after it; ids of the share must have been settled."""
    if chunks is None:
        return gathered
    cutting = Cutting(chunks.characters, chunks.overlap, tuple(chunks.by))
    for number, (entry, batch, positions) in enumerate(gathered.blocks):
        long = pc.and_(pc.greater(pc.utf8_length(batch.column("text")), chunks.characters), pc.is_null(batch.column("messages")))
        rows = np.flatnonzero(np.asarray(long.fill_null(False)))  # noqa: FBT003 - a value, not a switch
        if len(rows):
            gathered.blocks[number] = (entry, _with_children(batch, rows, cutting, claims), positions)
    return gathered


def fill(records: Dataset, chunks: Chunks | None) -> None:
    """Write the column `chunk` of fragments that lack it; nothing is done where nothing is cut."""
    if chunks is None:
        return
    records.declare(
        pa.schema([pa.field(COLUMN, pa.int32())]), {COLUMN: {"operator": "chunks", "version": 1, **chunks.model_dump(mode="json")}}
    )
    lacking = records.pending([COLUMN])
    if lacking:
        parents = _parents(records)
        fills = [records.fill(fragment, pa.Table.from_batches(_places(records, fragment, parents))) for fragment in lacking]
        committed(records, fills, "chunk")


def whole(batch: pa.RecordBatch) -> Array:
    """Tell which records were cut into others, shape (rows,); none where the batch has no such column."""
    if COLUMN not in batch.schema.names:
        return np.zeros(batch.num_rows, bool)
    found: Array = batch.column(COLUMN).fill_null(-1).to_numpy(zero_copy_only=False) == 0
    return found


def pieces(batch: pa.RecordBatch) -> Array:
    """Tell which records are pieces of others, shape (rows,)."""
    if COLUMN not in batch.schema.names:
        return np.zeros(batch.num_rows, bool)
    found: Array = batch.column(COLUMN).fill_null(0).to_numpy(zero_copy_only=False) > 0
    return found


def columns(records: Dataset) -> list[str]:
    """Return the column that tells parents and children where the table has it."""
    return [COLUMN] if COLUMN in records.columns else []


def count(records: Dataset) -> int:
    """Return how many records are pieces of others."""
    return records.count(f"{COLUMN} > 0") if COLUMN in records.columns else 0


def child(parent: str, place: int) -> str:
    """Return the id of a piece.

    Example:
        >>> child("report", 3)
        'report#0003'
    """
    return f"{parent}#{place:04d}"


def _with_children(batch: pa.RecordBatch, rows: Array, cutting: Cutting, claims: Claims) -> pa.RecordBatch:
    """Return a batch with the pieces of some of its texts behind each of them."""
    parts: list[pa.RecordBatch] = []
    at = 0
    for row in rows.tolist():
        parts += [batch.slice(at, row + 1 - at), _children(batch.slice(row, 1), cutting, claims)]
        at = row + 1
    parts.append(batch.slice(at))
    return pa.Table.from_batches(parts, schema=batch.schema).combine_chunks().to_batches()[0]


def _children(parent: pa.RecordBatch, cutting: Cutting, claims: Claims) -> pa.RecordBatch:
    from goldsmith.kernels.digest import content_digest

    text, name = parent.column("text")[0].as_py(), parent.column("id")[0].as_py()
    pieces = pa.array([text[start:end] for start, end in cut(text, cutting)], pa.large_string())
    own = {
        "id": _names(name, pieces, claims),
        "parents": pa.array([[name]] * len(pieces), parent.schema.field("parents").type),
        "text": pieces,
        "digest": content_digest(pieces),
    }
    if len(parent.column("meta")[0].as_py() or "") > cutting.characters:
        own["meta"] = pa.nulls(len(pieces), pa.string())
    place = pa.array(np.zeros(len(pieces), np.int64))
    columns = [  # of what a piece has for itself nothing is taken from the parent: its text may be as long as all pieces together
        own[field.name].cast(field.type) if field.name in own else parent.column(field.name).take(place) for field in parent.schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=parent.schema)


def _names(parent: str, pieces: pa.Array, claims: Claims) -> pa.Array:
    """Return ids that are unique in the dataset: a record that bears the name of a piece already keeps it."""
    from goldsmith.kernels.digest import content_digest, half

    names = [child(parent, place + 1) for place in range(len(pieces))]
    marks = half(content_digest(pieces))
    waiting = list(range(len(names)))
    while waiting:
        states = claims.claim(_hashes(pa.array([names[place] for place in waiting], pa.string())), marks[waiting])
        waiting = [place for place, state in zip(waiting, states, strict=True) if state]
        for place in waiting:
            names[place] += "~"
    return pa.array(names, pa.string())


def _parents(records: Dataset) -> Array:
    """Return hashes of the ids of records that others name as the whole that they are pieces of."""
    found = [_hashes(_wholes(batch)) for batch in records.scan(["id", "parents"], "parents IS NOT NULL")]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint64)


def _hashes(ids: pa.Array) -> Array:
    """Return 64 bits of the digest of each id; the compiler is loaded when records are cut, and not by everything that knows of pieces."""
    from goldsmith.kernels.digest import half, verbatim_digest

    return half(verbatim_digest(ids))


def _wholes(batch: pa.RecordBatch) -> pa.Array:
    """Return the parents of pieces, by the names of both; null for records that are none."""
    pairs = zip(batch.column("id").to_pylist(), batch.column("parents").to_pylist(), strict=True)
    return pa.array([parents[0] if _place(name, parents) else None for name, parents in pairs], pa.string()).drop_null()


def _place(name: str, parents: Sequence[str] | None) -> int | None:
    """Return which piece of its parent a record is, None if it is none."""
    if not parents or len(parents) != 1 or not name.startswith(f"{parents[0]}#"):
        return None
    place = name[len(parents[0]) + 1 :].rstrip("~")
    return int(place) if len(place) >= 4 and place.isascii() and place.isdigit() else None


def _places(records: Dataset, fragment: int, parents: Array) -> Iterator[pa.RecordBatch]:
    for batch in records.scan(["id", "parents"], fragments=[fragment], deleted=True):
        names = batch.column("id")
        places = [_place(name or "", pair) for name, pair in zip(names.to_pylist(), batch.column("parents").to_pylist(), strict=True)]
        cut_up = np.isin(_hashes(names.fill_null("")), parents)
        found = [0 if whole and place is None else place for whole, place in zip(cut_up.tolist(), places, strict=True)]
        yield pa.RecordBatch.from_arrays([pa.array(found, pa.int32())], names=[COLUMN])
