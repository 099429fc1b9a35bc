"""To change how sensitive a dataset is: signed by those who may, and refused before anything is written where they do not."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.asking import table_of
from goldsmith.circulate.grades.changes import Change, added, alone, changes_of, held, signed
from goldsmith.circulate.grades.standing import graded, named
from goldsmith.circulation_errors import QuestionError
from goldsmith.errors import UsageError
from goldsmith.sensitivity import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.circulate.shelf import Shelf
    from goldsmith.signing.held import Signer


def change(shelf: Shelf, name: str, to: Sensitivity, *, version: str, column: str, why: str, keys: Sequence[Signer]) -> dict[str, Any]:
    """Change how sensitive a dataset, one version or one column of it is, and return the envelope that stands on record.

    Raises:
        UsageError: It is that already, too few of those who may sign it, nothing says why, or versions differ in what they are now.
        ShelfError: What stands is said wrongly.
    """
    if to == Sensitivity():
        raise UsageError("to what?", where=name, expected="a sensitivity")
    with alone(shelf.folder / name):
        return _changed(shelf, name, to, version=version, column=column, why=why, keys=keys)


def _changed(shelf: Shelf, name: str, to: Sensitivity, *, version: str, column: str, why: str, keys: Sequence[Signer]) -> dict[str, Any]:
    stands = {one: _now(shelf, name, one, column) for one in ([version] if version else shelf.versions(name))}
    if len(set(stands.values())) > 1:
        told = ", ".join(f"{one}: {str(each) or 'not graded'}" for one, each in stands.items())
        raise UsageError("the versions differ in how sensitive they are", where=name, found=told[:300], hint="--version names one")
    _column_there(shelf, name, list(stands), column)
    before = next(iter(stands.values()))
    if before == to:
        raise UsageError("it is that already", where=column or name, found=str(to))
    earlier = changes_of(shelf.folder / name)
    made = Change(
        name,
        version,
        column,
        before,
        to,
        why.strip(),
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        earlier[-1].digest if earlier else "",
        tuple(dict.fromkeys(one.did for one in keys)),
    )
    held(made, named(shelf, name))
    envelope = signed(made, keys)
    added(shelf.folder / name, envelope)
    return envelope


def _column_there(shelf: Shelf, name: str, versions: list[str], column: str) -> None:
    """Go on where a column that is named is one of the records: a slip of the pen would protect nothing.

    Raises:
        UsageError: None of the versions has it.
    """
    there: set[str] = set()
    for version in versions if column else ():
        with suppress(QuestionError):  # of WebDataset nothing is known of columns
            there.update(table_of(shelf.release(name, version)).schema.names)
    if there and column not in there:
        raise UsageError("there is no such column", where="--column", found=column, expected=", ".join(sorted(there)))


def _now(shelf: Shelf, name: str, version: str, column: str) -> Sensitivity:
    found = graded(shelf, shelf.release(name, version))
    return found.columns.get(column, Sensitivity()) if column else found.base
