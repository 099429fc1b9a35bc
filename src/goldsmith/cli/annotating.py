"""Verbs of annotation: project, tasks, members, answers, write-back, token. They ask a service, by its Python client."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, table, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.client import Client
    from goldsmith.client.project import Project

ACTIONS = ("list", "create", "import", "show", "open", "pause", "close", "progress", "check", "example")
STATES = {"open": "people get tasks", "pause": "no more tasks are given out", "close": "it has ended"}
Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the service; else GOLDSMITH_URL, else http://127.0.0.1:8080.", show_default=False),
]
Name = Annotated[str, typer.Argument(help="Name of a project.", metavar="PROJECT")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (project, tasks, members, answers, token):
        app.command()(verb)
    app.command("write-back")(write_back)


def project(
    action: Annotated[str, typer.Argument(help=f"{', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")] = "list",
    name: Annotated[
        str, typer.Argument(help="create, check: a project file; import: a project of Label Studio; else a name.", show_default=False)
    ] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Create, list, open, pause or close annotation projects.

    A project file says what people see, what they are asked, how it works, and the guideline: `example` prints one, `check` tells all that is
    wrong with one without asking a service. GOLDSMITH_TOKEN says who asks; `goldsmith token` makes one.

    Example: goldsmith project create titles.yaml
    """
    from goldsmith.errors import UsageError

    does: dict[str, Callable[[str | None, str, bool], None]] = {
        "list": _list, "create": _create, "import": _import, "show": _show, "progress": _progress, "check": _check, "example": _example,
        **{word: partial(_turn, word) for word in STATES},
    }  # fmt: skip
    if action not in does or (not name and action not in {"list", "example"}):
        expected = "list, example, or ACTION NAME"
        raise UsageError("say what to do", found=f"{action} {name}".strip(), expected=expected, hint="goldsmith project --help")
    does[action](url, name, as_json)


def tasks(
    name: Name,
    path: Annotated[
        Path | None,
        typer.Argument(help="Tasks to add: JSON lines, also .gz, or a file of another tool.", metavar="FILE", show_default=False),
    ] = None,
    dataset: Annotated[str, typer.Option("--dataset", help="Add records of this dataset instead.", show_default=False)] = "",
    where: Annotated[str, typer.Option("--where", help="Which of them: SQL; the kept ones where left out.", show_default=False)] = "",
    field: Annotated[
        list[str] | None, typer.Option("--field", help="FIELD=COLUMN where they differ; may be given again.", show_default=False)
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="Of another tool: label-studio, conll, coco, voc or yolo.", show_default=False)
    ] = "",
    taken: Annotated[str, typer.Option("--as", help="As what its labels are taken: predictions, gold or answers.")] = "predictions",
    question: Annotated[str, typer.Option("--question", help="The question that its labels answer.", show_default=False)] = "",
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
    on where another broke off.

    Example: goldsmith tasks titles --dataset news --limit 1000
    """
    found = _project(url, name)
    if path is not None and form:
        told = found.take_over(path, form, taken=taken, question=question)
        done(f"{name}: {', '.join(f'{key} {value}' for key, value in told.items())}", told, as_json=as_json)
        return
    if path is None and not dataset:
        _list_tasks(found, state, limit, as_json=as_json)
        return
    added = found.tasks.add(path) if path else found.tasks.add_dataset(dataset, where=where, fields=_pairs(field or []), limit=limit)
    done(f"{name}: {added.added:,} tasks added, {added.there:,} were there", {"added": added.added, "there": added.there}, as_json=as_json)


def members(
    name: Name,
    logins: Annotated[list[str] | None, typer.Argument(help="Who is to be in it; without, members are listed.", show_default=False)] = None,
    role: Annotated[str, typer.Option("--role", help="manager, reviewer, expert, annotator or viewer.")] = "annotator",
    quota: Annotated[int | None, typer.Option("--quota", min=0, help="Answers that each may give in all.", show_default=False)] = None,
    daily_quota: Annotated[
        int | None, typer.Option("--daily-quota", min=0, help="Answers that each may give in 24 hours.", show_default=False)
    ] = None,
    url: Url = None,
    *,
    paused: Annotated[bool, typer.Option("--paused", help="They get no more tasks.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take them out; what they answered stays.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the members of a project, add or change them, take them out.

    Example: goldsmith members titles mei li --role annotator
    """
    found = _project(url, name)
    for login in logins or []:
        found.members.drop(login) if drop else found.members.put(login, role, paused=paused, quota=quota, daily_quota=daily_quota)
    _told(list(found.members), ("login", "name", "role", "paused", "quota", "daily_quota"), as_json=as_json)


