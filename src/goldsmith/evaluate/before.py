"""What earlier evaluations of the same records said: gates that failed do not open because what they rested on was taken away.

1. Earlier evaluations of the same root are read; those of other records say nothing of these.
2. A gate that failed then, at the same limit, and could not be checked now, fails still.
3. Parts of the requirement that are another than in the last of them are named: a better grade may come of a lighter requirement.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError
from goldsmith.evaluate.history import TABLE
from goldsmith.evaluate.place_words import of_parts
from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Measurements
    from goldsmith.lake import Lake

MOST = 20
"""Evaluations of the same records that are looked at, the last ones."""


def of_these_records(lake: Lake, dataset: str, root: str) -> list[dict[str, Any]]:
    """Return earlier evaluations of the same records as they were kept, the oldest first."""
    try:
        table = lake.dataset(beside(dataset.partition("@")[0], TABLE))
    except NoDatasetError:
        return []
    rows = [row for batch in table.scan(["id", "evaluation"], f"root = '{root}'") for row in batch.to_pylist()]
    return [json.loads(row["evaluation"]) for row in sorted(rows, key=lambda row: row["id"])[-MOST:]]


def failed_gates(past: list[dict[str, Any]]) -> dict[tuple[str, float | None], int]:
    """Return the gates that failed in the last evaluation that could check them, by name and limit, with its number."""
    found: dict[tuple[str, float | None], int] = {}
    for one in past:
        for gate in one["gates"]:
            mark = gate["name"], gate["limit"]
            if gate["verdict"] == "fails":
                found[mark] = int(one["id"])
            elif gate["verdict"] == "passes":
                found.pop(mark, None)
    return found


def eased(past: list[dict[str, Any]], now: Measurements) -> tuple[Said, ...]:
    """Return which parts of the requirement are another than in the last evaluation of the same records; nothing where none is."""
    if not past:
        return ()
    before, after = past[-1]["measurements"]["requirement"], now.as_json()["requirement"]
    parts = sorted(name for name in {*before, *after} if _plain(before.get(name)) != _plain(after.get(name)))
    if not parts:
        return ()
    names, id_ = of_parts(parts), past[-1]["id"]
    en = f"since evaluation {id_} of these records the requirement has changed: {names.en}"
    return (Said(en, f"自对同一批记录的第 {id_} 次评测以来，规格有变：{names.zh}"),)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, sort_keys=True, default=str)) if isinstance(value, dict | list) else value
