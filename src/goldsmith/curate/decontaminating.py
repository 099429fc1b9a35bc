"""Decontaminate: which records hold items of benchmarks, as columns; what is known is not searched again.

1. The text that would leave is searched: the edited one where the dataset has been edited, else the one that was read.
2. Fragment by fragment the columns below are filled and committed; a killed run goes on where it was. Where a benchmark, its version, the
   settings, the model or the edits have changed, all columns are made anew; the provenance of each column names them.
3. ``cut`` adds the column ``decontaminated_text``: the text without the passages, null where nothing was cut. ``remove`` and ``flag``
   write the same columns; what ``remove`` does to decisions stands in ``contaminated``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from goldsmith.algorithms.overlap import Index, search
from goldsmith.algorithms.overlap.calibration import shipped
from goldsmith.algorithms.overlap.paraphrase import Meaning
from goldsmith.algorithms.overlap.search import best_apart
from goldsmith.curate.benchmarks import Registry, opened
from goldsmith.curate.editing import TEXT
from goldsmith.curate.measuring import BATCH_BYTES, ROUNDS
from goldsmith.engine.local import ordered_map
from goldsmith.errors import BusyError, ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.algorithms.overlap import Benchmark, Hit
    from goldsmith.curate.decontaminate_settings import Decontaminate
    from goldsmith.embedding import Embedder
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

VERSION = 2
_CLOSING = re.compile(r"(?:[?!？！。．…]|\.(?![^\W_]))+")
COLUMNS = pa.schema(
    [
        pa.field("contamination_benchmark", pa.string()),
        pa.field("contamination_item", pa.string()),
        pa.field("contamination_kind", pa.string()),
        pa.field("contamination_share", pa.float32()),
        pa.field("contamination_record_share", pa.float32()),
        pa.field("contamination_spans", pa.large_string()),
    ]
)
"""Of the surest hit the benchmark, the item, the kind and the share of the item that the record holds; the share of the record's
characters that items take; and all hits as a JSON list. Null where nothing was found."""

CUT = pa.field("decontaminated_text", pa.large_string())


@dataclass(frozen=True)
class Sought:
    """What is looked for, and by what."""

    benchmarks: tuple[Benchmark, ...]
    settings: Decontaminate
    embed: Embedder | None
    facts: dict[str, Any]
    """What makes the columns, as JSON values."""

    @functools.cached_property
    def index(self) -> Index:
        """The items, made ready for the search."""
        return Index(self.benchmarks, self.settings.overlap())

    @functools.cached_property
    def meaning(self) -> Meaning | None:
        """The items as vectors, where paraphrases are looked for."""
        return Meaning.of(self.index, self.embed, self.facts["paraphrases"]["threshold"]) if self.embed else None


def sought(settings: Decontaminate, registry: Registry | None = None) -> Sought:
    """Read the benchmarks that settings name.

    Raises:
        BenchmarkError: One is neither registered nor a path, or holds nothing to look for.
        MissingPartError: Paraphrases are wanted, and the model is not installed or its threshold not known.
        EmbeddingError: The endpoint of the model does not answer.
    """
    benchmarks = tuple(opened(settings.against, registry or Registry.at(settings.registry)))
    named = [{"name": one.name, "version": one.version, "digest": one.digest, "items": len(one.items)} for one in benchmarks]
    facts: dict[str, Any] = {"benchmarks": named, "settings": settings.made_by()}
    if not settings.paraphrases:
        return Sought(benchmarks, settings, None, facts)
    from goldsmith.embedders.opening import embedder

    embed = embedder(settings.model)
    model = embed.model.facts
    threshold = shipped(model.name, model.digest).threshold if settings.threshold is None else settings.threshold
    facts["paraphrases"] = {"model": model.name, "digest": model.digest, "threshold": threshold}
    return Sought(benchmarks, settings, embed, facts)


def fill(
    records: Dataset, settings: Decontaminate, *, workers: int | None, progress: Progress, registry: Registry | None = None
) -> dict[str, Any]:
    """Search the records for items of benchmarks, write the columns, and return what was found.

    Args:
        records: The table; its newest version is read.
        settings: Which benchmarks, what counts, and what is done.
        workers: Threads; all cores where None.
        progress: Where to tell.
        registry: Where benchmarks are registered.

    Raises:
        BenchmarkError: A benchmark cannot be found, read or trusted.
        BusyError: Others kept changing the records meanwhile.
    """
    wanted = sought(settings, registry)
    made = _made(records, wanted)
    if any(records.provenance(name) != made for name in _ours(records)):
        records.drop_columns(_ours(records))
    schema = columns_of(settings)
    records.declare(schema, dict.fromkeys(schema.names, made))
    progress.start("decontaminating", records.count())
    rows = _filled(records, COLUMNS.names, lambda lacking: _search(records, lacking, wanted, workers, progress))
    if settings.action == "cut":
        _filled(records, [CUT.name], lambda lacking: _cut(records, lacking))
    facts = {**summary(records), **wanted.facts, "searched": rows, **_untold(wanted)}
    progress.end(f"{facts['contaminated']:,} of {facts['records']:,} records hold items of benchmarks")
    return facts


def _untold(wanted: Sought) -> dict[str, Any]:
    """Return what a user should know of the benchmarks: items that cannot be found, rows that could not be read."""
    broken = {one.name: one.facts["broken"] for one in wanted.benchmarks if one.facts.get("broken")}
    silent = wanted.index.silent if "index" in vars(wanted) else 0
    mute = 0
    if wanted.settings.mode == "question+answer":
        mute = sum(not item.answer for one in wanted.benchmarks for item in one.items)
    found: dict[str, Any] = {"broken_rows": broken, "items_without_words": silent, "items_without_answer": mute}
    return {name: value for name, value in found.items() if value}


def known(records: Dataset, settings: Decontaminate, registry: Registry | None = None) -> dict[str, Any] | None:
    """Return what was found where these records were searched in this way already, else None; benchmarks are read, texts are not."""
    schema = columns_of(settings)
    if not set(schema.names) <= set(records.columns) or records.pending(schema.names):
        return None
    wanted = sought(settings, registry)
    made = _made(records, wanted)
    same = all(records.provenance(name) == made for name in schema.names)
    return {**summary(records), **wanted.facts, "searched": 0} if same else None


def columns_of(settings: Decontaminate) -> pa.Schema:
    """Return the columns that settings write."""
    return COLUMNS.append(CUT) if settings.action == "cut" else COLUMNS


def summary(records: Dataset) -> dict[str, Any]:
    """Return how many records hold items, by benchmark and kind, and how many items were found in all."""
    counts: Counter[tuple[str, str]] = Counter()
    items: set[tuple[str, str]] = set()
    for batch in records.scan(COLUMNS.names[:3], "contamination_kind IS NOT NULL"):
        for row in batch.to_pylist():
            counts[row["contamination_benchmark"], row["contamination_kind"]] += 1
            items.add((row["contamination_benchmark"], row["contamination_item"]))
    by: dict[str, dict[str, int]] = {}
    for (benchmark, kind), n in sorted(counts.items()):
        by.setdefault(benchmark, {})[kind] = n
    return {"records": records.count(), "contaminated": sum(counts.values()), "by_benchmark": by, "distinct_items": len(items)}


def text_of(records: Dataset) -> str:
    """Return the column that is searched: the text that would leave.

    Raises:
        ExportError: Some texts have not been edited yet.
    """
    if TEXT not in records.columns:
        return "text"
    if records.pending([TEXT]):
        raise ExportError("some texts have not been edited yet", where=records.name, hint="run the recipe again; it does what is missing")
    return TEXT


def _made(records: Dataset, wanted: Sought) -> dict[str, Any]:
    """Return what makes the columns: equal provenance, equal values."""
    column = text_of(records)
    edits = {"edits": records.provenance(TEXT).get("chain")} if column == TEXT else {}
    return {"operator": "decontaminate", "version": VERSION, "reads": column, **edits, **wanted.facts}


def _ours(records: Dataset) -> list[str]:
    """Return the columns in the table that decontamination wrote."""
    names = [*COLUMNS.names, CUT.name]
    return [name for name in names if name in records.columns and records.provenance(name).get("operator") == "decontaminate"]


@dataclass(frozen=True)
class _Work:
    fragment: int
    batch: pa.RecordBatch
    index: Index
    meaning: Meaning | None


def _filled(records: Dataset, names: Sequence[str], work: Callable[[list[int]], int]) -> int:
    """Do the work of fragments that lack columns until none does; return how many rows were read.

    Raises:
        BusyError: Others changed them again and again.
    """
    rows = 0
    for _ in range(ROUNDS):
        lacking = records.pending(names)
        if not lacking:
            return rows
        rows += work(lacking)
    if records.pending(names):
        raise BusyError("others kept changing the records", where=records.name, hint="run the same command again; it does what is missing")
    return rows


def _search(records: Dataset, lacking: Sequence[int], wanted: Sought, workers: int | None, progress: Progress) -> int:
    """Search fragments, committing each; one that somebody changed meanwhile stays pending."""
    version, rows, column = records.version, 0, text_of(records)
    ready = wanted.index, wanted.meaning  # before there are threads
    batches = (
        _Work(fragment, batch, *ready)
        for fragment in lacking
        for batch in records.scan([column], fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES)
    )
    for fragment, group in itertools.groupby(ordered_map(_searched, batches, workers=workers), key=lambda pair: pair[0]):
        filled = records.fill(fragment, (_told(batch, progress) for _, batch in group), reads=[column], version=version)
        rows += filled.rows
        records.commit_fills([filled], message=f"decontaminate fragment {fragment}")
    return rows


def _cut(records: Dataset, lacking: Sequence[int]) -> int:
    """Write the texts without the passages that were found, fragment by fragment; null where nothing was cut."""
    rows, reads = 0, [text_of(records), "contamination_spans"]
    version = records.version
    for fragment in lacking:
        batches = records.scan(reads, fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES)
        filled = records.fill(fragment, (_without_passages(batch) for batch in batches), reads=reads, version=version)
        rows += filled.rows
        records.commit_fills([filled], message=f"cut items out of fragment {fragment}")
    return rows


def _without_passages(batch: pa.RecordBatch) -> pa.RecordBatch:
    found: list[str | None] = [None] * batch.num_rows
    spans = batch.column(1)
    for row in np.flatnonzero(np.asarray(spans.is_valid())).tolist():
        places = [(one["start"], one["end"]) for one in orjson.loads(spans[row].as_py())]
        found[row] = without(batch.column(0)[row].as_py(), places)
    return pa.RecordBatch.from_arrays([pa.array(found, CUT.type)], names=[CUT.name])


def _told(batch: pa.RecordBatch, progress: Progress) -> pa.RecordBatch:
    progress.advance(batch.num_rows)
    return batch


def _searched(work: _Work) -> tuple[int, pa.RecordBatch]:
    text = work.batch.column(0)
    found = search(work.index, text)
    hits = list(found.hits)
    if work.meaning is not None:
        hits = list(best_apart([*hits, *work.meaning.search(text.to_pylist(), hits)]))
    return work.fragment, told(work.index, text, hits)


def told(index: Index, text: pa.Array, hits: Sequence[Hit]) -> pa.RecordBatch:
    """Return hits, which are sorted by text, as the columns of a batch, one row a text."""
    rows: list[list[Any]] = [[None] * len(text) for _ in COLUMNS]
    for row, group in itertools.groupby(hits, key=lambda one: one.row):
        found = list(group)
        best = min(found, key=lambda one: one.rank)
        whole = text[row].as_py()
        closed = [replace(one, end=closing(whole, one.end)) for one in found]
        held = sum(one.end - one.start for one in closed) / len(whole)
        spans = orjson.dumps([_span(index, one) for one in closed]).decode()
        values = (index.name(best.entry), index.item(best.entry).id, best.kind, best.share, held, spans)
        for column, value in zip(rows, values, strict=True):
            column[row] = value
    columns = [pa.array(values, one.type) for values, one in zip(rows, COLUMNS, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=COLUMNS)


def closing(text: str, end: int) -> int:
    """Return where a passage ends with the marks that close its last sentence: they are no words, so no search finds them.

    Example:
        >>> closing("How many? Four.", 8), closing("Pi is 3.14", 7)
        (9, 7)
    """
    found = _CLOSING.match(text, end)
    return found.end() if found else end


def _span(index: Index, hit: Hit) -> dict[str, object]:
    entry = index.entries[hit.entry]
    others = [[index.benchmarks[one].name, index.benchmarks[one].items[item].id] for one, item in entry.others]
    return {
        "start": hit.start, "end": hit.end, "benchmark": index.name(hit.entry), "item": index.item(hit.entry).id, "kind": hit.kind,
        "share": round(hit.share, 4), "answered": hit.answered, **({"same_as": others} if others else {}),
    }  # fmt: skip


def without(text: str, passages: Sequence[tuple[int, int]]) -> str:
    """Return a text without some passages; the white space after one goes with it where there is some before it.

    Example:
        >>> without("One. Two? Three.", [(5, 9)])
        'One. Three.'
    """
    kept: list[str] = []
    at = 0
    for start, end in sorted(passages):
        before = text[at:start]
        kept.append(before)
        at = max(at, end)
        if not (kept[-1] or "\n")[-1].isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
    return "".join([*kept, text[at:]])
