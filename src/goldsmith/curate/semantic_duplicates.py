"""Semantic duplicates as columns: which record says what another one says, by their embeddings.

Records that the search for exact and near duplicates found already take no part, so each finding names a record that no other search
lets go. A decision is a rule's: here it is only written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.neighbours.duplicates import Repetitions, grouped, recall, repetitions
from goldsmith.curate import releasing, vector_columns
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.errors import ColumnError
from goldsmith.lake.naming import nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.curate.embedding_settings import SemanticDuplicates
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

COLUMNS = pa.schema([pa.field("semantic_duplicate_of", pa.string()), pa.field("semantic_similarity", pa.float32())])
KNOWN = ("duplicate_of",)
"""Columns in which another search names what a record duplicates."""

SAMPLE = 500
"""Records that stay and are compared with all others, to say how many were missed."""


def fill(records: Dataset, wanted: SemanticDuplicates, *, progress: Progress) -> dict[str, Any]:
    """Find records that say the same, write them as columns and return what was found; nothing is done where nothing has changed.

    Raises:
        ColumnError: There are no embeddings, or `keep` names a column that cannot be used.
    """
    vector_columns.require(records, wanted.column)
    if (done := known(records, wanted)) is not None:
        return done
    mark = _mark(records, wanted)
    progress.start("semantic duplicates", records.count())
    with vector_columns.opened(records, wanted.column, where=wanted.where, without=KNOWN) as held:
        rank = ranks(records, wanted.keep)
        found = repetitions(held.values, wanted.similarity, rank=rank, clustering=grouped(held.values, seed=wanted.seed))
        facts = _facts(held, found, wanted)
        _note(records, {"mark": None})  # what is killed between the two notes is done again
        _write(records, found, held.sizes)
    _note(records, {"mark": mark, "found": facts})
    progress.end(f"{facts['gone']:,} repeat another record")
    return facts


def known(records: Dataset, wanted: SemanticDuplicates) -> dict[str, Any] | None:
    """Return what was found where these records were searched in this way already, else None."""
    if not set(COLUMNS.names) <= set(records.columns) or records.pending(COLUMNS.names):
        return None
    noted = records.provenance(COLUMNS.names[0])
    return dict(noted["found"]) if noted.get("mark") == _mark(records, wanted) else None


def examples(records: Dataset, count: int = 5) -> list[dict[str, Any]]:
    """Return some findings, the least alike first: with texts, to be looked at side by side."""
    table = pa.Table.from_batches(
        list(records.scan(["id", *COLUMNS.names], "semantic_duplicate_of IS NOT NULL")),
        pa.schema([records.schema.field(name) for name in ("id", *COLUMNS.names)]),
    )
    chosen = table.take(pc.sort_indices(table, [("semantic_similarity", "ascending"), ("id", "ascending")])[:count]).to_pylist()
    ids = list(dict.fromkeys(value for row in chosen for value in (row["id"], row["semantic_duplicate_of"])))
    texts = releasing.texts(records, ids)
    return [{**row, "text": texts.get(row["id"], ""), "kept_text": texts.get(row["semantic_duplicate_of"], "")} for row in chosen]


def ranks(records: Dataset, keep: list[str]) -> NDArray[np.int64]:
    """Return the rank of every live record, shape (records,): of two, the one with the lower rank stays; of equal ranks, the earlier.

    Raises:
        ColumnError: A column does not exist, or holds no numbers.
    """
    keys = []
    for wanted in keep:
        if wanted == "earliest":
            break
        keys.append(_lengths(records) if wanted == "longest" else _numbers(records, wanted))
    rank = np.zeros(records.count(), np.int64)
    if keys and len(rank):
        order = np.lexsort(keys[::-1])
        changed = np.zeros(len(rank), bool)
        for key in keys:
            changed[1:] |= key[order][1:] != key[order][:-1]
        rank[order] = np.cumsum(changed)
    return rank


def _lengths(records: Dataset) -> NDArray[np.float64]:
    parts = [-np.asarray(pc.fill_null(pc.utf8_length(batch.column(0)), 0), np.float64) for batch in records.scan(["text"])]
    return np.concatenate(parts) if parts else np.zeros(0)


def _numbers(records: Dataset, wanted: str) -> NDArray[np.float64]:
    """Return a column as a key: the largest number first, or with ``-`` the smallest; what has none comes last."""
    name, sign = wanted.removeprefix("-"), 1.0 if wanted.startswith("-") else -1.0
    if name not in records.columns:
        hint = nearest(name, ["longest", "earliest", *records.columns], otherwise="`longest`, `earliest` or a measure")
        raise ColumnError(f"`keep` names the column `{name}`, which is not there", where=records.name, hint=hint)
    kind = records.schema.field(name).type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ColumnError(f"`keep` names the column `{name}`, which holds no numbers", where=records.name, found=str(kind))
    parts = [np.asarray(batch.column(0).cast(pa.float64()).to_numpy(zero_copy_only=False)) for batch in records.scan([name])]
    key = sign * np.concatenate(parts) if parts else np.zeros(0)
    return np.where(np.isnan(key), np.inf, key)


def _mark(records: Dataset, wanted: SemanticDuplicates) -> str:
    reads = [wanted.column, *KNOWN, *(name.removeprefix("-") for name in wanted.keep)]
    reads += [name for name in records.columns if name not in COLUMNS.names] if wanted.where else []
    there = [name for name in dict.fromkeys(reads) if name in records.columns]
    return fingerprint([1, wanted.model_dump(mode="json"), records.stamp(["text", *there])])


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    records.declare(COLUMNS, {name: {"operator": "semantic_duplicates", "version": 1, **facts} for name in COLUMNS.names})


def _facts(held: vector_columns.Vectors, found: Repetitions, wanted: SemanticDuplicates) -> dict[str, Any]:
    gone = ~found.stays
    counts, edges = np.histogram(found.similarity[gone], np.linspace(0, 1, 51))
    checked = recall(held.values, found, wanted.similarity, sample=SAMPLE, seed=wanted.seed) if found.clusters > 1 else None
    return {
        "records": len(gone),
        "with_vector": held.taking_part,
        "gone": int(gone.sum()),
        "similarity": wanted.similarity,
        "keep": list(wanted.keep),
        "clusters": found.clusters,
        "compared": found.compared,
        "recall": checked or {"sampled": 0, "missed": 0, "recall": 1.0 if gone.any() else None},
        "histogram": [
            [round(float(low), 4), round(float(high), 4), int(n)] for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True) if n
        ],
    }


def _write(records: Dataset, found: Repetitions, sizes: dict[int, int]) -> None:
    partners = np.unique(found.of[found.of >= 0])
    ids = np.array(
        [
            name
            for at in range(0, len(partners), 65_536)
            for name in records.at(partners[at : at + 65_536].tolist(), ["id"])["id"].to_pylist()
        ],
        object,
    )
    fills, at = [], 0
    for fragment, rows in sizes.items():
        of = found.of[at : at + rows]
        names = np.full(rows, None, object)
        names[of >= 0] = ids[np.searchsorted(partners, of[of >= 0])]
        alike = found.similarity[at : at + rows]
        table = pa.table([pa.array(names, pa.string()), pa.array(alike, pa.float32(), mask=of < 0)], schema=COLUMNS)
        fills.append(records.fill(fragment, table, live=True))
        at += rows
    committed(records, fills, "semantic duplicates")
