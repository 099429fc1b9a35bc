"""Statements for pay, as a client draws them up, closes and reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.wire import Wire

DRAWING = 300.0
"""Seconds that a statement may take to be drawn up."""


@dataclass(frozen=True)
class Statements:
    """What people are owed in a project, by periods. Moments are RFC 3339 with a time zone, such as 2026-02-01T00:00:00+08:00."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the closed statements, the newest first, without their lines."""
        yield from self.open()["closed"]

    def open(self, *, begins: str | None = None, ends: str | None = None) -> dict[str, Any]:
        """Return the statement of a period as it stands now: `rows` by person, `sums`, and the `closed` ones."""
        return self.wire.get(self._path, {"from": begins, "to": ends})  # type: ignore[no-any-return]

    def one(self, number: int) -> dict[str, Any]:
        """Return a closed statement."""
        return self.wire.get(f"{self._path}/{number}")  # type: ignore[no-any-return]

    def close(self, *, begins: str | None = None, ends: str | None = None) -> dict[str, Any]:
        """Close a period, from the last one's end and to now where left out; its units are never paid again.

        Raises:
            ConflictError: A part of it is closed already.
        """
        body = {"from": begins, "to": ends}
        return self.wire.ask("POST", self._path, body, again=begins is not None and ends is not None, timeout=DRAWING).value  # type: ignore[no-any-return]

    def save(self, path: str | Path, number: int | None = None, *, begins: str | None = None, ends: str | None = None, bom: bool = False, chinese: bool = False) -> None:  # fmt: skip
        """Write a statement as CSV: a closed one, or the open one; with the mark by which Excel knows UTF-8 where wanted."""
        asked = {"format": "csv", "bom": "true" if bom else None, "language": "zh" if chinese else None}
        query = asked if number is not None else {**asked, "from": begins, "to": ends}
        with self.wire.pieces(self._path if number is None else f"{self._path}/{number}", query) as told:
            body = b"".join(told.value)
        Path(path).write_bytes(body)

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/statements"
