"""The verb of statements for pay. It asks a service, by its Python client."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, tell

if TYPE_CHECKING:
    from goldsmith.client.statements import Statements

COLUMNS = ("login", "code", "answered", "accepted", "mended", "waiting", "sent_back", "units", "adjusted_units", "currency", "total")


def register(app: typer.Typer) -> None:
    """Add the verb of this family."""
    app.command()(statements)


def statements(
    name: Name,
    begins: Annotated[
        str, typer.Option("--from", help="Where the period begins; where the last closed one ended.", metavar="DATE", show_default=False)
    ] = "",
    ends: Annotated[
        str, typer.Option("--to", help="The moment behind the period; now where left out.", metavar="DATE", show_default=False)
    ] = "",
    number: Annotated[int | None, typer.Option("--number", help="Show this closed statement.", show_default=False)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write it to this file as CSV.", metavar="FILE", show_default=False)] = None,
    url: Url = None,
    *,
    bom: Annotated[bool, typer.Option("--bom", help="Let the file begin with the mark by which Excel knows UTF-8.")] = False,
    chinese: Annotated[bool, typer.Option("--chinese", help="Write the head of the file in Chinese.")] = False,
    close: Annotated[bool, typer.Option("--close", help="Close the period: its units are paid, and never again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw up what people are owed in a project, and close the period.

    As a table, JSON or CSV.

    A date is a day of this machine's time zone, such as 2026-02-01, or a moment with its time zone.

    Example: goldsmith statements titles --to 2026-02-01 --close --csv january.csv --bom
    """
    found = project_at(url, name).statements
    period = {"begins": moment_of(begins), "ends": moment_of(ends)}
    if close:
        number = found.close(**period)["id"]
    stands = found.open(**period) if number is None else found.one(number)
    if csv is not None:
        _save(found, csv, number, period, bom=bom, chinese=chinese)
        done(f"{csv}: {len(stands['rows']):,} lines", {"file": str(csv), "lines": len(stands["rows"])}, as_json=as_json)
        return
    if as_json:
        json_line(stands)
        return
    told(stands["rows"], COLUMNS, as_json=False)
    state = f"closed as statement {stands['n']}, digest {stands['digest'][:16]}" if stands["n"] else "open; --close closes it"
    tell(f"{stands['begins_at']} to {stands['ends_at']}, {state}")


def _save(found: Statements, path: Path, number: int | None, period: dict[str, Any], *, bom: bool, chinese: bool) -> None:
    asked = {} if number is not None else period
    found.save(path, number, begins=asked.get("begins"), ends=asked.get("ends"), bom=bom, chinese=chinese)


def moment_of(said: str) -> str | None:
    """Return a date of this machine's time zone, or a moment, as RFC 3339.

    Raises:
        UsageError: It is neither.
    """
    from datetime import datetime

    from goldsmith.errors import UsageError

    if not said:
        return None
    try:
        return datetime.fromisoformat(said).astimezone().isoformat()
    except ValueError:
        raise UsageError("this is no date", found=said, expected="2026-02-01, or 2026-02-01T00:00:00+08:00") from None
