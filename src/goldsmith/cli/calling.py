"""Verbs of demand: requests for data and open calls. They ask a service, by its Python client."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, json_line, say, tell

REQUESTS = ("list", "add", "show", "vote", "close")
CALLS = ("list", "open", "show", "submit", "withdraw", "award", "record")
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
        none = "nothing was asked for yet: goldsmith requests add TITLE --want modality=text"
        told(list(asked), ("id", "title", "state", "votes", "demand", "by"), as_json=as_json, none=none)
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
    more: Annotated[str, typer.Argument(help="submit: NAME@VERSION; withdraw, award: a code.", show_default=False)] = "",
    profile: Annotated[str, typer.Option("--profile", help="open: the profile that decides.")] = "tc609-2025",
    score: Annotated[str, typer.Option("--score", help="open: its dimension that decides.")] = "",
    text: Annotated[str, typer.Option("--text", help="open: the problem; submit: a note; award: why.")] = "",
    judge: Annotated[
        str, typer.Option("--judge", help="open: service, which evaluates each answer; or hallmark, whose score is read.")
    ] = "hallmark",
    hidden: Annotated[
        str, typer.Option("--hidden-test", help="open: SHA-256 of a test shown to nobody; a requirement (YAML) where the service judges.")
    ] = "",
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

    numbered = action in {"show", "submit", "withdraw", "award", "record"}
    lacks = (
        (action == "open" and not (what and score))
        or (action in {"submit", "withdraw", "award"} and not more)
        or (action == "award" and not text)
    )
    if action not in CALLS or (numbered and not what.isdecimal()) or lacks:
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(CALLS), hint="goldsmith calls --help")
    asked = service_at(url).calls
    if action == "list":
        none = "no call was opened yet: goldsmith calls open TITLE --score DIMENSION"
        told(list(asked), ("id", "title", "profile", "score", "state", "submissions", "closes_at"), as_json=as_json, none=none)
    elif action == "show":
        found = asked.show(int(what))
        json_line(found) if as_json else _call(found)
    elif action == "open":
        _unknown(profile)
        number = asked.open(what, profile, score, problem=text, days=days, judged_by=judge, **_tested(judge, hidden))
        json_line({"id": number}) if as_json else say(str(number))
    elif action == "submit":
        code = asked.submit(int(what), more, text)
        json_line({"code": code}) if as_json else say(code)
    elif action == "withdraw":
        asked.withdraw(int(what), more)
        json_line({"done": True}) if as_json else tell("done")
    else:
        json_line(asked.award(int(what), more, text) if action == "award" else asked.record(int(what)))


def _call(found: dict[str, Any]) -> None:
    """Print a call, and the answers to it."""
    say(f"{found['title']}: {found['state']}, until {found['closes_at']}")
    if found["problem"]:
        say(found["problem"])
    judged = "each answer is evaluated by the service" if found["judged_by"] == "service" else "the score that each hallmark says is read"
    say(f"decided by {found['score']} of {found['profile']}: {judged}")
    names = ("code", "state", "value", "low", "high", "best", "worst", "grade", "release", "by")
    told(found["submissions"], names, as_json=False)
    if not found["submissions"]:
        tell(f"nobody has answered yet: goldsmith calls submit {found['id']} NAME@VERSION")


def _unknown(profile: str) -> None:
    """Say that nothing of one's own goldsmith is called like a profile; people may have others."""
    from difflib import get_close_matches

    from goldsmith import registry

    known = registry.names("profile")
    if profile not in known:
        near = get_close_matches(profile, known, 1)
        tell(f"note: no profile `{profile}` comes with goldsmith" + (f"; did you mean `{near[0]}`?" if near else "; answers need a hallmark by it"))  # fmt: skip


def _tested(judge: str, hidden: str) -> dict[str, Any]:
    """Return the hidden test of a call: a digest, or a requirement with the files beside it that it names, where the service runs it."""
    if judge != "service" or not hidden:
        return {"hidden_test": hidden}
    import orjson

    from goldsmith.evaluate.yaml_file import tree_of

    path = Path(hidden)
    tree = tree_of(path, "requirement", hint="docs/evaluate.md shows one that works").tree
    requirement = orjson.loads(orjson.dumps(tree))  # days are told as text
    named = {one for one in _texts(requirement) if (path.parent / one).is_file()}
    return {"test": {"requirement": requirement, "files": {one: (path.parent / one).read_text(encoding="utf-8") for one in sorted(named)}}}


def _texts(value: object) -> list[str]:
    """Return the texts of a requirement that may name a file.

    Example:
        >>> _texts({"audits": {"labels": "gold.jsonl"}, "purpose": "to sort", "size": {"records": 5}})
        ['gold.jsonl']
    """
    from goldsmith.circulate.catalogue.hidden import FILE

    if isinstance(value, dict):
        return [one for each in value.values() for one in _texts(each)]
    if isinstance(value, list):
        return [one for each in value for one in _texts(each)]
    return [value] if isinstance(value, str) and FILE.fullmatch(value) else []
