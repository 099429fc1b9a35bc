"""Answers about outside models, their runs, and predictions."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.forms import Material, Moment, Rows, Told, Value


class Counts(Told):
    """What a run did: tasks by what became of them, and what they cost.

    ``told`` have a prediction, ``partly`` one of which a part did not fit; of the others there is none. ``sent`` and ``received`` are tokens.
    """

    asked: int
    told: int
    partly: int
    unfit: int
    unreadable: int
    refused: int
    unanswered: int
    skipped: int
    requests: int
    sent: int
    received: int
    took_ms: int


class Run(Told):
    """A run of a model over a project's tasks; where its endpoint gives no answer, it waits until ``waits_until_at``."""

    id: int
    model_id: int
    state: Literal["running", "paused", "done", "stopped", "failed"]
    wanted: dict[str, Any]
    total: int
    counts: Counts
    why: str
    failures: int
    waits_until_at: Moment | None
    created_at: Moment
    changed_at: Moment


class Runs(Rows):
    """Runs, the newest first."""

    rows: list[Run]


class OutsideModel(Told):
    """An outside model; its settings are told to whoever may change the project."""

    id: int
    kind: Literal["openai", "label_studio"]
    name: str
    settings: dict[str, Any]
    state: str
    revision: int
    created_at: Moment
    changed_at: Moment
    run: Run | None


class KeyName(Told):
    """A key that models may use: the name of its variable, and its host."""

    name: str
    host: str


class OutsideModels(Told):
    """The outside models of a project; for managers the schemas of their settings, and the keys that there are."""

    rows: list[OutsideModel]
    forms: dict[str, Any] | None
    keys: list[KeyName]


class Tried(Told):
    """What a model said of a task; ``wrote`` is the begin of its own words."""

    key: str
    outcome: Literal["told", "partly", "unfit", "unreadable", "refused", "unanswered", "skipped"]
    material: Material
    value: Value
    score: float | None
    why: str
    sent: int
    received: int
    took_ms: int
    wrote: str


class Trial(Told):
    """A model tried on a few tasks; nothing of it is stored."""

    rows: list[Tried]
    version: str


class FaultyTask(Told):
    """A task of a run of which something did not fit, was refused, or could not be read."""

    id: int
    key: str
    outcome: str
    why: str


class FaultyTasks(Rows):
    """Such tasks."""

    rows: list[FaultyTask]


class TrainingTold(Told):
    """The event that a backend was told of."""

    told: str


class PredictionsOf(Told):
    """Predictions of a model: how many, of how many tasks, the mean of those that have a score, and how many must stay."""

    model: str
    predictions: int
    tasks: int
    scored: int
    score: float | None
    last_at: Moment
    kept: int


class Predictions(Told):
    """Predictions by model."""

    rows: list[PredictionsOf]


class PredictionsAdded(Told):
    """What became of predictions: stored, there already, and those before that gave way."""

    added: int
    there: int
    replaced: int


class PredictionsGone(Told):
    """How many predictions were taken away, and how many stay, since somebody was shown them or an answer is held against them."""

    deleted: int
    kept: int


class BackendHealth(Told):
    """That the service answers as a backend of Label Studio."""

    status: str
    model_class: str


class BackendSetup(Told):
    """The version of the model that answers."""

    model_version: str


class BackendResults(Told):
    """Predictions in the form of Label Studio, one for each task."""

    results: list[dict[str, Any]]
    model_version: str


class BackendNoted(Told):
    """That an event was taken note of."""

    status: str
