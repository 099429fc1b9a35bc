"""Run: plan → collect → measure → boilerplate → duplicates → decide → ledger → report and exports.

Each pass finds what is done and does the rest, so a killed run is resumed by the same command, a run over more files does
only the new ones, and a changed limit only decides anew.
"""

from __future__ import annotations

import functools
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith import __version__
from goldsmith.curate import chunking, editing, measuring, tables, whole_table
from goldsmith.curate.collect import Collector, find_inputs, place_of
from goldsmith.curate.deciding import COLUMNS, decide
from goldsmith.curate.ledger import balance, latest
from goldsmith.curate.measuring import Reading
from goldsmith.curate.noting import notes
from goldsmith.curate.outcome import Outcome
from goldsmith.curate.plan import Plan, Request, made
from goldsmith.curate.report.memory import peak_bytes
from goldsmith.curate.warming import loaded_meanwhile, warm_up
from goldsmith.digest import fingerprint
from goldsmith.engine.ahead import LARGEST, compiled_ahead, nothing_to_wait_for
from goldsmith.engine.memory import give_back, settle
from goldsmith.errors import UsageError
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from goldsmith.curate.collect import Beside
    from goldsmith.curate.gated import Gate
    from goldsmith.curate.renewing import Renewal
    from goldsmith.curate.shares import Input
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress


@dataclass(frozen=True)
class Work:
    """What a run has to do."""

    plan: Plan
    inputs: Sequence[Input]
    skipped: Sequence[str]
    """What was passed over, with the reason."""
    compiled: Callable[[Callable[[], None]], None]
    """How to wait for the kernels."""
    report: bool = True
    """Whether to write a report."""
    gate: Gate | None = None
    """Who evaluates at the end; needed where the recipe asks for it."""
    renewal: Renewal | None = None
    """What takes the place of what; nothing is taken away where there is none."""


