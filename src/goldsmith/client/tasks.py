"""Tasks of a project: sent in compressed batches as they are read, listed page by page, looked at, changed."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotation_errors import ProjectError
from goldsmith.client.paging import rows
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goldsmith.client.wire import Wire

AT_ONCE, LARGEST = 2_000, 8 << 20
"""Tasks and bytes of one request."""
STORING = 300.0
"""Seconds that a batch may take to be stored: records of a dataset are read first."""


@dataclass(frozen=True)
class Added:
    """What became of new tasks: how many were added, and how many were there already and are as they were."""

    added: int
    there: int


@dataclass(frozen=True)
class Tasks:
    """The tasks of a project.

    Attributes:
        wire: The way to the service.
        project: Number of the project.
    """

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield all tasks, without what they show, in the order in which they were added."""
        return self.listed()

    def listed(self, *, state: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the tasks of one state: open, done, paused or withdrawn; all where none is named."""
        return rows(self.wire, self._path, {"state": state})

    def add(self, tasks: str | Path | Iterable[Mapping[str, Any]]) -> Added:
        """Add tasks; one whose key is there already is left as it is, so the same call goes on where another broke off.

        Args:
            tasks: A file of JSON lines (``.gz`` too), or objects, each with a ``key`` or ``id`` of its own and the fields that the
                project shows, at its top level or under ``material``; ``priority``, ``wanted``, ``gold`` and ``predictions`` beside, and
                ``for``, as ``{"person": LOGIN}`` or ``{"team": NAME}``, where it is for one person or one team alone.

        Raises:
            ProjectError: A task does not fit; the file's line is told, and how many were added before.
        """
        added = there = sent = 0
        name = os.fspath(tasks) if isinstance(tasks, str | Path) else ""
        lines = lines_of(Path(tasks)) if isinstance(tasks, str | Path) else written(tasks)
        for numbers, batch in batches(lines):
            try:
                told = self.wire.ask("POST", self._path, b"\n".join(batch) + b"\n", again=True, timeout=STORING).value
            except GoldsmithError as problem:
                raise within(problem, name, numbers, sent) from None
            added, there, sent = added + told["added"], there + told["there"], sent + len(batch)
        if not sent:
            raise ProjectError("there is no task", where=name, hint="a task is a JSON object a line, with an `id`")
        return Added(added, there)

    def add_dataset(
        self, dataset: str, *, where: str = "", fields: Mapping[str, str] | None = None, limit: int | None = None, lake: str = ""
    ) -> Added:
        """Add records of a dataset in the service's lake, whose columns the answers become.

        Args:
            dataset: Its name.
            where: A condition in SQL; the kept records where left out.
            fields: The column of each field that is shown, where it is called otherwise; ``meta.NAME`` is a field of ``meta``.
            limit: At most so many.
            lake: Another lake than the service's.

        Raises:
            NoDatasetError: There is no such dataset.
            ColumnError: A column does not exist, or the condition cannot be understood.
        """
        body = {"dataset": dataset, "where": where, "fields": dict(fields or {}), "lake": lake} | ({"limit": limit} if limit else {})
        told = self.wire.ask("POST", self._path, body, again=True, timeout=STORING).value
        return Added(told["added"], told["there"])

    def look(self, tasks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Check tasks without adding them: how many `tasks`, how many are `there` already, and the first as `rows`.

        Raises:
            ProjectError: Some do not fit.
        """
        body = b"\n".join(line for _, line in written(tasks)) + b"\n"
        return self.wire.ask("POST", f"{self._path}/look", body, again=True, timeout=STORING).value  # type: ignore[no-any-return]

    def one(self, task: int) -> dict[str, Any]:
        """Return a task with what it shows, and with its answers side by side for managers and reviewers."""
        return self.wire.get(f"/api/tasks/{task}")  # type: ignore[no-any-return]

    def change(self, task: int, *, priority: int | None = None, state: str | None = None, wanted: int | None = None) -> dict[str, Any]:
        """Change priority, state or the number of answers that are wanted; return the task as it is then."""
        changes = {name: value for name, value in (("priority", priority), ("state", state), ("wanted", wanted)) if value is not None}
        return self.wire.ask("PATCH", f"/api/tasks/{task}", changes, again=True).value  # type: ignore[no-any-return]

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/tasks"


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that hold something, with their numbers.

    Raises:
        ProjectError: A line is no JSON object.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not text.strip():
                continue
            try:
                found = orjson.loads(text)
            except orjson.JSONDecodeError as problem:
                raise ProjectError(
                    "this is no JSON",
                    where=f"{path.name}: line {number}",
                    found=str(problem),
                    hint="tasks are JSON lines: one object a line",
                ) from None
            if not isinstance(found, dict):
                raise ProjectError("a task is an object", where=f"{path.name}: line {number}", found=type(found).__name__)
            yield number, orjson.dumps(found)


def written(tasks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, bytes]]:
    """Yield objects as lines, with their numbers.

    Raises:
        ProjectError: One is no object, or holds what JSON does not.
    """
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, Mapping):
            raise ProjectError("a task is an object", where=f"task {number}", found=type(task).__name__)
        try:
            yield number, orjson.dumps(dict(task))
        except TypeError as problem:
            raise ProjectError("a task cannot be written as JSON", where=f"task {number}", found=str(problem)) from None


def batches(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[list[int], list[bytes]]]:
    """Yield batches, each with the numbers of its lines."""
    numbers: list[int] = []
    batch: list[bytes] = []
    size = 0
    for number, line in lines:
        if batch and (len(batch) == AT_ONCE or size + len(line) > LARGEST):
            yield numbers, batch
            numbers, batch, size = [], [], 0
        numbers.append(number)
        batch.append(line)
        size += len(line) + 1
    if batch:
        yield numbers, batch


def within(problem: GoldsmithError, name: str, numbers: list[int], sent: int, what: str = "tasks") -> GoldsmithError:
    """Return what the service says of a batch with the places of the whole, and how much of it is stored."""

    def placed(said: re.Match[str]) -> str:
        at = int(said[2])
        return f"{'line' if name else 'task'} {numbers[at - 1]}" if 1 <= at <= len(numbers) else said[0]

    known = r"\b(task|line) (\d+)\b"
    where = re.sub(known, placed, problem.where)
    problem.message = re.sub(known, placed, problem.message)
    problem.where = f"{Path(name).name}: {where}" if name and where else where or Path(name).name
    if sent:
        problem.hint = (
            f"{sent:,} {what} before it are stored; the same call goes on from there{f'. {problem.hint}' if problem.hint else ''}"
        )
    return problem
