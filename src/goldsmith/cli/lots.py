"""Verbs of lots and disputes: what is accepted or rejected as a whole, and what somebody says is wrong. They ask a service, by its Python client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say

if TYPE_CHECKING:
    from goldsmith.client.project import Project

DEEDS = ("make", "draw", "check", "leaves", "sample", "accept", "reject", "dissolve")
DECIDED = {"accept": "accepted", "reject": "rejected", "dissolve": "dissolved"}


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (lots, disputes):
        app.command()(verb)


def lots(
    name: Name,
    lot: Annotated[int | None, typer.Argument(help="Number of a lot; without, all are listed.", show_default=False)] = None,
    do: Annotated[
        str, typer.Option("--do", help="make, draw, check, leaves, sample, accept, reject or dissolve.", show_default=False)
    ] = "",
    plan: Annotated[
        str,
        typer.Option("--plan", help="What a new lot is judged by, as good=0.01,bad=0.05 or kind=estimate,within=0.02.", show_default=False),
    ] = "",
    most: Annotated[int | None, typer.Option("--most", min=1, help="A new lot takes at most so many tasks.", show_default=False)] = None,
    called: Annotated[str, typer.Option("--name", help="What a new lot is called.", show_default=False)] = "",
    on_rejection: Annotated[str, typer.Option("--on-rejection", help="again: others begin anew; more: one more person answers.")] = "again",
    nonce: Annotated[
        str,
        typer.Option(
            "--nonce", help="A public value that nobody knew when the lot was frozen; by chance where left out.", show_default=False
        ),
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why a lot is accepted, rejected or dissolved by hand.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List lots of finished tasks, make one, draw its sample, decide.

    A draw can be made again from what is published.

    Example: goldsmith lots titles --do make --plan good=0.01,bad=0.05
    """
    from goldsmith.errors import UsageError

    found = project_at(url, name)
    if do and do not in DEEDS:
        raise UsageError("say what to do with a lot", found=do, expected=", ".join(DEEDS))
    if do == "make":
        _shown(
            found.lots.make(called, plan=_numbers(plan), tasks={"most": most} if most else None, on_rejection=on_rejection), as_json=as_json
        )
    elif lot is None:
        if do:
            raise UsageError("say which lot", expected=f"goldsmith lots {name} NUMBER --do {do}")
        rows = list(found.lots)
        told(rows, ("id", "name", "state", "size", "drawn", "digest", "created_at"), as_json=as_json)
    else:
        _done(found, lot, do, nonce, reason, as_json=as_json)


def disputes(
    name: Name,
    dispute: Annotated[int | None, typer.Argument(help="Number of a dispute; without, all are listed.", show_default=False)] = None,
    decision: Annotated[str, typer.Argument(help="upheld or overturned.", show_default=False)] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List verdicts that somebody disputes, uphold or overturn one.

    Example: goldsmith disputes titles 4 overturned --reason "the guideline allows both"
    """
    found = project_at(url, name)
    if dispute is None:
        told(list(found.disputes), ("id", "key", "about", "state", "reason", "why"), as_json=as_json)
        return
    state = found.disputes.decide(dispute, decision, reason)
    done(f"dispute {dispute} is {state}", {"id": dispute, "state": state}, as_json=as_json)


def _done(found: Project, lot: int, do: str, nonce: str, reason: str, *, as_json: bool) -> None:
    """Do something with a lot, and print what came of it."""
    if do == "draw":
        _shown(found.lots.draw(lot, nonce), as_json=as_json)
    elif do in DECIDED:
        _shown(found.lots.decide(lot, DECIDED[do], reason), as_json=as_json)
    elif do == "leaves":
        for one in found.lots.leaves(lot):
            json_line(one)
    elif do == "sample":
        told(list(found.lots.sample(lot)), ("id", "key", "verdict", "faults", "reason"), as_json=as_json)
    elif do == "check":
        _checked(found.lots.check(lot), as_json=as_json)
    else:
        _shown(found.lots.one(lot), as_json=as_json)


def _checked(same: dict[str, Any], *, as_json: bool) -> None:
    """Tell whether a digest and a draw could be made again; exit 3 where not."""
    words = {True: "is the same", False: "is another"}
    done(
        f"{same['size']:,} tasks: the digest {words[same['digest']]}, the draw of {same['drawn']:,} {words[same['draw']]}",
        same,
        as_json=as_json,
    )
    if not (same["digest"] and same["draw"]):
        raise typer.Exit(3)


def _shown(lot: dict[str, Any], *, as_json: bool) -> None:
    """Print a lot: what it is, how it stands, and at what risks it is decided."""
    if as_json:
        json_line(lot)
        return
    say(
        f"lot {lot['id']} {lot['name']}: {lot['state']}, {lot['size']:,} tasks"
        + (f", {lot['left_out']:,} left out" if lot["left_out"] else "")
    )
    if lot["digest"]:
        say(f"digest {lot['digest']}" + (f", nonce {lot['nonce']}" if lot["nonce"] else ""))
    if plan := lot["plan"]["told"]:
        risks = (
            ""
            if plan["c"] is None
            else f", accepted with at most {plan['c']:,} faulty; risks {plan['producer_risk']:.3f} and {plan['consumer_risk']:.3f}"
        )
        say(f"{plan['n']:,} are looked at{risks}")
    if stands := lot["verdict"] or lot["standing"]:
        accuracy = stands["accuracy"]
        of = f", accuracy {accuracy['value']:.3f} ({accuracy['low']:.3f} to {accuracy['high']:.3f})" if accuracy else ""
        say(f"{stands['looked_at']:,} looked at, {stands['faulty']:,} faulty{of}")


def _numbers(text: str) -> dict[str, Any]:
    """Return what `--plan` says.

    Raises:
        UsageError: A part of it is no NAME=VALUE.
    """
    from goldsmith.errors import UsageError

    found: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign:
            raise UsageError("a plan is NAME=VALUE, with commas between", found=part, expected="good=0.01,bad=0.05")
        try:
            found[name] = int(value) if value.isdecimal() and name == "most_critical" else float(value)
        except ValueError:
            found[name] = value
    return found
