"""Alarms of a project, as a client reads and decides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.members import number_of
from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Alarms:
    """What looked odd about people's answers; deciding an alarm does nothing to anybody."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield those that are not dismissed, the newest first: who, `kind`, `verdict`, `said`, the `tasks` to look at, and more."""
        return self.listed("living")

    def listed(self, state: str = "", *, about: str | int | None = None) -> Iterator[dict[str, Any]]:
        """Yield alarms of a state: open, seen, dismissed, or living for the first two; all where none is named.

        Args:
            state: Which are wanted.
            about: Only those that name this person, by his login or his number.
        """
        named = None if about is None else number_of(self.wire, about)
        return rows(self.wire, self._path, {"state": state or None, "about": named})

    def about(self) -> dict[str, Any]:
        """Return how many there are by state (`counts`), the `rate` of false ones, and when the project was looked through (`looked_at`)."""
        told = self.wire.get(self._path, {"limit": 1})
        return {name: told[name] for name in ("counts", "rate", "looked_at")}

    def see(self, alarm: int) -> None:
        """Say that an alarm was seen."""
        self._decide(alarm, "seen")

    def dismiss(self, alarm: int, reason: str) -> None:
        """Dismiss an alarm; the reason stands beside it."""
        self._decide(alarm, "dismissed", reason)

    def open(self, alarm: int) -> None:
        """Open an alarm again."""
        self._decide(alarm, "open")

    def _decide(self, alarm: int, state: str, reason: str = "") -> None:
        self.wire.ask("PATCH", f"{self._path}/{alarm}", {"state": state, "reason": reason}, again=True)

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/alarms"
