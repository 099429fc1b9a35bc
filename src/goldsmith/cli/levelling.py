"""The verb of sensitivity: how sensitive what stands on a shelf is, what may be had of it by whom, and changes that people sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer reads it
from goldsmith.cli.printing import AsJson, json_line, say, table, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.circulate.grades.standing import Graded
    from goldsmith.circulate.shelf import Shelf


WHO = {"nobody": "anybody", "member": "whoever is signed in", "granted": "whoever is named, or has an agreement", "never": "nobody"}
"""Who may have what, by the least that he has to be."""


def register(app: typer.Typer) -> None:
    """Add the verb of this family."""
    app.command()(level)


def level(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    to: Annotated[
        str,
        typer.Argument(help="What it is from now on: 一般1 to 一般4 (L1 to L4), 重要, 核心.", metavar="[SENSITIVITY]", show_default=False),
    ] = "",
    version: Annotated[str, typer.Option("--version", help="Of one version; of all where left out.", show_default=False)] = "",
    column: Annotated[str, typer.Option("--column", help="Of one column; of the whole where left out.", show_default=False)] = "",
    why: Annotated[str, typer.Option("--why", help="The reason, which stays on record.", show_default=False)] = "",
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="Key of a publisher or evaluator whom a hallmark names; to lower, two.", show_default=False),
    ] = None,
    log: Annotated[Path | None, typer.Option("--log", help="Folder of the log that it is entered into.", show_default=False)] = None,
    releases: ReleasesOption = Path("releases"),
    *,
    as_json: AsJson = False,
) -> None:
    """Show or change how sensitive a dataset is.

    Who may have what follows from it at once, on every way to its facts, records and figures. The strictest wins: of columns, of what it was made
    from, of what was said before. To raise it, one signs whom a hallmark of it names as publisher or evaluator; to lower it, two.

    Example: goldsmith level titles 一般3 --column phone --why "numbers of people" --key keys/publisher
    """
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.errors import UsageError

    shelf = Shelf(releases)
    there = shelf.versions(name)
    if not there or (version and version not in there):
        raise UsageError(
            "no such release stands on the shelf",
            where=str(releases),
            found=f"{name} {version}".strip(),
            expected=", ".join(there) or "NAME/VERSION",
        )
    if to:
        _changed(shelf, name, to, version=version, column=column, why=why, keys=key or (), log=log)
    elif key or why or log:
        raise UsageError("to what?", where=name, expected="a sensitivity: 一般1 to 一般4, 重要 or 核心")
    _told(shelf, name, [version] if version else there, as_json=as_json)


def _changed(shelf: Shelf, name: str, to: str, *, version: str, column: str, why: str, keys: Sequence[str], log: Path | None) -> None:
    from goldsmith.certify.log.folder import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.certify.log.recording import record
    from goldsmith.circulate.grades.changing import change
    from goldsmith.sensitivity import Sensitivity
    from goldsmith.signing.canonical import canonical
    from goldsmith.signing.held import held

    envelope = change(
        shelf, name, Sensitivity.read(to, where="SENSITIVITY"), version=version, column=column, why=why, keys=[held(one) for one in keys]
    )
    if log is not None:
        record(Log.open(log), Private.beside(log), "grade", [(f"{name} {version} {column}".strip(), canonical(envelope))])
    else:
        tell("on record in grade.json alone: --log FOLDER enters it where it cannot be taken away")


def _told(shelf: Shelf, name: str, versions: Sequence[str], *, as_json: bool) -> None:
    from goldsmith.circulate.grades.standing import graded

    found = {one: graded(shelf, shelf.release(name, one)) for one in versions}
    if as_json:
        json_line({"name": name, "versions": {one: _facts(each) for one, each in found.items()}})
        return
    for one, each in found.items():
        say(f"{name}@{one}: {str(each.whole) or 'not graded, so that it circulates as 一般1'}")
        table([(column, str(each.of(column))) for column in sorted(each.columns)], head=("column", "sensitivity"))
        table([(ask, WHO[need]) for ask, need in _facts(each)["needs"].items()], head=("what is asked for", "who may"))
        table(
            [(at.at, at.column or "whole", f"{at.before or '—'} → {at.after}", at.why) for at in each.changes],
            head=("changed", "of", "", "why"),
        )


def _facts(found: Graded) -> dict[str, Any]:
    from goldsmith.circulate.grades.rules import ASKS, NOBODY, decide

    changes = [{"at": one.at, "version": one.version, "column": one.column, "from": str(one.before), "to": str(one.after), "why": one.why, "signers": one.signers} for one in found.changes]  # fmt: skip
    needs = {ask: decide(ask, found.whole, standing=NOBODY).needs for ask in ASKS}
    return {"whole": str(found.whole), "base": str(found.base), "columns": {name: str(one) for name, one in found.columns.items()}, "needs": needs, "changes": changes}  # fmt: skip
