"""The tasks that a project has, on disk: what a file of labels is compared with, without holding what they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.spooling import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator


class There(Mapping[str, Mapping[str, Any]]):
    """Material by the key of a task; looked up one at a time, or gone through in order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows = Spool()
        self._at: dict[str, int] = {}

    def add(self, key: str, material: Mapping[str, Any]) -> None:
        """Add a task."""
        self._at[key] = self._rows.add([key, material])

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._rows.at(self._at[key])[1]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def every(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield keys and materials, read from the first one to the last."""
        return ((key, material) for key, material in self._rows.rows())

    def close(self) -> None:
        """Let go of them."""
        self._rows.close()


def every(tasks: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield keys and materials of tasks, wherever they stand."""
    return tasks.every() if isinstance(tasks, There) else iter(tasks.items())
