"""Reviews: answers side by side, accepted, mended or sent back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Reviews:
    """What waits for a reviewer."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield tasks with answers that nobody reviewed, their `answers` side by side, each with its `turn_id` and `id`."""
        return rows(self.wire, f"/api/projects/{self.project}/reviews", limit=20)

    def judge(
        self, turn: int, verdict: str, *, answer: int, reason: str = "", value: Mapping[str, Any] | None = None, reasons: Sequence[str] = ()
    ) -> str:
        """Accept an answer, mend it, or send it back; return the state of its turn.

        Args:
            turn: Number of the turn.
            verdict: accept, fix or send_back.
            answer: Number of the answer that was seen; another one since is a conflict.
            reason: Why; needed for all but accept.
            value: The mended answer, for fix.
            reasons: Those of the project's list (`review_reasons`) that hold.

        Raises:
            ConflictError: The answer was corrected or reviewed since.
        """
        body = {
            "verdict": verdict,
            "answer": answer,
            "reason": reason,
            "reasons": list(reasons),
            "value": None if value is None else dict(value),
        }
        return str(self.wire.ask("POST", f"/api/turns/{turn}/review", body).value["state"])

    def take_back(self, turn: int) -> str:
        """Take one's last verdict about an answer back; return the state of its turn.

        Raises:
            ConflictError: Its author went on, or its task stands in a lot.
        """
        return str(self.wire.ask("DELETE", f"/api/turns/{turn}/review").value["state"])