def answers(
    name: Name,
    path: Annotated[Path, typer.Argument(help="File to write; what stood there is replaced when the new file is whole.", metavar="FILE")],
    form: Annotated[str, typer.Option("--format", help="jsonl, label-studio, conll, coco, voc, yolo or hf.")] = "jsonl",
    question: Annotated[str, typer.Option("--question", help="The question whose answers are wanted.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Export tasks with all answers and what they come to.

    Example: goldsmith answers titles answers.jsonl
    """
    found = _project(url, name)
    if form != "jsonl":
        left = found.save_as(path, form, question=question)
        done(f"{path}: written, {left:,} tasks have no conclusion", {"file": str(path), "undecided": left}, as_json=as_json)
        return
    n = found.export_to(path)
    done(f"{path}: {n:,} tasks", {"file": str(path), "tasks": n}, as_json=as_json)


def write_back(name: Name, url: Url = None, *, as_json: AsJson = False) -> None:
    """Write the answers of a project as columns of its dataset.

    Each question becomes a column, with one for how far people agree and one for how it was decided, and all answers stand in one more.

    Example: goldsmith write-back titles
    """
    found = _project(url, name).write_back()
    done(f"{found['records']:,} records, version {found['version']}: {', '.join(found['columns'])}", found, as_json=as_json)


def token(
    login: Annotated[str, typer.Option("--login", help="Who asks.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="What the token is called in the list of tokens.")] = "command line",
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3650, help="How long it is good; for ever where left out.", show_default=False)
    ] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a token with which commands and programs ask the service.

    The password is asked for, or taken from GOLDSMITH_PASSWORD. The token is shown once: put it into GOLDSMITH_TOKEN.

    Example: goldsmith token --login mei --days 90
    """
    import os

    from goldsmith.client import sign_in

    password = os.environ.get("GOLDSMITH_PASSWORD") or typer.prompt("Password", hide_input=True, err=True)
    service = sign_in(url, login, password)
    secret = service.tokens.make(name, days=days)
    service.sign_out()
    json_line({"token": secret}) if as_json else say(secret)


def _service(url: str | None) -> Client:
    import goldsmith

    return goldsmith.connect(url)


def _project(url: str | None, name: str) -> Project:
    return _service(url).projects[int(name) if name.isdecimal() else name]


def _list(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001  actions of one verb
    del name
    rows = [each.told for each in _service(url).projects]
    _told(rows, ("id", "name", "state", "role", "dataset", "title"), as_json=as_json)


def _create(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    made = _service(url).projects.create(name)
    done(f"project {made.name} is made, in draft; `goldsmith tasks` and `goldsmith members` fill it, `goldsmith project open {made.name}` begins", made.told, as_json=as_json)  # fmt: skip


def _import(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    import re

    called = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-") if name.endswith(".zip") else ""  # else it says so itself
    made, told = _service(url).projects.take_over(name, name=called)
    for note in told.get("notes", ()):
        tell(str(note))
    done(f"project {made.name} is made, in draft, with {sum(made.told['tasks'].values()):,} tasks", told, as_json=as_json)


def _show(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = _project(url, name).told
    if as_json:
        json_line(found)
        return
    say(f"{found['name']} ({found['state']}): {found['title']}")
    table([(key, _brief(found[key])) for key in ("description", "dataset", "questions_version", "guideline_version", "tasks", "policy")])
    table([(each["name"], each["kind"], each["title"]["en"] or each["title"]["zh"], each["required"]) for each in found["questions"]], head=("question", "kind", "title", "required"))  # fmt: skip


def _turn(action: str, url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = _project(url, name)
    getattr(found, action)()
    done(f"{found.name} is {found.state}: {STATES[action]}", {"name": found.name, "state": found.state}, as_json=as_json)


def _progress(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = _project(url, name)
    told, people = found.progress(), found.people()
    if as_json:
        json_line({**told, "people": people})
        return
    by_state = ", ".join(f"{n:,} {state}" for state, n in sorted(told["tasks"].items())) or "none"
    say(f"tasks: {by_state}; answers: {told['answers']:,}, {told['answers_left']:,} left")
    if (ends := told["forecast"]) is not None:
        say(f"at this speed: {ends['hours']:,} hours of work left ({ends['low']:,} to {ends['high']:,})")
    _told(people, ("login", "role", "answers", "held", "skipped", "sent_back", "seconds_an_answer"), as_json=False)


def _check(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    del url
    from goldsmith.annotate.project_file import read

    found = read(name)
    n = len(found.questions)
    done(f"{name}: fits, with {n:,} question{'s' if n != 1 else ''}", {"file": name, "fits": True, **found.plan()}, as_json=as_json)


def _example(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    del url
    from goldsmith.annotate.project_file import example, ready

    text = example(name or ready()[0])
    json_line({"name": name or ready()[0], "text": text}) if as_json else say(text.rstrip("\n"))


def _list_tasks(found: Project, state: str | None, limit: int | None, *, as_json: bool) -> None:
    from itertools import islice

    _told(list(islice(found.tasks.listed(state=state), limit)), ("id", "key", "state", "priority", "wanted", "answered"), as_json=as_json)


def _told(rows: list[dict[str, Any]], names: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        json_line(rows)
    else:
        table([[row.get(name) for name in names] for row in rows], head=names)


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


def _brief(value: Any) -> str:
    told = ", ".join(f"{name} {one}" for name, one in value.items() if one not in (None, "")) if isinstance(value, dict) else str(value)
    return shortened(told, 120)
