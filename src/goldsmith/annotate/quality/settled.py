"""Conclusions that stand whatever else is said: those that a lot froze, what an adjudicator ruled, and what is known of gold tasks.

A lot's conclusions were accepted as they were frozen: more answers elsewhere in the project must not turn them, though a method that
weighs people would. An adjudicator's answer stands for what its task's answers come to, and is told as ``review``. Of a task in the gold pool
the known answer stands, however people answer it, and is told as ``known``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.disputes_tables import adjudication
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.results import Concluded
from goldsmith.annotate.tables import task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

HELD = ("frozen", "drawn", "estimated", "accepted")
"""States of lots whose conclusions are written down."""


async def rulings(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what adjudicators ruled of some tasks: answers by question."""
    wanted = sa.select(adjudication.c.task_id, adjudication.c.value).where(
        adjudication.c.task_id.in_(task_ids), adjudication.c.state == "ruled"
    )
    return {row.task_id: row.value for row in await connection.execute(wanted)}


async def frozen(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, dict[str, Concluded]]:
    """Return the conclusions of those tasks that stand in a lot."""
    wanted = (
        sa.select(lot_task.c.task_id, lot_task.c.said)
        .join(lot, lot.c.id == lot_task.c.lot_id)
        .where(lot_task.c.task_id.in_(task_ids), lot.c.state.in_(HELD), lot_task.c.said.is_not(None))
    )
    return {row.task_id: {name: Concluded(**one) for name, one in row.said.items()} for row in await connection.execute(wanted)}


async def settled(connection: AsyncConnection, task_ids: Sequence[int]) -> Settled:
    """Return what stands of some tasks."""
    return Settled(await frozen(connection, task_ids), await rulings(connection, task_ids), await known(connection, task_ids))


async def known(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what is known of those tasks that stand in the gold pool."""
    wanted = sa.select(task.c.id, task.c.gold).where(task.c.id.in_(task_ids), task.c.state == "gold", task.c.gold.is_not(None))
    return {row.id: row.gold for row in await connection.execute(wanted)}


class Settled:
    """What stands of the tasks of a page."""

    def __init__(
        self, frozen_: Mapping[int, dict[str, Concluded]], ruled: Mapping[int, dict[str, Any]], known_: Mapping[int, dict[str, Any]]
    ) -> None:
        self._frozen, self._ruled, self._known = frozen_, ruled, known_

    def of(self, task_id: int, found: Mapping[str, Concluded]) -> dict[str, Concluded]:
        """Return the conclusions of a task: those that stand in the place of what was found."""
        kept = self._frozen.get(task_id)
        if kept is not None:
            return {**found, **kept}
        return ruled_over(ruled_over(found, self._ruled.get(task_id)), self._known.get(task_id), why="known")


def ruled_over(found: Mapping[str, Concluded], ruling: Mapping[str, Any] | None, *, why: str = "review") -> dict[str, Concluded]:
    """Return conclusions with those that an adjudicator ruled, or that are known, in their place.

    Example:
        >>> found = ruled_over({"topic": Concluded(None, 0.0, 2, "tie")}, {"topic": "sport"})["topic"]
        >>> found.value, found.answers, found.why
        ('sport', 2, 'review')
    """
    told = dict(found)
    for name, value in (ruling or {}).items():
        told[name] = replace(found[name], value=value, why=why) if name in found else Concluded(value, None, 0, why)
    return told
