"""What the columns of a dataset tell without a look at any text: sources, sites, licences, times, languages, what was generated.

One scan of small columns; a column that the dataset has not is left out, and the fact is then not told.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.releasing import kept

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables
    from goldsmith.indicator import Facts

COUNTED = {"source": "sources", "license": "licences", "language": "languages", "modality": "modalities", "generated": "generated"}
"""Columns whose values are counted, and what the counts are called."""
TIMES = ("original_at", "collected_at")
COLUMNS = ("id", "text", "source", "source_detail", "license", "original_at", "collected_at")
"""Columns of a record that a document describes."""
SITE = r"^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?(?P<site>[^/?#:]+)"
MOST = 1_000
"""Values of which the counts are told; the others are told together."""
SITES_SHARE = 0.1
"""Share of the most frequent sites that a summary lists."""


def counted(opened: Tables, facts: Facts) -> dict[str, Any]:
    """Return what the columns tell, by name; what nobody filled is not there.

    Example: ``{"records": 2, "sources": {"web": 2}, "collected_at": ["2024-01-01", "2024-02-01"]}``
    """
    records = opened.records
    wanted = [name for name in (*COUNTED, "source_detail", *TIMES) if name in facts.columns]
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*COUNTED, "source_detail")}
    ends: dict[str, list[Any]] = {}
    for batch in records.scan(wanted, kept(records)) if wanted else ():
        for name in wanted:
            if name in TIMES:
                _widened(ends, name, batch.column(name))
            else:
                values = pc.extract_regex(batch.column(name), SITE) if name == "source_detail" else batch.column(name)
                _added(counts[name], pc.struct_field(values, "site") if name == "source_detail" else values)
    found: dict[str, Any] = {"records": facts.records, "version": facts.version}
    found["columns"] = [name for name in COLUMNS if name in facts.columns]
    found |= {said: _most(counts[name]) for name, said in COUNTED.items() if counts[name]}
    found |= {name: [str(one)[:10] for one in both] for name, both in ends.items()}
    found |= {"sites": _most(counts["source_detail"])} if counts["source_detail"] else {}
    found |= {"files": len(facts.files)} if facts.files else {}
    found |= {"steps": steps} if (steps := _steps(facts)) else {}
    return found


def top_sites(sites: dict[str, int]) -> list[str]:
    """Return the most frequent tenth of the sites, at least one."""
    named = sorted((name for name in sites if name != "…"), key=lambda name: (-sites[name], name))
    return named[: max(1, round(SITES_SHARE * len(named)))] if named else []


def _added(counts: Counter[str], values: pa.Array) -> None:
    for pair in pc.value_counts(values).to_pylist():
        if pair["values"] not in (None, ""):
            counts[str(pair["values"])] += pair["counts"]


def _widened(ends: dict[str, list[Any]], name: str, values: pa.Array) -> None:
    both = pc.min_max(values).as_py()
    if both["min"] in (None, ""):
        return
    known = ends.setdefault(name, [both["min"], both["max"]])
    ends[name] = [min(known[0], both["min"]), max(known[1], both["max"])]


def _most(counts: Counter[str]) -> dict[str, int]:
    told = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST])
    rest = counts.total() - sum(told.values())
    return told | ({"…": rest} if rest else {})


def _steps(facts: Facts) -> list[str]:
    """Return the operators whose columns stand in the dataset: what was measured of the records, or done to them."""
    return sorted({str(one["operator"]) for one in facts.provenance.values() if one.get("operator")})
