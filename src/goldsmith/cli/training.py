"""Verbs of models: train."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from goldsmith.cli import completing
from goldsmith.cli.printing import AsJson, LakeOption, json_line, say


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(train)


def train(
    kind: Annotated[str, typer.Argument(help=f"Kind of model: {', '.join(completing.trainers())}.", autocompletion=completing.trainers)],
    out: Annotated[Path, typer.Option("--out", help="The file of the model.", show_default=False)],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, patterns or addresses; or datasets of the lake.", metavar="INPUT...", show_default=False),
    ] = None,
    yes: Annotated[
        list[str] | None,
        typer.Option("--good", "--target", "--harmful", help="Instead of labels: texts that are all looked for.", show_default=False),
    ] = None,
    no: Annotated[
        list[str] | None,
        typer.Option("--bad", "--raw", "--harmless", help="And the others. Both may be given again.", show_default=False),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="Field of the text.")] = "text",
    label: Annotated[str, typer.Option("--label", help="Field of the label, for kinds that learn from labels.")] = "label",
    lake: LakeOption = None,
    hold_out: Annotated[float, typer.Option("--hold-out", help="Share of the texts to judge the model on, 0 to 0.9.")] = 0.2,
    seed: Annotated[int, typer.Option("--seed", help="Decides which texts are held out.")] = 1,
    name: Annotated[str, typer.Option("--name", help="Name of the model; by its file where left out.", show_default=False)] = "",
    license_: Annotated[
        str, typer.Option("--license", help="Terms of texts and labels, kept in the model.")
    ] = "that of the texts and labels",
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="A setting of the kind: turns=4. May be given again.", show_default=False)
    ] = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train a model that a recipe may name, and tell how good it is.

    A part of the texts is held out and the model judged on it; the model keeps what it was trained on. `ngram` wants texts alone;
    `quality`, `importance` and `toxicity` want texts with labels (--set positive=LABEL for the good, the target, the harmful ones),
    or two sorts of texts: --good and --bad, --target and --raw, --harmful and --harmless.

    Example: goldsmith train quality --good good.jsonl --bad bad.jsonl --out taste.npz
    """
    from goldsmith.curate.training import Lesson, settings_of
    from goldsmith.curate.training import train as trained

    lesson = Lesson(text, label, lake, hold_out, seed, name, license_, settings_of(changes or ()), tuple(yes or ()), tuple(no or ()))
    done = trained(kind, inputs or (), out, lesson, overwrite=overwrite)
    if as_json:
        json_line(done.as_json())
    else:
        say(done.summary())
