"""Verbs of an organisation: invite, skills, teams, webhooks, account, trail. They ask a service, by its Python client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.client import Client

ACCOUNT = ("show", "tokens", "revoke", "sessions", "end", "end-others")
LISTED = 50


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (invite, skills, teams, webhooks, account, trail):
        app.command()(verb)


def invite(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option("--name", help="What the person is called; the login where left out.", show_default=False)] = "",
    role: Annotated[str, typer.Option("--role", help="owner, manager, reviewer, expert, annotator or viewer.")] = "annotator",
    url: Url = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="The person is there: make a new link for a new password.")] = False,
    as_json: AsJson = False,
) -> None:
    """Invite somebody: print a link that works once.

    Whoever opens it chooses a password. `goldsmith people` does the same on the machine of the service, without asking it.

    Example: goldsmith invite mei --name "Mei Li"
    """
    service = service_at(url)
    link = service.people.link(login) if again else service.people.invite(login, name, role)
    json_line({"login": login, "link": link}) if as_json else say(link)


def skills(
    login: Annotated[str, typer.Argument(help="Whose.")],
    skill: Annotated[str, typer.Argument(help="The skill to give or take; without, those that there are.", show_default=False)] = "",
    level: Annotated[
        int | None, typer.Option("--level", min=1, max=5, help="1 senior technician to 5 beginner.", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Until when it counts, as 2027-06-30T00:00:00Z.", show_default=False)] = None,
    url: Url = None,
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the skills of somebody, give one, or take one away.

    Example: goldsmith skills mei finance --level 3
    """
    from goldsmith.errors import UsageError

    if skill and (level is None) is not withdraw:
        raise UsageError("say which level, or `--withdraw`", found=skill, expected="--level 1 to 5, or --withdraw")
    people = service_at(url).people
    if skill and withdraw:
        people.withdraw(login, skill)
    elif skill and level is not None:
        people.grant(login, skill, level, expires_at=until)
    told(people.one(login)["skills"], ("name", "level", "granted_at", "expires_at"), as_json=as_json)


def teams(
    name: Annotated[str, typer.Argument(help="A team; it is made where there is none.", show_default=False)] = "",
    logins: Annotated[list[str] | None, typer.Argument(help="Who is to be in it.", show_default=False)] = None,
    rename: Annotated[str, typer.Option("--rename", help="What it is called from now on.", show_default=False)] = "",
    url: Url = None,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Take these people out; without people, delete the team.")] = False,
    as_json: AsJson = False,
) -> None:
    """List teams, make or rename one, change who is in it, delete one.

    Example: goldsmith teams lawyers mei li
    """
    from goldsmith.errors import NoRecordError

    service = service_at(url)
    number = next((team["id"] for team in service.teams if team["name"] == name), None) if name else None
    if name and number is None and (drop or rename):
        raise NoRecordError("there is no such team", where=name, hint="`goldsmith teams` lists them")
    if name and number is None:
        number = service.teams.make(name)
    for login in logins or []:
        service.teams.take_out(number or 0, login) if drop else service.teams.put(number or 0, login)
    if rename:
        service.teams.rename(number or 0, rename)
    if name and drop and not logins:
        service.teams.remove(number or 0)
    called = {person["id"]: person["login"] for person in service.people}
    rows = [{**team, "people": [called.get(one, str(one)) for one in team["people"]]} for team in service.teams]
    told(rows if as_json else [{**row, "people": ", ".join(row["people"])} for row in rows], ("id", "name", "people"), as_json=as_json)


def webhooks(
    which: Annotated[
        str, typer.Argument(help="An address to add, or the number of one; without, all are listed.", show_default=False)
    ] = "",
    events: Annotated[str, typer.Option("--events", help="Events, with commas.", show_default=False)] = "",
    project: Annotated[str, typer.Option("--project", help="Of one project alone: its name.", show_default=False)] = "",
    do: Annotated[str, typer.Option("--do", help="pause, resume, ping, deliveries or remove.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List webhooks, add or change one, ping it, see its deliveries.

    The secret that signs what an address is sent is printed once, when it is added.

    Example: goldsmith webhooks https://example.org/hook --events task.done,answer.reviewed
    """
    service = service_at(url)
    if which and not which.isdecimal():
        number = service.projects[project].id if project else None
        json_line(service.webhooks.add(which, [one for one in events.split(",") if one], project=number))
        return
    if which:
        _change_webhook(service, int(which), [one for one in events.split(",") if one], do, as_json=as_json)
    if do != "deliveries":
        told(list(service.webhooks), ("id", "url", "events", "active", "project_id"), as_json=as_json)


def _change_webhook(service: Client, number: int, events: list[str], do: str, *, as_json: bool) -> None:
    """Do with a webhook what was said.

    Raises:
        UsageError: There is no such thing to do.
    """
    from goldsmith.errors import UsageError

    hooks = service.webhooks
    does: dict[str, Callable[[], Any]] = {
        "": lambda: None,
        "pause": lambda: hooks.change(number, active=False),
        "resume": lambda: hooks.change(number, active=True),
        "ping": lambda: hooks.ping(number),
        "deliveries": lambda: told(list(hooks.deliveries(number)), ("id", "event", "state", "attempts", "told"), as_json=as_json),
        "remove": lambda: hooks.remove(number),
    }
    if do not in does:
        raise UsageError("say what to do with the webhook", found=do, expected=", ".join(name for name in does if name))
    if events:
        hooks.change(number, events=events)
    does[do]()


def account(
    action: Annotated[str, typer.Argument(help=f"{', '.join(ACCOUNT[:-1])} or {ACCOUNT[-1]}.")] = "show",
    number: Annotated[int | None, typer.Argument(help="revoke: of a token; end: of a session.", show_default=False)] = None,
    name: Annotated[str | None, typer.Option("--name", help="What you are called from now on.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--language", help="What pages speak: en or zh.", show_default=False)] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show who you are; end sessions, revoke tokens.

    Example: goldsmith account sessions
    """
    from goldsmith.errors import UsageError

    if action not in ACCOUNT or (number is None) is (action in {"revoke", "end"}):
        raise UsageError("say what to do", found=action, expected=", ".join(ACCOUNT), hint="revoke and end want a number")
    service = service_at(url)
    if name or language:
        service.change_me(name=name, language=language)
    if action == "revoke":
        service.tokens.withdraw(number or 0)
    elif action == "end":
        service.sessions.end(number or 0)
    elif action == "end-others":
        done(f"{service.sessions.end_others():,} sessions ended", {}, as_json=False)
    if action in {"tokens", "revoke"}:
        told(list(service.tokens), ("id", "name", "created_at", "used_at", "expires_at"), as_json=as_json)
    elif action == "show":
        me = service.me()
        who = {**{key: me["person"][key] for key in ("login", "name", "role")}, "organisation": me["organisation"]["name"]}
        json_line(me) if as_json else told([who], ("login", "name", "role", "organisation"), as_json=False)
    else:
        told(list(service.sessions), ("id", "agent", "address", "seen_at", "here"), as_json=as_json)


def trail(
    action: Annotated[str, typer.Option("--action", help="Of one action, or of a family such as person.", show_default=False)] = "",
    by: Annotated[str, typer.Option("--by", help="Of one person: the login.", show_default=False)] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest first.")] = LISTED,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the audit trail of the service: who did what, and when.

    Example: goldsmith trail --action person. --limit 20
    """
    import itertools

    service = service_at(url)
    person = service.people.one(by)["id"] if by else None
    rows = list(itertools.islice(service.audit(action=action, by=person), limit))
    told(rows, ("at", "login", "action", "subject", "address"), as_json=as_json)
