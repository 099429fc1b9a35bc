"""Quality of a project's labels: figures now and before, tasks to look at, and why tasks were asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Quality:
    """How good the labels of a project are."""

    wire: Wire
    project: int

    def now(self) -> dict[str, Any]:
        """Return figures by question: `agreement` with its interval, `consensus` and why, `sureness`, `gold`; `cost` with `forecasts`; and `extra`."""
        return self.wire.get(f"{self._path}/quality")  # type: ignore[no-any-return]

    def history(self, question: str = "", *, by: str = "hour") -> Iterator[dict[str, Any]]:
        """Yield the figures of each hour in which answers came, or the last ones of each day, the oldest first."""
        return rows(self.wire, f"{self._path}/quality/history", {"question": question or None, "by": by})

    def extra(self, decision: str = "") -> Iterator[dict[str, Any]]:
        """Yield tasks that were asked again, or are for a person to decide, with why: `asked`, `most` or `nobody`."""
        return rows(self.wire, f"{self._path}/quality/extra", {"decision": decision or None})

    def disagreements(self, question: str = "") -> Iterator[dict[str, Any]]:
        """Yield tasks that people disagree on, the most first, with all `answers` by the codes of people."""
        return rows(self.wire, f"{self._path}/disagreements", {"question": question or None})

    def suspects(self, question: str = "") -> Iterator[dict[str, Any]]:
        """Yield labels that are probably wrong, the most first: `value`, `proposed`, how probably it is `wrong`, and `why`."""
        return rows(self.wire, f"{self._path}/suspects", {"question": question or None})

    def handle(self, task: int, question: str, deed: str) -> None:
        """Do something about a suspected label: `answer` asks one more person, `review` a reviewer, `dismiss` lets it stand.

        Raises:
            ConflictError: The task is not done any more, or all its answers were reviewed.
            NoRecordError: It is no task to look at.
        """
        self.wire.ask("POST", f"{self._path}/suspects", {"task": task, "question": question, "deed": deed})

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}"
