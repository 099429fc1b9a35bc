"""Measure: every statistic that the recipe needs, in one pass over the text, as columns beside it.

The work is fragment by fragment: what a killed run has committed is not done again, fragments that came later are filled
later, and a column is computed anew only when its operator, version or settings have changed.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.engine.local import ordered_map
from goldsmith.operator import Measure, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

BATCH_BYTES = 4 << 20
"""Bytes of text given to the operators at once: small enough to stay near the processor, large enough to share out."""

ROUNDS = 5
"""Times that fragments which somebody changes meanwhile are measured again before they are left to the next run."""

MEASURED, FAILED = 1, 3
"""States of a row in the column `measure_state`; null is pending."""

STATE = pa.schema([pa.field("measure_state", pa.uint8()), pa.field("measure_error", pa.string())])


@dataclass(frozen=True)
class _Work:
    fragment: int
    measures: tuple[Measure, ...]
    batch: pa.RecordBatch


def columns_of(measures: Sequence[Measure]) -> pa.Schema:
    """Return the columns that measures write, with the state of each row."""
    return pa.schema([pa.field(one.column, one.writes) for one in measures]).append(STATE.field(0)).append(STATE.field(1))


def stale(records: Dataset, measures: Sequence[Measure]) -> list[str]:
    """Return the columns that stand in the table but were made by another version or other settings."""
    return [one.column for one in measures if one.column in records.columns and records.provenance(one.column) != _provenance(one)]


def pending(records: Dataset, measures: Sequence[Measure]) -> dict[int, tuple[Measure, ...]]:
    """Return for each fragment the measures that it still lacks; fragments that lack none are left out."""
    lacking: dict[int, list[Measure]] = {}
    for one in measures:
        for fragment in records.pending([one.column, "measure_state"]):
            lacking.setdefault(fragment, []).append(one)
    return {fragment: tuple(found) for fragment, found in sorted(lacking.items())}


def fill(records: Dataset, measures: Sequence[Measure], *, workers: int, progress: Progress) -> int:
    """Measure what has not been measured; return the number of rows that were read.

    Args:
        records: The table; its newest version is read.
        measures: Operators with their settings, each with a column of its own.
        workers: Threads.
        progress: Where to tell.
    """
    outdated = stale(records, measures)
    if outdated:
        records.drop_columns(outdated)
    records.declare(columns_of(measures), {one.column: _provenance(one) for one in measures})
    rows = 0
    progress.start("measuring", records.count())
    for _ in range(ROUNDS):
        lacking = pending(records, measures)
        if not lacking:
            break
        rows += _fill_lacking(records, lacking, workers, progress)
    progress.end(f"{rows:,} records, {len(measures)} measures" if rows else "nothing to measure")
    return rows


def _fill_lacking(records: Dataset, lacking: dict[int, tuple[Measure, ...]], workers: int, progress: Progress) -> int:
    """Measure fragments, committing each; one that somebody changed meanwhile stays pending."""
    version = records.version
    rows = 0
    results = ordered_map(_measured, _batches(records, lacking), workers=workers, window=workers + 2)
    for fragment, batches in itertools.groupby(results, key=lambda pair: pair[0]):
        table = pa.Table.from_batches([_told(batch, progress) for _, batch in batches])
        filled = records.fill(fragment, table, reads=["text"], version=version)
        rows += filled.rows
        records.commit_fills([filled], message=f"measure fragment {fragment}")
    return rows


def _batches(records: Dataset, lacking: dict[int, tuple[Measure, ...]]) -> Iterator[_Work]:
    states = set(records.fragments()) - set(records.pending(["measure_state"]))
    for fragment, measures in lacking.items():
        reads = list(dict.fromkeys(name for one in measures for name in one.reads))
        if fragment in states:
            reads += STATE.names
        for batch in records.scan(reads, fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES):
            yield _Work(fragment, measures, batch)


def _measured(work: _Work) -> tuple[int, pa.RecordBatch]:
    result = measure(work.measures, work.batch)
    states = [MEASURED] * work.batch.num_rows
    errors: list[str | None] = [None] * work.batch.num_rows
    if "measure_state" in work.batch.schema.names:
        states = [state or MEASURED for state in work.batch.column("measure_state").to_pylist()]
        errors = work.batch.column("measure_error").to_pylist()
    for failure in result.failures:
        states[failure.row] = FAILED
        errors[failure.row] = f"{failure.column}: {failure.error}"
    columns = [*result.columns.columns, pa.array(states, pa.uint8()), pa.array(errors, pa.string())]
    return work.fragment, pa.RecordBatch.from_arrays(columns, schema=columns_of(work.measures))


def _told(batch: pa.RecordBatch, progress: Progress) -> pa.RecordBatch:
    progress.advance(batch.num_rows)
    return batch


def _provenance(one: Measure) -> dict[str, object]:
    return {**json.loads(one.fingerprint), **one.notes}
