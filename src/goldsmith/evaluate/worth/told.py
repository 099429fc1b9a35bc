"""What a dataset is worth as JSON values: for programs, to be kept beside the dataset, and for the page that draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.evaluate.worth.weighing import next_to_collect
from goldsmith.stats.power_law import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.evaluate.worth.costs import SourceCost
    from goldsmith.evaluate.worth.weighing import Weighed
    from goldsmith.stats.estimate import Estimate
    from goldsmith.stats.power_law import LearningCurve

SHAPE = 1
"""Version of the JSON form."""
DRAWN = 17
"""Sizes seen, and about as many beyond them, at which a curve is told with its interval, so that it can be drawn."""


def told(found: Weighed, spent: Sequence[SourceCost] = (), currency: str = "", **given: Any) -> dict[str, Any]:
    """Return all that was found as JSON values.

    Args:
        found: What the dataset is worth.
        spent: What each source cost.
        currency: Of the costs.
        given: What must be known of how it was made: field of the label, draws, seed.
    """
    total = sum(one.total for one in spent)
    gain = found.curve.gain()
    return {
        "shape": SHAPE,
        **given,
        "records": len(found.records.ids),
        "left_out": found.records.left_out,
        "points": [
            {"size": int(size), "mean": float(errors.mean()), "errors": errors.tolist()}
            for size, errors in zip(found.errors.sizes, found.errors.whole, strict=True)
        ],
        "curve": _curve(found.curve, float(found.errors.sizes.min())),
        "classes": classes(found),
        "sources": _sources(found),
        "removal": _removal(found),
        "valued": found.valued,
        "least": [{"id": name, "value": value} for name, value in found.least] if found.removal.believable else [],
        "currency": currency,
        "costs": [
            {"source": one.source, "read": one.read, "kept": one.kept, **one.steps, "total": one.total, "per_kept": one.per_kept}
            for one in spent
        ],
        "doubling": None if not total else {"costs": total, "per_point": total / (100 * gain.value) if gain and gain.value > 0 else None},
        "next": [{"source": name, "gain_per_thousand": gain, "gain_per_cost": per} for name, gain, per in next_to_collect(found, spent)],
    }


def _ends(one: Estimate | None) -> dict[str, float] | None:
    return None if one is None else {"value": one.value, "low": one.low, "high": one.high}


def _curve(curve: LearningCurve, smallest: float) -> dict[str, Any]:
    """Return a curve: its numbers, and what it says at sizes seen and foreseen."""
    seen = np.geomspace(smallest, curve.largest, DRAWN)
    beyond = np.geomspace(curve.largest, FARTHEST * curve.largest, DRAWN)[1:] if not curve.why else ()
    line = [(float(size), curve.foreseen(float(size))) for size in (*seen, *beyond)]
    return {
        "floor": curve.floor, "scale": curve.scale, "power": _ends(curve.power), "explained": curve.explained, "largest": curve.largest,
        "why_not": curve.why, "doubled": _ends(curve.gain()), "limit": _ends(curve.limit()),
        "line": [{"size": size, **ends} for size, one in line if (ends := _ends(one))],
    }  # fmt: skip


def classes(found: Weighed) -> list[dict[str, Any]]:
    """Return each class with its error and what twice as many records would take away of it, the worst first."""
    rows = []
    for name, errors, curve in zip(found.records.classes, found.errors.by_class, found.curves, strict=True):
        gain = curve.gain() if curve is not None else None
        why = "too few held-out records" if curve is None else curve.why
        last = float(errors[-1].mean())
        rows.append({"name": name, "error": None if np.isnan(last) else last, "doubled": _ends(gain), "why_not": why})
    return sorted(rows, key=lambda row: (-(row["error"] or 0.0), row["name"]))


def _sources(found: Weighed) -> list[dict[str, Any]]:
    counts = np.bincount(found.records.groups, minlength=len(found.records.sources)).tolist()
    rows = [
        {"name": name, "records": n, "gain": None if one is None else {"value": one.mean, "low": one.low, "high": one.high}}
        for name, n, one in zip(found.records.sources, counts, found.sources, strict=True)
    ]
    return sorted(rows, key=lambda row: (row["gain"] is None, -(row["gain"] or {"value": 0.0})["value"], row["name"]))


def _removal(found: Weighed) -> dict[str, Any]:
    curve = found.removal
    return {
        "believable": curve.believable, "shares": list(curve.shares), "by_chance": list(curve.by_chance),
        "worst_first": [_ends(one) for one in curve.worst_first], "best_first": [_ends(one) for one in curve.best_first],
    }  # fmt: skip
