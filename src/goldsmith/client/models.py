"""Models of a project: those that learn while people answer, how right they are, and what they do to answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from goldsmith.annotation_errors import ServiceError
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire

LOOKS_SECONDS = 1.0
"""Between two looks whether a model has learnt."""


@dataclass(frozen=True)
class Askable:
    """Models that can be asked about any text: those that `goldsmith train` made, and those that learn in projects."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `name`, `kind`, `task`, `labels`, `version` and `about`."""
        yield from self.wire.get("/api/models")["rows"]

    def ask(self, name: str | int, inputs: Sequence[str | Mapping[str, Any]], *, question: str = "", answers: bool = False) -> list[Any]:
        """Return what a model says of records: for each a list of `label` and `score`, the likeliest first.

        Args:
            name: What :meth:`__iter__` calls it; a model that learns in a project by its number.
            inputs: Texts, or objects with the fields that it reads; at most 1,000.
            question: Of a model that answers several; the first where left out.
            answers: Whole answers instead, as predictions are brought: `value`, `score` and `labels` by question.

        Raises:
            NoRecordError: There is no such model, or it is not for one's eyes.
            LabelError: It has learnt nothing yet, or lacks what it reads.
        """
        how = {"question": question or None, "answers": answers}
        body = {"inputs": [one if isinstance(one, str) else dict(one) for one in inputs], "parameters": how}
        return self.wire.ask("POST", f"/api/models/{quote(str(name), safe='')}", body, again=True).value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Models:
    """The models of a project."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `name`, `kind`, `state`, `settings`, `progress`, `figures` by question, and `history`."""
        yield from self.wire.get(self._path)["rows"]

    def one(self, model: str | int) -> dict[str, Any]:
        """Return a model by its name or number.

        Raises:
            NoRecordError: The project has none.
        """
        found = [each for each in self if model in (each["id"], each["name"])]
        if not found:
            raise NoRecordError("the project has no such model", where=str(model), hint="project.models lists them")
        return found[0]

    def settings(self) -> dict[str, Any]:
        """Return the JSON Schema of the settings of a model that learns."""
        return self.wire.get(self._path)["settings"]  # type: ignore[no-any-return]

    def make(self, name: str, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Let a model learn while people answer; return it.

        Args:
            name: What it is called; predictions stand under it.
            settings: `questions`, `fields`, `vectors`, `meaning`, `every`, `least_score`, `dictionary`; each may be left out (:meth:`settings` tells them).

        Raises:
            ProjectError: A setting does not fit the project.
            ConflictError: A model is called so already.
        """
        return self.wire.ask("POST", self._path, {"name": name, "settings": dict(settings or {})}).value  # type: ignore[no-any-return]

    def change(self, model: str | int, *, state: str | None = None, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Change the settings of a model, pause it (`state="paused"`), or let it go on (`idle`); return it.

        Raises:
            ConflictError: Somebody else changed it meanwhile.
        """
        stands = self.one(model)
        body = {"revision": stands["revision"], "state": state, "settings": None if settings is None else dict(settings)}
        return self.wire.ask("PATCH", f"{self._path}/{stands['id']}", body).value  # type: ignore[no-any-return]

    def remove(self, model: str | int) -> None:
        """Let a model go; what it said beside answers stays with them."""
        self.wire.ask("DELETE", f"{self._path}/{self.one(model)['id']}")

    def learn(self, model: str | int, *, patience: float = 0.0) -> dict[str, Any]:
        """Let it learn now; return how it stands.

        Args:
            model: Its name or number.
            patience: Seconds to wait until it has learnt, or cannot; it is asked for and not waited for where this is 0.

        Raises:
            ServiceError: It has not learnt within these seconds.
        """
        number = self.one(model)["id"]
        stands = self.wire.ask("POST", f"{self._path}/{number}/learn", again=True).value
        end = time.monotonic() + patience
        while patience and stands["state"] in {"queued", "at_work"}:
            if time.monotonic() > end:
                raise ServiceError("the model has not learnt yet", where=stands["name"], found=stands["state"], hint="look again later")
            time.sleep(LOOKS_SECONDS)
            stands = self.one(number)
        return stands  # type: ignore[no-any-return]

    def streams(self) -> dict[str, Any]:
        """Return what asking by a model saved (`asking`), and what predictions did to answers (`questions`), each from two streams that chance divided."""
        return self.wire.get(f"/api/projects/{self.project}/streams")  # type: ignore[no-any-return]

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/models"
