"""From JSON lines straight to the columns of records: plain lines by a kernel, the others as rows like everything else.

What comes out is what `Mapper.map` makes of the parsed rows, byte for byte; only no row is made for it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.mapping import Broken, batch_of, made_id
from goldsmith.kernels.json_rows import OTHER, PLAIN, JsonRows, json_rows
from goldsmith.reading.json_lines import JsonLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.mapping import Mapper, Origin
    from goldsmith.reader import Failure, Found

LARGEST = 1 << 30
"""Bytes of a block that is mapped at once; columns of short texts hold no more than twice as many."""


class Mapped(NamedTuple):
    """Records of a block, rows that are none, lines that could not be read; the position of each record."""

    batch: pa.RecordBatch
    broken: list[Broken]
    failures: Sequence[Failure]
    positions: Sequence[int]
    n_records: int


def mapped(found: Found, mapper: Mapper, origin: Origin, *, at_once: bool) -> Mapped:
    """Return the records of a block, which is used up.

    Args:
        found: What a reader yielded.
        mapper: The field mapping.
        origin: Where the rows come from.
        at_once: Use the kernel where it can be used.
    """
    if at_once and isinstance(found, JsonLines) and found.is_utf8 and mapper.roles and len(found.raw.block) < LARGEST:
        return _at_once(found, mapper, mapper.roles, origin)
    n_records = found.n_records
    batch, broken = mapper.map(found.rows, found.positions, origin)
    return Mapped(batch, broken, found.failures, _left(found.positions, broken), n_records)


def _at_once(found: JsonLines, mapper: Mapper, roles: Sequence[Sequence[str]], origin: Origin) -> Mapped:
    rows = json_rows(found.raw.block, roles, longest=found.longest)
    plain, other = rows.states == PLAIN, rows.states == OTHER
    rest = found.some(rows.starts[other].tolist(), rows.ends[other].tolist())
    found.used_up()
    mapper.note(Counter({roles[0][name]: int(n) for name, n in enumerate(np.bincount(rows.by)) if n}))
    positions = found.raw.offset + rows.starts[plain]
    batch = _batch(rows, positions, origin)
    if not other.any():
        return Mapped(batch, [], found.raw.failures, positions.tolist(), len(positions) + len(found.raw.failures))
    n_records = len(positions) + rest.n_records + len(found.raw.failures)
    more, broken = mapper.map(rest.rows, rest.positions, origin)
    every = np.concatenate([positions, np.array(_left(rest.positions, broken), np.int64)])
    order = np.argsort(every)
    table = pa.Table.from_batches([batch, more]).take(pa.array(order)).combine_chunks()
    batch = table.to_batches()[0] if len(every) else more
    return Mapped(batch, broken, [*found.raw.failures, *rest.failures], every[order].tolist(), n_records)


def _batch(rows: JsonRows, positions: np.ndarray, origin: Origin) -> pa.RecordBatch:
    """Return records, with what an origin says where lines say nothing."""
    ids, source, detail, original_at, licence = rows.others
    places = pa.array(positions).cast(pa.string())
    return batch_of(
        {
            "id": _filled(ids, pc.binary_join_element_wise(made_id(origin.digest, ""), places, "")),
            "text": rows.texts,
            "messages": pa.nulls(len(positions), pa.string()),
            "source": _filled(source, origin.name),
            "source_detail": _filled(detail, pc.binary_join_element_wise(f"{origin.name}#", places, "")),
            "original_at": original_at,
            "license": _filled(licence, origin.license),
            "meta": rows.meta,
        },
        origin,
    )


def _filled(column: pa.Array, with_: object) -> pa.Array:
    return column if with_ is None or not column.null_count else pc.coalesce(column, with_)


def _left(positions: Sequence[int], broken: Sequence[Broken]) -> Sequence[int]:
    """Return the positions of rows that became records."""
    lost = {problem.position for problem in broken}
    return [position for position in positions if position not in lost] if lost else positions
