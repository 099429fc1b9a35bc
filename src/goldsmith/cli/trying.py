"""Verbs of proof by training: trial."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  Typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, LakeOption, json_line, lake_of, say, table

if TYPE_CHECKING:
    from goldsmith.curate.trial.outcome import Outcome


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(trial)


def trial(
    file: Annotated[Path, typer.Argument(help="Trial file (YAML); docs/trial.md shows one.")],
    lake: LakeOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of results and report; LAKE/trials/NAME where left out.", show_default=False)
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be trained, and about how long it takes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train one small model on every selection, and tell which helps.

    Every training is kept at once: the same command goes on after an interruption, and does nothing when all is done.

    Example: goldsmith trial finance.yaml --lake lake
    """
    from goldsmith.curate.trial import planned, run
    from goldsmith.progress import shown

    if dry_run:
        plan = planned(file, lake=lake_of(lake), out=out)
        json_line(plan) if as_json else _tell_plan(plan)
        return
    with shown(quiet=False) as progress:
        outcome = run(file, lake=lake_of(lake), out=out, progress=progress)
    json_line(outcome.as_json()) if as_json else _tell(outcome)


def _tell_plan(plan: dict[str, Any]) -> None:
    say(
        f"{plan['name']}: {plan['to_train']} of {plan['trainings']} trainings to do, about {plan['expected_seconds']:,.0f} s with `{plan['trainer']}`"
    )
    say(
        f"  every arm reads {plan['tokens']:,} tokens; {plan['held_out']:,} of {plan['records']:,} records held out, {plan['taken_out']:,} copies in no arm"
    )
    table([(name, one["records"], one["tokens"]) for name, one in plan["arms"].items()], head=("arm", "records", "tokens"))


def _tell(outcome: Outcome) -> None:
    """Print the numbers of all arms, and what is shown and what is not."""
    facts = outcome.facts
    say(
        f"{facts['name']}: {len(facts['seeds'])} seeds, {facts['tokens']:,} tokens an arm, {facts['held_out']:,} texts held out, {facts['taken_out']:,} copies in no arm"
    )
    rows = [(one.metric, one.arm, f"{one.mean:.4f}", f"{one.low:.4f} to {one.high:.4f}", round(one.tokens)) for one in outcome.means]
    table(rows, head=("metric", "arm", "mean", "95 % interval", "tokens"))
    say("")
    told = [
        (
            one.metric,
            f"{one.arm} - {one.against}",
            f"{one.mean:+.4f}",
            f"{one.low:+.4f} to {one.high:+.4f}",
            f"{one.item_low:+.4f} to {one.item_high:+.4f}",
            f"{one.p_adjusted:.3f}",
            one.verdict,
            f"{one.detectable:.4f}",
        )
        for one in outcome.differences
    ]
    table(told, head=("metric", "difference", "mean", "over seeds", "over items", "p (Holm)", "", "could have shown"))
    say(
        f"{len(outcome.shown)} of {len(outcome.differences)} differences are shown; the others may be there and smaller than this trial can show"
    )
