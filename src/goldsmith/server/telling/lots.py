"""What routes of lots, adjudication and disputes answer."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.forms import Rows, Told


class Accuracy(Told):
    """The share of tasks that are right, with its interval."""

    value: float
    low: float
    high: float
    confidence: float
    n: int
    method: str
    notes: list[str] | None = None


class Standing(Told):
    """How a lot stands by the verdicts that were given."""

    decision: Literal["accepted", "rejected", "undecided", "estimated"]
    looked_at: int
    faulty: int
    critical: int
    left: int
    accuracy: Accuracy | None
    against: list[str]


class Risks(Told):
    """A plan with its risks; of an estimate these are null, since it decides nothing."""

    size: int
    n: int
    c: int | None
    good: float | None
    bad: float | None
    producer_risk: float | None
    consumer_risk: float | None
    whole: bool


class PlanTold(Risks):
    """A plan with its operating characteristic: each share of faulty tasks with the probability that such a lot is accepted."""

    curve: list[tuple[float, float]]


class LotPlan(Told):
    """What a lot is judged by: as it was asked for, and, once it is frozen, what that comes to."""

    asked: dict[str, Any]
    told: PlanTold | None


class VerdictOfLot(Standing):
    """How a lot stood when it was decided, and the plan that decided it; of one that was dissolved, how far it had come."""

    decision: Literal["accepted", "rejected", "undecided", "estimated", "dissolved"]  # type: ignore[assignment]
    plan: Risks | None = None


class Lot(Told):
    """A lot; `verdict` is what decided it, `settled` whether its tasks have gone where that sends them."""

    id: int
    name: str
    state: Literal["claiming", "concluding", "frozen", "drawn", "estimated", "accepted", "rejected", "dissolved"]
    wanted: dict[str, Any]
    plan: LotPlan
    on_rejection: Literal["again", "more"]
    size: int
    left_out: int
    drawn: int
    digest: str
    nonce: str
    nonce_from: Literal["", "given", "service"]
    questions_version: int
    verdict: VerdictOfLot | None
    reason: str
    settled: bool
    created_by: int
    created_at: str
    frozen_at: str | None
    drawn_at: str | None
    decided_by: int | None
    decided_at: str | None


class LotPage(Lot):
    """A lot and how it stands while reviewers look."""

    standing: Standing | None


class Lots(Rows):
    """Lots, the newest first."""

    rows: list[Lot]


class SampleRow(Told):
    """A drawn task; `id` is its place in the order of looking."""

    id: int
    task_id: int
    key: str
    verdict: Literal["", "right", "faulty"]
    faults: dict[str, str] | None
    reason: str
    person_id: int | None
    at: str | None


class Sample(Rows):
    """Drawn tasks in the order of looking."""

    rows: list[SampleRow]


class DrawnTask(Told):
    """A drawn task that one looks at: its material, and the answers that were frozen."""

    id: int
    key: str
    rank: int
    material: dict[str, Any]
    value: dict[str, Any]


class Next(Told):
    """The next drawn task; `why` there is none: own, held or all_seen."""

    task: DrawnTask | None
    why: str
    standing: Standing


class LookedAt(Told):
    """What became of a verdict, and how the lot stands."""

    task: int
    state: str
    standing: Standing


class Adjudication(Told):
    """A task before adjudicators; `id` is the task's."""

    id: int
    key: str
    state: Literal["waiting", "ruled", "agreed", "withdrawn"]
    agreement: float
    differs: list[str]
    how: str
    value: dict[str, Any] | None
    reason: str
    by: str | None
    at: str


class Adjudications(Rows):
    """Tasks before adjudicators."""

    rows: list[Adjudication]


class Beside(Told):
    """An answer, by a letter; `name` only where the project shows it."""

    letter: str
    value: dict[str, Any]
    note: str
    name: str | None


class PredictionBeside(Told):
    """What a model said."""

    model: str
    value: dict[str, Any]
    score: float | None


class Disagreeing(Told):
    """A task whose answers disagree, side by side."""

    id: int
    key: str
    material: dict[str, Any]
    agreement: float
    differs: list[str]
    answers: list[Beside]
    predictions: list[PredictionBeside]


class NextDisagreeing(Told):
    """The next task for an adjudicator, and how many wait for any."""

    task: Disagreeing | None
    left: int


class RuledTask(Told):
    """What became of a ruling."""

    task: int
    state: str


class OwnDispute(Told):
    """What became of a dispute."""

    id: int
    reason: str
    state: str
    why: str
    restored: bool
    decided_at: str | None


class OwnLot(Told):
    """The lot in which a task was found faulty: how it was decided, what then becomes of answers, and how bad which question is."""

    id: int
    name: str
    state: Literal["accepted", "rejected"]
    on_rejection: Literal["again", "more"]
    faults: dict[str, Literal["minor", "major", "critical"]]


class OwnVerdict(Told):
    """What was said of one's own answer; `until_at` until when it may be disputed.

    What a `lot` found is about the `label` that answers came to, and is not disputed by single authors.
    """

    id: int
    turn_id: int
    key: str
    about: Literal["sent_back", "mended", "gold", "lot"]
    reason: str
    at: str
    material: dict[str, Any]
    lot: OwnLot | None
    label: dict[str, Any] | None
    value: dict[str, Any] | None
    mended: dict[str, Any] | None
    until_at: str | None
    dispute: OwnDispute | None


class OwnVerdicts(Rows):
    """What was said of one's own answers, the newest first."""

    rows: list[OwnVerdict]


class Dispute(Told):
    """A dispute; `by` and `decided_by` only for those who review, `involved` whether one may not decide it for sure."""

    id: int
    task_id: int
    turn_id: int
    key: str
    about: Literal["sent_back", "mended", "gold"]
    reason: str
    state: Literal["open", "upheld", "overturned"]
    why: str
    restored: bool
    opened_at: str
    decided_at: str | None
    verdict_reason: str | None
    by: str | None = None
    decided_by: str | None = None
    value: dict[str, Any] | None
    mended: dict[str, Any] | None
    involved: bool


class Disputes(Rows):
    """Disputes, the newest first."""

    rows: list[Dispute]


class DisputeState(Told):
    """How a dispute stands."""

    id: int
    state: str


class ReviewerFigures(Told):
    """How many verdicts of a reviewer were overturned."""

    person_id: int
    name: str
    verdicts: int
    overturned: int


class DisputeFigures(Told):
    """How disputes ended."""

    open: int
    upheld: int
    overturned: int
    reviewers: list[ReviewerFigures]
