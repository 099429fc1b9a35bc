"""Answers about tasks, work and review, and about what comes from and goes to other tools."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from goldsmith.server.telling.forms import Material, Moment, Rows, Told, Value
from goldsmith.server.telling.gold import Feedback, Qualification  # noqa: TC001  pydantic reads them


class ShownTask(Told):
    """A task as whoever answers sees it."""

    id: int
    key: str
    material: Material


class Prediction(Told):
    """What a model said."""

    id: int
    model: str
    value: Value
    score: float | None


class SentBack(Told):
    """Why an answer was sent back, and the answer."""

    reason: str
    value: Value | None


class Turn(Told):
    """One person at one task; ``orders`` are the orders in which he sees options."""

    id: int
    task: ShownTask
    state: str
    draft: Value | None
    draft_version: int
    expires_at: Moment
    answered_at: Moment | None
    active_ms: int
    guideline_version: int
    questions_version: int
    orders: dict[str, list[str]]
    prediction: Prediction | None = None
    others: list[Value] | None = None
    sent_back: SentBack | None = None


class Turns(Told):
    """Turns, and why there are not more."""

    turns: list[Turn]
    why: str
    qualification: Qualification | None = None


class Given(Told):
    """What was stored of an answer."""

    turn: int
    revision: int
    late: bool


class Answered(Told):
    """An answer is stored."""

    answered: Given


class AnsweredAndMore(Answered, Turns):
    """An answer is stored; the turns that begin now; feedback on the answer, where the rules tell it at once."""

    feedback: Feedback | None = None


class Saved(Told):
    """A draft is stored."""

    version: int
    expires_at: Moment


class Left(Told):
    """A turn that was given back."""

    turn: int


class Mine(Turn):
    """A turn with one's own answer."""

    value: Value
    revision: int
    at: Moment
    feedback: Feedback | None = None


class MyAnswers(Rows):
    """One's own answers, the newest first."""

    rows: list[Mine]


class AnswerRow(Told):
    """An answer with who gave it."""

    id: int
    task_id: int
    turn_id: int
    revision: int
    value: Value
    active_ms: int
    note: str
    origin: str
    guideline_version: int
    questions_version: int
    person_id: int
    state: str
    name: str
    code: str
    at: Moment


class ModelSaid(Told):
    """What a model said of a task."""

    id: int
    model: str
    value: Value
    score: float | None


class ReviewRow(Told):
    """A task with its answers side by side."""

    id: int
    key: str
    material: Material
    state: str
    wanted: int
    answered: int
    answers: list[AnswerRow]
    predictions: list[ModelSaid]


class Reviews(Rows):
    """Tasks that wait for review."""

    rows: list[ReviewRow]


class Reviewed(Told):
    """The state that a turn is in after its review."""

    turn: int
    state: str


class TaskNumbers(Told):
    """A task without what it shows."""

    id: int
    key: str
    priority: int
    wanted: int
    answered: int
    state: str


class TaskRow(TaskNumbers):
    """A task in a list."""

    changed_at: Moment


class Tasks(Rows):
    """Tasks, in the order in which they were added."""

    rows: list[TaskRow]


class TaskPage(TaskNumbers):
    """A task with its answers; ``for`` says for which team or person it is set aside."""

    model_config = ConfigDict(populate_by_name=True)

    for_: dict[str, str] | None = Field(alias="for")
    material: Material
    gold: Value | None
    answers: list[AnswerRow]


class Added(Told):
    """How many tasks were added, and how many were there already."""

    added: int
    there: int


class LookedRow(Told):
    """A task as it would be added."""

    key: str
    material: Material


class Looked(Told):
    """Tasks as they would be added."""

    tasks: int
    there: int
    rows: list[LookedRow]


class DatasetName(Told):
    """A dataset."""

    name: str


class Datasets(Rows):
    """Datasets of the service's lake."""

    rows: list[DatasetName]


class Column(Told):
    """How far people agree on a question, with a 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class WrittenBack(Told):
    """What was written into the dataset."""

    columns: list[str]
    records: int
    strange: int
    version: int
    methods: dict[str, str]
    alpha: dict[str, Column]


class Apart(Told):
    """What nobody can answer here, why, and how many results of it are kept."""

    what: str
    where: str
    why: str
    results: int


class Imported(Added):
    """What became of a file."""

    answers: int
    skipped: int
    gold: int
    predictions: int
    people: int
    apart: list[Apart]


class ImportedProject(Imported):
    """A project that was made of another tool's."""

    id: int
    name: str
    notes: list[str]
    more_notes: int


class Records(Told):
    """Records of a dataset that a condition chooses: how many, and the first of them as tasks."""

    records: int
    where: str
    columns: list[str]
    rows: list[dict[str, Any]]
