"""Batches gathered or cut into tables of about one size in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def row_groups(batches: Iterable[pa.RecordBatch], group_bytes: int) -> Iterator[pa.Table]:
    """Yield tables of about ``group_bytes`` that hold the rows of the batches in order; large batches are cut."""
    held: list[pa.RecordBatch] = []
    n_held = 0
    for batch in batches:
        for piece in _pieces(batch, group_bytes):
            held.append(piece)
            n_held += piece.nbytes
            if n_held >= group_bytes:
                yield pa.Table.from_batches(held)
                held, n_held = [], 0
    if held:
        yield pa.Table.from_batches(held)


def _pieces(batch: pa.RecordBatch, group_bytes: int) -> Iterator[pa.RecordBatch]:
    n = max(1, -(-batch.nbytes // group_bytes))
    if n == 1:
        yield batch
        return
    step = max(1, batch.num_rows // n)
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)
