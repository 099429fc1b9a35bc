"""The verb of adjudication: where answers disagree, somebody who gave none of them decides. It asks a service, by its Python client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, table, tell

if TYPE_CHECKING:
    from goldsmith.client.disputes import Adjudications

COLUMNS = ("id", "key", "state", "agreement", "differs", "how", "answer", "reason")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(adjudications)


def adjudications(
    name: Name,
    task: Annotated[int | None, typer.Argument(help="Number of a task to rule on; without, all are listed.", show_default=False)] = None,
    choose: Annotated[str, typer.Option("--choose", help="The answer of this letter stands.", metavar="LETTER", show_default=False)] = "",
    value: Annotated[
        str, typer.Option("--value", help='This stands, by question as JSON: \'{"topic": "home"}\'.', metavar="JSON", show_default=False)
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; its authors learn by it.", show_default=False)] = "",
    state: Annotated[str, typer.Option("--state", help="List those alone that are waiting, ruled or agreed.", show_default=False)] = "",
    url: Url = None,
    *,
    following: Annotated[bool, typer.Option("--next", help="Show the next one and hold it: answers by letter, nobody's name.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the ruling on this task back, or give it back.")] = False,
    as_json: AsJson = False,
) -> None:
    """List tasks whose answers disagree, show one blind, rule on it.

    Who answered a task or judged an answer to it never gets it.
    A ruling stands in the place of the votes, and may be taken back until the task stands in a lot.

    Example: goldsmith adjudications titles 14 --choose B --reason "it is about the house, not the match"
    """
    from goldsmith.errors import UsageError

    waiting = project_at(url, name).adjudications
    deeds = [one for one, given in (("--next", following), ("--take-back", take_back), ("--choose", choose), ("--value", value)) if given]
    if len(deeds) > 1 or (bool(deeds) and following != (task is None)) or (task is not None and not deeds):
        raise UsageError("say one thing to do", found=" ".join(deeds), expected="--next, or TASK with --choose, --value or --take-back")
    if following:
        _shown(waiting.next(), as_json=as_json)
    elif task is None:
        told([_row(one, as_json=as_json) for one in waiting if state in {"", one["state"]}], COLUMNS, as_json=as_json)
    elif take_back:
        waiting.take_back(task)
        done(f"task {task} waits again", {"id": task, "state": "waiting"}, as_json=as_json)
    else:
        stands = _by_letter(waiting, task, choose) if choose else _by_question(value)
        waiting.rule(task, stands, reason, how="choose" if choose else "write")
        done(f"task {task} is ruled: {_brief(stands)}", {"id": task, "state": "ruled", "value": stands}, as_json=as_json)


def _by_letter(waiting: Adjudications, task: int, letter: str) -> dict[str, Any]:
    """Return the answer of a letter to the task that one holds.

    Raises:
        UsageError: One holds another task, or there is no such letter.
    """
    from goldsmith.errors import UsageError

    held = waiting.next()
    if held is None or held["id"] != task:
        found = "none" if held is None else f"task {held['id']}"
        raise UsageError("letters are those of the task that `--next` shows", found=found, expected=f"task {task}")
    answers: dict[str, dict[str, Any]] = {one["letter"]: one["value"] for one in held["answers"]}
    if letter.upper() not in answers:
        raise UsageError("there is no answer of this letter", found=letter, expected=", ".join(answers))
    return answers[letter.upper()]


def _by_question(text: str) -> dict[str, Any]:
    """Return an answer that was written as JSON.

    Raises:
        UsageError: It is none.
    """
    from goldsmith.errors import UsageError

    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError("an answer is an object of questions and what stands", found=shortened(text, 60), expected='{"topic": "home"}')
    return found


def _shown(task: dict[str, Any] | None, *, as_json: bool) -> None:
    """Print a task before an adjudicator: what people saw, and what they said, by letter."""
    if as_json:
        json_line(task)
        return
    if task is None:
        tell("no task waits for you: what you answered or judged yourself is another's")
        return
    say(f"task {task['id']} {task['key']}: agreement {task['agreement']:.2f} on {', '.join(task['differs'])}")
    for field, shown in task["material"].items():
        say(f"{field}: {shortened(str(shown), 400)}")
    table(
        [(one["letter"], _brief(one["value"]), one["note"], one["name"] or "") for one in task["answers"]], head=("", "answer", "note", "")
    )
    if task["predictions"]:
        table([(one["model"], _brief(one["value"]), one["score"]) for one in task["predictions"]], head=("model", "said", "score"))


def _row(one: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    """Return a task before adjudicators as a table shows it."""
    if as_json:
        return one
    answer = "" if one["value"] is None else _brief(one["value"])
    return {**one, "differs": ", ".join(one["differs"]), "answer": answer, "reason": shortened(one["reason"], 60)}


def _brief(value: dict[str, Any]) -> str:
    return "; ".join(f"{question}: {shortened(str(said), 60)}" for question, said in value.items())
