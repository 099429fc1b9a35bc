"""Answers about known answers: the gold pool, feedback, and who has qualified."""

from __future__ import annotations

from typing import Any

from goldsmith.server.telling.forms import Moment, Rows, Said, Told, Value


class Share(Told):
    """A share with its interval."""

    value: float
    low: float
    high: float
    confidence: float
    n: int
    method: str


class Instead(Told):
    """What most people said where they were not right, and how many did."""

    value: Any
    answers: int


class GoldTask(Told):
    """A task of the gold pool; ``doubtful`` where fewer than half of at least three first answers are right, ``proved`` where chance does not explain that."""

    id: int
    key: str
    gold: Value
    why: Said
    answered: int
    right: int
    share: Share | None
    doubtful: bool
    proved: bool
    instead: dict[str, Instead]
    changed_at: Moment


class GoldPerson(Told):
    """How often somebody is right; ``left`` are tasks of the pool that he has not had, ``lasts`` after how many tasks he has had them all."""

    person: int
    asked: int
    right: int
    score: float | None
    last_at: Moment | None
    shrunk: Share
    share: Share | None
    left: int | None
    lasts: int | None
    dry: bool


class Warned(Told):
    """What is amiss with the pool: pool_empty, pool_too_small, pool_unused, predictions_differ or fields_differ."""

    code: str
    said: Said


class Pool(Rows):
    """The gold pool, page by page."""

    size: int
    answered: int
    doubtful: int
    share: float
    feedback: str
    warnings: list[Warned]
    people: list[GoldPerson]
    rows: list[GoldTask]


class Put(Told):
    """What became of known answers."""

    added: int
    turned: int
    mended: int
    there: int


class TakenOut(Told):
    """How many tasks are ones of the queue again."""

    tasks: int


class Scored(Told):
    """What an answer to a question was worth."""

    right: bool
    score: float


class Feedback(Told):
    """The known answer, why it is that, and what one's own was worth."""

    right: bool
    questions: dict[str, Scored]
    known: Value
    why: Said


class Qualification(Told):
    """How far one's own qualification is; ``reached`` once it is decided, against ``wanted``."""

    state: str
    attempt: int
    tasks: int
    answered: int
    wanted: float
    by: str
    reached: float | None


class Chance(Told):
    """How likely somebody of this accuracy passes."""

    accuracy: float
    passes: float


class Plan(Told):
    """What a qualification asks."""

    tasks: int
    right: float
    by: str


class Asks(Plan):
    """What a qualification asks, how many must be right, and who passes how likely."""

    least: int | None
    chances: list[Chance]


class Figures(Told):
    """What the answers of an attempt come to."""

    state: str
    asked: int
    right: int
    value: float
    low: float
    high: float
    confidence: float
    method: str
    wanted: float
    by: str


class Attempt(Figures):
    """An attempt that is over."""

    attempt: int
    since: Moment
    at: Moment


class QualifiedPerson(Told):
    """How far somebody is: waiting, trying, passed, failed or waived. ``now`` is what a failed attempt comes to by known answers as they are now."""

    id: int
    person: int
    name: str
    login: str
    state: str
    attempt: int
    answered: int
    tasks: int
    plan: Plan | None
    evidence: list[Attempt]
    now: Figures | None
    decided_at: Moment | None
    decided_by: int | None


class Qualifications(Rows):
    """Who has qualified, and what is asked."""

    rows: list[QualifiedPerson]
    plan: Asks | None
    counts: dict[str, int]


class Decided(Told):
    """The state that somebody is in now."""

    person: int
    state: str
