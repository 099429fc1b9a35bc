"""What is known of a dataset before its records are read: which of them are evaluated, of which files they came, what its columns are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from goldsmith.curate.noting import BROKEN_OFF
from goldsmith.curate.releasing import kept
from goldsmith.indicator import Facts, FileRead

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset


def facts_of(opened: Tables) -> Facts:
    """Return what is known of a dataset; its evaluated records are those that a release would hold."""
    records = opened.records
    version, moment = records.origin()
    files, parts = _files(opened)
    return Facts(
        name=records.name,
        version=version,
        records=records.count(kept(records)),
        columns=frozenset(name for name in records.columns if not records.pending([name])),
        modalities=_modalities(opened),
        as_of=moment.date(),
        files=files,
        parts=parts,
        provenance=(made := {name: records.provenance(name) for name in records.columns}),
        failures=_failures(records),
        vectors=next((name for name, one in made.items() if one.get("operator") == "embedding" and not records.pending([name])), ""),
    )


def _failures(records: Dataset) -> dict[str, int]:
    """Count the records on which an operator failed, by its column; the first failure of a record counts."""
    names = [name for name in ("measure_error", "edit_error") if name in records.columns]
    counts: Counter[str] = Counter()
    for name in names:
        for batch in records.scan([name], f"{name} IS NOT NULL"):
            counts.update(said.partition(":")[0] for said in batch.column(name).to_pylist())
    return dict(sorted(counts.items()))


def _modalities(opened: Tables) -> dict[str, int]:
    """Count records by modality; one that names none and has a text is text."""
    counts: Counter[str] = Counter()
    for batch in opened.records.scan(["modality"], kept(opened.records)):
        for pair in pc.value_counts(batch.column("modality").fill_null("text")).to_pylist():
            counts[pair["values"] or "text"] += pair["counts"]
    return dict(counts)


def _files(opened: Tables) -> tuple[tuple[FileRead, ...], dict[str, str]]:
    broken: Counter[str] = Counter()
    for batch in opened.quarantine.scan(["part", "error"]):
        for part, error in zip(batch.column("part").to_pylist(), batch.column("error").to_pylist(), strict=True):
            broken[part] += error in BROKEN_OFF
    by_input: dict[str, list[dict[str, Any]]] = {}
    parts = {}
    for row in (row for batch in opened.parts.scan() for row in batch.to_pylist()):
        parts[row["part"]] = row["digest"] or ""
        by_input.setdefault(row["input"] or row["path"], []).append(row)
    files = [
        FileRead(
            rows[0]["source"] or "", rows[0]["path"] or "", rows[0]["digest"] or "",
            sum(row["found"] or 0 for row in rows), sum(row["quarantined"] or 0 for row in rows), any(broken[row["part"]] for row in rows),
        )
        for _, rows in sorted(by_input.items())
    ]  # fmt: skip
    return tuple(files), parts
