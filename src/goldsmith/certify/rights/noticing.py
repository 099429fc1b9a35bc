"""The notice of a release: all who must be named, and all texts that go along, licence by licence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goldsmith.certify.rights.licence import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.certify.rights.combining import Combination
    from goldsmith.certify.rights.register import Known

MOST = 1_000
"""Sources that are named under a licence."""


def notice(dataset: str, found: Sequence[Combination], declared: Known, columns: Mapping[str, frozenset[str]]) -> str:
    """Return the text that goes along with a release.

    Under each licence stand the sources that are named, with what they asked to be called; a licence that asks for no naming stands there
    where its text must go along.
    """
    lines = [f"NOTICE of the dataset {dataset}", ""]
    for id_ in sorted({id_ for one in found for id_ in one.licences} | {id_ for held in columns.values() for id_ in held}):
        row = table().get(id_)
        if row is None or not (row.attribution or row.notice):
            continue
        lines += [f"{row.name} ({id_})" + (f": {row.url}" if row.url else ""), *_sources(id_, found, declared)]
        lines += [f"  column {name}: {declared.columns[name].of}" for name, held in sorted(columns.items()) if id_ in held]
        lines.append("")
    return "\n".join(lines)


def _sources(id_: str, found: Sequence[Combination], declared: Known) -> list[str]:
    counts: Counter[str] = Counter()
    for one in found:
        if id_ in one.licences:
            counts.update(one.sources)
    named = {one.source: one.named_as or ", ".join(one.holds) for one in declared.rights.values() if one.source}
    order = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    lines = [
        f"  {name or '(no source)'}" + (f", {named[name]}" if named.get(name) else "") + f": {n:,} records" for name, n in order[:MOST]
    ]
    return [*lines, *([f"  and {len(order) - MOST:,} more sources"] if len(order) > MOST else [])]
