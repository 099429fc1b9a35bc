"""Known answers of a project: the gold pool, and who has qualified by it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotation_errors import ProjectError
from goldsmith.client.members import number_of
from goldsmith.client.tasks import STORING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.client.wire import Wire

PAGE = 200
MOST = 5_000
"""Known answers of one request."""


@dataclass(frozen=True)
class Gold:
    """The gold pool of a project.

    Attributes:
        wire: The way to the service.
        project: Number of the project.
    """

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield its tasks: `key`, `gold`, `why`, `answered`, `right`, `share` with its interval, `doubtful`, `proved` and what was said `instead`."""
        return self.listed()

    def listed(self, *, doubtful: bool = False) -> Iterator[dict[str, Any]]:
        """Yield its tasks, or the doubtful ones alone: those that most people answer otherwise."""
        after: int | None = 0
        while after is not None:
            found = self.wire.get(self._path, {"after": after, "limit": PAGE, "doubtful": "true" if doubtful else None})
            yield from found["rows"]
            after = found["after"]

    def told(self) -> dict[str, Any]:
        """Return the pool as a whole: `size`, `answered`, `doubtful`, `warnings`, and `people` with how often each is right and for whom it runs dry."""
        found: dict[str, Any] = self.wire.get(self._path, {"limit": 1})
        return {name: value for name, value in found.items() if name not in {"rows", "after"}}

    def put(self, known: str | Path | Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """Put tasks into the pool, all or none; return how many were `added`, `turned` and `mended`, and were `there`.

        Args:
            known: A file of JSON lines, or objects: each with the ``key`` of a task, and ``gold``, its known answers by question, where they
                are not known already; ``why`` beside, a text or ``{"en": …, "zh": …}``. One that brings what the project shows is added
                where there is none with its key.

        Raises:
            ProjectError: A known answer does not fit the questions; each is told, and none was stored.
        """
        rows = list(_lines(known))
        if len(rows) > MOST:
            raise ProjectError("known answers come some thousand at once", found=f"{len(rows):,}", expected=f"at most {MOST:,}")
        body = b"\n".join(orjson.dumps(dict(row)) for row in rows)
        return self.wire.ask("POST", self._path, body, again=True, timeout=STORING).value  # type: ignore[no-any-return]

    def turn(self, *keys: str) -> dict[str, int]:
        """Turn tasks into gold ones whose answer is known already, or on which reviewers agreed."""
        return self.put([{"key": key} for key in keys])

    def take_out(self, *keys: str, forget: bool = False) -> int:
        """Make tasks of the pool ones of the queue again; return how many.

        Args:
            keys: Their keys.
            forget: Whether what is known of them is forgotten, with all that was judged by it.

        Raises:
            ProjectError: Some do not stand in the pool; none was taken out.
        """
        body = {"keys": list(keys), "forget": forget}
        return int(self.wire.ask("POST", f"{self._path}/out", body).value["tasks"])

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/gold"


@dataclass(frozen=True)
class Qualifications:
    """Who has qualified for a project."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield members who are asked to: `person`, `login`, `state`, `attempt`, `answered` of `tasks`, and `evidence` with the figures."""
        return self.listed()

    def listed(self, *, state: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield those of one state: waiting, trying, passed, failed or waived."""
        after: int | None = 0
        while after is not None:
            found = self.wire.get(self._path, {"after": after, "limit": PAGE, "state": state})
            yield from found["rows"]
            after = found["after"]

    def plan(self) -> dict[str, Any] | None:
        """Return what is asked: `tasks`, `right`, `least`, and how likely who passes; ``None`` where nothing is."""
        return self.wire.get(self._path, {"limit": 1})["plan"]  # type: ignore[no-any-return]

    def retry(self, person: str | int) -> str:
        """Let somebody try again, with tasks that he has not had; return the state that he is in.

        Raises:
            ProjectError: His attempt is not over, or the pool has too few tasks for him.
        """
        return self._decide(person, "retry")

    def waive(self, person: str | int) -> str:
        """Let somebody work who has not passed; return the state that he is in."""
        return self._decide(person, "waive")

    def _decide(self, person: str | int, deed: str) -> str:
        return str(self.wire.ask("POST", f"{self._path}/{number_of(self.wire, person)}", {"deed": deed}).value["state"])

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/qualifications"


def _lines(known: str | Path | Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Yield known answers out of a file, or as they are.

    Raises:
        ProjectError: A line is no JSON object.
    """
    if not isinstance(known, str | Path):
        yield from known
        return
    for at, line in enumerate(Path(known).read_bytes().splitlines(), 1):
        if line.strip():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as problem:
                raise ProjectError("this is no JSON", where=f"{os.fspath(known)}, line {at}", found=str(problem)) from None
            if not isinstance(row, dict):
                raise ProjectError("a task is an object", where=f"{os.fspath(known)}, line {at}", found=type(row).__name__)
            yield row
