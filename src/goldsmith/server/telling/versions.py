"""What the catalogue answers about two versions of a dataset."""

from __future__ import annotations

from typing import Any

from goldsmith.server.telling.forms import Said, Told


class Changed(Told):
    """A fact or the type of a column that is another."""

    name: str
    a: Any
    b: Any


class FileChanges(Told):
    """Files that came, went, changed; how many stayed, with their bytes."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    same: int
    bytes_same: int


class ColumnChanges(Told):
    """Columns that came, went, or have another type."""

    added: list[str]
    removed: list[str]
    changed: list[Changed]


class Ends(Told):
    """A measured value with its interval."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None


class MeasuredChange(Told):
    """An indicator whose value is another; ``apart`` where the intervals do not overlap, null where that cannot be said."""

    id: str
    name: str
    title: Said
    a: Ends | None
    b: Ends | None
    apart: bool | None


class Difference(Told):
    """What changes from one version to another."""

    a: str
    b: str
    facts: list[Changed]
    files: FileChanges
    columns: ColumnChanges
    measured: list[MeasuredChange]
