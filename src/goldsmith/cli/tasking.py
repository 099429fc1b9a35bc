"""Verbs of what people label and what comes of it: tasks, task, labels, answers, write-back. They ask a service, by its Python client."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, shortened, table

if TYPE_CHECKING:
    from goldsmith.client.project import Project


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (tasks, task, labels, answers):
        app.command()(verb)
    app.command("write-back")(write_back)


def tasks(
    name: Name,
    path: Annotated[Path | None, typer.Argument(help="Tasks to add: JSON lines, also .gz.", metavar="FILE", show_default=False)] = None,
    dataset: Annotated[str, typer.Option("--dataset", help="Add records of this dataset instead.", show_default=False)] = "",
    where: Annotated[str, typer.Option("--where", help="Which of them: SQL; the kept ones where left out.", show_default=False)] = "",
    field: Annotated[
        list[str] | None, typer.Option("--field", help="FIELD=COLUMN where they differ; may be given again.", show_default=False)
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.", show_default=False)] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="List those that are open, done, paused or withdrawn.", show_default=False)
    ] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Add tasks to a project from a file or dataset, or list them.

    A task is a JSON object with an `id` and the fields that the project shows. What is there already stays as it is, so the same command goes
    on where another broke off. A file of another tool is taken over by `goldsmith labels`.

    Example: goldsmith tasks titles --dataset news --limit 1000
    """
    found = project_at(url, name)
    if path is None and not dataset:
        _list_tasks(found, state, limit, as_json=as_json)
        return
    added = found.tasks.add(path) if path else found.tasks.add_dataset(dataset, where=where, fields=_pairs(field or []), limit=limit)
    done(f"{name}: {added.added:,} tasks added, {added.there:,} were there", {"added": added.added, "there": added.there}, as_json=as_json)


def task(
    name: Name,
    number: Annotated[int, typer.Argument(help="Its number, as `goldsmith tasks` lists it.", metavar="TASK")],
    priority: Annotated[int | None, typer.Option("--priority", help="Higher comes first.", show_default=False)] = None,
    state: Annotated[str | None, typer.Option("--state", help="open, paused or withdrawn.", show_default=False)] = None,
    wanted: Annotated[int | None, typer.Option("--wanted", min=1, max=100, help="Answers wanted; never fewer.", show_default=False)] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a task with its answers, or change it.

    Example: goldsmith task titles 17 --priority 5
    """
    found = project_at(url, name).tasks
    if priority is not None or state is not None or wanted is not None:
        found.change(number, priority=priority, state=state, wanted=wanted)
    stands = found.one(number)
    if as_json:
        json_line(stands)
        return
    table([(name, stands[name]) for name in ("key", "state", "priority", "wanted", "answered")])
    table([(name, shortened(str(value), 100)) for name, value in stands["material"].items()])
    table(
        [(one.get("by", one.get("person", "")), shortened(str(one["value"]), 100)) for one in stands.get("answers") or ()],
        head=("who", "answer"),
    )


def labels(
    name: Name,
    path: Annotated[Path, typer.Argument(help="A file of another tool.", metavar="FILE")],
    form: Annotated[str, typer.Option("--format", help="label-studio, conll, coco, voc or yolo.")] = "label-studio",
    taken: Annotated[str, typer.Option("--as", help="As what its labels are taken: predictions, gold or answers.")] = "predictions",
    question: Annotated[
        str, typer.Option("--question", help="The question that they answer, where there are several.", show_default=False)
    ] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take over tasks and labels of another tool.

    Each part that has no counterpart here is listed, and then nothing is stored.

    Example: goldsmith labels cells boxes.json --format coco --as gold
    """
    found = project_at(url, name).take_over(path, form, taken=taken, question=question)
    done(f"{name}: {', '.join(f'{key} {value}' for key, value in found.items())}", found, as_json=as_json)


def answers(
    name: Name,
    path: Annotated[Path, typer.Argument(help="File to write; what stood there is replaced when the new file is whole.", metavar="FILE")],
    form: Annotated[str, typer.Option("--format", help="jsonl, label-studio, conll, coco, voc, yolo or hf.")] = "jsonl",
    question: Annotated[str, typer.Option("--question", help="The question whose answers are wanted.", show_default=False)] = "",
    codes: Annotated[str, typer.Option("--codes", help="Which stand for people: own, per-project or per-release.")] = "own",
    release: Annotated[
        str, typer.Option("--release", help="The release that codes are of; else nobody can make them again.", show_default=False)
    ] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Export tasks with all answers and what they come to.

    Example: goldsmith answers titles answers.jsonl
    """
    found = project_at(url, name)
    if form != "jsonl":
        left = found.save_as(path, form, question=question, codes=codes, release=release)
        done(f"{path}: written, {left:,} tasks have no conclusion", {"file": str(path), "undecided": left}, as_json=as_json)
        return
    n = found.export_to(path, codes=codes, release=release)
    done(f"{path}: {n:,} tasks", {"file": str(path), "tasks": n}, as_json=as_json)


def write_back(
    name: Name,
    codes: Annotated[str, typer.Option("--codes", help="Which stand for people: own, per-project or per-release.")] = "own",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the answers of a project as columns of its dataset.

    Each question becomes a column, with one for how far people agree and one for how it was decided, and all answers stand in one more.

    Example: goldsmith write-back titles
    """
    found = project_at(url, name).write_back(codes=codes)
    done(f"{found['records']:,} records, version {found['version']}: {', '.join(found['columns'])}", found, as_json=as_json)


def _list_tasks(found: Project, state: str | None, limit: int | None, *, as_json: bool) -> None:
    from itertools import islice

    told(list(islice(found.tasks.listed(state=state), limit)), ("id", "key", "state", "priority", "wanted", "answered"), as_json=as_json)


def _pairs(given: list[str]) -> dict[str, str]:
    """Return what `FIELD=COLUMN` says.

    Raises:
        UsageError: One says something else.
    """
    from goldsmith.errors import UsageError

    found = [one.partition("=") for one in given]
    if wrong := [before + sign for before, sign, after in found if not (before and after)]:
        raise UsageError("this value does not fit", where="--field", found=", ".join(wrong), expected="FIELD=COLUMN")
    return {before: after for before, _, after in found}
