"""Verbs of upkeep: refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.ending import GATE
from goldsmith.cli.lineage_events import OpenLineage  # noqa: TC001  typer reads the annotations
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.curate.refreshing import Refreshed


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(refresh)


def refresh(
    dataset: Dataset,
    lake: LakeOption = None,
    schedule: Annotated[
        str | None,
        typer.Option("--schedule", help="Only print what refreshes it regularly: `cron` or `systemd`.", show_default=False),
    ] = None,
    every: Annotated[str, typer.Option("--every", help="With --schedule: hourly, daily, weekly or monthly.")] = "daily",
    openlineage: OpenLineage = None,
    *,
    remove_vanished: Annotated[
        bool, typer.Option("--remove-vanished", help="Records of files that are gone leave the dataset; older versions keep them.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; all cores where left out.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a dataset up to date with the sources of its last run.

    Tells new, changed, moved and vanished files, does only new work, leaves a line in the change log, and warns of drift.

    Example: goldsmith refresh web --lake lake
    """
    if schedule is not None:
        from goldsmith.curate.refreshing import schedule as snippet

        say(snippet(dataset, lake=lake, often=every, kind=schedule))
        return
    from goldsmith.engine.ahead import LARGEST, compiled_ahead

    compiled_ahead(LARGEST)  # before the imports below, which take a second themselves
    from goldsmith.certify.lineage_told import lineage_told, of_run
    from goldsmith.curate.refreshing import refresh as refreshed
    from goldsmith.evaluate.gate import EvaluationGate
    from goldsmith.progress import shown

    with lineage_told(f"refresh/{dataset}", openlineage, tell) as noted, shown(quiet=False) as progress:
        done = refreshed(
            dataset,
            lake=lake,
            remove_vanished=remove_vanished,
            workers=workers,
            progress=progress,
            report=not no_report,
            gate=EvaluationGate(),
        )
        noted(lambda told: of_run(told, done.outcome))
    _told(done, as_json=as_json)
    if not done.outcome.passed:
        raise typer.Exit(GATE)


def _told(done: Refreshed, *, as_json: bool) -> None:
    if not as_json:
        say(done.summary())
        return
    for one in done.drift or ():
        tell(f"warning: {one.text()}")
    json_line(done.as_json())
