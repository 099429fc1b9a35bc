"""Verbs of demand: requests for data and open calls. They ask a service, by its Python client."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, json_line, say, tell

REQUESTS = ("list", "add", "show", "vote", "close")
CALLS = ("list", "open", "show", "submit", "award", "record")
Number = Annotated[str, typer.Argument(help="list: nothing; add, open: a title; else a number.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(requests)
    app.command()(calls)


def requests(
    action: Annotated[str, typer.Argument(help=f"{', '.join(REQUESTS[:-1])} or {REQUESTS[-1]}.")] = "list",
    what: Number = "",
    need: Annotated[str, typer.Option("--need", help="add: what it is for.")] = "",
    demand: Annotated[str, typer.Option("--demand", help="add: a node of the map.")] = "",
    want: Annotated[list[str] | None, typer.Option("--want", help="add: PART=VALUE, such as modality=text, records=1000, grade=B.", show_default=False)] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List and make requests for data; show what fits one.

    Example: goldsmith requests add "医患对话" --want modality=text --want records=50000
    """
    from goldsmith.errors import UsageError

    if action not in REQUESTS or (action != "list" and not what) or (action in {"show", "vote", "close"} and not what.isdecimal()):
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(REQUESTS), hint="goldsmith requests --help")
    asked = service_at(url).requests
    if action == "list":
        told(list(asked), ("id", "title", "state", "votes", "demand", "by"), as_json=as_json)
    elif action == "add":
        number = asked.add(what, need, demand=demand, **_wants(want or []))
        json_line({"id": number}) if as_json else say(str(number))
    elif action == "show":
        _request(asked.show(int(what)), as_json=as_json)
    else:
        asked.vote(int(what)) if action == "vote" else asked.decide(int(what), "closed")
        json_line({"done": True}) if as_json else tell("done")


def _wants(said: list[str]) -> dict[str, str | int]:
    """Return what is wanted, as options say it.

    Example:
        >>> _wants(["modality=text", "records=1000"])
        {'modality': 'text', 'records': 1000}
    """
    parts = [one.partition("=") for one in said]
    return {name: int(value) if value.isdecimal() else value for name, _, value in parts}


def _request(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    say(f"{found['title']} ({found['state']}, {found['votes']} need the same)")
    rows = [{**one, "lacks": "; ".join(each["says"]["en"] for each in one["reasons"] if not each["fits"])} for one in found["matches"]]
    told(rows, ("name", "version", "grade", "share", "meets", "lacks"), as_json=False)


def calls(
    action: Annotated[str, typer.Argument(help=f"{', '.join(CALLS[:-1])} or {CALLS[-1]}.")] = "list",
    what: Number = "",
    more: Annotated[str, typer.Argument(help="submit: NAME@VERSION; award: a code.", show_default=False)] = "",
    profile: Annotated[str, typer.Option("--profile", help="open: the profile that decides.")] = "tc609-2025",
    score: Annotated[str, typer.Option("--score", help="open: its dimension that decides.")] = "",
    text: Annotated[str, typer.Option("--text", help="open: the problem; submit: a note; award: why.")] = "",
    hidden: Annotated[str, typer.Option("--hidden-test", help="open: SHA-256 of a test that is shown to nobody.")] = "",
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="open: how long it is open.")] = 30,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Post problems as open calls, answer them, and award them.

    Answers are judged by codes: whose they are is told with the award.

    Example: goldsmith calls submit 3 titles@1.2.0
    """
    from goldsmith.errors import UsageError

    numbered = action in {"show", "submit", "award", "record"}
    lacks = (action == "open" and not (what and score)) or (action in {"submit", "award"} and not more) or (action == "award" and not text)
    if action not in CALLS or (numbered and not what.isdecimal()) or lacks:
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(CALLS), hint="goldsmith calls --help")
    asked = service_at(url).calls
    if action == "list":
        told(list(asked), ("id", "title", "profile", "score", "state", "submissions", "closes_at"), as_json=as_json)
    elif action == "show":
        found = asked.show(int(what))
        json_line(found) if as_json else told(
            found["submissions"], ("code", "value", "low", "high", "best", "worst", "grade", "release", "by"), as_json=False
        )
    elif action == "open":
        json_line({"id": asked.open(what, profile, score, problem=text, hidden_test=hidden, days=days)})
    elif action == "submit":
        json_line({"code": asked.submit(int(what), more, text)})
    else:
        json_line(asked.award(int(what), more, text) if action == "award" else asked.record(int(what)))
