"""Verbs of annotation: project, members, token. They ask a service, by its Python client."""

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
COUNTED_TO = 1_000
"""Answers that wait for a reviewer are counted up to so many."""
STATES = {"open": "people get tasks", "pause": "no more tasks are given out", "close": "it has ended"}
Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the service; else GOLDSMITH_URL, else http://127.0.0.1:8080.", show_default=False),
]
Name = Annotated[str, typer.Argument(help="Name of a project.", metavar="PROJECT")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (project, members, token):
        app.command()(verb)


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


def members(
    name: Name,
    logins: Annotated[list[str] | None, typer.Argument(help="Who is to be in it; without, members are listed.", show_default=False)] = None,
    role: Annotated[str, typer.Option("--role", help="manager, reviewer, expert, annotator, viewer or auditor.")] = "annotator",
    quota: Annotated[int | None, typer.Option("--quota", min=0, help="Answers that each may give in all.", show_default=False)] = None,
    daily_quota: Annotated[
        int | None, typer.Option("--daily-quota", min=0, help="Answers that each may give in 24 hours.", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Until when, as 2027-06-30T00:00:00Z.", show_default=False)] = None,
    url: Url = None,
    *,
    paused: Annotated[bool, typer.Option("--paused", help="They get no more tasks.")] = False,
    exports: Annotated[bool, typer.Option("--exports", help="An auditor may export.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take them out; what they answered stays.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the members of a project, add or change them, take them out.

    Example: goldsmith members titles mei li --role annotator
    """
    found = project_at(url, name)
    for login in logins or []:
        if drop:
            found.members.drop(login)
            continue
        found.members.put(login, role, paused=paused, quota=quota, daily_quota=daily_quota, until=until, exports=exports)
    told(list(found.members), ("login", "name", "role", "paused", "quota", "daily_quota", "until"), as_json=as_json)


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


def service_at(url: str | None) -> Client:
    """Return the service, as whoever asks by his token."""
    import goldsmith

    return goldsmith.connect(url)


def project_at(url: str | None, name: str) -> Project:
    """Return the project of a name or number."""
    return service_at(url).projects[int(name) if name.isdecimal() else name]


def _list(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001  actions of one verb
    del name
    rows = [each.told for each in service_at(url).projects]
    told(rows, ("id", "name", "state", "role", "dataset", "title"), as_json=as_json)


def _create(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    made = service_at(url).projects.create(name)
    done(f"project {made.name} is made, in draft; `goldsmith tasks` and `goldsmith members` fill it, `goldsmith project open {made.name}` begins", made.told, as_json=as_json)  # fmt: skip


def _import(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    import re

    called = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-") if name.endswith(".zip") else ""  # else it says so itself
    made, taken = service_at(url).projects.take_over(name, name=called)
    for note in taken.get("notes", ()):
        tell(str(note))
    done(f"project {made.name} is made, in draft, with {sum(made.told['tasks'].values()):,} tasks", taken, as_json=as_json)


def _show(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = project_at(url, name).told
    if as_json:
        json_line(found)
        return
    say(f"{found['name']} ({found['state']}): {found['title']}")
    table([(key, _brief(found[key])) for key in ("description", "dataset", "questions_version", "guideline_version", "tasks", "policy")])
    table([(each["name"], each["kind"], each["title"]["en"] or each["title"]["zh"], each["required"]) for each in found["questions"]], head=("question", "kind", "title", "required"))  # fmt: skip


def _turn(action: str, url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = project_at(url, name)
    getattr(found, action)()
    done(f"{found.name} is {found.state}: {STATES[action]}", {"name": found.name, "state": found.state}, as_json=as_json)


def _progress(url: str | None, name: str, as_json: bool) -> None:  # noqa: FBT001
    found = project_at(url, name)
    far, people = found.progress(), found.people()
    if as_json:
        json_line({**far, "people": people})
        return
    by_state = ", ".join(f"{n:,} {state}" for state, n in sorted(far["tasks"].items())) or "none"
    say(f"tasks: {by_state}; answers: {far['answers']:,}, {far['answers_left']:,} left")
    if far["answers_left"]:
        say(f"left: {far['tasks_left']:,} tasks; of their answers {far['held']:,} are at work and {far['waiting']:,} wait for somebody")
    if far["to_review"]:
        say(f"to review: {far['to_review']:,} answers{' or more' if far['to_review'] == COUNTED_TO else ''}")
    if (ends := far["forecast"]) is not None:
        say(
            f"at this speed: {ends['hours']:,} hours of work left ({ends['low']:,} to {ends['high']:,}), as in the {ends['busy_hours']} hours "
            f"of the last 24 in which somebody answered, {ends['answers']:,} answers in all"
        )
    for one in far["warnings"]:
        tell(f"warning: {one['said']['en']}; {one['do']['en']}")
    told(people, ("login", "role", "answers", "held", "skipped", "sent_back", "seconds_an_answer"), as_json=False)


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


def told(rows: list[dict[str, Any]], names: tuple[str, ...], *, as_json: bool, none: str = "") -> None:
    """Print rows, as a table of these columns or as JSON; where there are none, say what makes one."""
    if as_json:
        json_line(rows)
    else:
        table([[row.get(name) for name in names] for row in rows], head=names)
        if none and not rows:
            tell(none)


def _brief(value: Any) -> str:
    told = ", ".join(f"{name} {one}" for name, one in value.items() if one not in (None, "")) if isinstance(value, dict) else str(value)
    return shortened(told, 120)
