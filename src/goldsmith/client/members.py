"""Who works in a project, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Members:
    """Who works in a project, and as what."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the members: `person`, `login`, `name`, `role`, `paused`, `quota`, `daily_quota`."""
        yield from self.wire.get(f"/api/projects/{self.project}/members")["rows"]

    def put(
        self,
        person: str | int,
        role: str = "annotator",
        *,
        paused: bool = False,
        quota: int | None = None,
        daily_quota: int | None = None,
        until: str | None = None,
        exports: bool = False,
    ) -> dict[str, Any]:
        """Make somebody a member, or change what he is.

        Args:
            person: His login, or his number.
            role: manager, reviewer, expert, annotator, viewer or auditor.
            paused: Whether he gets no more tasks.
            quota: Answers that he may give in all.
            daily_quota: Answers that he may give in 24 hours.
            until: The moment from which on he is nothing here (RFC 3339).
            exports: Whether an auditor may export.

        Raises:
            NoRecordError: Nobody has this login.
        """
        body = {"role": role, "paused": paused, "quota": quota, "daily_quota": daily_quota, "until": until, "exports": exports}
        return self.wire.ask("PUT", f"{self._path}/{number_of(self.wire, person)}", body, again=True).value  # type: ignore[no-any-return]

    def drop(self, person: str | int) -> None:
        """Take somebody out; what he answered stays."""
        self.wire.ask("DELETE", f"{self._path}/{number_of(self.wire, person)}", again=True)

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/members"


def number_of(wire: Wire, person: str | int) -> int:
    """Return the number of a person who is named by login or number.

    Raises:
        NoRecordError: Nobody has this login.
    """
    if isinstance(person, int):
        return person
    found = wire.get("/api/people", {"login": person})["rows"] if person.strip() else []
    if found:
        return int(found[0]["id"])
    raise NoRecordError("nobody has this login", where=person, hint="an owner or a manager invites people: `people add`")
