"""Answers about models that learn in a project, and about the streams by which they are measured."""

from __future__ import annotations

from typing import Any

from pydantic import Field, RootModel

from goldsmith.server.telling.forms import Moment, Rows, Told


class Figure(Told):
    """A number with its interval."""

    value: float
    low: float
    high: float
    confidence: float
    n: int
    method: str


class RightAhead(Told):
    """How right a model was about one question: against answers that came after it had said something, and that it had not learnt from.

    `unseen` is of answers whose person did not see the prediction, `seen` of the others: who saw it may have been led by it. `not_chosen` is of
    tasks that no model chose to be asked, seen or not: those that it chooses are hard. `usual` is how often the commonest answer would have been
    right of the same unseen answers.
    """

    question: str
    kind: str
    unseen: Figure | None
    seen: Figure | None
    not_chosen: Figure | None
    usual: Figure | None
    agreement: float | None
    held_out: Figure | None


class ModelFigures(Told):
    """What was measured of a model that learns here."""

    questions: list[RightAhead]


class Learning(Told):
    """One learning of a model."""

    at: Moment
    learnt_from: int
    predicted: int
    changed: int
    cpu_ms: int
    version: str
    held_out: dict[str, Figure | None]


class ModelProgress(Told):
    """Where a model stands: when it learnt last and from how many tasks, or the error that says why it cannot yet."""

    learnt_at: Moment | None = None
    learnt_from: int = 0
    predicted: int = 0
    version: str = ""
    cannot: dict[str, Any] | None = None
    notes: list[str] = Field(default_factory=list)


class Model(Told):
    """A model of a project. `kind` is learner for one that learns here; `state` is idle, queued, at_work, paused or failed."""

    id: int
    name: str
    kind: str
    state: str
    settings: dict[str, Any]
    progress: ModelProgress | dict[str, Any]
    figures: ModelFigures | dict[str, Any]
    history: list[Learning]
    created_at: Moment
    changed_at: Moment
    revision: int


class Models(Rows):
    """The models of a project, with the JSON Schema of the settings of one that learns here."""

    rows: list[Model]
    settings: dict[str, Any]


class Removed(Told):
    """The model that was let go."""

    model: int


class Share(Told):
    """How many turns or tasks were to be of a stream, and how many are."""

    wanted: float
    n: int
    of: int
    share: Figure | None


class Point(Told):
    """Learning curves at one number of answers."""

    answers: int
    project: Figure
    random: Figure
    better: Figure


class Saving(Told):
    """What asking by a model saved: `saved` is the share of answers at the accuracy that both streams reach; `said` says it in a sentence.

    Where it cannot be told yet, `why` says so, and `missing` how many more answers of the random stream and of the others are needed at least.
    """

    question: str
    curve: list[Point]
    saved: Figure | None
    said: str
    at: Moment | None
    why: str
    missing: dict[str, int]


class Asking(Told):
    """Tasks that were put forward: by a model or by chance, how many of them are answered, and what it saved."""

    way: str
    random_share: float
    batch: int
    chosen: dict[str, int]
    answered: dict[str, int]
    random: Share
    saving: Saving
    accuracy: Figure | None
    notes: list[str]


class Enough(Told):
    """How many answers of each stream show an effect of some size, and how many are missing."""

    least: float
    needed: int
    missing: int


class Assistance(Told):
    """What predictions did to answers, from turns that showed one and turns that by chance did not.

    All figures but `accepted` and `corrected` compare the two streams. `anchoring`, `accuracy`, `mended` and `spoilt` are of tasks whose
    answer is known. `time` is assisted seconds over unassisted ones.
    """

    question: str
    assisted: int
    unassisted: int
    known: int
    accepted: Figure | None
    corrected: Figure | None
    mended: Figure | None
    spoilt: Figure | None
    time: Figure | None
    anchoring: Figure | None
    agreement: Figure | None
    accuracy: Figure | None
    enough: dict[str, Enough]
    warnings: list[str]


class Streams(Told):
    """The streams of a project: asked by a model or by chance, with a prediction in sight or without."""

    asking: Asking
    shows: bool
    unassisted: Share
    handled: dict[str, int]
    questions: list[Assistance]
    at: Moment


class AskableModel(Told):
    """A model that can be asked: of the folder, or one that learns in a project.

    `name` is what it is asked by; `task` is text-classification, token-classification, regression or ranking; `version` a digest of its bytes, empty
    where it has learnt nothing yet; `about` what is known of it.
    """

    name: str
    kind: str
    task: str
    labels: list[str]
    version: str
    about: dict[str, Any]


class AskableModels(Rows):
    """The models that one may ask."""

    rows: list[AskableModel]


class ModelSays(RootModel[list[Any]]):
    """What a model says of each record: a list of `{label, score}`, the likeliest first; of spans `{entity_group, score, word, start, end}`.

    With the parameter `answers`: `{value, score, labels}`, whole answers as the project's page would send them.
    """
