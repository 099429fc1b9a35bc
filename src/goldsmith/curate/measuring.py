"""Measure: every statistic that the recipe needs, in one pass over the text, as columns beside it.

The work is fragment by fragment: what a killed run has committed is not done again, fragments that came later are filled
later, and a column is computed anew only when its operator, version or settings have changed.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith import record
from goldsmith.curate.plan import LANGUAGE
from goldsmith.engine.local import ordered_map
from goldsmith.operator import Measure, Measured, configured, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

BATCH_BYTES = 4 << 20
"""Bytes of text given to the operators at once: small enough to stay near the processor, large enough to share out."""

ROUNDS = 5
"""Times that fragments which somebody changes meanwhile are measured again before they are left to the next run."""

MEASURED, FAILED = 1, 3
"""States of a row in the column `measure_state`; null is pending."""

STATE = pa.schema([pa.field("measure_state", pa.uint8()), pa.field("measure_error", pa.string())])


EARLY = "ingested_"
"""Begins the names of columns that were measured on the text as it was read, where the recipe edits it afterwards."""


@dataclass(frozen=True)
class Reading:
    """Which text measures read: the one that was read, or the edited one; how their columns are called then; and of whom."""

    edits: str = ""
    """Fingerprint of the edits that made the text; empty where it is the text as it was read."""
    early: bool = False
    """Whether the text is edited later, so that these columns are not those of the edited text."""
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that are measured of records in some languages only, and null elsewhere: these languages."""

    @property
    def text(self) -> str:
        """The column that measures are given as the text."""
        return "edited_text" if self.edits else "text"

    def column(self, one: Measure) -> str:
        """Return the name of the column that a measure writes; a summary for duplicates is always of the text as it was read."""
        return f"{EARLY}{one.column}" if self.early and one.name != "minhash" else one.column

    def provenance(self, one: Measure) -> dict[str, object]:
        """Return what makes the column of a measure."""
        languages = self.languages(one)
        return {
            **json.loads(one.fingerprint),
            **one.notes,
            **({"edits": self.edits} if self.edits else {}),
            **({"languages": [*languages, f"by version {configured(LANGUAGE).version}"]} if languages else {}),
        }

    def languages(self, one: Measure) -> tuple[str, ...]:
        """Return the languages of the records that are measured, none where all are."""
        return self.routes.get(self.column(one), ())


AS_READ = Reading()


@dataclass(frozen=True)
class _Work:
    fragment: int
    reading: Reading
    measures: tuple[Measure, ...]
    batch: pa.RecordBatch


def columns_of(measures: Sequence[Measure], reading: Reading = AS_READ) -> pa.Schema:
    """Return the columns that measures write, with the state of each row."""
    return pa.schema([*(pa.field(reading.column(one), one.writes) for one in measures), *STATE])


def stale(records: Dataset, measures: Sequence[Measure], reading: Reading = AS_READ) -> list[str]:
    """Return the columns that stand in the table but were made by another version or other settings, or of another text."""
    made = {reading.column(one): reading.provenance(one) for one in measures}
    return [name for name, provenance in made.items() if name in records.columns and records.provenance(name) != provenance]


def done(records: Dataset, measures: Sequence[Measure], reading: Reading) -> bool:
    """Tell whether every measure stands in every fragment, made as it would be made now."""
    there = all(reading.column(one) in records.columns for one in measures)
    return there and not stale(records, measures, reading) and not pending(records, measures, reading)


def pending(records: Dataset, measures: Sequence[Measure], reading: Reading = AS_READ) -> dict[int, tuple[Measure, ...]]:
    """Return for each fragment the measures that it still lacks; fragments that lack none are left out."""
    lacking: dict[int, list[Measure]] = {}
    for one in measures:
        for fragment in records.pending([reading.column(one), "measure_state"]):
            lacking.setdefault(fragment, []).append(one)
    return {fragment: tuple(found) for fragment, found in sorted(lacking.items())}


def declare(records: Dataset, measures: Sequence[Measure], reading: Reading = AS_READ) -> None:
    """Make the columns of measures ready to be filled; those that were made otherwise are dropped first."""
    outdated = stale(records, measures, reading)
    if outdated:
        records.drop_columns(outdated)
    records.declare(columns_of(measures, reading), {reading.column(one): reading.provenance(one) for one in measures})


def fill(records: Dataset, measures: Sequence[Measure], *, workers: int, progress: Progress, reading: Reading = AS_READ) -> int:
    """Measure what has not been measured; return the number of rows that were read.

    Args:
        records: The table; its newest version is read.
        measures: Operators with their settings, each with a column of its own.
        workers: Threads.
        progress: Where to tell.
        reading: Which text they read.
    """
    declare(records, measures, reading)
    rows = 0
    progress.start("measuring", records.count())
    for _ in range(ROUNDS):
        lacking = pending(records, measures, reading)
        if not lacking:
            break
        rows += _fill_lacking(records, lacking, reading, workers, progress)
    progress.end(f"{rows:,} records, {len(measures)} measures" if rows else "nothing to measure")
    return rows


