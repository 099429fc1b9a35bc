"""Edit: the text that a chain of edits makes of the one that was read, as columns beside it; what was read stays as it is.

The work is fragment by fragment, as measuring is: what a killed run has committed is not done again, fragments that came later
are filled later. The chain is one unit: where an edit, its version or its settings have changed, or what it reads of the whole
dataset, all of its columns are made anew.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith import edit_chain
from goldsmith.curate.distinct_fields import concealed_once
from goldsmith.curate.edited_fields import ADDED, vaults_of
from goldsmith.curate.edited_messages import edited_messages
from goldsmith.curate.measuring import BATCH_BYTES, ROUNDS
from goldsmith.curate.plan import REPEATED
from goldsmith.digest import fingerprint
from goldsmith.edit_chain import edit
from goldsmith.engine.local import ordered_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.lake import Dataset
    from goldsmith.operator import Edit
    from goldsmith.progress import Progress

TEXT, MESSAGES, STATE, ERROR = "edited_text", "edited_messages", "edit_state", "edit_error"
EDITED, FAILED = 1, 3
"""States of a row in the column `edit_state`; null is pending."""
BESIDE = ("meta", "source_detail")
"""Columns of fields that a concealing chain reads as well."""

FIXED = pa.schema(
    [pa.field(TEXT, pa.large_string()), pa.field(MESSAGES, pa.string()), pa.field(STATE, pa.uint8()), pa.field(ERROR, pa.string())]
)


@dataclass(frozen=True)
class _Work:
    fragment: int
    edits: tuple[Edit, ...]
    batch: pa.RecordBatch


def columns_of(edits: Sequence[Edit]) -> pa.Schema:
    """Return the columns that a chain of edits writes: the text, the state of each row, what each edit counts and finds.

    A chain that conceals writes masked fields as well.
    """
    return pa.schema([*FIXED, *(ADDED if _conceals(edits) else ()), *edit_chain.columns_of(edits)])


def _conceals(edits: Sequence[Edit]) -> bool:
    return any(one.conceals for one in edits)


def chain(records: Dataset, edits: Sequence[Edit]) -> str:
    """Return what identifies the edited texts of a dataset: the edits, and what they read of the whole dataset; empty without edits."""
    if not edits:
        return ""
    found = records.provenance(REPEATED).get("mark") if any(REPEATED in one.reads for one in edits) else None
    return fingerprint([2 if _conceals(edits) else 1, [one.fingerprint for one in edits], found])


def written(records: Dataset) -> list[str]:
    """Return the columns that a chain of edits wrote into the table, this one or an earlier one."""
    return [name for name in records.columns if records.provenance(name).get("operator") == "edits"]


def fill(records: Dataset, edits: Sequence[Edit], *, workers: int, progress: Progress) -> int:
    """Edit what has not been edited; return the number of rows that were read. Without edits, earlier edited texts are taken away.

    Args:
        records: The table; its newest version is read.
        edits: The chain, in order.
        workers: Threads.
        progress: Where to tell.
    """
    if stale(records, edits):
        records.drop_columns(written(records))
    if not edits:
        return 0
    noted = {"operator": "edits", "version": 1, "chain": chain(records, edits), "edits": [one.fingerprint for one in edits]}
    noted["conceals"] = _conceals(edits)
    schema = columns_of(edits)
    records.declare(schema, dict.fromkeys(schema.names, noted))
    rows = 0
    progress.start("editing", records.count())
    for _ in range(ROUNDS):
        lacking = records.pending(schema.names)
        if not lacking:
            break
        rows += _fill_lacking(records, lacking, tuple(edits), workers, progress)
    progress.end(f"{rows:,} records, {len(edits)} {'edit' if len(edits) == 1 else 'edits'}" if rows else "nothing to edit")
    return rows


def stale(records: Dataset, edits: Sequence[Edit]) -> bool:
    """Tell whether columns stand in the table that another chain of edits wrote, or this one from other findings."""
    return any(records.provenance(name)["chain"] != chain(records, edits) for name in written(records))


def done(records: Dataset, edits: Sequence[Edit]) -> bool:
    """Tell whether the edited texts stand as this chain makes them, in every fragment; without edits, whether there are none."""
    names = columns_of(edits).names if edits else []
    return not stale(records, edits) and set(names) <= set(records.columns) and not (names and records.pending(names))


def totals(records: Dataset, edits: Sequence[Edit]) -> dict[str, dict[str, int]]:
    """Return for each edit in how many records it changed something, and how many places in all."""
    sums = {one.name: np.zeros(2, np.int64) for one in edits}
    for batch in records.scan([one.column for one in edits]) if edits else ():
        for one in edits:
            counts = batch.column(one.column).fill_null(0).to_numpy(zero_copy_only=False)
            sums[one.name] += (np.count_nonzero(counts), counts.sum())
    return {name: {"records": int(found[0]), "changes": int(found[1])} for name, found in sums.items()}


def failures(records: Dataset, edits: Sequence[Edit]) -> int:
    """Return how many records an edit failed on."""
    return records.count(f"{STATE} = {FAILED}") if edits else 0


def _fill_lacking(records: Dataset, lacking: Sequence[int], edits: tuple[Edit, ...], workers: int, progress: Progress) -> int:
    """Edit fragments, committing each; one that somebody changed meanwhile stays pending."""
    version = records.version
    rows = 0
    reads = list(dict.fromkeys(["text", "messages", *(BESIDE if _conceals(edits) else ()), *(name for one in edits for name in one.reads)]))
    results = ordered_map(_edited, _batches(records, lacking, edits, reads), workers=workers, window=workers + 2)
    for fragment, batches in itertools.groupby(results, key=lambda pair: pair[0]):
        filled = records.fill(fragment, (_told(batch, progress) for _, batch in batches), reads=reads, version=version)
        rows += filled.rows
        records.commit_fills([filled], message=f"edit fragment {fragment}")
    return rows


def _batches(records: Dataset, lacking: Sequence[int], edits: tuple[Edit, ...], reads: list[str]) -> Iterator[_Work]:
    for fragment in lacking:
        for batch in records.scan(reads, fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES):
            yield _Work(fragment, edits, batch)


def _edited(work: _Work) -> tuple[int, pa.RecordBatch]:
    result = edit(work.edits, work.batch)
    states = np.full(work.batch.num_rows, EDITED, np.uint8)
    errors: list[str | None] = [None] * work.batch.num_rows
    messages, failed, sealed = edited_messages(work.edits, work.batch)
    beside: list[pa.Array] = []
    if _conceals(work.edits):
        concealed = concealed_once(work.edits, work.batch, messages)
        messages, failed = concealed.messages, [*failed, *concealed.failures]
        beside = [concealed.meta, concealed.detail, vaults_of([*sealed, *concealed.sealed], work.batch.num_rows)]
    for failure in (*result.failures, *failed):
        states[failure.row] = FAILED
        errors[failure.row] = errors[failure.row] or f"{failure.column}: {failure.error}"
    columns = [result.text, messages, pa.array(states), pa.array(errors, pa.string()), *beside, *result.columns.columns]
    return work.fragment, pa.RecordBatch.from_arrays(columns, schema=columns_of(work.edits))


def _told(batch: pa.RecordBatch, progress: Progress) -> pa.RecordBatch:
    progress.advance(batch.num_rows)
    return batch
