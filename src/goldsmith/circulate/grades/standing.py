"""How sensitive a release is now: what its hallmark says, what it was made from, and what was changed since.

1. The hallmark says a sensitivity of the whole and of columns. It took over those of the releases that it was made from.
2. A release that stands on the same shelf and that it was made from counts as it is now: raised later, it raises what was made from it.
3. Changes that were signed since count in their order.
4. Of the whole counts what is stricter: the whole's own, or that of the strictest column.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.grades.changes import changes_of, held
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import GoldsmithError
from goldsmith.sensitivity import Sensitivity, strictest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.circulate.grades.changes import Change
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf

DEEPEST = 64
"""Releases in a line, each made from the one before."""


@dataclass(frozen=True)
class Graded:
    """How sensitive a release is.

    Attributes:
        base: What is said of it as a whole.
        columns: What is said of columns.
        changes: The changes behind it.
    """

    base: Sensitivity = field(default_factory=Sensitivity)
    columns: Mapping[str, Sensitivity] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @property
    def whole(self) -> Sensitivity:
        """How sensitive all of it is."""
        return strictest([self.base, *self.columns.values()])

    def of(self, column: str) -> Sensitivity:
        """How sensitive a column is: never less than the whole without the other columns."""
        return strictest([self.base, self.columns.get(column, Sensitivity())])


def graded(shelf: Shelf, release: Release) -> Graded:
    """Return how sensitive a release is now.

    Raises:
        ShelfError: It is said wrongly; nobody may have anything then.
    """
    return _graded(shelf, release, 0)


def named(shelf: Shelf, name: str) -> dict[str, str]:
    """Return the keys that hallmarks of a dataset name, of publishers and evaluators, each with the name of whose it is."""
    found: dict[str, str] = {}
    for version in shelf.versions(name):
        with suppress(ShelfError):
            found |= dict(_keys(shelf.release(name, version)))
    found.pop("", None)
    return found


def _graded(shelf: Shelf, release: Release, depth: int) -> Graded:
    try:
        base, columns = _said(release.predicate.get("security"))
        base = strictest([base, *(_graded(shelf, one, depth + 1).whole for one in _parents(shelf, release, depth))])
        changes = [one for one in changes_of(shelf.folder / release.name) if one.of(release.version)]
        keys = named(shelf, release.name) if changes else {}
        for one in changes:
            held(one, keys)
            if one.column:
                columns[one.column] = one.upon(columns.get(one.column, Sensitivity()))
            else:
                base = one.upon(base)
    except ShelfError:
        raise
    except (GoldsmithError, ValueError, TypeError, AttributeError) as problem:
        found = problem.message if isinstance(problem, GoldsmithError) else str(problem)[:120]
        raise ShelfError("how sensitive this release is is said wrongly", where=f"{release.name}@{release.version}", found=found) from None
    return Graded(base, columns, tuple(changes))


def _said(security: Any) -> tuple[Sensitivity, dict[str, Sensitivity]]:
    told = security if isinstance(security, dict) else {}
    columns = {str(name): Sensitivity.read(str(one)) for name, one in (told.get("columns") or {}).items()}
    return Sensitivity.read(str(told.get("sensitivity") or told.get("level") or "")), columns


def _parents(shelf: Shelf, release: Release, depth: int) -> Iterator[Release]:
    """Yield the releases on the shelf that a release was made from."""
    digests = {one.get("sha256") for one in release.predicate.get("provenance", {}).get("parents", ())}
    if not digests:
        return
    if depth > DEEPEST:
        raise ShelfError("releases say that they were made from each other", where=f"{release.name}@{release.version}")
    for digest in digests:
        if (one := shelf.known(str(digest))) is not None:
            yield one


def _keys(release: Release) -> Iterator[tuple[str, str]]:
    who = release.predicate.get("identity", {})
    for one in (who.get("publisher"), *who.get("evaluators", ())):
        if isinstance(one, dict):
            yield str(one.get("key", "")), str(one.get("name", ""))
