"""Collect: from files to the records of the table and the rows of the quarantine.

1. Threads gather shares: read, map, take digests.
2. One thread makes ids unique, in the order of the files, and cuts long texts where the recipe asks for it.
3. Threads measure what shall stand beside the text, while it is in memory anyway.
4. Threads write records as fragments that nobody sees yet.
5. One thread commits: quarantine, then records, then the rows of the parts table that acknowledge the share.

A killed run leaves at most shares without acknowledgement; their rows are deleted and the shares are read again.
"""

from __future__ import annotations

import functools
import itertools
import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith import record
from goldsmith.curate.chunking import chunked
from goldsmith.curate.gather import Gathered, claim_existing, gather, quarantined, settle
from goldsmith.curate.mapping import Mapper
from goldsmith.curate.shares import BLOCK_BYTES, SHARE_BYTES, Input, Share, cut, state_of
from goldsmith.curate.tables import PARTS
from goldsmith.digest import fingerprint
from goldsmith.engine.ahead import JSON_KERNEL, usable
from goldsmith.engine.local import ordered_map
from goldsmith.errors import ErrorBudgetError, ReadingError, UsageError
from goldsmith.kernels.claims import Claims
from goldsmith.lake.naming import literal
from goldsmith.reader import find_sources, source_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from goldsmith.curate.recipe import Chunks, ErrorBudget, Fields, SourceSpec
    from goldsmith.curate.standing import Standing
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

Beside: TypeAlias = "Callable[[pa.RecordBatch], pa.RecordBatch]"
"""What is measured of records, as columns beside theirs, row for row."""

PIECE_BYTES = 4 << 20
"""Bytes of records that are measured at once."""

PARTS_AT_ONCE = 500
"""Parts that one deletion names."""


def find_inputs(specs: Sequence[SourceSpec]) -> tuple[list[Input], list[str]]:
    """Return the files that sources mean, in order, and what was passed over with the reason.

    Raises:
        ReadingError: A pattern matches nothing that can be read.
    """
    inputs: list[Input] = []
    skipped: list[str] = []
    seen: Counter[str] = Counter()
    for spec in specs:
        sources = find_sources([spec.path], format=spec.format)
        skipped.extend(readable(f"{one.path}: {one.why}") for one in sources.skipped)
        folder = spec.path if os.path.isdir(spec.path) else os.path.dirname(sources[0].path)  # noqa: PTH112, PTH120  addresses too
        states = [state_of(source.path) for source in sources]
        for source, state, digest in zip(sources, states, ordered_map(source_digest, [source.path for source in sources]), strict=True):
            name = spec.name or readable(os.path.relpath(source.path, folder or "."))
            inputs.append(Input(source, spec, name, digest, seen[digest], state))
            seen[digest] += 1
    return inputs, skipped


