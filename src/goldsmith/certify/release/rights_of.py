"""Licences, rights and provenance of a release, as they stand beside its records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from goldsmith.curate.releasing import kept
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.lake import Dataset, Lake


@dataclass(frozen=True)
class Held:
    """What a release says of rights.

    Attributes:
        files: Contents by the names of files at its top.
        expression: All licences as one expression of SPDX.
        conflicts: Licences that nobody could keep together.
        parents: Releases that it was made from.
        registrations: What was registered where, as declared.
        offer: An ``odrl:Offer``; that of the licences where nobody made one.
    """

    files: Mapping[str, bytes]
    expression: str
    conflicts: Sequence[Any] = ()
    parents: Sequence[Mapping[str, str]] = ()
    registrations: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    offer: Mapping[str, Any] | None = None


def rights_of(lake: Lake, name: str, records: Dataset) -> Held:
    """Return what the records say of their licences."""
    del lake, name
    counts: Counter[str] = Counter()
    for batch in records.scan(["license"], kept(records)) if "license" in records.columns else ():
        for pair in pc.value_counts(batch.column("license")).to_pylist():
            counts[pair["values"] or ""] += pair["counts"]
    named = sorted(name for name in counts if name)
    table = {"licences": [{"licence": name, "records": counts[name]} for name in named], "unstated": counts[""]}
    return Held({"licences.json": canonical(table) + b"\n"}, " AND ".join(named))
