"""A machine-learning backend of Label Studio as one that annotates: asked by its protocol, with the project's configuration as Label Studio has it.

1. ``GET /health`` tells whether it is there; ``POST /setup`` gives it the configuration, and brings its version.
2. ``POST /predict`` takes tasks and brings a result for each; of several for one task the one of the highest score is taken.
3. ``POST /webhook`` tells it of new answers (``ANNOTATION_CREATED``, ``ANNOTATION_UPDATED``) and that it is to learn (``START_TRAINING``).
4. Results become answers as those of a file do (:mod:`goldsmith.annotate.interchange.label_studio_reading`), each held against its question.

Source: HumanSignal/label-studio-ml-backend, ``label_studio_ml/api.py`` and ``response.py``.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_reading import Results
from goldsmith.annotate.interchange.label_studio_results import data_of, results_of
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.models.outcomes import LONGEST_WHY, Outcome, told_of
from goldsmith.annotate.models.replying import parts_of
from goldsmith.annotation_errors import InterchangeError
from goldsmith.endpoint import RefusedError, StrangeError, UnansweredError, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.label_studio_config import Read
    from goldsmith.annotate.models.outcomes import Given
    from goldsmith.endpoint import Line

MOST_PREDICTIONS = 50
"""Predictions of one task that are looked at."""
LONGEST_VERSION = 200


@dataclass(frozen=True)
class Known:
    """What a backend is told of a project: its number, when it was made (ms since 1970), its title, and its configuration."""

    id: int
    made_at: int
    title: str
    config: str

    @property
    def name(self) -> str:
        """What Label Studio calls a project when it asks a backend: number and second."""
        return f"{self.id}.{self.made_at // 1000}"


@dataclass
class BackendModel:
    """A backend, with the project that it is asked about.

    Attributes:
        known: What it is told of the project.
        asked: What the project asks.
        line: Makes the way to one of its addresses.
        batch: Tasks that are sent together.
        version: What it called itself last.
    """

    known: Known
    asked: Configuration
    line: Callable[[str], Line]
    batch: int = 16
    version: str = ""
    _read: Read | None = field(default=None, repr=False)

    requests_each: int = 1

    @property
    def read(self) -> Read:
        """The configuration with its controls."""
        if self._read is None:
            self._read = read(self.known.config)
        return self._read

    def knock(self) -> None:
        """Learn whether it is there.

        Raises:
            UnansweredError: It is not, or refuses who asks.
        """
        self.line("/health").get(_any)

    def setup(self) -> str:
        """Give it the configuration; return its version.

        Raises:
            UnansweredError: It gives no answer.
        """
        body = {"project": self.known.name, "schema": self.known.config, "hostname": "", "access_token": "", "extra_params": ""}
        try:
            told = self.line("/setup").post(body, _object)
        except RefusedError as problem:
            raise UnansweredError(f"it does not take the project's configuration: {problem}", 400) from problem
        self.version = str(told.get("model_version") or "")[:LONGEST_VERSION]
        return self.version

    def said(self, tasks: Sequence[Given]) -> list[Outcome]:
        """Return what it says of tasks, in their order.

        Raises:
            UnansweredError: It gives no answer.
            SettingsError: It may not be asked.
        """
        begun = time.monotonic()
        body = {"tasks": [self.task(one) for one in tasks], "model_version": self.version or None, "project": self.known.name, "label_config": self.known.config, "params": {"login": None, "password": None, "context": None}}  # fmt: skip
        try:
            told = self.line("/predict").post(body, _object)
        except RefusedError as problem:
            return [Outcome("refused", why=str(problem)[:LONGEST_WHY], requests=1) for _ in tasks]
        results = told.get("results", told.get("predictions"))
        if isinstance(told.get("model_version"), str):
            self.version = told["model_version"][:LONGEST_VERSION]
        if not isinstance(results, list) or len(results) != len(tasks):
            found = f"{len(results)} results" if isinstance(results, list) else "no list of results"
            return [Outcome("unreadable", why=f"{found} for {len(tasks)} tasks", requests=1) for _ in tasks]
        took = int((time.monotonic() - begun) * 1000 / max(1, len(tasks)))
        found_of = [self._outcome(one, task) for one, task in zip(results, tasks, strict=True)]
        return [replace(one, took_ms=took, requests=1 if at == 0 else 0) for at, one in enumerate(found_of)]

    def task(self, one: Given) -> dict[str, Any]:
        """Return a task as Label Studio sends it: what people are shown, and nothing else."""
        shown = {each.field: one.material[each.field] for each in self.asked.shows if each.field in one.material}
        return {"id": one.id, "project": self.known.id, "data": data_of(self.read, shown), "meta": {}, "annotations": [], "predictions": []}

    def tell(self, action: str, task: Given | None = None, annotation: Mapping[str, Any] | None = None) -> None:
        """Tell it of an event: ``ANNOTATION_CREATED``, ``ANNOTATION_UPDATED`` or ``START_TRAINING``.

        Raises:
            UnansweredError: It gives no answer.
            RefusedError: It refuses the event.
        """
        project = {"id": self.known.id, "title": self.known.title, "label_config": self.known.config}
        body: dict[str, Any] = {"action": action, "project": project}
        if task is not None and annotation is not None:
            value = annotation["value"]
            told = {name: each for name, each in annotation.items() if name != "value"}
            told |= {"result": results_of(self.read, value, task.key), "task": task.id, "project": self.known.id}
            body |= {"task": {**self.task(task), "annotations": [told]}, "annotation": told}
        self.line("/webhook").post(body, _any)

    def _outcome(self, result: Any, task: Given) -> Outcome:
        one = _best(result)
        if one is None:
            return Outcome("skipped", why="the backend says nothing of it")
        problems = Problems("this result")
        try:
            found = Results(self.read, one.get("result", []), task.material, problems, "").said(
                {each.name: each.leaf for each in self.asked.questions}
            )
        except InterchangeError as problem:
            return Outcome("unreadable", why=problem.message[:LONGEST_WHY])
        value, faults = parts_of(self.asked, found, task.material)
        why = "; ".join([*problems.lines, *([told_of(faults)] if faults else [])])[:LONGEST_WHY]
        if not value:
            return Outcome("unfit" if why else "skipped", why=why or "the backend says nothing of it")
        return Outcome(
            "partly" if why else "told", value, score_of(one.get("score")), why, wrote=json.dumps(one, ensure_ascii=False)[:4_000]
        )


def _best(result: Any) -> Mapping[str, Any] | None:
    """Return the prediction of the highest score that a backend gives for a task; ``None`` where there is none."""
    listed = result if isinstance(result, list) else [result]
    if isinstance(result, Mapping) and isinstance(result.get("predictions"), list):
        listed = result["predictions"]
    found = [one for one in listed[:MOST_PREDICTIONS] if isinstance(one, Mapping) and isinstance(one.get("result", []), list)]
    return max(found, key=lambda one: score_of(one.get("score")) or 0.0) if found else None


def score_of(said: Any) -> float | None:
    """Return a score as it can be stored; ``None`` where it is no finite number.

    Example:
        >>> score_of(0.5), score_of(float("nan")), score_of("high")
        (0.5, None, None)
    """
    if isinstance(said, int | float) and not isinstance(said, bool):
        try:
            found = float(said)
        except OverflowError:
            return None
        return found if math.isfinite(found) else None
    return None


def _object(body: bytes) -> dict[str, Any]:
    """Return an answer that is an object.

    Raises:
        StrangeError: It is none.
    """
    try:
        told = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as problem:
        raise StrangeError(f"no JSON ({type(problem).__name__}): {said(body)}") from problem
    if not isinstance(told, dict):
        raise StrangeError(f"no object: {said(body)}")
    return told


def _any(body: bytes) -> None:
    """Take any answer."""
    del body
