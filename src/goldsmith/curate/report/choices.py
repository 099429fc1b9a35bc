"""Selections, gathered for the report: how each was made, whether it met its budget, and what it did to scores, lengths, languages and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.curate.report.warnings import both
from goldsmith.curate.selections import Selection, selections
from goldsmith.lake.naming import identifier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.lake import Dataset

SELECTIONS, NAMES, BINS = 40, 20, 30
"""Selections that are told, names of each column, and bars of a histogram."""

LENGTH = "character_count"
LONG_TAIL = 8.0
"""A column whose 99th percentile lies this many times above its middle is drawn on a logarithmic axis."""


def choices(records: Dataset) -> list[dict[str, Any]]:
    """Return what the report tells of every selection of a dataset that has been made, by name."""
    return [_choice(records, one) for one in selections(records)[:SELECTIONS] if one.record]


def _choice(records: Dataset, made: Selection) -> dict[str, Any]:
    record = made.record
    return {
        **{name: record[name] for name in ("name", "method", "seed", "unit", "asked", "spent")},
        "by": record["by"] or "",
        "asked_as": record["asked_as"] or "",
        "considered": record["considered"]["records"],
        "selected": record["selected"]["records"],
        "state": made.state,
        "moved": _moved(records, made),
        "shares": [{"column": name, **_shares(told)} for name, told in record["names"].items()],
        "warnings": [both(one) for one in record["warnings"]],
    }


def _shares(told: dict[str, Any]) -> dict[str, Any]:
    return {"values": told["values"], "counts": [tuple(one) for one in told["counts"][:NAMES]]}


def _moved(records: Dataset, made: Selection) -> list[dict[str, Any]]:
    """Return the distributions of the score and of the lengths, read from the table as it stands."""
    columns = [name for name in dict.fromkeys([made.record["by"], LENGTH]) if name and _is_number(records, name)]
    if not columns:
        return []
    schema = pa.schema([records.schema.field(name) for name in (made.column, *columns)])
    scanned = records.scan([made.column, *columns], f"{identifier(made.column)} IS NOT NULL")
    table = pa.Table.from_batches(list(scanned), schema)
    taken = np.asarray(table[made.column].to_numpy(), bool)
    told = {made.record["by"]: made.record["score"], LENGTH: made.record["length"]}
    moved = (_distribution(name, table[name].cast(pa.float64()).to_numpy(), taken, told.get(name)) for name in columns)
    return [one for one in moved if one]


def _is_number(records: Dataset, name: str) -> bool:
    if name not in records.columns or records.pending([name]):
        return False
    kind = records.schema.field(name).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _distribution(name: str, values: NDArray[np.float64], taken: NDArray[np.bool_], told: dict[str, Any] | None) -> dict[str, Any] | None:
    finite = np.isfinite(values)
    known, chosen = values[finite], values[finite & taken]
    if not len(known):
        return None
    low, middle, high = (float(one) for one in np.quantile(known, [0.0, 0.5, 0.995]))
    logarithmic = low >= 0 and high > 30 and high > LONG_TAIL * max(middle, 1)
    edges = np.geomspace(low + 1, high + 1, BINS + 1) - 1 if logarithmic else np.linspace(low, high, BINS + 1)
    edges = np.unique(edges.round(9)) if high > low else np.array([low, low + 1.0])
    counts = [np.histogram(one.clip(edges[0], edges[-1]), edges)[0].tolist() for one in (known, chosen)]
    return {
        "column": name,
        "edges": [float(f"{edge:.6g}") for edge in edges],
        "before": counts[0],
        "after": counts[1],
        "logarithmic": logarithmic,
        "middle_before": middle,
        "middle_after": float(np.median(chosen)) if len(chosen) else None,
        "distance": (told or {}).get("ks_distance"),
    }
