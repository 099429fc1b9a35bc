"""What the whole table told, gathered for the report: items of benchmarks, records alike in meaning, topics.

Each is told where its column is there and complete, whether a recipe or a verb of its own made it. Texts are those that may be shown:
where edits conceal personal data, the edited ones.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.deciding import KEPT, SEMANTIC
from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import conceals, shown
from goldsmith.curate.report import choices
from goldsmith.curate.tables import beside
from goldsmith.errors import GoldsmithError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.curate.recipe import Recipe
    from goldsmith.lake import Dataset, Lake

HITS, PAIRS, TOPICS = 8, 6, 200
"""Hits and pairs that are shown, and topics that are listed."""

CLOSING = 3
"""Marks behind a passage that are shown with it."""

PASSAGE = 1_200
"""Characters of a passage, an item or a text."""


def learnt(lake: Lake, records: Dataset, recipe: Recipe) -> dict[str, Any]:
    """Return the parts of a report that the whole table tells; those that nobody asked for are absent.

    Args:
        lake: Where the table of topics is.
        records: The table, decided.
        recipe: Names the benchmarks, whose items are shown beside the passages where they can still be read.
    """
    parts = {
        "contamination": _contamination(records, recipe) if _complete(records, "contamination_spans") else None,
        "semantic": _alike(records) if _complete(records, "semantic_duplicate_of") else None,
        "topics": _topics(lake, records) if _complete(records, "cluster") else None,
        "selections": choices.choices(records),
    }
    return {name: part for name, part in parts.items() if part}


def _complete(records: Dataset, column: str) -> bool:
    """Tell whether a column is there, and ended."""
    return column in records.columns and not records.pending([column])


def _contamination(records: Dataset, recipe: Recipe) -> dict[str, Any]:
    noted = records.provenance("contamination_kind")
    counts: Counter[tuple[str, str]] = Counter()
    kept, total = 0, 0
    for batch in records.scan(["contamination_benchmark", "contamination_kind", "decision"], "contamination_kind IS NOT NULL"):
        counts.update(zip(*(batch.column(name).to_pylist() for name in ("contamination_benchmark", "contamination_kind")), strict=True))
        kept += int(pc.sum(pc.equal(batch.column("decision"), KEPT)).as_py() or 0)
        total += batch.num_rows
    named = {name: {} for name, _ in counts} | {one["name"]: one for one in noted.get("benchmarks", ())}
    benchmarks = [
        {
            "name": name,
            "version": str(one.get("version", "")),
            "items": one.get("items", 0),
            **{kind: counts[name, kind] for kind in ("exact", "edited", "paraphrase")},
        }
        for name, one in named.items()
    ]
    return {"records": total, "kept": kept, "benchmarks": benchmarks, "samples": list(_hits(records, recipe, noted))}


def _hits(records: Dataset, recipe: Recipe, noted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the surest hit of some records: one of every benchmark and kind before others of the same."""
    columns = ["id", "contamination_benchmark", "contamination_kind"]
    seen: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[int, str]] = []
    for batch in records.scan(columns, "contamination_kind IS NOT NULL"):
        for name, *kind in zip(*(batch.column(column).to_pylist() for column in columns), strict=True):
            ranked.append((seen[tuple(kind)], name))
            seen[tuple(kind)] += 1
        ranked = sorted(ranked)[:HITS]
    items = _items(recipe, noted)
    text = _searched(records, noted)
    for _, name in ranked:
        row = records.take([name], ["contamination_spans", *([text] if text else [])]).to_pylist()[0]
        span = max(orjson.loads(row["contamination_spans"]), key=lambda one: (one["share"], one["end"] - one["start"]))
        yield {
            "record": name,
            **{key: str(span[key]) for key in ("benchmark", "item", "kind")},
            "share": min(1.0, max(0.0, span["share"])),
            "question": items.get((span["benchmark"], str(span["item"])), "")[:PASSAGE],
            "passage": _passage(row[text] or "", span["start"], span["end"])[:PASSAGE] if text else "",
        }


def _passage(text: str, start: int, end: int) -> str:
    """Return a passage with the punctuation that ends it, which does not count in the search.

    Example:
        >>> _passage("He asked: who? She knew.", 10, 13)
        'who?'
    """
    after = next(
        (at for at in range(end, min(end + CLOSING, len(text))) if text[at].isalnum() or text[at].isspace()), min(end + CLOSING, len(text))
    )
    return text[start:after]


