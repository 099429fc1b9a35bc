"""The record of a selection: what was asked, what was met, and how the chosen records differ from all that took part."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.correlation import spearman
from goldsmith.stats.distance import kolmogorov_smirnov, total_variation
from goldsmith.stats.quantiles import summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.selection import Chosen
    from goldsmith.curate.selection_rows import Rows
    from goldsmith.curate.settings_of.selection import Select
    from goldsmith.lake import Dataset

FOLLOWS = 0.3
"""A rank correlation between score and length beyond this is told."""

MOVED = 0.2
"""A shift between languages beyond this is told."""

SHOWN = 50
"""Names and groups that a record tells apart; the rest is counted together."""

OTHERS = "(others)"

Array = np.ndarray[Any, Any]


def made(records: Dataset, wanted: Select, rows: Rows, chosen: Chosen, asked: int | None) -> dict[str, Any]:
    """Return the record as JSON values.

    Args:
        records: The table.
        wanted: What was asked for.
        rows: What took part.
        chosen: What was chosen.
        asked: The budget in units; None where there was none.
    """
    score = rows.pool.score
    follows = None if score is None else spearman(score, rows.pool.lengths if rows.pool.lengths is not None else rows.lengths)
    return {
        "name": wanted.name,
        "method": wanted.method,
        "settings": wanted.settings(),
        "by": wanted.by,
        "by_provenance": _short(records.provenance(wanted.by)) if wanted.by else None,
        "seed": wanted.seed,
        "unit": wanted.unit,
        "asked": asked,
        "asked_as": wanted.budget.text() if wanted.budget else None,
        "spent": chosen.spent,
        "off_by": None if asked is None else chosen.spent - asked,
        "considered": _amounts(rows, np.ones(len(rows), bool)),
        "selected": _amounts(rows, chosen.taken),
        "without_score": 0 if score is None else int(np.isnan(score).sum()),
        "facts": _bounded(chosen.facts),
        "score": None if score is None else _moved(score, chosen.taken),
        "length": _moved(rows.lengths.astype(float), chosen.taken),
        "tokens": None if rows.tokens is None else _moved(rows.tokens.astype(float), chosen.taken),
        "length_correlation": None if follows is None else round(follows, 4),
        "names": {name: _shares(at, names, chosen.taken) for name, (at, names) in rows.labels.items()},
        "warnings": [*chosen.warnings, *_warnings(wanted, rows, chosen, asked, follows)],
        "made_at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
    }


def _amounts(rows: Rows, taken: NDArray[np.bool_]) -> dict[str, int | None]:
    return {
        "records": int(taken.sum()),
        "characters": int(rows.lengths[taken].sum()),
        "tokens": None if rows.tokens is None else int(rows.tokens[taken].sum()),
    }


def _moved(values: Array, taken: NDArray[np.bool_]) -> dict[str, Any]:
    distance = kolmogorov_smirnov(values, values[taken])
    return {
        "before": summary(values).as_json(),
        "after": summary(values[taken]).as_json(),
        "ks_distance": None if distance is None else round(distance, 4),
    }


def _shares(at: NDArray[np.int32], names: tuple[str, ...], taken: NDArray[np.bool_]) -> dict[str, Any]:
    before, after = (np.bincount(each, minlength=len(names)) for each in (at, at[taken]))
    largest = np.lexsort((np.array(names, object).astype(str), -before))
    counts = [[names[i], int(before[i]), int(after[i])] for i in largest[:SHOWN]]
    if len(names) > SHOWN:
        counts.append([OTHERS, int(before[largest[SHOWN:]].sum()), int(after[largest[SHOWN:]].sum())])
    moved = total_variation({name: float(n) for name, n in _numbered(before)}, {name: float(n) for name, n in _numbered(after)})
    return {"values": len(names), "counts": counts, "total_variation": None if moved is None else round(moved, 4)}


def _numbered(counts: Array) -> list[tuple[str, int]]:
    """Return counts with their positions as names."""
    return [(str(at), int(n)) for at, n in enumerate(counts)]


def _warnings(wanted: Select, rows: Rows, chosen: Chosen, asked: int | None, follows: float | None) -> list[str]:
    found = []
    if asked is not None and asked > rows.pool.total:
        found.append(f"the budget is {asked:,} {wanted.unit} and there are {rows.pool.total:,}: all of them were taken")
    if follows is not None and abs(follows) > FOLLOWS:
        found.append(f"`{wanted.by}` follows length (rank correlation {follows:+.2f}): compare with a length-matched random selection")
    if rows.pool.score is not None and (missing := int(np.isnan(rows.pool.score).sum())):
        found.append(f"{missing:,} records have no `{wanted.by}` and cannot be chosen")
    if asked is not None and chosen.spent and abs(chosen.spent - asked) > 0.01 * asked and asked <= rows.pool.total:
        found.append(f"{chosen.spent:,} {wanted.unit} were taken where {asked:,} were asked for")
    if (moved := _languages(rows, chosen)) > MOVED:
        found.append(f"the shares of the languages move by {moved:.0%}: `--per language` keeps them")
    if not chosen.taken.any():
        found.append("nothing was chosen")
    return found


def _languages(rows: Rows, chosen: Chosen) -> float:
    """Return by how much the shares of languages move, in [0, 1]."""
    if "language" not in rows.labels:
        return 0.0
    return float(_shares(*rows.labels["language"], chosen.taken)["total_variation"] or 0.0)


def _bounded(facts: Mapping[str, Any]) -> dict[str, Any]:
    groups = facts.get("groups")
    if not isinstance(groups, dict) or len(groups) <= SHOWN:
        return dict(facts)
    largest = sorted(groups, key=lambda name: (-groups[name]["held"], name))[:SHOWN]
    return {**facts, "groups": {name: groups[name] for name in largest}, "groups_in_all": len(groups)}


def _short(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return what made a column, without long facts."""
    return {name: value for name, value in provenance.items() if isinstance(value, str | int | float | bool) and len(str(value)) < 200}
