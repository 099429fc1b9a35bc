"""Boilerplate: for every record, the share of its characters in lines that stand in many documents, of any source or of its own.

In a source of few documents a line needs fewer to be boilerplate there (``BoilerplateSettings.needed``); the documents of each
source are counted first, and only lines of such sources a second time. Lines are counted over records that duplicate no other, so a text that was copied many times does not become boilerplate
itself. The text is read once, by :mod:`goldsmith.curate.line_reading`; what is known of its lines waits in temporary files.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.duplicates.boilerplate import (
    SOURCE_SHARE,
    Boilerplate,
    BoilerplateSearch,
    BoilerplateSettings,
    Parts,
    Within,
    distinct,
)
from goldsmith.curate import chunking
from goldsmith.curate.deciding import SHARE
from goldsmith.curate.line_reading import Lines
from goldsmith.curate.plan import REPEATED
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.engine.local import ordered_map
from goldsmith.lake.scanning import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.curate.line_reading import Kept
    from goldsmith.curate.recipe import Boilerplate as Wanted
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

NONE = np.zeros(0, np.uint64)
NO_ROWS = pa.record_batch({})
COLUMNS = pa.schema([pa.field(SHARE, pa.float32()), pa.field(REPEATED, pa.list_(pa.uint64()))])
"""The share, and on request the hashes of the lines themselves, for the edit that removes them."""


@dataclass(frozen=True)
class _Work:
    fragment: int
    batch: pa.RecordBatch
    kept: Kept
    sources: Mapping[str, tuple[int, int]]

    def within(self) -> Path:
        """Return the file in which what tells the sources of these records apart waits."""
        return self.kept.path.with_suffix(".sources.npz")


@contextmanager
def reading(records: Dataset, wanted: Wanted | None, *, workers: int, ahead: bool) -> Iterator[Lines | None]:
    """Give the lines of a table, and read them in the background while something else is done.

    Args:
        records: The table, with all texts that will be looked at.
        wanted: What the recipe asks for; nothing is read where it asks for no boilerplate.
        workers: Threads.
        ahead: Whether to begin at once; with one worker nothing is gained by it.
    """
    if wanted is None:
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch,
        Lines(records, _settings(wanted), Path(scratch), workers=workers) as lines,
    ):
        if ahead and workers > 1:
            lines.begin()
        yield lines


def fill(records: Dataset, wanted: Wanted, mark: str, read: Lines, *, workers: int, progress: Progress, lines: bool = False) -> None:
    """Write the column `boilerplate_share`; nothing is done where nothing has changed.

    Args:
        records: The table, with its duplicates found.
        wanted: How many documents make a line boilerplate, and how long a line must be.
        mark: What the search for duplicates calls the state of the table.
        read: The lines of its texts.
        workers: Threads.
        progress: Where to tell.
        lines: Write the column `boilerplate_lines` too.
    """
    if known(records, wanted, mark, lines=lines):
        return
    names = _names(lines=lines)
    mark = _mark(wanted, mark)
    settings = _settings(wanted)
    progress.start("boilerplate", records.count())
    sources = _small_sources(records, settings)
    with (
        tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch,
        BoilerplateSearch(settings, Path(scratch)) as search,
        BoilerplateSearch(replace(settings, least_documents=max(2, settings.least_documents // 2)), Path(scratch)) as local,
    ):
        waiting = _counted(_work(records, read, sources), search, local, workers, progress)
        found = replace(search.find(), local=local.find() if sources else None)
        _note(records, names, {"mark": None})  # what is killed between the two notes is done again
        fills = list(ordered_map(lambda one: records.fill(one[0], _found(one[1], found, names)), waiting.items(), workers=workers))
    committed(records, fills, "boilerplate")
    facts = {"sources": len(sources), "lines_of_sources": len(found.local.hashes) if found.local else 0, "percent_of_source": SOURCE_SHARE}
    _note(records, names, {"mark": mark, "lines": len(found.hashes), **facts})
    told = f"; lines of {len(sources):,} small sources were counted within them" if sources else ""
    progress.end(f"{len(found.hashes):,} lines stand in {wanted.documents} documents or more{told}")


def known(records: Dataset, wanted: Wanted, mark: str, *, lines: bool = False) -> bool:
    """Tell whether the columns were made from this state of the table with these settings."""
    names, mark = _names(lines=lines), _mark(wanted, mark)
    there = set(names) <= set(records.columns) and not records.pending(names)
    return there and all(records.provenance(name).get("mark") == mark for name in names)


def _settings(wanted: Wanted) -> BoilerplateSettings:
    return BoilerplateSettings(least_documents=wanted.documents, least_words=wanted.words)


def _names(*, lines: bool) -> list[str]:
    return [SHARE, REPEATED] if lines else [SHARE]


def _mark(wanted: Wanted, mark: str) -> str:
    return fingerprint([2, mark, wanted.model_dump(mode="json", exclude={"above"})])


def _note(records: Dataset, names: list[str], facts: dict[str, Any]) -> None:
    records.declare(_schema(names), {name: {"operator": "boilerplate", "version": 1, **facts} for name in names})


def _schema(names: list[str]) -> pa.Schema:
    return pa.schema([COLUMNS.field(name) for name in names])


def _small_sources(records: Dataset, settings: BoilerplateSettings) -> dict[str, tuple[int, int]]:
    """Return the sources in which fewer documents make a line boilerplate: what tells each apart, and how many it takes."""
    counts: Counter[str] = Counter()
    for batch in records.scan(["source", "duplicate_of", *chunking.columns(records)], deleted=True, mark=True):
        named = batch.column("source").filter(pa.array(_alone(batch))).value_counts()
        counts.update({one["values"]: one["counts"] for one in named.to_pylist() if one["values"] is not None})
    needed = {name: settings.needed(n) for name, n in counts.items()}
    return {name: (int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") | 1, n) for name, n in needed.items() if n}


def _work(records: Dataset, read: Lines, sources: Mapping[str, tuple[int, int]]) -> Iterable[_Work]:
    columns = ["duplicate_of", *(["source"] if sources else []), *chunking.columns(records)]
    for fragment in records.fragments():
        batches = list(records.scan(columns, fragments=[fragment], deleted=True, mark=True))
        if not batches:
            continue
        about = pa.Table.from_batches(batches)
        at = 0
        for kept in read.of(records, fragment, about.num_rows):
            rows = about.slice(at, kept.rows).combine_chunks().to_batches()
            yield from (_Work(fragment, batch, kept, sources) for batch in rows)
            at += kept.rows


def _counted(
    work: Iterable[_Work], search: BoilerplateSearch, local: BoilerplateSearch, workers: int, progress: Progress
) -> dict[int, list[_Work]]:
    """Count the lines of records without a partner; return by fragment where every record's lines wait."""
    waiting: dict[int, list[_Work]] = {}
    for one, hashes, within in ordered_map(_parted, work, workers=workers):
        search.count(hashes)
        local.count(within)
        waiting.setdefault(one.fragment, []).append(replace(one, batch=NO_ROWS))
        progress.advance(one.kept.rows)
    return waiting


