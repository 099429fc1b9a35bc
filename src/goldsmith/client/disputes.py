"""Adjudication and disputes: where people disagree, and where somebody says that he was judged wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Adjudications:
    """Tasks whose answers disagree, for somebody who gave none of them."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield tasks before adjudicators and what was ruled: `id`, `key`, `state`, `agreement`, `differs`."""
        return rows(self.wire, f"/api/projects/{self.project}/adjudications", limit=100)

    def next(self) -> dict[str, Any] | None:
        """Return the next task to adjudicate with its `answers` side by side, held for a while; ``None`` where there is none for oneself."""
        return self.wire.ask("POST", f"/api/projects/{self.project}/adjudications", {}).value["task"]  # type: ignore[no-any-return]

    def rule(self, task: int, value: Mapping[str, Any], reason: str, *, how: str = "write") -> None:
        """Decide what stands.

        Args:
            task: Number of the task.
            value: Answers by question.
            reason: Why.
            how: choose, merge or write.
        """
        self.wire.ask("POST", f"/api/tasks/{task}/ruling", {"how": how, "value": dict(value), "reason": reason})

    def take_back(self, task: int) -> None:
        """Take one's ruling back, or give back a task that one holds."""
        self.wire.ask("DELETE", f"/api/tasks/{task}/ruling")


@dataclass(frozen=True)
class Disputes:
    """Verdicts that somebody says are wrong."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield disputes, the newest first: all for reviewers and managers, one's own for everybody else."""
        return rows(self.wire, self._path, limit=100, begins="before")

    def verdicts(self) -> Iterator[dict[str, Any]]:
        """Yield what was said of one's own answers that was no acceptance, the newest first, each with its `dispute`."""
        return rows(self.wire, f"/api/projects/{self.project}/verdicts", limit=100, begins="before")

    def open(self, turn: int, reason: str) -> int:
        """Dispute what was said last of one's own answer; return the number of the dispute.

        Raises:
            NoRecordError: Nothing was said of it that could be disputed.
            ConflictError: It is too late, or it was disputed already.
        """
        return int(self.wire.ask("POST", self._path, {"turn": turn, "reason": reason}).value["id"])

    def decide(self, dispute: int, decision: str, reason: str) -> str:
        """Uphold or overturn a verdict that is disputed; return the state.

        Args:
            dispute: Its number.
            decision: upheld or overturned.
            reason: Why.

        Raises:
            AccessError: One is involved.
        """
        return str(self.wire.ask("PATCH", f"{self._path}/{dispute}", {"decision": decision, "reason": reason}).value["state"])

    def figures(self) -> dict[str, Any]:
        """Return how disputes ended, and how many verdicts of each reviewer were overturned."""
        return self.wire.get(f"{self._path}/figures")  # type: ignore[no-any-return]

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/disputes"
