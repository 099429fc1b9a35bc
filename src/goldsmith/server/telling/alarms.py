"""Answers about alarms."""

from __future__ import annotations

from goldsmith.server.telling.forms import Moment, Rows, Said, Told


class Alarmed(Told):
    """Somebody whom an alarm concerns."""

    person: int
    login: str
    name: str


class AlarmTask(Told):
    """A task to look at; `gold` tells that its answer is known."""

    id: int
    key: str
    gold: bool


class AlarmGold(Told):
    """Known answers in the time of an alarm: those that he had right, and those that he answered."""

    right: int
    asked: int


class Alarm(Alarmed):
    """Something odd about somebody's answers.

    `kind` is spamming, quick, slow, colluding, copying, swayed, falling, drifting or tiring; `verdict` is proved, unproved or disproved; `state` is open,
    seen or dismissed. `seen` and `expected` are shares of 1, of a pace a multiple of the usual time, of colluding counts. `p` is how likely an
    honest person looks so, `held_to` the p at which it went off, `rate` the share of honest projects in which anything ever does.
    """

    id: int
    kind: str
    verdict: str
    state: str
    said: Said
    do: Said
    seen: float
    expected: float
    n: int
    p: float
    held_to: float
    rate: float
    question: str
    gold: AlarmGold | None
    others: list[Alarmed]
    tasks: list[AlarmTask]
    reason: str
    since: Moment
    until: Moment
    opened_at: Moment
    changed_at: Moment
    decided_by: str | None
    decided_at: Moment | None


class Alarms(Rows):
    """Alarms of a project, the newest first; `counts` by state, `rate` of the project's rules, and when it was looked through last."""

    rows: list[Alarm]
    counts: dict[str, int]
    rate: float
    looked_at: Moment | None


class AlarmChanged(Told):
    """An alarm and its state now."""

    id: int
    state: str
