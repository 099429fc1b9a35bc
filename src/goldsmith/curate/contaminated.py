"""Contaminated records leave: the last run's recipe decides again, with decontamination in it, and nothing is deleted.

1. The recipe of the last run, with these settings as its ``decontaminate``, decides all records anew, as a run of that recipe would: a
   record whose copy holds an item is decided on its own, and what held items before and holds none any more comes back.
2. What became of all records is proved and written down as a run of its own, so that ledger and report tell of it, and ``goldsmith refresh``
   goes on with the same settings. The recipe that was run before, given again over the same files, still finds all as it left it.
3. The same settings over the same hits decide nothing again.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate import tables
from goldsmith.curate.deciding import COLUMNS, CONTAMINATED, HELD, HIT, decide
from goldsmith.curate.ledger import balance, latest
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.trial import changed_plan
from goldsmith.digest import fingerprint
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.curate.decontaminate_settings import Decontaminate
    from goldsmith.curate.plan import Plan
    from goldsmith.curate.tables import Tables
    from goldsmith.progress import Progress

JUDGEMENT = "contamination"


def settle(opened: Tables, settings: Decontaminate, found: Mapping[str, Any], *, lake: str, progress: Progress) -> tuple[int, int]:
    """Decide anew; return how many records went as contaminated, and how many that had gone as such came back.

    The lock of the dataset must be held.

    Args:
        opened: The tables; the columns of contamination are filled.
        settings: What was looked for.
        found: What was found, for the report.
        lake: Where the dataset is.
        progress: Where to tell.

    Raises:
        UsageError: Nothing has been decided about these records, so nothing can be dropped.
        ConservationError: Records in and records accounted for differ.
    """
    before, records, begun = require_decided(opened), opened.records, datetime.now(UTC)
    plan = _plan(before, settings, lake, opened.name)
    noted = records.provenance(COLUMNS.names[0])
    mark = fingerprint(
        [plan.judging, plan.recipe.decontaminate and plan.recipe.decontaminate.model_dump(mode="json"), records.stamp([HIT, HELD])]
    )
    if noted.get("settled") == mark:
        return 0, 0
    was = _gone(opened)
    tally = decide(records, plan, progress=progress)
    now = _gone(opened)
    alarmed = {alarm["source"] for alarm in before.get("alarms", ())}
    facts = {name: value for name, value in before.items() if name not in {"fingerprint", "version", "run"}}
    facts |= {**balance(opened, tally, plan, {}), "recipe": plan.recipe.model_dump(mode="json"), "decontaminate": dict(found)}
    facts["lengths"] = {"found": tally.found.tolist(), "kept": tally.kept.tolist()}
    facts["sources"] = [{**source, "alarm": source["source"] in alarmed} for source in facts["sources"]]
    facts |= {"started": begun.isoformat(), "finished": datetime.now(UTC).isoformat()}
    row = {"run": f"{begun:%Y%m%dT%H%M%S.%f}Z", "fingerprint": before["fingerprint"], "version": records.refresh()}
    opened.runs.append([pa.RecordBatch.from_pylist([{**row, "facts": json.dumps(facts, ensure_ascii=False)}], schema=tables.RUNS)])
    of_run = before.get("plan", noted.get("plan"))  # the recipe that was run finds all as it left it, also after a removal that was killed
    settled = {**noted, "plan": of_run, "judging": plan.judging, "settled": mark}
    records.declare(COLUMNS, dict.fromkeys(COLUMNS.names, settled))  # last: whatever is killed before is decided again
    return int((now & ~was).sum()), int((was & ~now).sum())


def require_decided(opened: Tables) -> dict[str, Any]:
    """Return what was noted of the last run.

    Raises:
        UsageError: There is none, or nothing has been decided, so nothing can be dropped.
    """
    before = latest(opened)
    if before is None or COLUMNS.names[0] not in opened.records.columns:
        hint = "run a recipe first, or use `--action flag` and judge by the column `contamination_kind`"
        raise UsageError("nothing has been decided about these records, so none can be removed", where=opened.name, hint=hint)
    return before


def _plan(before: Mapping[str, Any], settings: Decontaminate, lake: str, dataset: str) -> Plan:
    """Return the plan of the last run's recipe with these settings in it."""
    recipe = Recipe.model_validate(before["recipe"])
    decides = recipe.decide if JUDGEMENT in recipe.decide else [*recipe.decide, JUDGEMENT]
    return changed_plan(recipe.model_copy(update={"decontaminate": settings, "decide": decides}), (), lake=lake, dataset=dataset)


def _gone(opened: Tables) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which records are dropped as contaminated, in the order of the table."""
    parts = [pc.equal(batch.column(0), CONTAMINATED).fill_null(fill_value=False) for batch in opened.records.scan(["reason"])]
    return np.concatenate([np.asarray(part, np.bool_) for part in parts] or [np.zeros(0, np.bool_)])
