"""What people have shown in projects: known answers, what reviewers said, how much and how fast. Counts alone; figures are made of them.

The unit of a known answer is a task, right where every question judged of it is. Nothing here says which tasks those were. Somebody who looks at
himself is told of whole tens up to the end of yesterday (UTC): counts that grow with a single answer would tell him that it was judged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import project, review, turn
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

DAY_MS = 86_400_000
TENS = 10
"""Somebody is told of his own known answers in steps of so many."""
MOST = 1_000
"""Answers of one person and project that his pace is taken from, the newest."""


@dataclass(frozen=True)
class Work:
    """A project, as far as what people show in it goes.

    Attributes:
        id: Its number.
        name: Its name.
        title: What people call it.
        state: draft, open, paused or closed.
        policy: Its rules.
    """

    id: int
    name: str
    title: str
    state: str
    policy: Policy

    @property
    def field(self) -> str:
        """The field of knowledge that it is of, ``""`` where none is named."""
        return self.policy.field()


@dataclass(frozen=True)
class Known:
    """Tasks with known answers that somebody met.

    Attributes:
        asked: How many.
        right: How many of them were right.
        first_at: When the first was judged, in milliseconds since 1970; none without any.
        last_at: When the last one was.
    """

    asked: int = 0
    right: int = 0
    first_at: int | None = None
    last_at: int | None = None

    def __add__(self, other: Known) -> Known:
        """Return both together."""
        at = [one for one in (self.first_at, other.first_at) if one is not None]
        to = [one for one in (self.last_at, other.last_at) if one is not None]
        return Known(self.asked + other.asked, self.right + other.right, min(at, default=None), max(to, default=None))


def yesterday() -> int:
    """Return the end of yesterday, UTC, in milliseconds since 1970."""
    return now() // DAY_MS * DAY_MS


async def works(connection: AsyncConnection, organisation_id: int, *, project_id: int | None = None) -> dict[int, Work]:
    """Return the projects of an organisation by their numbers, or the one that is named."""
    wanted = sa.select(project.c.id, project.c.name, project.c.title, project.c.state, project.c.policy)
    where = [project.c.organisation_id == organisation_id] + ([] if project_id is None else [project.c.id == project_id])
    rows = await connection.execute(wanted.where(*where).order_by(project.c.id))
    return {row.id: Work(row.id, row.name, row.title, row.state, Policy.model_validate(row.policy)) for row in rows}


async def known(connection: AsyncConnection, projects: Collection[int], *, person_id: int | None = None) -> dict[tuple[int, int], Known]:
    """Return the known answers that people met, by person and project: of all people, or of one."""
    right = sa.func.min(sa.case((judged.c.right, 1), else_=0)).label("right")
    where = [judged.c.project_id.in_(projects)] + ([] if person_id is None else [judged.c.person_id == person_id])
    whole = (judged.c.person_id, judged.c.project_id, judged.c.turn_id, judged.c.at)
    met = sa.select(*whole, right).where(*where).group_by(*whole).subquery()
    counted = sa.select(
        met.c.person_id, met.c.project_id, sa.func.count(), sa.func.sum(met.c.right), sa.func.min(met.c.at), sa.func.max(met.c.at)
    ).group_by(met.c.person_id, met.c.project_id)
    rows = await connection.execute(counted) if projects else ()
    return {(row[0], row[1]): Known(int(row[2]), int(row[3]), int(row[4]), int(row[5])) for row in rows}


async def known_to_himself(connection: AsyncConnection, projects: Collection[int], person_id: int) -> dict[int, Known]:
    """Return the known answers that somebody may be told to have met, by project: whole tens, up to the end of yesterday."""
    right = sa.func.min(sa.case((judged.c.right, 1), else_=0))
    whole = (judged.c.project_id, judged.c.turn_id, judged.c.at)
    met = (
        sa.select(*whole, right)
        .where(judged.c.project_id.in_(projects), judged.c.person_id == person_id, judged.c.at < yesterday())
        .group_by(*whole)
        .order_by(judged.c.project_id, judged.c.at, judged.c.turn_id)
    )
    found: dict[int, list[tuple[int, bool]]] = {}
    for project_id, _, at, hit in await connection.execute(met) if projects else ():
        found.setdefault(project_id, []).append((int(at), bool(hit)))
    return {project_id: _tens(rows) for project_id, rows in found.items() if len(rows) >= TENS}


def _tens(rows: list[tuple[int, bool]]) -> Known:
    """Return the known answers of the first whole tens; their days, not their moments."""
    told = rows[: len(rows) // TENS * TENS]
    first, last = (told[at][0] // DAY_MS * DAY_MS for at in (0, -1))
    return Known(len(told), sum(hit for _, hit in told), first, last)


async def verdicts(connection: AsyncConnection, projects: Collection[int], person_id: int) -> dict[int, dict[str, int]]:
    """Return how often each verdict was the first that a reviewer said of an answer of somebody's, by project."""
    first = (
        sa.select(sa.func.min(review.c.id))
        .join(turn, turn.c.id == review.c.turn_id)
        .where(turn.c.project_id.in_(projects), turn.c.person_id == person_id)
        .group_by(review.c.turn_id)
    )
    counted = sa.select(review.c.project_id, review.c.verdict, sa.func.count()).where(review.c.id.in_(first))
    found: dict[int, dict[str, int]] = {}
    for project_id, verdict, n in await connection.execute(counted.group_by(review.c.project_id, review.c.verdict)) if projects else ():
        found.setdefault(int(project_id), {})[str(verdict)] = int(n)
    return found


