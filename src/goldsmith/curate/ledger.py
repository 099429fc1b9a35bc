"""The ledger: for every step the records in, kept, dropped by reason and quarantined, and the proof that none is lost."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.curate import chunking, editing
from goldsmith.curate.deciding import (
    BOILERPLATE,
    CHUNKED,
    CONTAMINATED,
    DROPPED,
    EXACT,
    KEPT,
    NEAR,
    OTHER_LANGUAGE,
    QUARANTINED,
    SEMANTIC,
)
from goldsmith.curate.named import MOST_SOURCES, OTHER_SOURCES, UNREADABLE
from goldsmith.errors import ConservationError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.tables import Tables
    from goldsmith.curate.tally import Tally
    from goldsmith.lake import Lake

RAW_ROWS = 512
"""Rows of the quarantine looked at together: each may hold 64 KiB."""

Group = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Read:
    """What the parts table says was read from one source."""

    source: str
    found: int
    quarantined: int
    bytes: int


def reads(tables: Tables) -> list[Read]:
    """Return what was read, by source as the inputs are called, in the order of their names."""
    totals: dict[str, Counter[str]] = {}
    for batch in tables.parts.scan(["source", "found", "quarantined", "bytes"]):
        for row in batch.to_pylist():
            totals.setdefault(row["source"], Counter()).update(found=row["found"], quarantined=row["quarantined"], bytes=row["bytes"])
    return [Read(name, total["found"], total["quarantined"], total["bytes"]) for name, total in sorted(totals.items())]


def balance(tables: Tables, tally: Tally, plan: Plan, spent: Mapping[str, float]) -> dict[str, Any]:
    """Return the ledger of a dataset.

    Args:
        tables: The tables as they stand.
        tally: What was decided.
        plan: What was to be done.
        spent: CPU seconds of each pass of this run.

    Raises:
        ConservationError: Records in and records accounted for differ.
    """
    read = reads(tables)
    found, unreadable = sum(one.found for one in read), sum(one.quarantined for one in read)
    by_decision = _sums(tally.groups, 2)
    dropped = {reason: n for reason, n in _sums((item for item in tally.groups.items() if item[0][2] == DROPPED), 3).items() if n}
    quarantined = unreadable + by_decision.get(QUARANTINED, 0)
    kept = by_decision.get(KEPT, 0)
    children = chunking.count(tables.records)
    _prove(found + children, kept, sum(dropped.values()), quarantined, where=tables.name)
    _prove(tables.quarantine.count(), 0, 0, unreadable, where=f"{tables.name} quarantine")
    unedited = editing.failures(tables.records, plan.edits)
    return {
        "in": found,
        "kept": kept,
        "dropped": dict(sorted(dropped.items(), key=lambda item: (-item[1], item[0]))),
        "quarantined": quarantined,
        "children": children,
        "bytes_in": sum(one.bytes for one in read),
        "steps": _steps(tally, plan, Read("", found, unreadable, sum(one.bytes for one in read)), spent, unedited, children),
        "sources": _sources(tally, tables, plan.recipe.fields.source, whole={one.source for one in read if one.found == one.quarantined}),
        "languages": _languages(tally),
        "reasons": _reasons(tally),
        **({"edits": editing.totals(tables.records, plan.edits)} if plan.edits else {}),
    }


def last(lake: Lake, dataset: str) -> dict[str, Any]:
    """Return the ledger of the last finished run of a dataset.

    Raises:
        NoRecordError: No run has finished.
    """
    from goldsmith.curate.tables import opened

    facts = latest(opened(lake, dataset))
    if facts is None:
        told = "no run of this dataset had finished by then" if "@" in dataset else "no run of this dataset has finished"
        raise NoRecordError(told, where=dataset, hint="run its recipe again; it goes on where it was")
    return facts


def latest(tables: Tables) -> dict[str, Any] | None:
    """Return the facts of the last finished run, None where there is none."""
    found = [row for batch in tables.runs.scan() for row in batch.to_pylist()]
    found = [row for row in found if tables.newest is None or row["version"] <= tables.newest]
    if not found:
        return None
    row = found[-1]
    return {**json.loads(row["facts"]), "fingerprint": row["fingerprint"], "version": row["version"], "run": row["run"]}


def _prove(found: int, kept: int, dropped: int, quarantined: int, *, where: str) -> None:
    if found != kept + dropped + quarantined:
        raise ConservationError(
            "the ledger does not balance",
            where=where,
            found=f"{kept:,} kept + {dropped:,} dropped + {quarantined:,} quarantined = {kept + dropped + quarantined:,}",
            expected=f"{found:,} records in",
            hint="`goldsmith check` tells more; please report this",
        )


def _sums(groups: Mapping[Group, int] | Iterable[tuple[Group, int]], place: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for group, n in groups.items() if hasattr(groups, "items") else groups:
        sums[group[place]] += n
    return sums


def _steps(tally: Tally, plan: Plan, read: Read, spent: Mapping[str, float], unedited: int, children: int) -> list[dict[str, Any]]:
    """Return one line a step; what a step keeps is what the next one finds."""
    failed = _sums(tally.groups, 2).get(QUARANTINED, 0)
    collected = _step("collect", read.found, {}, read.quarantined, read.bytes, spent.get("collect", 0.0))
    steps = [{**collected, "children": children, "kept": collected["kept"] + children}]
    if plan.edits:
        steps.append(_step("edit", steps[-1]["kept"], {}, unedited, 0, spent.get("edit", 0.0)))
    steps.append(_step("measure", steps[-1]["kept"], {}, failed - unedited, 0, spent.get("measure", 0.0)))
    standing = steps[-1]["kept"]
    dropped = [(group, n) for group, n in tally.groups.items() if group[2] == DROPPED]
    if plan.recipe.chunks:
        steps.append(_step("chunks", standing, dict(_sums((item for item in dropped if item[0][3] == CHUNKED), 3)), 0, 0, 0.0))
        standing = steps[-1]["kept"]
    for judgement in plan.recipe.decide:
        for name, cpu, reasons in _judgement(judgement, plan, dropped, spent):
            steps.append(_step(name, standing, reasons, 0, 0, cpu))
            standing = steps[-1]["kept"]
    return steps


def _judgement(
    judgement: str, plan: Plan, dropped: list[tuple[Group, int]], spent: Mapping[str, float]
) -> Iterable[tuple[str, float, dict[str, int]]]:
    def reasons(wanted: str | None, owner: str | None = None) -> dict[str, int]:
        return dict(
            _sums(
                ((group, n) for group, n in dropped if (wanted is None or group[3] == wanted) and (owner is None or group[4] == owner)), 3
            )
        )

    if judgement == "languages" and plan.recipe.languages:
        yield "languages", 0.0, reasons(OTHER_LANGUAGE)
    elif judgement == "rules":
        owners = dict.fromkeys(judge.rules.id for judge in plan.judges)
        yield from ((owner, spent.get("decide", 0.0) if number == 0 else 0.0, reasons(None, owner)) for number, owner in enumerate(owners))
    elif judgement == "boilerplate" and plan.recipe.boilerplate:
        yield "boilerplate", spent.get("boilerplate", 0.0), reasons(BOILERPLATE)
    elif judgement == "exact_duplicates" and plan.recipe.exact_duplicates:
        yield "exact_duplicates", 0.0 if plan.recipe.near_duplicates else spent.get("duplicates", 0.0), reasons(EXACT)
    elif judgement == "near_duplicates" and plan.recipe.near_duplicates:
        yield "near_duplicates", spent.get("duplicates", 0.0), reasons(NEAR)
    elif judgement == "contamination" and plan.recipe.decontaminate:
        yield "contamination", spent.get("decontaminate", 0.0), reasons(CONTAMINATED)
    elif judgement == "semantic_duplicates" and plan.recipe.semantic_duplicates:
        yield "semantic_duplicates", spent.get("embed", 0.0), reasons(SEMANTIC)


def _step(name: str, found: int, dropped: dict[str, int], quarantined: int, n_bytes: int, cpu_seconds: float) -> dict[str, Any]:
    kept = found - sum(dropped.values()) - quarantined
    return {
        "name": name,
        "found": found,
        "kept": kept,
        "dropped": dropped,
        "quarantined": quarantined,
        "children": 0,
        "bytes": n_bytes,
        "cpu_seconds": round(cpu_seconds, 3),
    }


def _sources(tally: Tally, tables: Tables, fields: list[str], *, whole: set[str]) -> list[dict[str, Any]]:
    """Return what became of the records of each source; ``whole`` are files that nothing could be read of.

    A broken row counts under the source that it names itself, like a record. One that could not be read counts under its file, and
    says so where the file's records name sources of their own.
    """
    sources: dict[str, dict[str, Any]] = {}

    def row(name: str) -> dict[str, Any]:
        name = name if name in sources or len(sources) < MOST_SOURCES else OTHER_SOURCES
        return sources.setdefault(
            name, {"source": name, "found": 0, "children": 0, "kept": 0, "dropped": {}, "quarantined": 0, "duplicates": 0}
        )

    for (source, _, decision, reason, _), n in tally.groups.items():
        entry = row(source)
        entry["found"] += n
        if decision == DROPPED:
            entry["dropped"][reason] = entry["dropped"].get(reason, 0) + n
            entry["duplicates"] += n if reason in {EXACT, NEAR, SEMANTIC} else 0
        else:
            entry[decision] += n
    for source, n in tally.children.items():
        row(source)["children"] += n
        row(source)["found"] -= n
    as_files = whole | set(sources)
    for batch in tables.quarantine.scan(["source", "raw"], batch_rows=RAW_ROWS):
        told = zip(batch.column("source").to_pylist(), batch.column("raw").to_pylist(), strict=True)
        names = (_own_source(raw, fields) or (file if file in as_files else UNREADABLE.format(file)) for file, raw in told)
        for source, n in Counter(names).items():
            row(source)["found"] += n
            row(source)["quarantined"] += n
    return [sources[name] for name in sorted(sources)]


def _own_source(raw: bytes | None, fields: list[str]) -> str | None:
    """Return the source that a broken row names itself, None where that cannot be read."""
    try:
        found = orjson.loads(raw or b"")
    except orjson.JSONDecodeError:
        return None
    values = [found.get(name) for name in fields] if isinstance(found, dict) else []
    return next(
        (str(value) for value in values if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""), None
    )


def _reasons(tally: Tally) -> list[dict[str, Any]]:
    """Return how many records each reason of each rule set dropped, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for (_, _, decision, reason, owner), n in tally.groups.items():
        if decision == DROPPED:
            counts[reason, owner] += n
    return [
        {"reason": reason, "rule_set": owner, "n": n} for (reason, owner), n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _languages(tally: Tally) -> list[dict[str, Any]]:
    found = _sums(tally.groups, 1)
    kept = _sums((item for item in tally.groups.items() if item[0][2] == KEPT), 1)
    return [{"language": name or "und", "found": n, "kept": kept.get(name, 0)} for name, n in found.most_common()]
