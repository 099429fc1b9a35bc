"""What people have shown: profiles, who fits which project, certificates, and whose certificates count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class ProjectStanding:
    """Who fits a project, and what was done in it."""

    wire: Wire
    project: int

    def trail(self, *, action: str = "") -> Iterator[dict[str, Any]]:
        """Yield what was done in it, the newest first: one action, or all that begin so such as ``answer.``."""
        return rows(self.wire, f"/api/projects/{self.project}/trail", {"action": action or None})
