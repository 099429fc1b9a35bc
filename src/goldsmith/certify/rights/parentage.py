"""Parents of records: those of the column, and those that the input named in a field ``parents`` that ingest kept in ``meta``.

An export of ours holds ``parents``, and so does what others make of records; a lineage that came in that way counts like any other.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

if TYPE_CHECKING:
    from goldsmith.lake import Dataset

LISTED = pa.list_(pa.string())
_FIELD = '"parents"'


def parent_columns(records: Dataset) -> list[str]:
    """Return the columns that parents stand in."""
    return [name for name in ("parents", "meta") if name in records.columns]


def parents_of(batch: pa.RecordBatch) -> pa.ListArray:
    """Return the parents of each row; null, or empty, where it has none.

    Example:
        >>> parents_of(pa.record_batch({"parents": pa.array([["a"], None], LISTED), "meta": [None, '{"parents": ["b"]}']})).to_pylist()
        [['a'], ['b']]
    """
    there = batch.schema.names
    found = batch.column("parents") if "parents" in there else pa.nulls(batch.num_rows, LISTED)
    if "meta" not in there:
        return found
    named = pc.fill_null(pc.match_substring(batch.column("meta"), _FIELD), False)  # noqa: FBT003
    wanted = pc.and_(named, pc.is_null(found))
    if not pc.any(wanted).as_py():
        return found
    read = _read(batch.column("meta").filter(wanted))
    places = pc.if_else(wanted, pc.subtract(pc.cumulative_sum(wanted.cast(pa.int64())), 1), pa.scalar(None, pa.int64()))
    return pc.if_else(wanted, read.take(places), found)


def _read(texts: pa.Array) -> pa.ListArray:
    """Return the field of each text: a list of ids, or one id."""
    lines = b"\n".join(text.encode() for text in texts.to_pylist())
    options = pj.ParseOptions(
        explicit_schema=pa.schema([("parents", LISTED)]), unexpected_field_behavior="ignore", newlines_in_values=False
    )
    try:
        return (
            pj.read_json(io.BytesIO(lines), pj.ReadOptions(use_threads=False, block_size=max(1 << 20, len(lines) + 1)), options)
            .column("parents")
            .combine_chunks()
        )
    except pa.ArrowInvalid:
        return pa.array([_ids(text) for text in texts.to_pylist()], LISTED)


def _ids(text: str) -> list[str] | None:
    """Return the ids of one text that is of another form than most."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    named = found.get("parents") if isinstance(found, dict) else None
    listed = named if isinstance(named, list) else [named]
    return [str(one) for one in listed if isinstance(one, str | int) and not isinstance(one, bool)] or None
