"""Outside models of a project, their runs, and predictions that a program or a file brings."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotation_errors import AnswerError, ServiceError
from goldsmith.client.paging import rows
from goldsmith.client.tasks import STORING, batches, lines_of, within, written
from goldsmith.errors import GoldsmithError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire

LOOKS_SECONDS = 1.0
"""Between two looks how far a run is."""
TRYING = 900.0
"""Seconds that a model may take to be tried."""
OVER = ("done", "stopped", "failed", "paused")


@dataclass(frozen=True)
class Predictions:
    """What models said of the tasks of a project."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield, by model: `model`, `predictions`, `tasks`, `scored`, `score`, `last_at`, and `kept`, which cannot be taken away."""
        yield from self.wire.get(self._path)["rows"]

    def add(self, predictions: str | Path | Iterable[Mapping[str, Any]], model: str = "") -> dict[str, int]:
        """Bring predictions; return how many were `added`, were `there` already, and took the place of one before (`replaced`).

        Args:
            predictions: A file of JSON lines (``.gz`` too), or objects: ``{key, value, score, model}``.
            model: The model of those that name none.

        Raises:
            AnswerError: Some do not fit; each is listed with its line, and nothing of its batch was stored.
        """
        found = {"added": 0, "there": 0, "replaced": 0}
        name, sent = os.fspath(predictions) if isinstance(predictions, str | Path) else "", 0
        lines = lines_of(Path(predictions)) if isinstance(predictions, str | Path) else written(predictions)
        for numbers, batch in batches(lines):
            try:
                body = b"\n".join(batch) + b"\n"
                told = self.wire.ask("POST", self._path, body, query={"model": model or None}, again=True, timeout=STORING).value
            except GoldsmithError as problem:
                raise within(problem, name, numbers, sent, "predictions") from None
            sent += len(batch)
            found = {each: found[each] + told[each] for each in found}
        if not sent:
            raise AnswerError("there is no prediction", where=name, hint='one is a JSON object a line: {"key": …, "value": {…}}')
        return found

    def take_away(self, model: str) -> dict[str, int]:
        """Take away what a model said; return how many were `deleted`, and how many are `kept` as evidence of what people were shown."""
        return self.wire.ask("DELETE", self._path, query={"model": model}, again=True).value  # type: ignore[no-any-return]

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/predictions"


