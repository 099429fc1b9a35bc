"""Verbs of quality: evaluate."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.gates import GateResult
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evaluate.history import Change

GATE = 3
"""Exit code where a gate fails."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(evaluate)


def evaluate(
    dataset: Dataset,
    lake: LakeOption = None,
    profile: Annotated[str, typer.Option("--profile", help="Name of a profile, or a YAML file.")] = "tc609-2025",
    spec: Annotated[
        Path | None, typer.Option("--spec", help="What is asked of the dataset (YAML); docs/evaluate.md.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for evaluation.html, .json and .jsonld.", show_default=False)] = None,
    against: Annotated[
        int | None, typer.Option("--against", help="Compare with this version, evaluated before.", show_default=False)
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; all cores where left out.", show_default=False)] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave this indicator out; may be given again.", show_default=False)
    ] = None,
    *,
    history: Annotated[bool, typer.Option("--history", help="List the evaluations of the dataset and end.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Measure again what was measured.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the quality of a dataset, and grade it by a profile.

    Nothing is written into the dataset; with another profile the same measurements are graded again. Ends with exit code 3 where a gate fails.

    Example: goldsmith evaluate web --lake lake --profile tc609-2025 --spec spec.yaml --out report/
    """
    from goldsmith.evaluate import history as kept
    from goldsmith.evaluate.running import Request
    from goldsmith.evaluate.running import evaluate as measured
    from goldsmith.progress import shown

    opened = lake_of(lake)
    if history:
        rows = kept.past(opened, dataset)
        json_line(rows) if as_json else table(
            [(r["id"], r["version"], r["at"], r["profile"], r["grade"], r["root"][:16]) for r in rows],
            head=("id", "version", "at", "profile", "grade", "root"),
        )
        return
    with shown(quiet=False) as progress:
        made = measured(opened, Request(dataset, profile, spec, workers or 0, fresh, without=tuple(without or ())), progress=progress)
    changes = kept.changes(kept.of_version(opened, dataset, against), made.measurements) if against is not None else []
    written = _write(made, changes, out) if out else {}
    if as_json:
        json_line(made.as_json() | {"changes": [_changed(one) for one in changes], "files": written})
    else:
        _tell(made, changes)
        tell("\n".join(f"wrote {path}" for path in written.values()))
    if made.grade.failed_gates:
        raise typer.Exit(GATE)


def _write(made: Evaluation, changes: list[Change], out: Path) -> dict[str, str]:
    from goldsmith.evaluate.report.page import write

    return {name: str(path) for name, path in write(made, changes, out).items()}


def _changed(one: Change) -> dict[str, Any]:
    return {
        "indicator": one.indicator, "before": one.before.as_json(), "after": one.after.as_json(),
        "difference": one.difference.as_json(), "shown": one.shown,
    }  # fmt: skip


def _tell(made: Evaluation, changes: list[Change]) -> None:
    one, grade = made.measurements, made.grade
    say(f"{one.dataset}@{one.version}: {one.records:,} records, root {one.root[:16]}")
    say(f"{made.wording[0]}: grade {grade.letter}" if grade.letter else made.wording[0])
    for reason in grade.reasons:
        say(f"  {reason.en}")
    say("")
    table([_dimension(each) for each in grade.dimensions], head=("dimension", "decision", "score", "covered", "would settle it"))
    if grade.gates:
        say("")
        table([_gate(each) for each in grade.gates], head=("gate", "verdict", "found", "limit", ""))
    _tell_findings(made)
    for change in changes:
        if change.shown:
            ends = f"{change.difference.low:+.4g} to {change.difference.high:+.4g}"
            say(f"changed: {change.indicator} {change.before.value:.4g} -> {change.after.value:.4g} ({ends})")


def _dimension(one: Decided) -> tuple[str, ...]:
    score = one.score.score
    shown = f"{score.value:.1f} ({score.low:.1f} to {score.high:.1f})" if score else "not measured"
    more = f"{one.more[1]:,} more of {one.more[0]}" if one.more else ""
    return one.score.name, one.decision.replace("_", " "), shown, f"{one.score.coverage:.0%}", more


def _gate(one: GateResult) -> tuple[str, ...]:
    limit = f"at {'least' if one.at_least else 'most'} {one.limit:g}"
    return one.name, one.verdict.replace("_", " "), "" if one.found is None else f"{one.found:.4g}", limit, one.why


def _tell_findings(made: Evaluation) -> None:
    from goldsmith import indicator

    say("")
    rows, missing = [], 0
    for name, found in made.measurements.findings.items():
        about = indicator.load(name).about
        if found.estimate:
            rows.append(
                (
                    about.id,
                    name,
                    f"{found.estimate.value:.4g}",
                    f"{found.estimate.low:.4g} to {found.estimate.high:.4g}",
                    found.estimate.method,
                    found.evidence_level,
                )
            )
        missing += found.state == "not_measurable"
        if found.state == "failed" and found.reason:
            tell(f"failed: {about.id} {found.reason.en}")
    table(rows, head=("id", "indicator", "value", "95 % interval", "method", "evidence"))
    tell(f"{missing} indicators were not measurable; --json or --out tells what each needs")
