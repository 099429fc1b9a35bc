"""Answers about statements for pay; every amount is a decimal number as text, empty where no price is said."""

from __future__ import annotations

from goldsmith.server.telling.forms import Moment, Told


class StatementLine(Told):
    """What one person is owed in one currency.

    Of the answers of the period, as they stand now: `answered`, and of them `accepted`, `mended`, `waiting` for a reviewer, `sent_back`,
    `disputed`, `rejected` by a lot, and `gold`, which are those to tasks with a known answer. `active_ms` is their time, idle excluded. `units` are newly paid ones of the
    period and `paid_ms` their time; `adjusted_units` and `adjusted_ms` those of earlier periods that are paid or taken back now.
    """

    person: int
    login: str
    name: str
    code: str
    answered: int
    accepted: int
    mended: int
    waiting: int
    sent_back: int
    disputed: int
    rejected: int
    gold: int
    active_ms: int
    units: int
    paid_ms: int
    adjusted_units: int
    adjusted_ms: int
    currency: str
    amount: str
    adjusted: str
    total: str


class StatementSums(Told):
    """What a statement comes to in one currency."""

    currency: str
    units: int
    adjusted_units: int
    amount: str
    adjusted: str
    total: str


class ClosedStatement(Told):
    """A closed period."""

    id: int
    n: int
    begins_at: Moment
    ends_at: Moment
    pay_unit: str
    price: str
    currency: str
    units: int
    digest: str
    closed_at: Moment
    by: str


class Statement(Told):
    """A statement: of a period that is open, as it stands now, or of a closed one, where `id`, `n` and `digest` are said."""

    id: int | None
    n: int | None
    begins_at: Moment
    ends_at: Moment
    pay_unit: str
    price: str
    currency: str
    rows: list[StatementLine]
    sums: list[StatementSums]
    digest: str
    before: str
    closed_at: Moment | None
    by: str
    closed: list[ClosedStatement]


class MyStatement(Told):
    """What one was paid for in a closed period; which of one's answers were to known tasks is told to nobody."""

    project: int
    name: str
    title: str
    n: int
    begins_at: Moment
    ends_at: Moment
    code: str
    answered: int
    units: int
    adjusted_units: int
    paid_ms: int
    adjusted_ms: int
    pay_unit: str
    price: str
    currency: str
    amount: str
    adjusted: str
    total: str
    closed_at: Moment
    digest: str


class MyStatements(Told):
    """One's own closed statements, the newest first."""

    rows: list[MyStatement]
    after: int | None