@dataclass(frozen=True)
class OutsideModels:
    """Models elsewhere that predict in a project: behind the OpenAI API (`openai`), or as ML backends of Label Studio (`label_studio`)."""

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `kind`, `name`, `settings`, `state`, and their last `run`."""
        yield from self.wire.get(self._path)["rows"]

    def about(self) -> dict[str, Any]:
        """Return the schemas of all settings as `forms`, and the `keys` that the service has for which hosts."""
        told = self.wire.get(self._path)
        return {"forms": told["forms"], "keys": told["keys"]}

    def number(self, model: str | int) -> int:
        """Return the number of a model by its name.

        Raises:
            NoRecordError: The project has none of this name.
        """
        for each in self:
            if model in (each["id"], each["name"]):
                return int(each["id"])
        raise NoRecordError("the project has no such model", where=str(model), hint="project.outside lists them")

    def add(self, kind: str, name: str, settings: Mapping[str, Any]) -> int:
        """Add a model, and return its number; nothing is asked of it yet.

        Args:
            kind: openai or label_studio.
            name: What it is called; predictions stand under it.
            settings: `url`, and for openai `model`; `key_env` names the variable of the service that holds the key.

        Raises:
            SettingsError: They are wrong, or the service may not send this key to this host.
            ConflictError: A model is called so already.
        """
        body = {"kind": kind, "name": name, "settings": dict(settings)}
        return int(self.wire.ask("POST", self._path, body).value["id"])

    def change(self, model: str | int, *, name: str | None = None, settings: Mapping[str, Any] | None = None) -> None:
        """Change the name of a model, or some of its settings.

        Raises:
            ConflictError: It is at work, or somebody changed it meanwhile.
        """
        stands = self.wire.get(f"{self._path}/{self.number(model)}")
        whole = None if settings is None else {**stands["settings"], **settings}
        self.wire.ask("PATCH", f"{self._path}/{stands['id']}", {"revision": stands["revision"], "name": name, "settings": whole})

    def remove(self, model: str | int, *, predictions: bool = False) -> dict[str, int]:
        """Remove a model, with what it said where that is asked for; return how many predictions were `deleted`, and are `kept`."""
        query = {"also": "predictions" if predictions else None}
        return self.wire.ask("DELETE", f"{self._path}/{self.number(model)}", query=query).value  # type: ignore[no-any-return]

    def attempt(self, model: str | int, *, tasks: int = 3, keys: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Ask a model about a few tasks now; return what it says beside their material. Nothing is stored.

        Raises:
            SettingsError: It gives no answer; the message says what came instead.
        """
        body = {"tasks": tasks, "keys": list(keys)}
        return self.wire.ask("POST", f"{self._path}/{self.number(model)}/trial", body, timeout=TRYING).value["rows"]  # type: ignore[no-any-return]

    def run(self, model: str | int, *, again: bool = False, open_only: bool = False, budget: Mapping[str, int] | None = None) -> int:
        """Let a model predict; return the number of the run, which works in the background.

        Args:
            model: Its name or number.
            again: Also tasks of which it has a prediction.
            open_only: Only tasks that still want answers.
            budget: Most `tasks`, `requests` and `tokens`; each may be left out.

        Raises:
            ConflictError: A run of it is not over.
        """
        body = {"again": again, "open_only": open_only, **(budget or {})}
        return int(self.wire.ask("POST", f"{self._path}/{self.number(model)}/runs", body).value["id"])

    def runs(self) -> Iterator[dict[str, Any]]:
        """Yield the runs, the newest first: `state`, `total`, `counts` and `why`."""
        before: int | None = None
        while True:
            told = self.wire.get(self._runs, {"before": before, "limit": 100})
            yield from told["rows"]
            before = told["after"]
            if before is None:
                return

    def steer(self, run: int, state: str) -> dict[str, Any]:
        """Pause a run (`paused`), go on with it (`running`) or stop it (`stopped`); return how it stands."""
        return self.wire.ask("PATCH", f"{self._runs}/{run}", {"state": state}, again=True).value  # type: ignore[no-any-return]

    def faults(self, run: int) -> Iterator[dict[str, Any]]:
        """Yield tasks of a run of which something did not fit, was refused or could not be read: `key`, `outcome` and `why`."""
        return rows(self.wire, f"{self._runs}/{run}/faults")

    def train(self, model: str | int) -> None:
        """Tell a backend of Label Studio that it is to learn."""
        self.wire.ask("POST", f"{self._path}/{self.number(model)}/train")

    def waited(self, run: int, *, patience: float = 3600.0) -> dict[str, Any]:
        """Return a run when it is over or paused.

        Raises:
            ServiceError: It is not within these seconds.
        """
        until = time.monotonic() + patience
        while True:
            found = next((each for each in self.runs() if each["id"] == run), None)
            if found is None:
                raise NoRecordError("there is no such run", where=str(run))
            if found["state"] in OVER:
                return found
            if time.monotonic() > until:
                raise ServiceError(
                    "the run is not over", where=str(run), found=orjson.dumps(found["counts"]).decode(), hint="look again later"
                )
            time.sleep(LOOKS_SECONDS)

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/outside-models"

    @property
    def _runs(self) -> str:
        return f"/api/projects/{self.project}/prediction-runs"


@dataclass(frozen=True)
class AsBackend:
    """The models of a project as a machine-learning backend of Label Studio: what Label Studio asks, for trying it."""

    wire: Wire
    project: int

    @property
    def address(self) -> str:
        """The address that Label Studio is told, after that of the service; a token is the password of basic authentication."""
        return f"/api/projects/{self.project}/ml"

    def health(self) -> dict[str, Any]:
        """Return that it is there."""
        return self.wire.get(f"{self.address}/health")  # type: ignore[no-any-return]

    def setup(self, schema: str = "") -> str:
        """Give it a configuration; return its version."""
        return str(self.wire.ask("POST", f"{self.address}/setup", {"schema": schema}, again=True).value["model_version"])

    def predict(self, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return, for each task of Label Studio (``{id, data}``), a prediction in its form."""
        return self.wire.ask("POST", f"{self.address}/predict", {"tasks": list(tasks)}, timeout=TRYING).value["results"]  # type: ignore[no-any-return]

    def tell(self, event: Mapping[str, Any], *, old: bool = False) -> None:
        """Tell it of an event, as Label Studio does; before 1.4.1 it said so at another address."""
        self.wire.ask("POST", f"{self.address}/{'train' if old else 'webhook'}", dict(event))


class HasOutside:
    """What of a project is outside models and their words."""

    wire: Wire
    id: int

    @property
    def outside(self) -> OutsideModels:
        """Models elsewhere that predict in it."""
        return OutsideModels(self.wire, self.id)

    @property
    def predictions(self) -> Predictions:
        """What models said of its tasks."""
        return Predictions(self.wire, self.id)

    @property
    def backend(self) -> AsBackend:
        """Its models, as Label Studio asks them."""
        return AsBackend(self.wire, self.id)
