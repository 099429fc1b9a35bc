"""Gather: the records and the broken rows of one share, and ids that are unique in the dataset.

A new id stays. An id that was seen with the same content gets an id of its own, so that the record is counted and found
as an exact duplicate. An id that was seen with other content goes to the quarantine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith import record
from goldsmith.curate.json_mapping import mapped
from goldsmith.curate.mapping import Broken, Mapper, Origin, made_id, unfit
from goldsmith.curate.shares import BLOCK_BYTES, Input, Share
from goldsmith.kernels.claims import NEW, OTHER, SAME, Claims
from goldsmith.kernels.digest import content_digest, half, verbatim_digest
from goldsmith.reader import Found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from goldsmith.curate.json_mapping import Mapped
    from goldsmith.curate.standing import Standing

TOLD = ("id", "text", "messages", "source", "source_detail", "original_at", "license", "meta")
"""Columns that the quarantine tells of a record whose id is taken."""


@dataclass
class Gathered:
    """Records and broken rows of a share; ``tally`` counts found, quarantined and bytes for each of its files."""

    share: Share
    blocks: list[tuple[Input, pa.RecordBatch, Sequence[int]]] = field(default_factory=list)
    broken: list[tuple[Input, Broken]] = field(default_factory=list)
    tally: dict[Input, Counter[str]] = field(default_factory=dict)
    fragments: Any = None


def gather(share: Share, mapper: Mapper, now: datetime, *, at_once: bool = True) -> Gathered:
    """Read what a share holds, map it to records and take the digests of their texts.

    Args:
        share: What to read.
        mapper: The field mapping.
        now: When the records are collected.
        at_once: Use the kernel for JSON lines; not while it is still to be compiled.
    """
    gathered = Gathered(share)
    for entry, piece in share.pieces:
        gathered.tally.setdefault(entry, Counter())
        origin = Origin(entry.digest, entry.name, entry.spec.license, now)
        for found in (piece,) if isinstance(piece, Found) else entry.reader().read(piece, block_bytes=BLOCK_BYTES):
            _add(gathered, entry, found.n_bytes, mapped(found, mapper, origin, at_once=at_once))
    return gathered


def _add(gathered: Gathered, entry: Input, n_bytes: int, block: Mapped) -> None:
    gathered.tally[entry].update(found=block.n_records, bytes=n_bytes)
    place = block.batch.schema.get_field_index("digest")
    batch = block.batch.set_column(place, block.batch.schema.field(place), content_digest(block.batch.column("text")))
    gathered.blocks.append((entry, batch, block.positions))
    failures = (Broken(failure.position, failure.error, failure.message, failure.raw) for failure in block.failures)
    gathered.broken.extend((entry, problem) for problem in (*block.broken, *failures))


def claim_existing(claims: Claims, batch: pa.RecordBatch) -> None:
    """Take the ids that the table holds already."""
    claims.claim(half(verbatim_digest(batch.column("id"))), half(batch.column("digest")))


def settle(gathered: Gathered, claims: Claims, standing: Mapping[str, Standing]) -> Gathered:
    """Leave out what stands in the table already, and make the ids of the others unique; shares must come in the order of their files."""
    for number, (entry, batch, positions) in enumerate(gathered.blocks):
        if entry.key in standing:
            fresh = standing[entry.key].fresh(batch, entry)
            claim_existing(claims, batch.filter(pa.array(~fresh)))
            gathered.tally[entry]["found"] -= int((~fresh).sum())
            batch, positions = batch.filter(pa.array(fresh)), [one for one, new in zip(positions, fresh, strict=True) if new]  # noqa: PLW2901
            gathered.blocks[number] = (entry, batch, positions)
        states = _claimed(claims, batch)
        if states.any():
            gathered.blocks[number] = (entry, _settled(gathered, entry, batch, positions, states, claims), positions)
    gathered.tally = {
        entry: counts + Counter(quarantined=sum(one is entry for one, _ in gathered.broken)) for entry, counts in gathered.tally.items()
    }
    return gathered


def quarantined(gathered: Gathered) -> pa.RecordBatch:
    """Return the broken rows of a share as rows of the quarantine."""
    entries, problems = [entry for entry, _ in gathered.broken], [problem for _, problem in gathered.broken]
    columns = {
        "id": [f"{entry.key}-{problem.position}" for entry, problem in gathered.broken],
        "source": [entry.name for entry in entries],
        "position": [problem.position for problem in problems],
        "error": [problem.error for problem in problems],
        "message": [problem.message for problem in problems],
        "raw": [problem.raw for problem in problems],
        "part": [gathered.share.part(entry) for entry in entries],
    }
    return pa.RecordBatch.from_pydict(columns, schema=record.QUARANTINE)


def _claimed(claims: Claims, batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    return claims.claim(half(verbatim_digest(batch.column("id"))), half(batch.column("digest")))


def _settled(
    gathered: Gathered, entry: Input, batch: pa.RecordBatch, positions: Sequence[int], states: np.ndarray[Any, Any], claims: Claims
) -> pa.RecordBatch:
    for row in np.flatnonzero(states == OTHER):
        gathered.broken.append((entry, _taken_id(batch, int(row), positions[int(row)])))
    attempt = 0
    while len(same := np.flatnonzero(states == SAME)):
        batch = _renamed(batch, same, entry, positions, attempt)
        states[same] = _claimed(claims, batch.take(pa.array(same)))
        states[same[states[same] == OTHER]] = SAME
        attempt += 1
    return batch.filter(pa.array(states == NEW))


def _renamed(batch: pa.RecordBatch, rows: np.ndarray[Any, Any], entry: Input, positions: Sequence[int], attempt: int) -> pa.RecordBatch:
    ids = batch.column("id").to_pylist()
    for row in rows:
        ids[row] = made_id(entry.digest, positions[int(row)]) + (f"~{entry.copy + attempt}" if entry.copy + attempt else "")
    return batch.set_column(batch.schema.get_field_index("id"), "id", pa.array(ids, pa.string()))


def _taken_id(batch: pa.RecordBatch, row: int, position: int) -> Broken:
    every = {name: batch.column(name)[row].as_py() for name in TOLD}
    values = {name: value for name, value in every.items() if value is not None}
    return unfit(position, "duplicate_id", f"id {values['id'][:200]!r} was seen before with another text", values)