@dataclass(frozen=True)
class Done:
    """How much somebody did in a project.

    Attributes:
        answers: Answers that count.
        active_ms: Time at them.
        last_at: When the last was given; none without any.
        held: Tasks that he holds now.
        lately: Answers of the last seven days.
    """

    answers: int = 0
    active_ms: int = 0
    last_at: int | None = None
    held: int = 0
    lately: int = 0


async def done(
    connection: AsyncConnection, organisation_id: int, *, person_id: int | None = None, people: Collection[int] | None = None
) -> dict[tuple[int, int], Done]:
    """Return how much people did, by person and project: of one, of some, or of everybody in the organisation."""
    given, since = turn.c.state.in_(COUNTED), now() - 7 * DAY_MS
    counted = (
        sa.select(
            turn.c.person_id,
            turn.c.project_id,
            sa.func.count(sa.case((given, 1))),
            sa.func.coalesce(sa.func.sum(sa.case((given, turn.c.active_ms), else_=0)), 0),
            sa.func.max(turn.c.answered_at),
            sa.func.count(sa.case((turn.c.state.in_(("leased", "sent_back")), 1))),
            sa.func.count(sa.case((given & (turn.c.answered_at >= since), 1))),
        )
        .join(project, project.c.id == turn.c.project_id)
        .where(project.c.organisation_id == organisation_id, *_of(person_id, people))
        .group_by(turn.c.person_id, turn.c.project_id)
    )
    rows = await connection.execute(counted)
    return {(row[0], row[1]): Done(int(row[2]), int(row[3]), row[4], int(row[5]), int(row[6])) for row in rows}


def _of(person_id: int | None, people: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    return ([] if person_id is None else [turn.c.person_id == person_id]) + ([] if people is None else [turn.c.person_id.in_(people)])


async def seconds(connection: AsyncConnection, project_id: int, person_id: int, *, others: bool = False) -> float | None:
    """Return the middle time of somebody's newest answers in seconds, or that of the others'; none below three answers."""
    who = turn.c.person_id != person_id if others else turn.c.person_id == person_id
    wanted = sa.select(turn.c.active_ms).where(turn.c.project_id == project_id, who, turn.c.answered_at.is_not(None), turn.c.active_ms > 0)
    times = sorted((await connection.execute(wanted.order_by(turn.c.answered_at.desc()).limit(MOST))).scalars().all())
    return middle(times) / 1000 if len(times) >= 3 else None


def middle(times: list[int]) -> float:
    """Return the median of numbers in their order.

    Example:
        >>> middle([1, 2, 9]), middle([1, 2])
        (2.0, 1.5)
    """
    at = len(times) // 2
    return float(times[at]) if len(times) % 2 else (times[at - 1] + times[at]) / 2


def by_field(found: Iterable[tuple[str, int, Known]]) -> dict[str, dict[int, Known]]:
    """Return known answers by field and person, out of those of single projects."""
    fields: dict[str, dict[int, Known]] = {}
    for field, person_id, one in found:
        people = fields.setdefault(field, {})
        people[person_id] = people.get(person_id, Known()) + one
    return fields


def instead(everybody: dict[int, Known], person_id: int, own: Known) -> dict[int, Known]:
    """Return what people met with one of them told otherwise."""
    return {**everybody, person_id: replace(own)}


def share_of(n: int, all_: int) -> dict[str, Any] | None:
    """Return a share with its interval as it is told; none of nothing."""
    from goldsmith.stats.proportion import proportion

    if not all_:
        return None
    found = proportion(n, all_)
    return {"n": n, "of": all_, "value": found.value, "low": found.low, "high": found.high, "confidence": found.confidence, "method": found.method}  # fmt: skip
