"""How often somebody says what most of the others say, of tasks that several answered without knowing of each other.

1. Looked at are his newest answers, at most a thousand, of tasks that two others answered at least; answers that a reviewer mended count as their
   author gave them.
2. Of each question whose answers are classes, the class that more than half of the others chose is held against his. Where there is none, or the
   question has no classes, it says nothing.
3. A task agrees where all of its questions that say something do.

Most can be wrong together: what is right, known answers alone tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.standing.evidence import TENS
from goldsmith.annotate.tables import answer, task, turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 1_000
LEAST_OTHERS = 2
CONFIGURATIONS = Configurations()


@dataclass(frozen=True)
class Concord:
    """Tasks that say whether somebody agrees with most of the others.

    Attributes:
        tasks: How many.
        agreed: With how many of them he does.
    """

    tasks: int
    agreed: int


async def concord(
    connection: AsyncConnection, project_id: int, person_id: int, version: int, *, until: int | None = None, tens: bool = False
) -> Concord:
    """Return how often somebody agrees with most of the others.

    Args:
        connection: One that reads.
        project_id: Where.
        person_id: Who.
        version: The version of the questions by whose classes answers are compared.
        until: Of answers before this moment; of all where left out.
        tens: Of whole tens of tasks alone, for himself to see.
    """
    own = sa.select(turn.c.task_id).where(turn.c.project_id == project_id, turn.c.person_id == person_id, turn.c.state.in_(COUNTED))
    own = own.where(turn.c.answered_at < until) if until is not None else own
    shown = own.join(task, task.c.id == turn.c.task_id).where(task.c.state != "gold")
    tasks = (await connection.execute(shown.order_by(turn.c.answered_at.desc()).limit(MOST))).scalars().all()
    said = await _said(connection, list(tasks))
    leaves = {each.name: each.leaf for each in (await CONFIGURATIONS.of(connection, project_id, version)).questions if each.leaf.classes}
    found = [one for one in (_agrees(said[each], person_id, leaves) for each in reversed(tasks)) if one is not None]
    told = found[: len(found) // TENS * TENS] if tens else found
    return Concord(len(told), sum(told))


async def _said(connection: AsyncConnection, tasks: list[int]) -> dict[int, dict[int, Any]]:
    """Return what people said of tasks, by task and person: the newest that they said themselves."""
    wanted = (
        sa.select(answer.c.task_id, turn.c.person_id, answer.c.value)
        .join(turn, turn.c.id == answer.c.turn_id)
        .where(answer.c.task_id.in_(tasks), answer.c.origin != "reviewer", turn.c.state.in_(COUNTED))
        .order_by(answer.c.id)
    )
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for task_id, person_id, value in await connection.execute(wanted) if tasks else ():
        found[task_id][person_id] = value
    return found


def _agrees(said: Mapping[int, Mapping[str, Any]], person_id: int, leaves: Mapping[str, Any]) -> bool | None:
    """Tell whether somebody agrees with most of the others about a task; none where it says nothing."""
    found = []
    for name, leaf in leaves.items():
        votes = {who: leaf.vote(value[name]) for who, value in said.items() if value.get(name) is not None}
        mine = votes.pop(person_id, None)
        others = Counter(vote for vote in votes.values() if vote is not None)
        if mine is None or others.total() < LEAST_OTHERS:
            continue
        ((most, n),) = others.most_common(1)
        if 2 * n > others.total():
            found.append(mine == most)
    return all(found) if found else None
