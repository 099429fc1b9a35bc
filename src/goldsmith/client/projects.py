"""The projects of a service: found, made, tried out before they are made, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows
from goldsmith.client.project import Project
from goldsmith.client.tasks import STORING
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Projects:
    """The projects that one is in; an owner sees all of the organisation."""

    wire: Wire

    def __iter__(self) -> Iterator[Project]:
        """Yield them in the order in which they were made; what they ask is told by :meth:`one`."""
        for told in rows(self.wire, "/api/projects"):
            yield Project(self.wire, told["id"], told)

    def __getitem__(self, name: str | int) -> Project:
        """Return the project of a name or number, with what it shows and asks.

        Raises:
            NoRecordError: There is none, or one is not in it.
        """
        if isinstance(name, int):
            return self.one(name)
        for each in self:
            if each.name == name:
                return each.refresh()
        raise NoRecordError("there is no such project, or you are not in it", where=name)

    def one(self, number: int) -> Project:
        """Return the project of a number."""
        return Project(self.wire, number, self.wire.get(f"/api/projects/{number}"))

    def create(self, plan: str | Path | Mapping[str, Any]) -> Project:
        """Make a project, in draft, of which one is the manager.

        Args:
            plan: A project file, or the same as a mapping: `name`, `shows`, `questions`, and if wanted `title`, `description`, `policy`,
                `lake`, `dataset` and `guideline` (a text, or `text` and `examples`).

        Raises:
            ProjectError: It does not fit; all that is wrong in a file is listed with its lines.
        """
        from goldsmith.annotate.project_file import planned, read

        wanted = planned(plan) if isinstance(plan, Mapping) else read(plan)
        made = self.wire.ask("POST", "/api/projects", wanted.plan()).value
        project = Project(self.wire, made["id"], made)
        if wanted.guideline.text:
            project.guide(wanted.guideline.text, [one.model_dump(mode="json") for one in wanted.guideline.examples])
            project.refresh()
        return project

    def take_over(self, path: str | Path, *, name: str = "", title: str = "") -> tuple[Project, dict[str, Any]]:
        """Make a project of one of Label Studio, and return it with what became of its tasks.

        Args:
            path: A zip of its configuration and its tasks, or JSON: `{name, config, tasks}`.
            name: What it is to be called here.
            title: How people are to call it.

        Raises:
            InterchangeError: Something in it has no counterpart here; each part is listed, and nothing was stored.
        """
        query = {"name": name or None, "title": title or None}
        told = self.wire.ask("POST", "/api/projects/import", Path(path).read_bytes(), query=query, timeout=STORING).value
        return self.one(told["id"]), told

    def preview(
        self,
        shows: Sequence[Mapping[str, Any]],
        questions: Sequence[Mapping[str, Any]],
        *,
        material: Mapping[str, Any] | None = None,
        value: Mapping[str, Any] | None = None,
        name: str | None = None,
        policy: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Check what would be shown and asked, and an answer to it where one is given, without storing anything.

        What is wrong with a name or rules, where they are given, is told as `faults`.

        Raises:
            ProjectError: It does not fit; every fault is listed with its place.
            FaultyAnswerError: The answer does not fit it.
        """
        body = {
            "shows": list(shows), "questions": list(questions), "material": dict(material or {}), "value": value, "name": name,
            "policy": dict(policy or {}),
        }  # fmt: skip
        return self.wire.ask("POST", "/api/projects/preview", body, again=True).value  # type: ignore[no-any-return]

    def kinds(self) -> dict[str, Any]:
        """Return the kinds of questions as `rows`, each with the JSON Schema of its settings and an example; and that of the rules, `policy`."""
        return self.wire.get("/api/question-kinds")  # type: ignore[no-any-return]

    def datasets(self) -> list[str]:
        """Return the names of the datasets in the service's lake."""
        return [row["name"] for row in self.wire.get("/api/datasets")["rows"]]

    def look(self, dataset: str, *, where: str = "", limit: int = 5) -> dict[str, Any]:
        """Return how many `records` of a dataset a condition chooses, its `columns`, and the first records as `rows`.

        Raises:
            NoDatasetError: There is no such dataset.
            ColumnError: The condition cannot be understood.
        """
        body = {"dataset": dataset, "where": where, "limit": limit}
        return self.wire.ask("POST", "/api/datasets/look", body, again=True).value  # type: ignore[no-any-return]
