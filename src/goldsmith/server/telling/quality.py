"""Answers about the quality of a project: figures, how they were before, what is to be looked at, what more answers would bring."""

from __future__ import annotations

from typing import Literal

from goldsmith.server.telling.forms import Material, Moment, Rows, Said, Told, Value


class Interval(Told):
    """A figure with its interval: ``n`` is what it was counted over, ``notes`` what one has to know of it."""

    value: float
    low: float
    high: float
    n: int
    confidence: float
    method: str
    notes: list[str]


class Tried(Told):
    """A method that was tried: its accuracy on known answers, and what it is right more often there than the majority, as a share."""

    method: str
    accuracy: Interval | None
    gain: Interval | None


class Refused(Told):
    """Methods that were not tried, and why."""

    methods: list[str]
    why: Said


class ConsensusOfQuestion(Told):
    """How answers become one: the method, why this one, what was tried and what was not; ``worth`` is the accuracy of choosing itself."""

    method: str
    why: Said
    tried: list[Tried]
    refused: Refused | None
    worth: Interval | None


class GoldOfQuestion(Told):
    """How people did on known answers."""

    answers: int
    right: float
    accuracy: Interval


class PoolOfQuestion(Told):
    """Answers to tasks of the gold pool, how many such tasks have one, and how many have two or more."""

    answers: int
    tasks: int
    several: int


class QuestionQuality(Told):
    """How one question stands.

    ``answers`` are all that were given; ``tasks`` those with an answer outside the gold pool, and ``pool`` tells of those in it: people are
    compared on both, and conclusions are drawn of the first alone. ``several`` are tasks with two answers or more, ``alike`` is the mean agreement of two answers to one task (1 is the same). Tasks with an
    answer are ``concluded`` or ``tied``; ``by`` counts how they were concluded. ``sureness`` is the mean probability of the labels that were
    concluded by votes; ``sure`` tells how many of them are at least 0.97 each.
    """

    name: str
    kind: str
    level: str
    answers: int
    people: int
    tasks: int
    several: int
    pool: PoolOfQuestion | None
    alike: float | None
    agreement: Interval | None
    no_agreement: Said | None
    consensus: ConsensusOfQuestion
    concluded: int
    tied: int
    by: dict[str, int]
    sureness: float | None
    sure: int
    gold: GoldOfQuestion | None


class CostStep(Told):
    """What so many answers a task would have come to: the first ones of each task, replayed."""

    answers_a_task: int
    answers: int
    sureness: float
    accuracy: Interval | None


class Forecast(Told):
    """Answers still needed until so many labels are right, with a 95 % interval; null where so many are never reached.

    All tasks count, also the ``unanswered`` ones that nobody answered yet; ``now`` is the share of their labels that is thought right, ``reached`` the
    share that would be right in the end.
    """

    wanted: float
    now: float
    unanswered: int | None
    answers: int | None
    low: int | None
    high: int | None
    reached: float
    why: Said


class CostOfQuestion(Told):
    """Cost against quality of one question: a ``forecast`` for the share in the rules, and one for each of many levels, with their limits."""

    question: str
    steps: list[CostStep]
    forecast: Forecast | None
    forecasts: list[Forecast]
    limits: Said | None


class Extra(Told):
    """Asking again: whether the project does it, how far it is, and why nothing more is asked just now.

    ``asked`` are tasks that were asked again, ``spent`` answers asked for besides, ``expected`` the share of labels that is thought right.
    """

    on: bool
    most: int | None
    sure: float
    budget: int | None
    spent: int
    asked: int
    expected: float | None
    ended: str
    why: Said
    looked_at: Moment | None


class Quality(Told):
    """How a project stands: as of ``at``, with so many answers counted; ``newer`` came since."""

    at: Moment | None
    answers: int
    newer: int
    people: int
    questions: list[QuestionQuality]
    cost: list[CostOfQuestion]
    extra: Extra


class FigureOverTime(Told):
    """How a question stood in an hour."""

    id: int
    question: str
    hour: Moment
    at: Moment
    answers: int
    people: int
    tasks: int
    agreement: Interval | None
    gold: Interval | None
    sureness: float | None


class History(Rows):
    """Figures over time, the oldest first."""

    rows: list[FigureOverTime]


class AnswerOf(Told):
    """What somebody answered, by the code that stands for him."""

    code: str
    value: Value
    at: Moment
    active_ms: int
    reviewed: bool


class Disagreement(Told):
    """A task about whose question people disagree, with all answers to it; ``value`` is what they come to, null where it is open."""

    id: int
    task: int
    key: str
    question: str
    disagreement: float
    value: Value
    material: Material
    answers: list[AnswerOf]


class Disagreements(Rows):
    """Tasks that people disagree on, the most first."""

    rows: list[Disagreement]
    at: Moment | None


class Sent(Told):
    """What was done about a suspect."""

    deed: Literal["answer", "review", "dismiss"]
    at: Moment


class SuspectRow(Told):
    """A label that is probably wrong: how probably, what would be right, and why."""

    id: int
    task: int
    key: str
    question: str
    value: str
    proposed: str
    wrong: float
    why: list[Said]
    material: Material
    answers: list[AnswerOf]
    sent: Sent | None


class Suspects(Rows):
    """Labels that are most probably wrong, the most first."""

    rows: list[SuspectRow]
    at: Moment | None


class Done(Told):
    """What was done about a suspect."""

    task: int
    deed: str


class ExtraRow(Told):
    """Why a task was asked again, or was not."""

    id: int
    key: str
    decision: str
    answers: int
    extra: int
    sureness: float
    at: Moment
    why: Said


class Extras(Rows):
    """Tasks that were looked at because they are in doubt, in the order in which they were added."""

    rows: list[ExtraRow]
