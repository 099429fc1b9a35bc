"""Verbs that make datasets: demo, run, plan, export, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goldsmith.cli import completing
from goldsmith.cli.ending import GATE
from goldsmith.cli.lineage_events import OpenLineage  # noqa: TC001  typer reads the annotations
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, tell

Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input", "-i", help="A file, folder or pattern; instead of the recipe's sources. May be given again.", show_default=False
    ),
]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="Change a value of the recipe: near_duplicates.similarity=0.5", show_default=False)
]
RecipeName = Annotated[str, typer.Argument(help="A recipe file, or the name of a ready recipe.", autocompletion=completing.recipes)]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="Read only the first N records of each file, into a dataset of their own.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(demo)
    app.command(context_settings={"allow_extra_args": True})(run)
    app.command(context_settings={"allow_extra_args": True})(plan)
    app.command()(export)
    app.command()(report)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where lake, export and report go.")] = Path("goldsmith-demo"), *, as_json: AsJson = False
) -> None:
    """Curate a small, messy sample in Chinese and English.

    Leaves a lake, a clean JSON Lines file and a report to look at.

    Example: goldsmith demo
    """
    from goldsmith.engine.ahead import LARGEST, compiled_ahead

    compiled_ahead(LARGEST)  # before the imports below, which take a second themselves
    from goldsmith.curate.demo import an_example, run_demo
    from goldsmith.progress import shown

    with shown() as progress:
        outcome = run_demo(folder, progress=progress)
    if as_json:
        json_line(outcome.as_json())
        return
    say(outcome.summary())
    say(f"\nreport:   {outcome.report}\ndataset:  {folder / 'demo.jsonl'}")
    say(f"next:     goldsmith why demo {an_example(folder)} --lake {folder / 'lake'}")
    say("          goldsmith run web --input YOUR_FILES --lake lake")


def _refuse_more(more: list[str]) -> None:
    """Say where files go: a bare one, and a pattern that the shell has taken apart, are the commonest slips of all."""
    from goldsmith.errors import UsageError

    if more:
        shown = ", ".join(more[:3]) + (f" and {len(more) - 3:,} more" if len(more) > 3 else "")
        raise UsageError(
            "there are words after the recipe that belong to no option",
            found=shown,
            hint="files follow --input, and a pattern stands in quotes: --input 'raw/*.jsonl'",
        )


def run(
    context: typer.Context,
    recipe: RecipeName,
    inputs: Inputs = None,
    lake: LakeOption = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="Name of the dataset; the recipe's where left out.", show_default=False)
    ] = None,
    changes: Changes = None,
    limit: Limit = None,
    exports: Annotated[
        list[str] | None, typer.Option("--export", help="Write the kept records there too, in the layout of its name.", show_default=False)
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan only; read and write nothing.")] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; all cores where left out.", show_default=False)] = None,
    openlineage: OpenLineage = None,
    as_json: AsJson = False,
) -> None:
    """Curate raw files into a dataset, every record accounted for.

    A killed run goes on where it was; an unchanged one does nothing; with another limit it only decides anew. Where the recipe says `evaluate`, the dataset is evaluated at the
    end, and the run ends with exit code 3 where what is required does not hold.

    Example: goldsmith run web --input 'raw/*.jsonl.zst' --lake lake
    """
    from goldsmith.digest import digest_ahead
    from goldsmith.engine.ahead import LARGEST, compiled_ahead

    if not dry_run:  # both before the imports below, which take a second themselves
        compiled_ahead(LARGEST)
        digest_ahead(inputs or ())
    from goldsmith.certify.lineage_told import lineage_told, of_run
    from goldsmith.curate.plan import Request
    from goldsmith.curate.run import run as run_recipe
    from goldsmith.evaluate.gate import EvaluationGate
    from goldsmith.progress import shown

    _refuse_more(context.args)
    request = Request(recipe, tuple(inputs or ()), lake, dataset, tuple(changes or ()), limit, workers, tuple(exports or ()))
    if dry_run:
        _plan(request, as_json=as_json)
        return
    with lineage_told(f"run/{dataset or Path(recipe).stem}", openlineage, tell) as noted, shown(quiet=False) as progress:
        outcome = run_recipe(request, progress=progress, report=not no_report, gate=EvaluationGate())
        noted(lambda told: of_run(told, outcome))
    if as_json:
        for warning in outcome.warnings():
            tell(warning)
        json_line(outcome.as_json())
    else:
        say(outcome.summary())
    if not outcome.passed:
        raise typer.Exit(GATE)


def plan(
    context: typer.Context,
    recipe: RecipeName,
    inputs: Inputs = None,
    lake: LakeOption = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="Name of the dataset.", show_default=False)] = None,
    changes: Changes = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check a recipe and print what a run would do.

    Tells the passes, the columns that they read and write, and the rules; no record is read.

    Example: goldsmith plan web --input raw/
    """
    from goldsmith.curate.plan import Request

    _refuse_more(context.args)
    _plan(Request(recipe, tuple(inputs or ()), lake, dataset, tuple(changes or ())), as_json=as_json)


def _plan(request: object, *, as_json: bool) -> None:
    from goldsmith.curate import whole_table
    from goldsmith.curate.plan import Request, made
    from goldsmith.curate.run import foreseen
    from goldsmith.evaluate.gate import EvaluationGate

    if not isinstance(request, Request):
        raise TypeError(request)
    found = made(request)
    whole_table.foreseen(found)
    foreseen(found, EvaluationGate())
    if as_json:
        json_line(found.as_json())
    else:
        say(found.text())


def export(
    dataset: Dataset,
    out: Annotated[Path, typer.Argument(help="The file or folder to write.")],
    lake: LakeOption = None,
    layout: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="jsonl, parquet, tc609-jsonl, hf, webdataset or lance; by the name of OUT where left out.",
            show_default=False,
            autocompletion=completing.layouts,
        ),
    ] = None,
    columns: Annotated[str | None, typer.Option("--columns", help="Columns, separated by commas.", show_default=False)] = None,
    selection: Annotated[str | None, typer.Option("--selection", help="Only what this selection has chosen.", show_default=False)] = None,
    where: Annotated[str | None, typer.Option("--where", help="SQL: only these records.", show_default=False)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Dropped records too, with decision, reason and duplicate_of.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier export.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the kept records of a dataset for other tools.

    Example: goldsmith export web clean.jsonl.zst --lake lake
    """
    from goldsmith.curate.exporting import export as export_dataset

    chosen = [name.strip() for name in columns.split(",")] if columns else None
    written = export_dataset(
        lake_of(lake),
        dataset,
        out,
        layout=layout,
        columns=chosen,
        everything=everything,
        overwrite=overwrite,
        selection=selection,
        where=where,
    )
    if as_json:
        json_line({"files": written.files, "rows": written.rows, "bytes": written.bytes})
    else:
        tell(
            f"wrote {written.rows:,} records, {written.bytes / 1e6:,.1f} MB: {written.files[0]}"
            + (f" and {len(written.files) - 1} more files" if len(written.files) > 1 else "")
        )


def report(
    dataset: Dataset,
    out: Annotated[Path, typer.Argument(help="Folder for report.html and report.json.")] = Path(),
    lake: LakeOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the report of the last run as HTML and JSON.

    The HTML file is self-contained and holds Chinese and English; the JSON file holds the same numbers.

    Example: goldsmith report web report/
    """
    from goldsmith.curate.reporting import write_report

    html, twin = write_report(lake_of(lake), dataset, out)
    done(f"wrote {html}", {"html": str(html), "json": str(twin)}, as_json=as_json)