def beside(records: Dataset, measures: Sequence[Measure], reading: Reading = AS_READ) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Declare the columns and return the function that measures records on their way into the table.

    What such a function gives stands as if ``fill`` had measured it later; measures that read more than the record has are left to that.
    """
    chosen = tuple(one for one in measures if set(one.reads) <= set(record.SCHEMA.names))
    declare(records, chosen, reading)
    return lambda batch: _measured(_Work(0, reading, chosen, batch))[1]


def _fill_lacking(records: Dataset, lacking: dict[int, tuple[Measure, ...]], reading: Reading, workers: int, progress: Progress) -> int:
    """Measure fragments, committing each; one that somebody changed meanwhile stays pending."""
    version = records.version
    rows = 0
    results = ordered_map(_measured, _batches(records, lacking, reading), workers=workers, window=workers + 2)
    for fragment, batches in itertools.groupby(results, key=lambda pair: pair[0]):
        table = pa.Table.from_batches([_told(batch, progress) for _, batch in batches])
        reads = [reading.text, *_language_of(lacking[fragment], reading)]
        filled = records.fill(fragment, table, reads=reads, version=version)
        rows += filled.rows
        records.commit_fills([filled], message=f"measure fragment {fragment}")
    return rows


def _batches(records: Dataset, lacking: dict[int, tuple[Measure, ...]], reading: Reading) -> Iterator[_Work]:
    states = set(records.fragments()) - set(records.pending(["measure_state"]))
    for fragment, measures in lacking.items():
        names = list(dict.fromkeys([*(name for one in measures for name in one.reads), *_language_of(measures, reading)]))
        names += STATE.names if fragment in states else []
        reads = [reading.text if name == "text" else name for name in names]
        for batch in records.scan(reads, fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES):
            yield _Work(fragment, reading, measures, batch.rename_columns(names))


def _language_of(measures: Sequence[Measure], reading: Reading) -> tuple[str, ...]:
    """Return the column that says which records are measured, where it is needed and not measured along with them."""
    needed = any(reading.languages(one) for one in measures) and all(one.name != LANGUAGE for one in measures)
    return (LANGUAGE,) if needed else ()


def _measured(work: _Work) -> tuple[int, pa.RecordBatch]:
    result = routed(work.measures, work.reading, work.batch)
    states = [MEASURED] * work.batch.num_rows
    errors: list[str | None] = [None] * work.batch.num_rows
    if "measure_state" in work.batch.schema.names:
        states = [state or MEASURED for state in work.batch.column("measure_state").to_pylist()]
        errors = work.batch.column("measure_error").to_pylist()
    for failure in result.failures:
        states[failure.row] = FAILED
        errors[failure.row] = f"{failure.column}: {failure.error}"
    columns = [*result.columns.columns, pa.array(states, pa.uint8()), pa.array(errors, pa.string())]
    return work.fragment, pa.RecordBatch.from_arrays(columns, schema=columns_of(work.measures, work.reading))


def routed(measures: Sequence[Measure], reading: Reading, batch: pa.RecordBatch) -> Measured:
    """Measure all records, or of the columns that have a route those in its languages; the others are null there."""
    groups: dict[tuple[str, ...], list[Measure]] = {}
    for one in measures:
        groups.setdefault(reading.languages(one), []).append(one)
    if set(groups) <= {()}:
        return measure(measures, batch)
    everywhere = measure(groups.pop((), []), batch)
    found = dict(zip(everywhere.columns.schema.names, everywhere.columns.columns, strict=True))
    language = found[LANGUAGE] if LANGUAGE in found else batch.column(LANGUAGE)
    failures = list(everywhere.failures)
    for languages, members in groups.items():
        spoken = pc.is_in(language, pa.array(languages, language.type))
        rows = np.flatnonzero(spoken.to_numpy(zero_copy_only=False))
        part = measure(members, batch.filter(spoken))
        places = np.full(batch.num_rows, -1)
        places[rows] = np.arange(len(rows))
        at = pa.array(places, mask=places < 0)
        found |= {name: column.take(at) for name, column in zip(part.columns.schema.names, part.columns.columns, strict=True)}
        failures += [failure._replace(row=int(rows[failure.row])) for failure in part.failures]
    schema = pa.schema([one.field for one in measures])
    return Measured(pa.RecordBatch.from_arrays([found[one.column] for one in measures], schema=schema), tuple(failures))


def _told(batch: pa.RecordBatch, progress: Progress) -> pa.RecordBatch:
    progress.advance(batch.num_rows)
    return batch