def _parted(work: _Work) -> tuple[_Work, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the lines of some records that are to be counted over all, and those within their sources."""
    parts = work.kept.parts()
    within = _within(work)
    if work.sources:
        np.savez(work.within(), salts=within.salts, needed=within.needed)
    alone = _only(parts, _alone(work.batch))
    return work, distinct(alone), distinct(within.of(alone)) if within.salts.any() else NONE


def _alone(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    """Tell which records are counted: they stand in the dataset, duplicate no other and were not cut into pieces."""
    return np.asarray(pc.and_(batch.column("duplicate_of").is_null(), batch.column(LIVE))) & ~chunking.whole(batch)


def _within(work: _Work) -> Within:
    """Return what tells the small sources of records apart."""
    n = work.batch.num_rows
    if not work.sources:
        return Within(np.zeros(n, np.uint64), np.zeros(n, np.int64))
    coded = work.batch.column("source").dictionary_encode()
    known = [work.sources.get(name, (0, 0)) for name in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    salts, needed = zip(*known, (0, 0), strict=True)
    return Within(np.array(salts, np.uint64)[codes], np.array(needed, np.int64)[codes])


def _only(parts: Parts, documents: np.ndarray[Any, Any]) -> Parts:
    """Return the lines of some documents."""
    if documents.all():
        return parts
    sizes = np.diff(parts.bounds)
    chosen = np.repeat(documents, sizes)
    bounds = np.append(0, np.cumsum(np.where(documents, sizes, 0)))
    return Parts(parts.hashes[chosen], parts.characters[chosen], bounds)


def _found(waiting: list[_Work], found: Boilerplate, names: list[str]) -> pa.Table:
    ways = {SHARE: found.share, REPEATED: found.lines}
    columns: dict[str, list[pa.Array]] = {name: [] for name in names}
    for one in waiting:
        parts, within = one.kept.parts(), None
        if one.sources:
            with np.load(one.within()) as held:
                within = Within(held["salts"], held["needed"])
        for name, arrays in columns.items():
            arrays.append(ways[name](parts, within))
    schema = _schema(names)
    return pa.table([pa.chunked_array(columns[name], schema.field(name).type) for name in names], schema=schema)
