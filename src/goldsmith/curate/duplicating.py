"""Duplicates: the search of :mod:`goldsmith.algorithms.duplicates` over the table, and its findings as columns.

Every readable record takes part, whatever the rules decide. Texts are read again only for candidates, a few at a time.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.duplicates import EXACT, KINDS, NEAR, Banding, Duplicates, DuplicateSearch, Fingerprints, Similarity
from goldsmith.algorithms.duplicates.alarm import SourceLoss, source_alarm, source_losses
from goldsmith.algorithms.duplicates.fingerprint import digest_words
from goldsmith.curate import chunking
from goldsmith.curate.measuring import Reading
from goldsmith.curate.named import OTHER_SOURCES, BoundedNames
from goldsmith.curate.plan import banding
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.engine.local import ordered_map
from goldsmith.errors import RecipeError
from goldsmith.operators.text.minhash import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import NearDuplicates
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

COLUMNS = pa.schema(
    [pa.field("duplicate_of", pa.string()), pa.field("duplicate_kind", pa.string()), pa.field("duplicate_similarity", pa.float32())]
)

Array = np.ndarray[Any, Any]


def fill(records: Dataset, plan: Plan, *, progress: Progress) -> dict[str, Any]:
    """Find duplicates, write them as columns and return what was found; nothing is done where nothing has changed.

    Args:
        records: The table, with digests and, where near duplicates are wanted, summaries.
        plan: Its recipe says what a duplicate is and which of two stays.
        progress: Where to tell.
    """
    near = plan.recipe.near_duplicates
    mark = _mark(records, near)
    if (done := known(records, near)) is not None:
        return done
    progress.start("duplicates", records.count())
    bands = banding(near) if near else Banding(1, 1, Similarity(1.0))
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch, DuplicateSearch(bands, Path(scratch)) as search:
        sizes = _add_all(records, search, plan, bands)
        found = search.find(_fetcher(records), spread=functools.partial(ordered_map, workers=plan.workers)) if near else search.find_exact()
        facts = _facts(found, near, bands)
        _note(records, {"mark": None})  # what is killed between the two notes is done again
        _write(records, found, sizes)
        _note(records, {"mark": mark, "found": facts})
    progress.end(f"{facts['exact']:,} exact, {facts['near']:,} near")
    return facts


def known(records: Dataset, near: NearDuplicates | None) -> dict[str, Any] | None:
    """Return what was found where these records were searched in this way already, else None."""
    if "duplicate_of" not in records.columns or records.pending(COLUMNS.names):
        return None
    noted = records.provenance("duplicate_of")
    return dict(noted["found"]) if noted.get("mark") == _mark(records, near) else None


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    """Declare the columns, and write down what they were made from."""
    records.declare(COLUMNS, {name: {"operator": "duplicates", "version": 1, **facts} for name in COLUMNS.names})


def state(records: Dataset) -> str:
    """Return what names the state of the table that the duplicates were found in."""
    return str(records.provenance("duplicate_of")["mark"])


def alarms(records: Dataset, near: NearDuplicates | None) -> list[dict[str, Any]]:
    """Return the sources that lose a larger share of their records to duplicates than the recipe allows."""
    limit = near.alarm if near else 0.5
    lost: dict[str, Counter[str]] = {}
    names = BoundedNames()
    for batch in records.scan(["source", "duplicate_kind"]):
        kind = pc.index_in(batch.column("duplicate_kind"), pa.array(KINDS[1:])).fill_null(-1).to_numpy(zero_copy_only=False) + 1
        for one in source_losses(names.of(batch.column("source")), kind.astype(np.int8)):
            lost.setdefault(one.source, Counter()).update(records=one.records, exact=one.exact, near=one.near)
    losses = [
        SourceLoss(source, counts["records"], counts["exact"], counts["near"]) for source, counts in lost.items() if source != OTHER_SOURCES
    ]
    return [{"source": one.source, "share": round(one.share, 4), "limit": limit} for one in source_alarm(losses, above=limit)]


def _mark(records: Dataset, near: NearDuplicates | None) -> str:
    settings = near.model_dump(mode="json", exclude={"alarm"}) if near else None
    return fingerprint([2, settings, records.stamp(["text", "digest"])])


def _add_all(records: Dataset, search: DuplicateSearch, plan: Plan, bands: Banding) -> dict[int, int]:
    """Give every record to the search; return the number of live rows of each fragment."""
    near = plan.recipe.near_duplicates
    rank = _ranks(records, keep_of(plan), early_names(plan))
    sizes: dict[int, int] = {}
    at = 0
    for fragment in records.fragments():
        start = at
        for batch in records.scan(["digest", *(["minhash"] if near else []), *chunking.columns(records)], fragments=[fragment]):
            alone = ~chunking.whole(batch)
            position = np.arange(at, at + batch.num_rows)[alone]
            search.add(position, _prints(batch.filter(pa.array(alone)), bands, near), rank[position])
            at += batch.num_rows
        sizes[fragment] = at - start
    return sizes


def keep_of(plan: Plan) -> list[str]:
    """Return which of two duplicates stays."""
    near = plan.recipe.near_duplicates
    return list(near.keep) if near else ["earliest"]


def early_names(plan: Plan) -> dict[str, str]:
    """Return how columns are called that are measured on the text as it was read."""
    return {one.column: Reading(early=True).column(one) for one in plan.early}


def _prints(batch: pa.RecordBatch, bands: Banding, near: NearDuplicates | None) -> Fingerprints:
    digests = digest_words(batch.column("digest"))
    if near:
        counts, keys, sketches = unpacked(batch.column("minhash"), bands.bands)
        return Fingerprints(digests, keys, sketches, counts)
    rows = batch.num_rows
    return Fingerprints(digests, np.zeros((rows, bands.bands), np.uint32), np.zeros((rows, 8), np.uint64), np.ones(rows, np.int64))


def _ranks(records: Dataset, keep: Sequence[str], early: Mapping[str, str]) -> Array:
    """Return the rank of every record, shape (records,): the lowest of two duplicates stays; equal ranks, the earliest.

    ``early`` says how columns are called that were measured on the text as it was read.
    """
    keys = []
    for name, sign in wanted_columns(records, keep, early):
        parts = [batch.column(0).to_numpy(zero_copy_only=False).astype(float) for batch in records.scan([name])]
        keys.append(sign * np.concatenate(parts) if parts else np.zeros(0))
    return ranked(keys, records.count())


def wanted_columns(records: Dataset, keep: Sequence[str], early: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return the columns that say which of two duplicates stays, the first first; 1 where the smallest stays, -1 for the largest.

    Raises:
        RecipeError: A column is not there, or holds no numbers.
    """
    found = []
    for wanted in keep:
        if wanted == "earliest":
            break
        name, sign = (
            ("character_count", -1.0) if wanted == "longest" else (wanted.removeprefix("-"), 1.0 if wanted.startswith("-") else -1.0)
        )
        name = early.get(name, name)
        if name not in records.columns:
            raise RecipeError(
                f"`near_duplicates.keep` names the column `{name}`, which is not there", where=records.name, hint="add it to `measure`"
            )
        if not _is_number(records.schema.field(name).type):
            raise RecipeError(
                f"`near_duplicates.keep` names the column `{name}`, which holds no numbers",
                where=records.name,
                hint="name a measure of numbers",
            )
        found.append((name, sign))
    return found


