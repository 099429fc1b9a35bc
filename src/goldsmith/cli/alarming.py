"""The verb of alarms: what looked odd about people's answers. It asks a service, by its Python client."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, tell


def register(app: typer.Typer) -> None:
    """Add the verb of this family."""
    app.command()(alarms)


def alarms(
    name: Name,
    see: Annotated[
        list[int] | None, typer.Option("--see", help="Say that this alarm was seen.", metavar="ALARM", show_default=False)
    ] = None,
    dismiss: Annotated[
        int | None, typer.Option("--dismiss", help="Dismiss this alarm, with a reason.", metavar="ALARM", show_default=False)
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is dismissed.", show_default=False)] = "",
    about: Annotated[str | None, typer.Option("--about", help="Only those that name this person, by login.", show_default=False)] = None,
    url: Url = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="List dismissed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what looked odd about people's answers.

    An alarm is said to be seen, or dismissed with a reason.

    An alarm is a reason to look: nothing is done to anybody. `proved` are those whom known answers show to work badly.

    Example: goldsmith alarms titles
    """
    found = project_at(url, name).alarms
    for one in see or []:
        found.see(one)
    if dismiss is not None:
        found.dismiss(dismiss, reason)
    rows = list(found.listed("" if every else "living", about=about))
    shown = (
        rows if as_json else [{**row, "said": row["said"]["en"], "tasks": ", ".join(one["key"] for one in row["tasks"])} for row in rows]
    )
    told(shown, ("id", "login", "kind", "verdict", "state", "said", "tasks"), as_json=as_json)
    if not as_json and not rows:
        stands = found.about()
        tell(f"no alarm; looked through {stands['looked_at'] or 'not yet'}, at a rate of false ones of {stands['rate']:g}")
