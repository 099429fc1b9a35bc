"""Verbs of advice: inspect, lint."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from goldsmith.cli import completing
from goldsmith.cli.ending import GATE
from goldsmith.cli.printing import AsJson, LakeOption, json_line, say, tell


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(inspect)
    app.command()(lint)


def inspect(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, patterns or addresses.", metavar="PATH...")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the recipe there.", show_default=False)] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the recipe; by the first path where left out.", show_default=False)
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Language of the reasons: en or zh.")] = "en",
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at unknown files and write a recipe that suits them.

    A bounded sample is looked at, however large the files are; the recipe holds its reasons as comments.

    Example: goldsmith inspect raw/ --out recipe.yaml
    """
    from goldsmith.curate.advising import advise, save

    advice = advise(paths, name=name, language=language)
    if out is not None:
        tell("wrote " + ", ".join(map(str, save(advice, out, overwrite=overwrite))))
    every = (advice, *advice.more)
    if as_json:
        json_line([{**one.facts, "yaml": one.recipe} for one in every])
    else:
        say("\n---\n".join((one.recipe if out is None else one.summary).rstrip() for one in every))


def lint(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or the name of a ready recipe.", autocompletion=completing.recipes)],
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", help="Look at the last run of this dataset too.", show_default=False, autocompletion=completing.datasets),
    ] = None,
    lake: LakeOption = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 3 where there is a warning.")] = False,
    as_json: AsJson = False,
) -> None:
    """Warn of known mistakes in a recipe, and in what its last run did.

    Each warning has a code, a line, a reason and a remedy; with `--dataset` the numbers of the last run are looked at as well.

    Example: goldsmith lint recipe.yaml --lake lake --dataset web
    """
    from goldsmith.curate.linting import lint as linted

    found = linted(recipe, lake=lake, dataset=dataset)
    if as_json:
        json_line([one.as_json() for one in found])
    else:
        for one in found:
            say(str(one))
        tell(f"{len(found)} warnings" if len(found) != 1 else "1 warning")
    if strict and found:
        raise typer.Exit(GATE)
