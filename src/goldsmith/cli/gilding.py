"""Verbs of known answers: gold, qualifications. They ask a service, by its Python client."""

from __future__ import annotations

from itertools import islice
from pathlib import Path  # noqa: TC003  typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at
from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, table
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.client.gold import Gold

LISTED = 50


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (gold, qualifications):
        app.command()(verb)


def gold(
    name: Name,
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Known answers: JSON lines of `key`, `gold` and `why`, with the material of new tasks.", metavar="FILE", show_default=False
        ),
    ] = None,
    turn: Annotated[
        list[str] | None,
        typer.Option(
            "--turn", help="Make a task gold whose answer is known or reviewed; may be given again.", show_default=False, metavar="KEY"
        ),
    ] = None,
    out: Annotated[
        list[str] | None,
        typer.Option("--out", help="Give a task back to the queue; may be given again.", show_default=False, metavar="KEY"),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="List at most so many.")] = LISTED,
    url: Url = None,
    *,
    forget: Annotated[bool, typer.Option("--forget", help="With --out: forget what is known of it, and what was judged by it.")] = False,
    doubtful: Annotated[bool, typer.Option("--doubtful", help="List those that most people answer otherwise.")] = False,
    people: Annotated[bool, typer.Option("--people", help="List how often people are right, and for whom the pool runs dry.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a project's gold pool, put tasks into it, or take them out.

    Tasks of the pool are hidden among those that people take, as often as the rule `gold_share` says, and judge them.

    Example: goldsmith gold titles known.jsonl
    """
    pool = project_at(url, name).gold
    if forget and not out:
        raise UsageError("`--forget` goes with `--out`", hint="name the tasks that are given back")
    if path is not None or turn:
        found = pool.put(path) if path is not None else pool.turn(*(turn or ()))
        done(f"{name}: {', '.join(f'{n:,} {what}' for what, n in found.items())}", found, as_json=as_json)
    elif out:
        n = pool.take_out(*out, forget=forget)
        done(f"{name}: {n:,} tasks are ones of the queue again", {"tasks": n}, as_json=as_json)
    elif people:
        _people(pool, as_json=as_json)
    else:
        _tasks(pool, islice(pool.listed(doubtful=doubtful), limit), as_json=as_json)


def _tasks(pool: Gold, rows: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    """Print tasks of the pool, with what is amiss with it."""
    if as_json:
        json_line(list(rows))
        return
    whole = pool.told()
    head = ("key", "known", "answered", "right", "share", "")
    cells = [(one["key"], shortened(one["gold"], 40), one["answered"], one["right"], _share(one["share"]), _doubt(one)) for one in rows]
    table(cells, head=head)
    say(f"{whole['size']:,} tasks in the pool, {whole['answered']:,} answers judged, {whole['doubtful']:,} doubtful")
    for warned in whole["warnings"]:
        say(warned["said"]["en"])


def _people(pool: Gold, *, as_json: bool) -> None:
    people = pool.told()["people"]
    if as_json:
        json_line(people)
        return
    table(
        [(one["person"], one["asked"], one["right"], _share(one["share"]), _share(one["shrunk"]), one["left"]) for one in people],
        head=("person", "asked", "right", "share", "estimate", "left in the pool"),
    )


def _share(one: dict[str, Any] | None) -> str:
    return "" if one is None else f"{one['value']:.0%} ({one['low']:.0%} to {one['high']:.0%})"


def _doubt(one: dict[str, Any]) -> str:
    if not one["doubtful"]:
        return ""
    instead = ", ".join(f"{question}: {shortened(said['value'], 30)} ({said['answers']})" for question, said in one["instead"].items())
    return f"{'doubtful, more than chance' if one['proved'] else 'doubtful'}; {instead}"


def qualifications(
    name: Name,
    person: Annotated[str, typer.Argument(help="Login of a member.", show_default=False)] = "",
    state: Annotated[
        str | None, typer.Option("--state", help="List those who are waiting, trying, passed, failed or waived.", show_default=False)
    ] = None,
    url: Url = None,
    *,
    retry: Annotated[bool, typer.Option("--retry", help="Let him try again, with tasks that he has not had.")] = False,
    waive: Annotated[bool, typer.Option("--waive", help="Let him work who has not passed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who has qualified for a project, or decide about one member.

    Example: goldsmith qualifications titles ann --retry
    """
    found = project_at(url, name).qualifications
    if retry == waive and (retry or person):
        raise UsageError("a member is let try again, or waived", hint="name him with `--retry` or `--waive`")
    if retry or waive:
        if not person:
            raise UsageError("nobody is named", hint="goldsmith qualifications PROJECT LOGIN --retry")
        now = found.retry(person) if retry else found.waive(person)
        done(f"{person}: {now}", {"person": person, "state": now}, as_json=as_json)
        return
    rows = list(found.listed(state=state))
    if as_json:
        json_line(rows)
        return
    cells = [(one["login"], one["state"], one["attempt"], f"{one['answered']} of {one['tasks']}", _last(one)) for one in rows]
    table(cells, head=("login", "state", "attempt", "answered", "reached"))
    plan = found.plan()
    if plan is not None:
        likely = ", ".join(f"{one['accuracy']:.0%}: {one['passes']:.0%}" for one in plan["chances"])
        say(
            f"{plan['tasks']} tasks, {plan['right']:.0%} wanted"
            + (f"; who is right at so many passes so likely: {likely}" if likely else "")
        )


def _last(one: dict[str, Any]) -> str:
    return _share(one["evidence"][-1]) if one["evidence"] else ""