def ranked(keys: Sequence[Array], n: int) -> Array:
    """Return ranks by keys, the first first, each of shape (n,): equal keys give equal ranks; what has none comes last."""
    rank = np.zeros(n, np.int64)
    if not keys:
        return rank
    known = [np.where(np.isnan(key), np.inf, key) for key in keys]
    order = np.lexsort(known[::-1])
    changed = np.zeros(n, bool)
    for key in known:
        changed[1:] |= key[order][1:] != key[order][:-1]
    rank[order] = np.cumsum(changed)
    return rank


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _fetcher(records: Dataset) -> Any:
    def fetch(positions: Array) -> pa.Array:
        return records.at(positions.tolist(), ["text"]).column("text").combine_chunks()

    return fetch


def _facts(found: Duplicates, near: NearDuplicates | None, bands: Banding) -> dict[str, Any]:
    counts, edges = np.histogram(found.similarity[found.kind == NEAR], np.linspace(0.3, 1.0, 15))
    return {
        "exact": found.count(EXACT),
        "near": found.count(NEAR),
        "target": near.similarity if near else 1.0,
        "bands": bands.bands if near else 0,
        "rows": bands.rows if near else 0,
        "curve": [[round(x, 4), round(y, 6)] for x, y in bands.curve] if near else [],
        "histogram": [
            [round(float(low), 4), round(float(high), 4), int(n)] for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True) if n
        ],
        "verified": found.effort.verified,
        "candidates": found.effort.candidates,
    }


def _write(records: Dataset, found: Duplicates, sizes: dict[int, int]) -> None:
    found = _for_all(found, sum(sizes.values()))
    partners = np.unique(found.of[found.of >= 0])
    ids = np.array(_ids(records, partners), dtype=object)
    fills = []
    at = 0
    for fragment, rows in sizes.items():
        part = _sliced(found, at, rows)
        names = pa.array(_named(part.of, partners, ids), pa.string())
        told = part.table()
        table = pa.table([names, told.column("duplicate_kind"), told.column("duplicate_similarity").cast(pa.float32())], schema=COLUMNS)
        fills.append(records.fill(fragment, table, live=True))
        at += rows
    committed(records, fills, "duplicates")


def _for_all(found: Duplicates, rows: int) -> Duplicates:
    """Return findings with an entry for every record; those that were left out of the search duplicate nothing."""
    if len(found) == rows:
        return found
    of, kind, similarity = np.full(rows, -1, np.int64), np.zeros(rows, np.int8), np.full(rows, np.nan, np.float32)
    of[found.position], kind[found.position], similarity[found.position] = found.of, found.kind, found.similarity
    return Duplicates(np.arange(rows), of, kind, similarity, found.effort)


def _named(of: Array, partners: Array, ids: Array) -> Array:
    names = np.full(len(of), None, dtype=object)
    has = of >= 0
    names[has] = ids[np.searchsorted(partners, of[has])]
    return names


def _sliced(found: Duplicates, start: int, rows: int) -> Duplicates:
    stop = start + rows
    return Duplicates(found.position[start:stop], found.of[start:stop], found.kind[start:stop], found.similarity[start:stop])


def _ids(records: Dataset, positions: Array) -> list[str]:
    return [name for chunk in _chunks(positions, 65_536) for name in records.at(chunk, ["id"]).column("id").to_pylist()]


def _chunks(positions: Array, size: int) -> Iterator[list[int]]:
    for start in range(0, len(positions), size):
        yield positions[start : start + size].tolist()
