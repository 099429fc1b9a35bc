"""Contaminated records leave: decided as dropped, with the reason, the benchmark's share and a ledger that balances.

Nothing is deleted. Records that were kept and hold an item are decided as ``contaminated``; those that were, and hold none any more (other
benchmarks, other settings), are kept again. What became of them is written down as a run of its own, so that ledger and report tell
of it. A later run of the recipe decides anew; ``goldsmith decontaminate`` after it does only what is missing.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.curate import tables
from goldsmith.curate.deciding import DROPPED, KEPT, LENGTHS
from goldsmith.curate.ledger import latest
from goldsmith.errors import UsageError
from goldsmith.lake import Expression

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables

REASON, OWNER, STEP = "contaminated", "decontaminate", "decontaminate"
GOES = f"decision = '{KEPT}' AND contamination_kind IS NOT NULL"
RETURNS = f"decision = '{DROPPED}' AND reason = '{REASON}' AND decided_by = '{OWNER}' AND contamination_kind IS NULL"


def settle(opened: Tables) -> tuple[int, int]:
    """Decide anew about records that hold items, or held them; return how many went and how many came back.

    The lock of the dataset must be held.

    Raises:
        UsageError: Nothing has been decided about these records, so nothing can be dropped.
    """
    records = opened.records
    require_decided(opened)
    gone, back = _changed(opened, GOES), _changed(opened, RETURNS)
    if not gone["n"] and not back["n"]:
        return 0, 0
    begun = datetime.now(UTC)
    share = Expression("CAST(contamination_share AS DOUBLE)")
    if gone["n"]:
        records.update(GOES, {"decision": DROPPED, "reason": REASON, "decided_by": OWNER, "decided_value": share})
    if back["n"]:
        records.update(RETURNS, {"decision": KEPT, "reason": None, "decided_by": None, "decided_value": None})
    before = latest(opened)
    if before:
        _note(opened, before, gone, back, begun)
    return gone["n"], back["n"]


def require_decided(opened: Tables) -> None:
    """Raise where nothing has been decided about the records.

    Raises:
        UsageError: So nothing can be dropped.
    """
    if "decision" not in opened.records.columns:
        hint = "run a recipe first, or use `--action flag` and judge by the column `contamination_kind`"
        raise UsageError("nothing has been decided about these records, so none can be removed", where=opened.name, hint=hint)


def _changed(opened: Tables, where: str) -> dict[str, Any]:
    """Count the rows that an expression names, by source, language and length."""
    there = [name for name in ("source", "language", "character_count") if name in opened.records.columns]
    sources: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    lengths = np.zeros(len(LENGTHS) - 1, np.int64)
    n = 0
    for batch in opened.records.scan(["id", *there], where):
        n += batch.num_rows
        if "source" in there:
            sources.update(name or "" for name in batch.column("source").to_pylist())
        if "language" in there:
            languages.update(name or "und" for name in batch.column("language").to_pylist())
        if "character_count" in there:
            lengths += np.histogram(batch.column("character_count").to_numpy(zero_copy_only=False), LENGTHS)[0]
    return {"n": n, "sources": sources, "languages": languages, "lengths": lengths}


def _note(opened: Tables, before: dict[str, Any], gone: dict[str, Any], back: dict[str, Any], begun: datetime) -> None:
    """Write down a run whose ledger is that of the last one with these records moved."""
    facts = copy.deepcopy({name: value for name, value in before.items() if name not in {"fingerprint", "version", "run"}})
    moved = gone["n"] - back["n"]
    _move(facts, facts["dropped"], moved)
    listed = next((one for one in facts["reasons"] if one["reason"] == REASON), None)
    if listed is None:
        facts["reasons"].append(listed := {"reason": REASON, "rule_set": OWNER, "n": 0})
    listed["n"] += moved
    facts["reasons"] = [one for one in facts["reasons"] if one["n"]]
    _move_parts(facts, gone, back)
    _step(facts)
    facts |= {"started": begun.isoformat(), "finished": datetime.now(UTC).isoformat()}
    row = {"run": f"{begun:%Y%m%dT%H%M%S.%f}Z", "fingerprint": before["fingerprint"], "version": opened.records.refresh()}
    row["facts"] = json.dumps(facts, ensure_ascii=False)
    opened.runs.append([pa.RecordBatch.from_pylist([row], schema=tables.RUNS)])


def _move(entry: dict[str, Any], dropped: dict[str, int], n: int) -> None:
    """Move records of an entry of the ledger from kept to dropped as contaminated, or back."""
    entry["kept"] -= n
    dropped[REASON] = dropped.get(REASON, 0) + n
    if not dropped[REASON]:
        del dropped[REASON]


def _move_parts(facts: dict[str, Any], gone: dict[str, Any], back: dict[str, Any]) -> None:
    """Move the records by source, language and length."""
    known = {one["source"]: one for one in facts["sources"]}
    rest = facts["sources"][-1] if facts["sources"] else None
    for sign, counts in ((1, gone), (-1, back)):
        for name, n in counts["sources"].items():
            entry = known.get(name, rest)
            if entry:
                _move(entry, entry["dropped"], sign * n)
        for language in facts.get("languages", ()):
            language["kept"] -= sign * counts["languages"].get(language["language"], 0)
        if "lengths" in facts:
            facts["lengths"]["kept"] = (np.array(facts["lengths"]["kept"]) - sign * counts["lengths"]).tolist()


def _step(facts: dict[str, Any]) -> None:
    """Make the step of the ledger tell of all records that are dropped as contaminated now."""
    steps = [one for one in facts["steps"] if one["name"] != STEP]
    total = facts["dropped"].get(REASON, 0)
    step = {"name": STEP, "found": facts["kept"] + total, "kept": facts["kept"], "dropped": {REASON: total} if total else {}}
    facts["steps"] = [*steps, {**step, "quarantined": 0, "children": 0, "bytes": 0, "cpu_seconds": 0.0}]
