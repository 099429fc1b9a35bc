"""What has become of each unit: one person's answer to one task, and whether it is to be paid.

1. **accepted**: a reviewer accepted it; or it was not drawn for review; or its task came out of the gold pool, whose answers nobody reviews and which
   nobody can know from others. **mended**: a reviewer mended it.
2. **waiting**: it was drawn for review, and nobody looked yet. **disputed**: its person says that he was judged wrongly. Either leaves what was
   paid for it as it is.
3. **sent_back**: a reviewer sent it back, and it is not answered again. **rejected**: its lot was rejected. **gone**: it is no answer any more.
   What was paid for one of these is taken back.
4. What was brought from elsewhere is nobody's unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.quality.disputes_tables import dispute
from goldsmith.annotate.standing.statement_tables import statement_entry as entry
from goldsmith.annotate.tables import answer, review, turn
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

STANDINGS = ("accepted", "mended", "waiting", "sent_back", "disputed", "rejected", "gone")
KEEPS = ("waiting", "disputed")
"""Standings that leave what was paid as it is."""


@dataclass(frozen=True)
class Unit:
    """A unit for which something is to be paid or taken back.

    Attributes:
        turn_id: Which.
        person_id: Whose.
        standing: What has become of it.
        leased_at: When it was taken, in milliseconds since 1970.
        answered_at: When it was answered.
        active_ms: The time that its person was at it, by his page.
        n: Entries that it has.
        held: 1 where it stands paid.
        held_ms: The time that is paid for.
        held_as: What it was when its newest entry was made; empty where it has none.
        terms: At which way of paying, price and currency the newest entry was made.
    """

    turn_id: int
    person_id: int
    standing: str
    leased_at: int
    answered_at: int
    active_ms: int
    n: int = 0
    held: int = 0
    held_ms: int = 0
    held_as: str = ""
    terms: tuple[str, str, str] = ("", "", "")


def standing_of(review_share: float) -> sa.ColumnElement[str]:
    """Return what has become of a turn, as an expression."""
    newest = sa.select(review.c.verdict).where(review.c.turn_id == turn.c.id, review.c.standing == "stands").order_by(review.c.id.desc())
    verdict = newest.limit(sa.literal_column("1")).scalar_subquery()
    disputed = sa.exists().where(dispute.c.turn_id == turn.c.id, dispute.c.state == "open")
    drawn = turn.c.draw < round(review_share * DRAWS)
    return sa.case(
        (turn.c.state == "set_aside", "rejected"),
        (disputed, "disputed"),
        (turn.c.state == "sent_back", "sent_back"),
        (sa.and_(is_one_of(turn.c.state, "reviewed", "late_reviewed"), verdict == "fix"), "mended"),
        (is_one_of(turn.c.state, "reviewed", "late_reviewed"), "accepted"),
        (sa.and_(is_one_of(turn.c.state, "answered", "late"), drawn), "waiting"),
        (is_one_of(turn.c.state, "answered", "late"), "accepted"),
        else_="gone",
    )


def _every(project_id: int, until: int, review_share: float) -> sa.Subquery:
    """Return the units of a project that were answered before a moment."""
    brought = sa.exists().where(answer.c.turn_id == turn.c.id, answer.c.revision == 1, answer.c.origin == "import")
    kept = (turn.c.id, turn.c.person_id, turn.c.leased_at, turn.c.answered_at, turn.c.active_ms, (turn.c.draw >= DRAWS).label("known"))
    wanted = sa.select(*kept, standing_of(review_share).label("standing"))
    return wanted.where(turn.c.project_id == project_id, turn.c.answered_at < until, ~brought).subquery()


async def counted(connection: AsyncConnection, project_id: int, begins: int, ends: int, review_share: float) -> dict[int, dict[str, int]]:
    """Return of each person his answers of a period by what has become of them, those to known tasks, and their time in milliseconds."""
    every = _every(project_id, ends, review_share)
    of = [sa.func.count(sa.case((every.c.standing == one, 1))).label(one) for one in STANDINGS]
    known = sa.func.count(sa.case((every.c.known, 1))).label("gold")
    wanted = sa.select(every.c.person_id, *of, known, sa.func.sum(every.c.active_ms).label("active_ms"))
    rows = (await connection.execute(wanted.where(every.c.answered_at >= begins).group_by(every.c.person_id))).mappings()
    return {int(row["person_id"]): {name: int(row[name] or 0) for name in (*STANDINGS, "gold", "active_ms")} for row in rows}


async def changed(connection: AsyncConnection, project_id: int, ends: int, review_share: float, *, most: int) -> list[Unit]:
    """Return units for which what was paid may not be what is to be paid, in the order of their answers; at most so many and one more."""
    every = _every(project_id, ends, review_share)
    paid = sa.case((is_one_of(every.c.standing, "accepted", "mended"), 1), else_=0)
    owes = sa.or_(
        sa.and_(entry.c.id.is_(None), paid == 1),
        sa.and_(entry.c.held == 1, every.c.standing != entry.c.standing, every.c.standing.not_in(KEEPS)),
        sa.and_(entry.c.held == 0, paid == 1),
        sa.and_(entry.c.held == 1, entry.c.pay_unit == "hour", entry.c.active_ms != every.c.active_ms, paid == 1),
    )
    wanted = (
        sa.select(every, entry.c.n, entry.c.held, entry.c.held_ms, entry.c.standing.label("held_as"), entry.c.pay_unit, entry.c.price, entry.c.currency)
        .outerjoin(entry, (entry.c.turn_id == every.c.id) & entry.c.last)
        .where(owes)
        .order_by(every.c.answered_at, every.c.id)
        .limit(most + 1)
    )  # fmt: skip
    return [_unit(row) for row in (await connection.execute(wanted)).all()]


def _unit(row: Any) -> Unit:
    terms = (row.pay_unit or "", row.price or "", row.currency or "")
    return Unit(
        row.id, row.person_id, row.standing, row.leased_at, row.answered_at, row.active_ms,
        row.n or 0, row.held or 0, row.held_ms or 0, row.held_as or "", terms,
    )  # fmt: skip
