"""Verbs of quality: evaluate."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.ending import GATE
from goldsmith.cli.lineage_events import OpenLineage  # noqa: TC001  typer reads the annotations
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.certify.rights.events import Told
    from goldsmith.evaluate.comparing import Compared
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.gates import GateResult
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evaluate.history import Change
    from goldsmith.evaluate.report.beside import Beside
    from goldsmith.lake import Lake
    from goldsmith.profile import Profile
    from goldsmith.stats.estimate import Estimate


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
        str | None,
        typer.Option("--against", help="Compare with this version or tag, evaluated before, or `previous`.", show_default=False),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(
            "--require", help="End with exit code 3 where it does not hold: grade=B, 'exact_duplicates <= 0.01'.", show_default=False
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; all cores where left out.", show_default=False)] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave this indicator out; may be given again.", show_default=False)
    ] = None,
    *,
    history: Annotated[bool, typer.Option("--history", help="Tell the evaluated versions by the profile, and end.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Measure again what was measured.")] = False,
    openlineage: OpenLineage = None,
    as_json: AsJson = False,
) -> None:
    """Measure the quality of a dataset, and grade it by a profile.

    Nothing is written into the dataset; with another profile the same measurements are graded again. Ends with exit code 3 where a gate fails, or where what --require asks
    does not hold.

    Example: goldsmith evaluate web --lake lake --profile tc609-2025 --spec spec.yaml --out report/
    """
    from goldsmith.certify.lineage_told import lineage_told
    from goldsmith.evaluate import asked, required
    from goldsmith.evaluate.beside import gathered
    from goldsmith.evaluate.comparing import earlier
    from goldsmith.evaluate.report.page import told
    from goldsmith.evaluate.running import Request
    from goldsmith.evaluate.running import evaluate as measured
    from goldsmith.progress import shown

    opened = lake_of(lake)
    used = asked.profile(profile)
    if history:
        _tell_history(opened, dataset, used, as_json=as_json)
        return
    wanted = required.written(require or ())
    required.checked(wanted, used)
    for than in (against, wanted.not_worse_than):
        earlier(opened, dataset, than, 0)  # one that is not there is told before anything is measured
    with lineage_told(f"evaluate/{dataset}", openlineage, tell) as noted, shown(quiet=False) as progress:
        made = measured(opened, Request(dataset, profile, spec, workers or 0, fresh, without=tuple(without or ())), progress=progress)
        noted(lambda told: _lineage(told, opened, made))
    beside = gathered(opened, made, made.by or used, spec=spec, against=against, require=wanted)
    written = _write(made, beside, out) if out else {}
    if as_json:
        json_line(told(made, beside) | {"files": written})
    else:
        _tell(made, beside)
        tell("\n".join(f"wrote {path}" for path in written.values()))
    if not all(one.met for one in beside.held):
        raise typer.Exit(GATE)


def _lineage(told: Told, lake: Lake, made: Evaluation) -> None:
    """Fill in what was evaluated, and which gates hold."""
    from goldsmith.certify.rights.events import dataset_of

    one = made.measurements
    gates = [(gate.name, gate.verdict == "passes") for gate in made.grade.gates if gate.verdict in {"passes", "fails"}]
    told.inputs.append(dataset_of(lake, f"{one.dataset.partition('@')[0]}@{one.version}", asserted=gates, rows=one.records))


def _write(made: Evaluation, beside: Beside, out: Path) -> dict[str, str]:
    from goldsmith.evaluate.describing import writing
    from goldsmith.evaluate.report.page import write

    return {name: str(path) for name, path in (write(made, beside, out) | writing.write(made, beside.profile, out)).items()}


def _tell_history(lake: Lake, dataset: str, profile: Profile, *, as_json: bool) -> None:
    from goldsmith.evaluate.over_versions import over_versions

    found = over_versions(lake, dataset, profile, most=10_000)
    if as_json:
        json_line([one.as_json() for one in found])
        return
    say(f"versions that were evaluated, by {profile.name}@{profile.version}:")
    names = [one.name for one in profile.dimensions]
    rows = [
        (
            one.version,
            one.at[:16].replace("T", " "),
            one.records,
            one.letter,
            one.failing,
            one.open,
            *(_ends(one.scores[name]) for name in names),
        )
        for one in found
    ]
    table(rows, head=("version", "evaluated", "records", "grade", "gates failing", "open", *names))


def _ends(score: Estimate | None) -> str:
    if score is None:
        return "not measured"
    return f"{score.value:.1f}" + (f" ({score.low:.1f} to {score.high:.1f})" if score.width else "")


def _tell(made: Evaluation, beside: Beside) -> None:
    one, grade = made.measurements, made.grade
    say(f"{one.dataset}@{one.version}: {one.records:,} records, root {one.root[:16]}")
    for column, n in one.failures.items():
        say(f"  {n:,} records are not evaluated: the operator of `{column}` failed on them")
    say(f"{made.wording[0]}: grade {grade.letter}" if grade.letter else made.wording[0])
    for reason in grade.reasons:
        say(f"  {reason.en}")
    if made.assumed:
        say(f"asked by the profile, where the requirement says nothing: {', '.join(made.assumed)}")
    say("")
    table([_dimension(each) for each in grade.dimensions], head=("dimension", "decision", "score", "covered", "would settle it"))
    if grade.gates:
        say("")
        table([_gate(each) for each in grade.gates], head=("gate", "verdict", "found", "limit", ""))
    _tell_steps(made, beside)
    if beside.profile.document:
        _tell_missing(made, beside.profile)
    _tell_findings(made)
    if beside.compared:
        _tell_changes(beside.compared)
    if beside.conditions:
        say("")
        rows = [
            (each.key, each.wanted.en, each.found.en, "holds" if each.met else "does not hold", each.why.en) for each in beside.conditions
        ]
        table(rows, head=("required", "", "found", "", ""))


def _tell_steps(made: Evaluation, beside: Beside) -> None:
    """Tell what stands in the way of a better grade, as the page does."""
    from goldsmith.evaluate.report.steps import steps

    found = steps(made, beside.profile) if beside.profile.graded else []
    if found:
        say("")
        say("in the way of a better grade:")
    for one in found:
        say(f"  {'found:' if one.kind == 'fails' else 'open: '} {one.what.en}: {one.found.en}")
        for how in one.how:
            say(f"           {how.en}")


def _tell_missing(made: Evaluation, profile: Profile) -> None:
    from goldsmith.evaluate.describing.filling import sections

    rows = [(one.code, one.title.en, one.lacking.en) for _, part in sections(made, profile) for one in part if one.lacking]
    say("")
    table(rows, head=("missing", "", "how to give it"))


def _tell_changes(compared: Compared) -> None:
    from goldsmith.evaluate.history import LEAST_POINTS, LEAST_SHARE

    before = compared.before
    say("")
    say(f"since version {before.version} (grade {compared.grade.letter or 'none'} by the same profile, root {before.root[:16]}):")
    if not compared.same_requirement:
        say("  something else was asked then: a difference may be one of the requirement")
    if not compared.same_indicators:
        say("  other indicators or settings measured then: a difference may be one of the measure")
    rows = [
        (name, f"{one.value:.4g}" if one else "", f"{two.value:.4g}" if two else "", *_difference(made))
        for name, one, two, made in compared.dimensions
    ]
    rows += [
        (one.indicator, f"{one.before.value:.4g}", f"{one.after.value:.4g}", *_difference(one)) for one in compared.changes if one.is_clear
    ]
    table(rows, head=("", "before", "after", "difference", "95 % interval", ""))
    if compared.little:
        least = f"{LEAST_POINTS:g} points of a score, or {LEAST_SHARE:.1%} of a number".replace("%", " %")
        say(f"  further differences below {least}: {len(compared.little)}")
    for words, names in (("not measured any more", compared.lost), ("newly measured", compared.won)):
        if names:
            say(f"  {words}: {', '.join(names)}")


def _difference(one: Change | None) -> tuple[str, str, str]:
    if one is None:
        return "", "", "not comparable"
    made = one.difference
    ends = f"{made.low:+.4g} to {made.high:+.4g}" if made.width else "both counted in full"
    return f"{made.value:+.4g}", ends, {"unclear": "no clear change", "other": "changed"}.get(one.direction, one.direction)


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
