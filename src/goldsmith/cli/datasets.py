"""Verbs about datasets as a whole: datasets, check, compact, clean, drop."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, table


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command("datasets")(datasets)
    app.command()(check)
    app.command()(compact)
    app.command()(clean)
    app.command()(drop)


def datasets(lake: LakeOption = None, *, as_json: AsJson = False) -> None:
    """List the datasets of the lake.

    Example: goldsmith datasets --lake lake
    """
    from goldsmith.curate.tables import datasets as names

    opened = lake_of(lake)
    rows = [(name, (found := opened.dataset(name)).version, found.count(), len(found.columns)) for name in names(opened)]
    if as_json:
        json_line([dict(zip(("dataset", "version", "records", "columns"), row, strict=True)) for row in rows])
    elif rows:
        table(rows, head=("dataset", "version", "records", "columns"))
    else:
        say("the lake is empty; begin with: goldsmith run web --input YOUR_FILES")


def check(dataset: Dataset, lake: LakeOption = None, *, as_json: AsJson = False) -> None:
    """Check that a dataset can be read and agrees with itself.

    Ends with exit code 1 where something is damaged.

    Example: goldsmith check web
    """
    from goldsmith.curate.checking import problems

    found = problems(lake_of(lake), dataset)
    if as_json:
        json_line([{"severity": one.severity, "where": one.where, "message": one.message, "hint": one.hint} for one in found])
    else:
        table([(one.severity, one.where, one.message, one.hint) for one in found])
        say("no problem was found" if not found else f"{len(found)} found")
    if any(one.severity == "damage" for one in found):
        raise typer.Exit(1)


def compact(dataset: Dataset, lake: LakeOption = None, *, as_json: AsJson = False) -> None:
    """Join small fragments; tagged versions stay as they are.

    Example: goldsmith compact web
    """
    found = lake_of(lake).dataset(dataset).compact()
    words = f"fragments of `{dataset}`: {found.fragments_after:,}, before {found.fragments_before:,}; this is version {found.version}"
    facts = {"version": found.version, "fragments_before": found.fragments_before, "fragments_after": found.fragments_after}
    done(words, facts, as_json=as_json)


def clean(
    dataset: Dataset,
    lake: LakeOption = None,
    days: Annotated[float, typer.Option("--older-than", min=0, help="Days.")] = 14,
    *,
    as_json: AsJson = False,
) -> None:
    """Remove the files of old versions that no tag or branch holds.

    Example: goldsmith clean web --older-than 30
    """
    from datetime import timedelta

    found = lake_of(lake).dataset(dataset).clean(older_than=timedelta(days=days))
    words = f"removed {found.versions:,} versions, {found.bytes / 1e6:,.1f} MB"
    done(words, {"versions": found.versions, "bytes": found.bytes}, as_json=as_json)


def drop(
    dataset: Dataset,
    lake: LakeOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a dataset with all its versions for good.

    Example: goldsmith drop web --yes
    """
    from goldsmith.curate.tables import drop as drop_tables

    opened = lake_of(lake)
    opened.dataset(dataset)
    if not yes:
        typer.confirm(f"remove `{dataset}` with all its versions?", abort=True, err=True)
    drop_tables(opened, dataset)
    done(f"`{dataset}` is gone", {"dropped": dataset}, as_json=as_json)