def readable(name: str) -> str:
    r"""Return the name of a file as text; bytes that are no UTF-8 are told as `\xff`.

    Example:
        >>> readable("caf\udce9.txt")
        'caf\\xe9.txt'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def place_of(path: str) -> str:
    """Return a path or an address as text that means the same in every working folder.

    Example:
        >>> place_of("s3://bucket/raw/a.jsonl"), place_of("/raw/../a.jsonl")
        ('s3://bucket/raw/a.jsonl', '/a.jsonl')
    """
    return readable(path if "://" in path else os.path.abspath(path))  # noqa: PTH100  patterns too


class Collector:
    """Reads inputs into the tables of a dataset; the same inputs a second time add nothing."""

    def __init__(
        self,
        tables: Tables,
        fields: Fields,
        budget: ErrorBudget,
        *,
        workers: int,
        progress: Progress,
        limit: int | None = None,
        chunks: Chunks | None = None,
    ) -> None:
        self._tables = tables
        self._mapper = Mapper(fields)
        self._budget = budget
        self._workers = workers
        self._progress = progress
        self._limit = limit
        self._beside: Beside | None = None
        self._chunks = chunks
        mapping = {"fields": fields.model_dump(), "limit": limit, "share": SHARE_BYTES, "block": BLOCK_BYTES, "cut": 2}
        self._mapping = fingerprint(mapping if chunks is None else {**mapping, "chunks": chunks.model_dump()})
        self._known = _Known(tables)
        self._lock = threading.Lock()
        self.measuring_seconds = 0.0
        """CPU seconds that went into what is measured beside the text."""

    @property
    def text_fields(self) -> Counter[str]:
        """Records by the field that their text was read from, in this run."""
        return self._mapper.text_fields

    def collect(
        self, inputs: Sequence[Input], *, beside: Callable[[], Beside] | None = None, standing: Mapping[str, Standing] | None = None
    ) -> int:
        """Read what has not been read yet; return the number of records found.

        Args:
            inputs: Files in the order in which their records shall stand.
            beside: Asked once, before anything is read, what to measure beside the records; its columns are declared then.
            standing: By the keys of inputs, the records that an earlier state of the file left in the table; they are not written again.

        Raises:
            UsageError: The dataset was read with another field mapping.
            ErrorBudgetError: More rows were broken than the recipe allows; what was read stays.
        """
        if self._known.mappings - {self._mapping} and not self._tables.records.count():
            self._forget_all()
        self._known.check_mapping(self._mapping, self._tables.name)
        self._known.check_settings(inputs, self._tables.name)
        fresh = [entry for entry in inputs if entry.key not in self._known.done]
        before = self._known.found
        if fresh:
            self._beside = beside() if beside else None
            self._collect(fresh, standing or {})
        self._check_budget(final=True)
        return self._known.found - before

    def _collect(self, fresh: Sequence[Input], standing: Mapping[str, Standing]) -> None:
        self._forget_halves()
        claims = Claims()
        leaving = [part for one in standing.values() for part in one.parts]
        for batch in self._tables.records.scan(columns=["id", "digest", "part"]):
            stays = pc.invert(pc.is_in(batch.column("part"), pa.array(leaving, pa.string())))
            claim_existing(claims, batch.filter(stays) if leaving else batch)
        self._progress.start("reading", sum(entry.source.size for entry in fresh))
        shares = (share for share in cut(fresh, limit=self._limit) if not share.known(self._known.parts))
        ready = self._beside is not None and usable(JSON_KERNEL)
        reading = functools.partial(gather, mapper=self._mapper, now=datetime.now(UTC), at_once=ready)
        gathered = (
            chunked(settle(one, claims, standing), claims, self._chunks)
            for one in ordered_map(reading, shares, workers=self._workers, window=self._workers + 1)
        )
        measured = ordered_map(self._measured, self._pieces(gathered), workers=self._workers)
        whole = (list(pairs) for _, pairs in itertools.groupby(measured, key=lambda pair: id(pair[0])))
        for written in ordered_map(self._write, whole, workers=self._workers, window=self._workers):
            self._commit(written)
            self._check_budget()
        self._progress.end(f"{self._known.found:,} records found, {self._known.quarantined:,} quarantined")

    def _forget_all(self) -> None:
        """Begin anew: with an earlier field mapping every row was broken, so there is no record that the new one could be mixed with."""
        for table in (self._tables.quarantine, self._tables.parts):
            table.delete("true")
        self._known = _Known(self._tables)

    def _forget_halves(self) -> None:
        """Delete rows of shares that were never acknowledged: an earlier run was killed between two commits."""
        for table in (self._tables.records, self._tables.quarantine):
            present = {value for batch in table.scan(columns=["part"]) for value in pc.unique(batch.column("part")).to_pylist()}
            forget(table, present - self._known.parts)

    def _pieces(self, gathered: Iterable[Gathered]) -> Iterator[tuple[Gathered, pa.RecordBatch]]:
        """Yield the records of shares in pieces that are measured at once; a share without a record too."""
        place, part = record.SCHEMA.get_field_index("part"), record.SCHEMA.field("part")
        for one in gathered:
            blocks, one.blocks = one.blocks, []
            for entry, block, _ in blocks:
                key = pa.scalar(one.share.part(entry))
                batch = block.set_column(place, part, pa.repeat(key, block.num_rows)).cast(record.SCHEMA)
                yield from ((one, piece) for piece in pieces(batch, PIECE_BYTES))
            if not blocks:
                yield one, pa.RecordBatch.from_pylist([], schema=record.SCHEMA)

    def _measured(self, item: tuple[Gathered, pa.RecordBatch]) -> tuple[Gathered, pa.RecordBatch]:
        """Return a piece with what is measured beside it."""
        gathered, batch = item
        if self._beside is None or not batch.num_rows:
            return item
        started = time.thread_time()
        more = self._beside(batch)
        with self._lock:
            self.measuring_seconds += time.thread_time() - started
        return gathered, pa.RecordBatch.from_arrays([*batch.columns, *more.columns], schema=pa.schema([*batch.schema, *more.schema]))

    def _write(self, pairs: Sequence[tuple[Gathered, pa.RecordBatch]]) -> Gathered:
        """Write the pieces of one share as fragments that nobody sees yet."""
        gathered = pairs[0][0]
        batches = [batch for _, batch in pairs if batch.num_rows]
        if batches:
            gathered.fragments = self._tables.records.write(batches)
        return gathered

    def _commit(self, gathered: Gathered) -> None:
        share = gathered.share
        if changed := next((entry for entry in gathered.tally if entry.changed), None):
            raise ReadingError(
                "the file was changed while it was read", where=changed.source.path, hint="run the same command again when it is at rest"
            )
        if gathered.broken:
            self._tables.quarantine.append([quarantined(gathered)])
        if gathered.fragments:
            self._tables.records.commit(gathered.fragments, message=f"collect {share.key}")
        rows = [self._acknowledgement(share, entry, counts) for entry, counts in gathered.tally.items()]
        self._tables.parts.append([pa.RecordBatch.from_pylist(rows, schema=PARTS)])
        self._known.add(rows)
        if share.last:
            self._progress.advance(sum(entry.source.size for entry in gathered.tally))

    def _acknowledgement(self, share: Share, entry: Input, counts: Counter[str]) -> dict[str, object]:
        return {
            "part": share.part(entry),
            "source": entry.name,
            "path": place_of(entry.source.path),
            "digest": entry.digest,
            "input": entry.key,
            "mapping": self._mapping,
            "found": counts["found"],
            "quarantined": counts["quarantined"],
            "bytes": counts["bytes"],
            "last": share.last,
        }

    def _check_budget(self, *, final: bool = False) -> None:
        allowed = max(self._budget.records, self._budget.share * self._known.found)
        if self._known.quarantined <= allowed or (not final and self._known.found < 10_000):
            return
        raise ErrorBudgetError(
            "too many records are broken",
            where=self._tables.name,
            found=f"{self._known.quarantined:,} of {self._known.found:,} quarantined: {self._known.worst(self._tables)}",
            expected=f"at most {self._budget.records} or {self._budget.share:.2%}",
            hint=f"look at them with `goldsmith quarantine {self._tables.name}`; mend `fields` (`--set fields.text=NAME`) or the source, "
            "or raise `error_budget` in the recipe",
        )


def forget(table: Dataset, parts: Iterable[str]) -> None:
    """Delete the rows of some parts."""
    names = sorted(parts)
    for start in range(0, len(names), PARTS_AT_ONCE):
        table.delete(f"part IN ({', '.join(map(literal, names[start : start + PARTS_AT_ONCE]))})")


def pieces(batch: pa.RecordBatch, limit: int) -> Iterator[pa.RecordBatch]:
    """Yield a batch in pieces of about ``limit`` bytes, without a copy."""
    if batch.num_rows < 2 or batch.nbytes <= 2 * limit:
        yield batch
    else:
        half = batch.num_rows // 2
        yield from pieces(batch.slice(0, half), limit)
        yield from pieces(batch.slice(half), limit)


def _is_copy(one: str, other: str) -> bool:
    """Tell whether two keys are those of files with the same bytes that are read in the same way."""
    return one.partition("~")[0] == other.partition("~")[0]


class _Known:
    """What the parts table says has been read."""

    def __init__(self, tables: Tables) -> None:
        self.parts: set[str] = set()
        self.done: set[str] = set()
        self.mappings: set[str] = set()
        self.digests: dict[str, str] = {}
        self.found = self.quarantined = 0
        for batch in tables.parts.scan():
            self.add(batch.to_pylist())

    def add(self, rows: Sequence[dict[str, object]]) -> None:
        """Take note of acknowledged shares."""
        for row in rows:
            self.parts.add(str(row["part"]))
            self.mappings.add(str(row["mapping"]))
            self.digests[str(row["input"])] = str(row["digest"])
            self.found += int(str(row["found"]))
            self.quarantined += int(str(row["quarantined"]))
            if row["last"]:
                self.done.add(str(row["input"]))

    def check_mapping(self, mapping: str, name: str) -> None:
        """Refuse to mix records that were mapped in different ways."""
        if self.mappings - {mapping}:
            raise UsageError(
                "this dataset was read with another field mapping, other chunks or another --limit",
                where=name,
                hint=f"give the new one a name of its own with `--dataset`, or drop the old one with `goldsmith drop {name}`",
            )

    def check_settings(self, inputs: Sequence[Input], name: str) -> None:
        """Refuse to read a file a second time because its reader has other settings now."""
        keys, fresh = {entry.key for entry in inputs}, {entry.digest: entry for entry in inputs if entry.key not in self.digests}
        for key, digest in self.digests.items():
            if digest in fresh and key not in keys and not _is_copy(key, fresh[digest].key):
                raise UsageError(
                    f"{fresh[digest].name} was read with other settings of its reader",
                    where=name,
                    hint=f"`goldsmith drop {name}` and run again, or give the new one a name of its own with `--dataset`",
                )

    def worst(self, tables: Tables) -> str:
        """Return the most frequent errors of the quarantine, with an example of each."""
        counts: Counter[str] = Counter()
        example: dict[str, str] = {}
        for batch in tables.quarantine.scan(columns=["error", "message"]):
            for row in batch.to_pylist():
                counts[row["error"]] += 1
                example.setdefault(row["error"], row["message"])
        return "; ".join(f"{n:,} {error} ({example[error]})" for error, n in counts.most_common(3))
