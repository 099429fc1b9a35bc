"""CON-7: share of entities whose times are in order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.field_rules import day_of
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, counted, not_measurable
from goldsmith.indicator import About, Indicator, clauses, said

if TYPE_CHECKING:
    from goldsmith.evidence.requirement import Order
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

Spans = dict[str, tuple[float, float, str]]
"""Of each step the latest second at which one of its times begins, the earliest at which one ends, and the record of the latter."""
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class TemporalOrder(Indicator):
    """Measure the share of entities whose times follow the order of the process.

    Formula: entities of which no time of a step is surely later than one of a step that follows / entities with readable times of two steps at
    least. An entity is a record that holds the times of its steps, or all records that name it; steps that it lacks are passed over. A day
    without a time of day may be any moment of it: two steps of one day are in order.

    Limits: what the process is, the requirement says; times are what the records say of themselves.

    Source: GB/T 36344-2018, 时序性, as implementers read it; the rule for steps that come several times is ours.
    """

    about: ClassVar[About] = About(
        id="CON-7", en="temporal order", zh="时序一致", letter="A", kind="scan", evidence="E1", unit="entity", core=False,
        clauses=clauses("GB/T 36344-2018: 时序性"),
        says=Said("Share of entities whose times follow the order of the process.", "时间符合流程先后次序的实体占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("order",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields of times, steps and entities."""
        order = given.requirement.order
        if order is None:
            return ("meta",)
        return (*((order.entity, order.step, order.time) if order.step else order.steps), "meta")

    def look(self, seen: Seen, given: Given) -> dict[str, Spans]:
        """Return the times of every entity in one batch."""
        order, found = given.requirement.order, dict[str, Spans]()
        if order is None:
            return found
        for entity, step, value, id_ in _events(seen, order):
            span = span_of(value)
            if entity and span is not None:
                _widen(found.setdefault(entity, {}), step, (*span, id_))
        return found

    def join(self, one: dict[str, Spans], other: dict[str, Spans]) -> dict[str, Spans]:
        """Put the times of each entity together."""
        for entity, spans in other.items():
            known = one.setdefault(entity, {})
            for step, span in spans.items():
                _widen(known, step, span)
        return one

    def conclude(self, whole: dict[str, Spans] | None, given: Given) -> Finding:
        """Count the entities in order."""
        order = given.requirement.order
        steps = order.steps if order else []
        judged = {name: spans for name, spans in (whole or {}).items() if len(spans) > 1}
        if not judged:
            return not_measurable(Missing("order", Said("no entity has readable times of two steps", "没有任何实体具有两个步骤的可读时间")))
        wrong = {name: late for name, spans in judged.items() if (late := _too_late(spans, steps))}
        details = {"steps": list(steps), "entities": len(judged), "with_one_step": len(whole or {}) - len(judged)}
        evidence = tuple(dict.fromkeys(wrong[name] for name in sorted(wrong)))[:EVIDENCE_SHOWN]
        return counted(len(judged) - len(wrong), len(judged), evidence_level=self.about.evidence, evidence=evidence, details=details)


def span_of(value: Any) -> tuple[float, float] | None:
    """Return the first and the last second of a time, from 1970 on; ``None`` where it is none. Without a zone it is read as UTC.

    Example:
        >>> span_of("1970-01-02"), span_of("1970-01-01T00:01:00Z"), span_of(5), span_of("soon")
        ((86400.0, 172799.0), (60.0, 60.0), (5.0, 5.0), None)
    """
    if isinstance(value, bool) or value is None or value == "":
        return None
    if isinstance(value, int | float):
        return float(value), float(value)
    moment = value if isinstance(value, dt.datetime) else _moment(str(value).strip())
    if moment is not None:
        second = (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)) - EPOCH
        return second.total_seconds(), second.total_seconds()
    day = day_of(value)
    if day is None:
        return None
    begin = (dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) - EPOCH).total_seconds()
    return begin, begin + 86_399


def _moment(text: str) -> dt.datetime | None:
    if ":" not in text:
        return None
    try:
        return dt.datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None


def _events(seen: Seen, order: Order) -> list[tuple[str, str, Any, str]]:
    """Return entity, step, time and record of everything that a batch tells."""
    if not order.step:
        return [(id_, step, value, id_) for step in order.steps for id_, value in zip(seen.ids, seen.field(step), strict=True)]
    fields = (seen.field(order.entity), seen.field(order.step), seen.field(order.time))
    known = set(order.steps)
    events = [(said(entity), said(step), value, id_) for entity, step, value, id_ in zip(*fields, seen.ids, strict=True)]
    return [event for event in events if event[1] in known]


def _widen(spans: Spans, step: str, new: tuple[float, float, str]) -> None:
    old = spans.get(step, new)
    end, record = min((old[1], old[2]), (new[1], new[2]))
    spans[step] = (max(old[0], new[0]), end, record)


def _too_late(spans: Spans, steps: list[str]) -> str:
    """Return the record of the first step that was over before an earlier one began; empty where all are in order."""
    reached = float("-inf")
    for step in steps:
        if step in spans:
            begins, ends, record = spans[step]
            if reached > ends:
                return record
            reached = max(reached, begins)
    return ""
