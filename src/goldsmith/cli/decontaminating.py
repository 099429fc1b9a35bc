"""Verbs about benchmarks: benchmarks, decontaminate."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, table

if TYPE_CHECKING:
    from collections.abc import Mapping

RegistryOption = Annotated[
    str | None,
    typer.Option(
        "--registry",
        help="Folder of registered benchmarks; else GOLDSMITH_BENCHMARKS, else ~/.local/share/goldsmith/benchmarks.",
        show_default=False,
    ),
]
SHOWN = 3
"""Hits shown on the terminal."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(benchmarks)
    app.command()(decontaminate)


def benchmarks(
    action: Annotated[str, typer.Argument(help="list, add or remove.")] = "list",
    names: Annotated[
        list[str] | None, typer.Argument(help="add: files or folders; remove: NAME or NAME@VERSION.", metavar="WHAT...")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name; by the first path where left out.", show_default=False)] = "",
    version: Annotated[
        str, typer.Option("--version", help="Version; the beginning of its digest where left out.", show_default=False)
    ] = "",
    licence: Annotated[str, typer.Option("--licence", help="What is known of its licence.", show_default=False)] = "",
    question: Annotated[
        list[str] | None,
        typer.Option("--question", help="Field of the question; may be given again. Recognised where left out.", show_default=False),
    ] = None,
    answer: Annotated[str, typer.Option("--answer", help="Field of the answer.", show_default=False)] = "",
    choices: Annotated[
        list[str] | None, typer.Option("--choices", help="Field of the choices, or one field a choice.", show_default=False)
    ] = None,
    id_: Annotated[str, typer.Option("--id", help="Field of the id.", show_default=False)] = "",
    format_: Annotated[
        str | None, typer.Option("--format", help="Reader of the files; by their names where left out.", show_default=False)
    ] = None,
    registry: RegistryOption = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace other items under the same name and version.")] = False,
    as_json: AsJson = False,
) -> None:
    """List, add or remove registered benchmarks.

    JSON Lines, CSV, Parquet and archives of them; layouts such as those of GSM8K, HumanEval, MMLU and CMMLU are recognised.

    Example: goldsmith benchmarks add gsm8k_test.jsonl.gz --name gsm8k --licence MIT
    """
    from goldsmith.curate.benchmarks.asked import Asked, perform

    asked = Asked(tuple(names or ()), name, version, licence, tuple(question or ()), answer, tuple(choices or ()), id_, format_, replace)
    found = perform(action, asked, registry)
    if as_json:
        json_line(found.facts)
    elif found.rows:
        table(found.rows, head=("benchmark", "version", "items", "answers", "broken", "licence", "digest"))
    for line in () if as_json else found.lines:
        say(line)


def decontaminate(
    dataset: Dataset,
    against: Annotated[
        list[str], typer.Option("--against", help="A registered benchmark (NAME or NAME@VERSION) or a path; may be given again.")
    ],
    mode: Annotated[str, typer.Option("--mode", help="What must stand in a record: question, or question+answer.")] = "question",
    action: Annotated[
        str, typer.Option("--action", help="flag: columns only; remove: drop such records; cut: a column of texts without the passages.")
    ] = "flag",
    words: Annotated[int, typer.Option("--words", help="Words in a row that prove an item, 4 to 1000.")] = 13,
    characters: Annotated[int, typer.Option("--characters", help="Letters in a row, for scripts without spaces, 8 to 1000.")] = 50,
    similarity: Annotated[
        float, typer.Option("--similarity", help="Share of an item that counts as edited; 1 for exact overlap alone.")
    ] = 0.7,
    model: Annotated[str, typer.Option("--model", help="Embedding model for paraphrases.", show_default=False)] = "",
    threshold: Annotated[
        float | None,
        typer.Option("--paraphrase-threshold", help="Cosine of a paraphrase; the calibrated one where left out.", show_default=False),
    ] = None,
    lake: LakeOption = None,
    registry: RegistryOption = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Folder of the report; LAKE/NAME.report where left out.", show_default=False)
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; all cores where left out.", show_default=False)] = None,
    *,
    paraphrases: Annotated[bool, typer.Option("--paraphrases", help="Look for items in other words too, by embeddings; slow.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find items of benchmarks in the records of a dataset.

    Exact, edited, and with --paraphrases in other words. Writes the columns contamination_* and a report of every hit.

    Example: goldsmith decontaminate web --against gsm8k --against my_test.jsonl --lake lake
    """
    from goldsmith.curate.decontamination import decontaminated, settings_of
    from goldsmith.progress import shown

    given = {"against": against, "mode": mode, "action": action, "words": words, "characters": characters, "similarity": similarity}
    settings = settings_of({**given, "paraphrases": paraphrases, "model": model, "threshold": threshold, "registry": registry})
    with shown(quiet=as_json) as progress:
        facts = decontaminated(lake_of(lake), dataset, settings, workers=workers, progress=progress, folder=report, shown=SHOWN)
    _print(facts, as_json=as_json)


def _print(facts: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        done("", {name: value for name, value in facts.items() if name not in {"lines", "shown"}}, as_json=True)
        return
    for line in [*facts["lines"], *facts["shown"]]:
        say(line)