@dataclass
class _Clock:
    """Wall and CPU seconds of a run and of each of its passes."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    wall: float = field(default_factory=time.monotonic)
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measures(self, name: str) -> Iterator[None]:
        """Count the CPU seconds of a block, and give back what memory it no longer uses."""
        before = time.process_time()
        try:
            yield
        finally:
            give_back()
            self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - before

    def moved(self, seconds: float, from_: str, to: str) -> None:
        """Count CPU seconds of one pass as those of another, which was done within it."""
        self.spent[from_] -= seconds
        self.spent[to] = self.spent.get(to, 0.0) + seconds


def run(request: Request, *, progress: Progress | None = None, report: bool = True, gate: Gate | None = None) -> Outcome:
    """Curate what a request asks for.

    Args:
        request: Recipe, inputs, lake, dataset, changes.
        progress: Where to tell; nothing by default.
        report: Whether to write ``NAME.report/`` into a lake on disk.
        gate: Who evaluates at the end; needed where the recipe asks for it.

    Raises:
        GoldsmithError: The recipe, an input, the lake or the disk is at fault; what was acknowledged is safe.
    """
    from goldsmith.lake import open_lake

    plan = made(request)
    if not plan.sources:
        raise UsageError("there is nothing to read", where=plan.recipe.name, hint="give --input PATH, or `sources` in the recipe")
    foreseen(plan, gate)
    compiled = compiled_ahead(LARGEST)
    inputs, skipped = find_inputs(plan.sources)
    lake = open_lake(plan.lake, create=True)
    with lake.lock(plan.dataset):
        return locked(lake, Work(plan, inputs, skipped, compiled, report=report, gate=gate), progress or Silent())


def locked(lake: Lake, work: Work, progress: Progress) -> Outcome:
    """Curate while the lock of the dataset is held."""
    plan = work.plan
    opened = tables.opened(lake, plan.dataset, create=True)
    before = latest(opened)
    mark = fingerprint([plan.fingerprint, __version__])
    followed = work.renewal is None or not work.renewal.at_work
    if followed and before and before["fingerprint"] == mark and _all_read(opened, work.inputs) and _stands(opened, plan, before):
        _asked_anew(opened, plan, before)
        written = _report(lake, plan, progress) if work.report and _untold(plan, before) else None
        outcome = Outcome(plan.dataset, before, before["version"], unchanged=True, report=written)
        return _finished(lake, opened, work, progress, outcome)
    facts, version = _noted(lake, opened, work, progress, mark)
    written = _report(lake, plan, progress) if work.report else None
    outcome = Outcome(plan.dataset, facts, version, seconds=facts["seconds"], report=written)
    return _finished(lake, opened, work, progress, outcome)


def foreseen(plan: Plan, gate: Gate | None) -> None:
    """Check what the evaluation at the end needs, before a record is read.

    Raises:
        TypeError: The recipe asks for one, and nobody is there who evaluates: a caller's mistake.
        GoldsmithError: What is required is wrong.
    """
    if plan.recipe.evaluate and gate is None:
        raise TypeError("the recipe asks for an evaluation, and no gate was given: call goldsmith.run")
    if plan.recipe.evaluate and gate:
        gate.foreseen(plan)


def _finished(lake: Lake, opened: Tables, work: Work, progress: Progress, outcome: Outcome) -> Outcome:
    """Evaluate where the recipe asks for it, and export what may leave; of an unchanged dataset only what is not there."""
    plan = work.plan
    wanted, gated = plan.recipe.evaluate, None
    if wanted and work.gate:
        gated = work.gate(lake, plan, progress, report=work.report)
    free = gated is None or gated.passed or (wanted is not None and wanted.export_anyway)
    return replace(
        outcome,
        gated=gated,
        exports=_export(lake, plan, missing=outcome.unchanged) if free else (),
        withheld=() if free else tuple(one.path for one in plan.recipe.export),
        cpu_seconds=0.0 if outcome.unchanged else time.process_time(),
        notes=notes(opened, plan, work.skipped, outcome.facts),
        lake=plan.lake,
    )


def _asked_anew(opened: Tables, plan: Plan, before: dict[str, Any]) -> None:
    """Note a recipe that differs in how the dataset is evaluated alone, so that a refresh evaluates it in the new way."""
    recipe = plan.recipe.model_dump(mode="json")
    if before["recipe"].get("evaluate") == recipe["evaluate"]:
        return
    before["recipe"] = {**before["recipe"], "evaluate": recipe["evaluate"]}
    row = {name: before[name] for name in ("run", "fingerprint", "version")}
    facts = {name: value for name, value in before.items() if name not in row}
    opened.runs.append([pa.RecordBatch.from_pylist([{**row, "facts": json.dumps(facts, ensure_ascii=False)}], schema=tables.RUNS)])


def _noted(lake: Lake, opened: Tables, work: Work, progress: Progress, mark: str) -> tuple[dict[str, Any], int]:
    """Go through all passes, write down what came of them, and return that with the version that holds it."""
    clock, plan = _Clock(), work.plan
    whole_table.foreseen(plan)
    facts = {
        **_passes(lake, opened, work, progress, clock),
        "recipe": plan.recipe.model_dump(mode="json"),
        "plan": plan.fingerprint,
        "from": [{**source.model_dump(mode="json"), "path": place_of(source.path)} for source in plan.sources],
        "limit": plan.limit,
        "inputs": [entry.key for entry in work.inputs],
        "goldsmith": __version__,
        "started": clock.started.isoformat(),
    }
    facts |= {"finished": datetime.now(UTC).isoformat(), "seconds": round(time.monotonic() - clock.wall, 3)}
    facts |= {"cpu_seconds": round(time.process_time(), 3), "peak_bytes": peak_bytes()}
    version = opened.records.refresh()
    row = {
        "run": f"{clock.started:%Y%m%dT%H%M%S.%f}Z",
        "fingerprint": mark,
        "version": version,
        "facts": json.dumps(facts, ensure_ascii=False),
    }
    opened.runs.append([pa.RecordBatch.from_pylist([row], schema=tables.RUNS)])
    return facts, version


def _passes(lake: Lake, opened: Tables, work: Work, progress: Progress, clock: _Clock) -> dict[str, Any]:
    from goldsmith.curate import duplicating

    plan, recipe, renewal = work.plan, work.plan.recipe, work.renewal
    settle()
    with clock.measures("collect"):
        collector = Collector(
            opened, recipe.fields, recipe.error_budget, workers=plan.workers, progress=progress, limit=plan.limit, chunks=recipe.chunks
        )
        beside = functools.partial(_beside, opened.records, plan) if work.compiled is nothing_to_wait_for else None
        collector.collect(work.inputs, beside=beside, standing=renewal.standing if renewal else None)
        opened.records.refresh()
        if renewal:
            renewal.settle(opened)
        chunking.fill(opened.records, recipe.chunks)
    clock.moved(collector.measuring_seconds, "collect", "measure")
    work.compiled(functools.partial(warm_up, plan))
    duplicates = _learnt(opened.records, plan, progress, clock)
    found = whole_table.before_deciding(opened.records, plan, clock.measures, progress)
    with clock.measures("decide"):
        tally = decide(opened.records, plan, progress=progress)
    found |= whole_table.after_deciding(lake, opened.records, plan, clock.measures, progress)
    facts = {**balance(opened, tally, plan, clock.spent), **found, "whole_table": whole_table.mark(opened.records, recipe)}
    facts["duplicates"] = duplicates
    facts["text_fields"] = dict(collector.text_fields)
    facts["lengths"] = {"found": tally.found.tolist(), "kept": tally.kept.tolist()}
    facts["alarms"] = duplicating.alarms(opened.records, recipe.near_duplicates)
    alarmed = {alarm["source"] for alarm in facts["alarms"]}
    facts["sources"] = [{**source, "alarm": source["source"] in alarmed} for source in facts["sources"]]
    return facts


def _beside(records: Dataset, plan: Plan) -> Beside:
    """Return the function that measures records on their way into the table, so that their text is not read from it again."""
    measures, reading = (plan.early, Reading(early=True)) if plan.edits else (plan.measures, Reading(routes=plan.routes))
    if plan.workers > 1:
        loaded_meanwhile(plan, measures)
    return measuring.beside(records, measures, reading)


def _learnt(records: Dataset, plan: Plan, progress: Progress, clock: _Clock) -> dict[str, Any]:
    """Fill all columns that deciding reads, and return what is known of duplicates.

    Duplicates and boilerplate are searched in the text as it was read; where edits follow, only what that search needs is
    measured before them, and everything else afterwards, on the edited text.
    """
    from goldsmith.curate import boilerplating, duplicating

    at_work: dict[str, Any] = {"workers": plan.workers, "progress": progress}
    with clock.measures("measure"):
        if plan.edits:
            measuring.fill(records, plan.early, reading=Reading(early=True), **at_work)
        else:
            measuring.fill(records, plan.measures, reading=Reading(routes=plan.routes), **at_work)
    searched = duplicating.known(records, plan.recipe.near_duplicates) is None
    with boilerplating.reading(records, plan.boilerplate, workers=plan.workers, ahead=searched) as read:
        with clock.measures("duplicates"):
            duplicates = duplicating.fill(records, plan, progress=progress)
        if plan.boilerplate and read:
            clock.moved(read.seconds(), "duplicates", "boilerplate")
            with clock.measures("boilerplate"):
                boilerplating.fill(records, plan.boilerplate, duplicating.state(records), read, lines=plan.removes_lines, **at_work)
    with clock.measures("edit"):
        editing.fill(records, plan.edits, **at_work)
    if plan.edits:
        with clock.measures("measure"):
            edited = Reading(edits=editing.chain(records, plan.edits), routes=plan.routes)
            measuring.fill(records, plan.measures, reading=edited, **at_work)
    return duplicates


def _all_read(opened: Tables, inputs: Sequence[Input]) -> bool:
    done = {row["input"] for batch in opened.parts.scan(["input", "last"]) for row in batch.to_pylist() if row["last"]}
    return all(entry.key in done for entry in inputs)


def _stands(opened: Tables, plan: Plan, before: dict[str, Any]) -> bool:
    """Tell whether all stands as the last run left it: none came or went, every column is filled by this plan."""
    from goldsmith.curate import boilerplating, duplicating

    records, recipe = opened.records, plan.recipe
    read = sum(n for batch in opened.parts.scan(["found"]) for n in batch.column("found").to_pylist())
    return (
        read == before["in"] == records.count() + opened.quarantine.count() - before["children"]
        and not records.pending(COLUMNS.names)
        and records.provenance("decision").get("plan") == plan.fingerprint
        and measuring.done(records, plan.early, Reading(early=True))
        and editing.done(records, plan.edits)
        and whole_table.stands(records, recipe, before)
        and measuring.done(records, plan.measures, Reading(edits=editing.chain(records, plan.edits), routes=plan.routes))
        and duplicating.known(records, recipe.near_duplicates) is not None
        and (
            plan.boilerplate is None or boilerplating.known(records, plan.boilerplate, duplicating.state(records), lines=plan.removes_lines)
        )
    )


def _export(lake: Lake, plan: Plan, *, missing: bool) -> tuple[str, ...]:
    """Write the exports of the recipe; of an unchanged dataset only those that are not there."""
    from goldsmith.curate.exporting import export

    written = []
    for wanted in plan.recipe.export:
        if missing and Path(wanted.path).exists():
            continue
        export(
            lake,
            plan.dataset,
            Path(wanted.path),
            layout=wanted.format,
            columns=wanted.columns or None,
            everything=wanted.all,
            overwrite=True,
            selection=wanted.selection,
        )
        written.append(wanted.path)
    return tuple(written)


def _untold(plan: Plan, before: dict[str, Any]) -> bool:
    """Tell whether the last run was killed after its last commit and before its report."""
    from goldsmith.curate import reported

    return not reported.tells(reported.folder_of(plan.lake, plan.dataset), before)


def _report(lake: Lake, plan: Plan, progress: Progress) -> Path | None:
    from goldsmith.curate.reporting import write_report

    if lake.remote:
        return None
    progress.start("report", None)
    html, _ = write_report(lake, plan.dataset, Path(lake.location) / f"{plan.dataset}.report")
    progress.end()
    return html
