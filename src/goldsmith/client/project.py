"""A project: how it stands, what it asks, its members, tasks, turns and reviews, and what comes out of it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from goldsmith.annotation_errors import ServiceError
from goldsmith.client.alarms import Alarms
from goldsmith.client.disputes import Adjudications, Disputes
from goldsmith.client.gold import Gold, Qualifications
from goldsmith.client.lots import Lots
from goldsmith.client.members import Members
from goldsmith.client.models import Models
from goldsmith.client.outside import HasOutside
from goldsmith.client.quality import Quality
from goldsmith.client.reviews import Reviews
from goldsmith.client.standing import ProjectStanding
from goldsmith.client.statements import Statements
from goldsmith.client.tasks import STORING, Tasks
from goldsmith.client.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire

WRITING = 3600.0
"""Seconds that columns may take to be written."""


@dataclass(eq=False)
class Project(HasOutside):
    """A project of the service.

    Attributes:
        wire: The way to the service.
        id: Its number.
        told: What the service told of it last: `name`, `title`, `state`, `policy`, `shows`, `questions`, `tasks` by state, and more.
    """

    wire: Wire
    id: int
    told: dict[str, Any]

    def __repr__(self) -> str:
        """Return its name and state."""
        return f"Project({self.name!r}, {self.state})"

    @property
    def name(self) -> str:
        """What it is called in addresses and commands."""
        return str(self.told["name"])

    @property
    def state(self) -> str:
        """Draft, open, paused or closed, as it was told last."""
        return str(self.told["state"])

    @property
    def tasks(self) -> Tasks:
        """Its tasks."""
        return Tasks(self.wire, self.id)

    @property
    def standing(self) -> ProjectStanding:
        """Who fits it, and what was done in it."""
        return ProjectStanding(self.wire, self.id)

    @property
    def members(self) -> Members:
        """Its members."""
        return Members(self.wire, self.id)

    @property
    def models(self) -> Models:
        """Its models, and what they do."""
        return Models(self.wire, self.id)

    @property
    def gold(self) -> Gold:
        """Its tasks whose answer is known and that nobody can tell from others."""
        return Gold(self.wire, self.id)

    @property
    def qualifications(self) -> Qualifications:
        """Who has qualified for it."""
        return Qualifications(self.wire, self.id)

    @property
    def reviews(self) -> Reviews:
        """What waits for a reviewer."""
        return Reviews(self.wire, self.id)

    @property
    def lots(self) -> Lots:
        """Its lots: finished tasks that are accepted or rejected together."""
        return Lots(self.wire, self.id)

    @property
    def adjudications(self) -> Adjudications:
        """Tasks whose answers disagree."""
        return Adjudications(self.wire, self.id)

    @property
    def disputes(self) -> Disputes:
        """Verdicts that somebody says are wrong."""
        return Disputes(self.wire, self.id)

    @property
    def quality(self) -> Quality:
        """How good its labels are."""
        return Quality(self.wire, self.id)

    @property
    def alarms(self) -> Alarms:
        """What looked odd about people's answers."""
        return Alarms(self.wire, self.id)

    @property
    def statements(self) -> Statements:
        """What people are owed, by periods."""
        return Statements(self.wire, self.id)

    def turns(self, *, ahead: int = 1) -> Turns:
        """Return one's own turns: going through them takes tasks, as many at once as ``ahead`` says, 1 to 8."""
        return Turns(self.wire, self.id, ahead)

    def refresh(self) -> Project:
        """Ask how it stands now."""
        self.told = self.wire.get(self._path)
        return self

    def change(
        self,
        *,
        title: str | None = None,
        description: str | None = None,
        state: str | None = None,
        policy: Mapping[str, Any] | None = None,
        dataset: str | None = None,
    ) -> Project:
        """Change title, description, state, dataset, or the rules that are named.

        Raises:
            ConflictError: Somebody changed it since it was told last; :meth:`refresh` it and look.
            ProjectError: A state cannot follow the present one, or a rule is wrong.
        """
        changes = {"title": title, "description": description, "state": state, "dataset": dataset}
        given = {name: value for name, value in changes.items() if value is not None} | ({} if policy is None else {"policy": dict(policy)})
        self.told = {**self.told, **self.wire.ask("PATCH", self._path, {"revision": self.told["revision"], **given}).value}
        return self

    def open(self) -> Project:
        """Let people work on it."""
        return self._turn("open")

    def pause(self) -> Project:
        """Give out no more tasks for a while; what is held may still be answered."""
        return self._turn("paused")

    def close(self) -> Project:
        """End it; it may be opened again."""
        return self._turn("closed")

    def ask(self, shows: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]], *, after: int | None = None) -> int:
        """Give it a new version of what is shown and asked; return the version. Answers keep the version that they were given to.

        Raises:
            ConflictError: Another version than ``after``, where it is given, is the newest.
        """
        body = {"shows": list(shows), "questions": list(questions), "after": after}
        return int(self.wire.ask("PUT", f"{self._path}/questions", body).value["version"])

    def effects(self, shows: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return what such a version would do to the answers that stand: the fate of each question, and how many would not fit any more."""
        body = {"shows": list(shows), "questions": list(questions)}
        return self.wire.ask("POST", f"{self._path}/questions/effects", body, again=True).value  # type: ignore[no-any-return]

    def guideline(self, version: int | None = None) -> dict[str, Any]:
        """Return a version of the guideline, `version`, `text` and `examples`; the newest where none is named."""
        return self.wire.get(f"{self._path}/guideline", {"version": version})  # type: ignore[no-any-return]

    def guidelines(self) -> list[dict[str, Any]]:
        """Return the versions of the guideline, the newest first: `version`, `by`, `at`, `characters` and `examples`."""
        return self.wire.get(f"{self._path}/guideline/versions")["rows"]  # type: ignore[no-any-return]

    def guide(self, text: str, examples: Sequence[Mapping[str, Any]] = (), *, after: int | None = None) -> int:
        """Give it a new version of its guideline; return the version.

        Raises:
            ConflictError: Another version than ``after``, where it is given, is the newest.
        """
        body = {"text": text, "examples": list(examples), "after": after}
        return int(self.wire.ask("PUT", f"{self._path}/guideline", body).value["version"])

    def progress(self) -> dict[str, Any]:
        """Return how far it is.

        `tasks` by state, `tasks_left`; `answers` given, `held`, `waiting` and left; `to_review`; answers `by_hour`; a `forecast` with its
        interval; and `warnings` about what waits and nobody may take.
        """
        return self.wire.get(f"{self._path}/progress")  # type: ignore[no-any-return]

    def people(self) -> list[dict[str, Any]]:
        """Return what each member did."""
        return self.wire.get(f"{self._path}/people")["rows"]  # type: ignore[no-any-return]

    def export(self, *, codes: str = "own", release: str = "") -> Iterator[dict[str, Any]]:
        """Yield each task with all answers and what they come to, as the service sends them; `codes` as in :meth:`save_as`.

        Raises:
            ServiceError: It breaks off.
        """
        for line in self._lines(codes, release):
            yield orjson.loads(line)

    def export_to(self, path: str | Path, *, codes: str = "own", release: str = "") -> int:
        """Write the export to a file of JSON lines, and return how many; what stood there stays until the new file is whole."""
        n = 0
        with _whole(Path(path)) as file:
            for line in self._lines(codes, release):
                file.write(line + b"\n")
                n += 1
        return n

    def save_as(self, path: str | Path, form: str, *, question: str = "", codes: str = "own", release: str = "") -> int:
        """Write the answers to a file in the format of another tool, and return how many tasks have no conclusion and are not in it.

        Args:
            path: The file; what stood there stays until the new one is whole.
            form: label-studio, conll, coco, voc, yolo or hf.
            question: The question whose answers are wanted, where the format holds those of one.
            codes: Which stand for people: own, per-project or per-release.
            release: The release that codes are of; without, nobody can make them again.

        Raises:
            InterchangeError: The format cannot hold what was asked.
        """
        with self.wire.pieces(
            f"{self._path}/export", {"format": form, "question": question or None, "codes": codes, "release": release or None}
        ) as told:
            undecided = told.headers.get("X-Goldsmith-Undecided")
            if undecided is None:
                raise ServiceError(
                    "this service gives out no formats", where=self.wire.url, hint="it is of an older goldsmith; export JSON lines"
                )
            with _whole(Path(path)) as file:
                for piece in told.value:
                    file.write(piece)
        return int(undecided)

    def take_over(self, path: str | Path, form: str = "label-studio", *, taken: str = "predictions", question: str = "", name: str = "") -> dict[str, Any]:  # fmt: skip
        """Take over a file of another tool; return what became of it.

        Args:
            path: The file.
            form: label-studio, conll, coco, voc or yolo.
            taken: As what its labels are taken: predictions, gold or answers.
            question: The question that they answer, where there are several.
            name: Who or what gave them.

        Raises:
            InterchangeError: Something in it has no counterpart here; each part is listed, and nothing was stored.
        """
        query = {"format": form, "as": taken, "question": question or None, "name": name or None}
        body = Path(path).read_bytes()
        return self.wire.ask("POST", f"{self._path}/import", body, query=query, timeout=STORING).value  # type: ignore[no-any-return]

    def write_back(self, *, codes: str = "own") -> dict[str, Any]:
        """Write the answers as columns of the dataset that the tasks came from; return the columns, records and agreement.

        Raises:
            ProjectError: The tasks are of no dataset.
        """
        return self.wire.ask("POST", f"{self._path}/write-back", query={"codes": codes}, again=True, timeout=WRITING).value  # type: ignore[no-any-return]

    def _turn(self, state: str) -> Project:
        """Bring it into a state, whatever else of it was changed since it was told last."""
        return self.refresh().change(state=state)

    def _lines(self, codes: str, release: str) -> Iterator[bytes]:
        """Yield the lines of the export; one that is cut off is none.

        Raises:
            ServiceError: The export broke off.
        """
        left = b""
        with self.wire.pieces(f"{self._path}/export", {"codes": codes, "release": release or None}) as told:
            for piece in told.value:
                *whole, left = (left + piece).split(b"\n")
                yield from whole
        if left:
            raise ServiceError("the export broke off in the middle of a line", where=self.name)

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.id}"


@contextlib.contextmanager
def _whole(goal: Path) -> Iterator[BinaryIO]:
    """Give a file that comes to stand at a place when it is whole."""
    part = goal.with_name(f".{goal.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(goal)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
