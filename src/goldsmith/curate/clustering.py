"""Topics: records grouped by what they are about, as the column `cluster`, with a table of the groups beside the dataset.

The table `NAME__clusters` has a row a cluster: its number, its name and words, how many records it holds, how close they stand, and the
records that are nearest to its centre. Clusters are numbered by size, the largest first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.neighbours.clusters import Clustering, clustered
from goldsmith.algorithms.neighbours.topics import Topic, topics
from goldsmith.curate import releasing, vector_columns
from goldsmith.curate.tables import beside, committed
from goldsmith.digest import fingerprint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.curate.embedding_settings import Clusters
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress

COLUMNS = pa.schema([pa.field("cluster", pa.int32())])
TABLE = pa.schema(
    [
        pa.field("cluster", pa.int32()),
        pa.field("name", pa.string()),
        pa.field("records", pa.int64()),
        pa.field("cohesion", pa.float32()),
        pa.field("terms", pa.list_(pa.string())),
        pa.field("samples", pa.list_(pa.string())),
    ]
)
MOST_CLUSTERS = 200
READ_TEXTS = 120
"""Texts of a cluster that name it: half of them nearest to its centre, half drawn by chance."""

READ_CHARACTERS = 2_000
SAMPLES = 5


def fill(lake: Lake, records: Dataset, wanted: Clusters, *, progress: Progress) -> dict[str, Any]:
    """Group records, write the column and the table, and return the figures; nothing is done where nothing has changed.

    Raises:
        ColumnError: There are no embeddings.
    """
    vector_columns.require(records, wanted.column)
    table = lake.ensure(beside(records.name, "clusters"), TABLE)
    if (done := known(records, wanted)) is not None and table.count() == done["clusters"]:
        return done
    progress.start("clusters", records.count())
    mark = _mark(records, wanted)
    with vector_columns.opened(records, wanted.column, where=wanted.where) as held:
        part = held.taking_part
        found = _by_size(clustered(held.values, _count(wanted.count, part), seed=wanted.seed, probes=2)) if part else None
        rows = _told(records, found, wanted.seed) if found else TABLE.empty_table()
        facts = {"records": records.count(), "clustered": part, "clusters": rows.num_rows, **(found.quality() if found else {})}
        _note(records, {"mark": None})  # what is killed between the two notes is done again
        _write(records, found, held.sizes)
    table.delete("true")
    table.append(rows, message="clusters")
    _note(records, {"mark": mark, "found": facts})
    progress.end(f"{facts['clusters']:,} clusters")
    return facts


def known(records: Dataset, wanted: Clusters) -> dict[str, Any] | None:
    """Return the figures where these records were grouped in this way already, else None."""
    if "cluster" not in records.columns or records.pending(["cluster"]):
        return None
    noted = records.provenance("cluster")
    return dict(noted["found"]) if noted.get("mark") == _mark(records, wanted) else None


def told(lake: Lake, records: Dataset) -> list[dict[str, Any]]:
    """Return the table of clusters, each with the texts of its samples."""
    rows = [row for batch in lake.dataset(beside(records.name, "clusters")).scan() for row in batch.to_pylist()]
    ids = list(dict.fromkeys(name for row in rows for name in row["samples"]))
    texts = releasing.texts(records, ids)
    return [{**row, "texts": [texts.get(name, "") for name in row["samples"]]} for row in sorted(rows, key=lambda row: row["cluster"])]


def _count(wanted: int, records: int) -> int:
    return min(wanted or min(MOST_CLUSTERS, max(2, round(math.sqrt(records / 2)))), max(1, records))


def _mark(records: Dataset, wanted: Clusters) -> str:
    reads = [releasing.shown(records), wanted.column]
    reads += [name for name in records.columns if name not in COLUMNS.names] if wanted.where else []
    return fingerprint([2, wanted.model_dump(mode="json"), records.stamp(list(dict.fromkeys(reads)))])


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    records.declare(COLUMNS, {"cluster": {"operator": "clusters", "version": 1, **facts}})


def _by_size(found: Clustering) -> Clustering:
    """Return the same clusters without empty ones, numbered by size."""
    order = np.argsort(-found.sizes, kind="stable")
    order = order[found.sizes[order] > 0]
    number = np.full(len(found.centres) + 1, -1, np.int32)
    number[order] = np.arange(len(order))
    return Clustering(found.centres[order], number[found.nearest], found.similarity)


def _told(records: Dataset, found: Clustering, seed: int) -> pa.Table:
    """Return the table of clusters."""
    chance = np.random.default_rng(seed)
    read, owner, nearest = [], [], []
    for cluster, members in enumerate(found.members()):
        close = members[np.argsort(-found.similarity[members, 0], kind="stable")]
        half = min(READ_TEXTS // 2, len(members))
        rest = close[half:]
        some = np.concatenate([close[:half], chance.choice(rest, min(half, len(rest)), replace=False)])
        read.append(some)
        owner.append(np.full(len(some), cluster))
        nearest.append(close[:SAMPLES])
    names = _topics(records, np.concatenate(read), np.concatenate(owner), len(nearest))
    ids = records.at(np.concatenate(nearest).tolist(), ["id"])["id"].to_pylist()
    bounds = np.cumsum([0, *(len(one) for one in nearest)])
    own = np.bincount(found.labels[found.labels >= 0], weights=found.similarity[found.labels >= 0, 0], minlength=len(nearest))
    rows = [
        {"cluster": at, "name": topic.name, "records": int(size), "cohesion": float(own[at] / size), "terms": list(topic.terms), "samples": ids[bounds[at] : bounds[at + 1]]}
        for at, (topic, size) in enumerate(zip(names, found.sizes, strict=True))
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, TABLE)


def _topics(records: Dataset, read: NDArray[np.int64], owner: NDArray[np.int64], count: int) -> list[Topic]:
    texts: list[str | None] = []
    names = releasing.looked_at(records, ["text"])
    for at in range(0, len(read), 4_096):
        rows = records.at(read[at : at + 4_096].tolist(), names).to_pylist()
        texts += [text[:READ_CHARACTERS] if text else text for text in (releasing.concealed(records, row)["text"] for row in rows)]
    return topics(pa.array(texts, pa.large_string()), owner, count)


def _write(records: Dataset, found: Clustering | None, sizes: dict[int, int]) -> None:
    labels = found.labels if found else np.full(sum(sizes.values()), -1, np.int32)
    fills, at = [], 0
    for fragment, rows in sizes.items():
        part = labels[at : at + rows]
        fills.append(records.fill(fragment, pa.table([pa.array(part, pa.int32(), mask=part < 0)], schema=COLUMNS), live=True))
        at += rows
    committed(records, fills, "clusters")