def _searched(records: Dataset, noted: dict[str, Any]) -> str | None:
    """Return the column that was searched; None where it may not be shown, or where edits have changed since and places no longer fit."""
    reads = str(noted.get("reads", "text"))
    if reads not in records.columns or (conceals(records) and reads != TEXT):
        return None
    return reads if reads != TEXT or noted.get("edits") == records.provenance(TEXT).get("chain") else None


def _items(recipe: Recipe, noted: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return the questions of the benchmarks that were looked for, as far as they can still be read."""
    from goldsmith.curate.benchmarks import Registry, opened

    wanted = recipe.decontaminate
    names = wanted.against if wanted else [f"{one['name']}@{one['version']}" for one in noted.get("benchmarks", ())]
    registry = Registry.at(wanted.registry if wanted else None)
    found: dict[tuple[str, str], str] = {}
    for name in names:
        with contextlib.suppress(GoldsmithError):
            found |= {(one.name, str(item.id)): item.question for one in opened([name], registry) for item in one.items}
    return found


def _alike(records: Dataset) -> dict[str, Any]:
    columns = ["id", "reason", "semantic_duplicate_of", "semantic_similarity"]
    schema = pa.schema([records.schema.field(name) for name in columns])
    table = pa.Table.from_batches(list(records.scan(columns, "semantic_duplicate_of IS NOT NULL")), schema)
    order = pc.sort_indices(table, [("semantic_similarity", "ascending"), ("id", "ascending")])
    rows = table.take(order.take(pa.array(_even(len(order), PAIRS)))).to_pylist() if len(order) else []
    noted = records.provenance("semantic_duplicate_of").get("found") or {}
    texts = _texts(records, [name for row in rows for name in (row["id"], row["semantic_duplicate_of"])])
    samples = [
        {
            "id": row["id"],
            "duplicate_of": row["semantic_duplicate_of"],
            "similarity": min(1.0, max(0.0, row["semantic_similarity"])),
            "kind": "semantic",
            "text": texts[row["id"]],
            "partner_text": texts[row["semantic_duplicate_of"]],
        }
        for row in rows
    ]
    dropped = int(pc.sum(pc.equal(table["reason"], SEMANTIC)).as_py() or 0)
    return {"records": table.num_rows, "dropped": dropped, "similarity": noted.get("similarity", 0.0), "samples": samples}


def _even(n: int, most: int) -> list[int]:
    """Return which of n pairs to show: the least alike, the most alike, and others between them.

    Example:
        >>> _even(3, 6), _even(101, 3)
        ([0, 1, 2], [0, 50, 100])
    """
    return list(range(n)) if n <= most else [round(at * (n - 1) / (most - 1)) for at in range(most)]


def _texts(records: Dataset, ids: Sequence[str]) -> dict[str, str]:
    """Return texts by record; an empty one for a record that is not in the table any more."""
    column, texts = shown(records), dict.fromkeys(ids, "")
    for name in texts:
        try:
            texts[name] = (records.take([name], [column]).column(0)[0].as_py() or "")[:PASSAGE]
        except NoRecordError:
            continue
    return texts


def _topics(lake: Lake, records: Dataset) -> list[dict[str, Any]]:
    """Return the topics, the largest first, with how many of their records are kept."""
    try:
        table = lake.dataset(beside(records.name, "clusters"))
    except GoldsmithError:
        return []
    found: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for batch in records.scan(["cluster", "decision"], "cluster IS NOT NULL"):
        found.update(batch.column("cluster").to_pylist())
        kept.update(batch.filter(pc.equal(batch.column("decision"), KEPT)).column("cluster").to_pylist())
    rows = [row for batch in table.scan(["cluster", "name", "cohesion"]) for row in batch.to_pylist()]
    told = [
        {"cluster": at, "name": row["name"] or "", "found": found[at], "kept": kept[at], "cohesion": row["cohesion"]}
        for row in rows
        if found[at := row["cluster"]]
    ]
    return sorted(told, key=lambda one: (-one["found"], one["cluster"]))[:TOPICS]
