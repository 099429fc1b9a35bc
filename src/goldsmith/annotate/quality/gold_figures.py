"""What known answers tell: how each task of the pool was answered, which of them are doubtful, for whom the pool runs dry.

A known answer that most people contradict is looked at before anybody is judged by it: it may be wrong, or the guideline may not say what
it should. It is called **doubtful** where fewer than half of at least three first answers are right, and **proved** so where chance does not
explain that (a one-sided exact test against one half, adjusted over all tasks of the pool so that one in twenty of those called proved is
none, by Benjamini and Hochberg).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotate.lanes import WORKING
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.quality.gold_tables import gold_reason, judged
from goldsmith.annotate.tables import answer, member, prediction, task, turn
from goldsmith.database.columns import is_one_of
from goldsmith.stats.counting import binomial_at_most
from goldsmith.stats.proportion import proportion
from goldsmith.stats.several import benjamini_hochberg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy
    from goldsmith.stats.estimate import Estimate

FEWEST = 3
"""First answers below which no task is called doubtful."""
LEVEL = 0.05
TINY = 1e-9
LOOKED_AT = 1_000
"""Tasks of the queue that those of the pool are compared with."""


@dataclass(frozen=True)
class Met:
    """How a task of the pool was answered.

    Attributes:
        answered: People whose first answer was judged.
        right: Those of them who were right at every question.
        share: That share with its interval; ``None`` without any.
        doubtful: Whether most were not right.
        proved: Whether that is more than chance.
    """

    answered: int = 0
    right: int = 0
    share: Estimate | None = None
    doubtful: bool = False
    proved: bool = False


async def met_of(connection: AsyncConnection, project_id: int) -> dict[int, Met]:
    """Return how each task of the pool was answered, by its number; those that nobody answered have no row."""
    right = sa.func.min(sa.case((judged.c.right, 1), else_=0)).label("right")
    each = (
        sa.select(judged.c.task_id, right).where(judged.c.project_id == project_id).group_by(judged.c.task_id, judged.c.turn_id).subquery()
    )
    counted = sa.select(each.c.task_id, sa.func.count(), sa.func.sum(each.c.right)).join(task, task.c.id == each.c.task_id)
    rows = (await connection.execute(counted.where(is_one_of(task.c.state, "gold")).group_by(each.c.task_id))).all()
    return doubted({int(one): (int(n), int(hit)) for one, n, hit in rows})


def doubted(counts: Mapping[int, tuple[int, int]]) -> dict[int, Met]:
    """Return what counts of first answers, and of right ones, say of tasks.

    Example:
        >>> found = doubted({1: (20, 18), 2: (12, 1), 3: (3, 1), 4: (2, 0)})
        >>> [(one.doubtful, one.proved) for one in found.values()]
        [(False, False), (True, True), (True, False), (False, False)]
    """
    tested = [one for one, (n, _) in counts.items() if n >= FEWEST]
    adjusted = dict(zip(tested, benjamini_hochberg([binomial_at_most(counts[one][1], counts[one][0], 0.5) for one in tested]), strict=True))
    return {
        one: Met(n, right, proportion(right, n), n >= FEWEST and 2 * right < n, adjusted.get(one, 1.0) <= LEVEL)
        for one, (n, right) in counts.items()
    }


async def page(
    connection: AsyncConnection, project_id: int, met: Mapping[int, Met], *, after: int, limit: int, doubtful: bool
) -> list[Any]:
    """Return tasks of the pool, in the order in which they were added; the doubtful ones alone where wanted."""
    wanted = sa.select(task.c.id, task.c.key, task.c.gold, task.c.changed_at, gold_reason.c.why)
    rows = wanted.outerjoin(gold_reason, gold_reason.c.task_id == task.c.id)
    where = [task.c.project_id == project_id, is_one_of(task.c.state, "gold"), task.c.id > after]
    where += [task.c.id.in_([one for one, about in met.items() if about.doubtful])] if doubtful else []
    return list((await connection.execute(rows.where(*where).order_by(task.c.id).limit(limit))).all())


async def said_instead(connection: AsyncConnection, tasks: Sequence[Any]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return, for some tasks, what most people said at each question where they were not right, and how many did."""
    by_id = {row.id: row for row in tasks}
    wanted = sa.select(judged.c.task_id, judged.c.question, answer.c.value).join(
        answer, sa.and_(answer.c.turn_id == judged.c.turn_id, answer.c.revision == 1)
    )
    counted: dict[tuple[int, str], Counter[bytes]] = {}
    for row in await connection.execute(wanted.where(judged.c.task_id.in_(list(by_id)), judged.c.right.is_(False))):
        told = orjson.dumps(row.value.get(row.question), option=orjson.OPT_SORT_KEYS)
        counted.setdefault((row.task_id, row.question), Counter())[told] += 1
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for (number, question), votes in counted.items():
        value, n = votes.most_common(1)[0]
        found.setdefault(number, {})[question] = {"value": orjson.loads(value), "answers": n}
    return found


async def pool_size(connection: AsyncConnection, project_id: int) -> int:
    """Return how many tasks stand in the pool."""
    counted = sa.select(sa.func.count()).where(task.c.project_id == project_id, is_one_of(task.c.state, "gold"))
    return int((await connection.execute(counted)).scalar_one())


async def left_of(connection: AsyncConnection, project_id: int, policy: Policy, size: int) -> dict[int, dict[str, Any]]:
    """Return, for each member who is judged, how many tasks of the pool he has not had, and after how many others he has had them all."""
    had = (
        sa.select(turn.c.person_id, sa.func.count(turn.c.task_id.distinct()).label("had"))
        .join(task, task.c.id == turn.c.task_id)
        .where(turn.c.project_id == project_id, turn.c.state != "expired", is_one_of(task.c.state, "gold"))
        .group_by(turn.c.person_id)
        .subquery()
    )
    judges = member.c.role.in_([one for one in WORKING if one != "manager"])
    everybody = sa.select(member.c.person_id, sa.func.coalesce(had.c.had, 0)).outerjoin(had, had.c.person_id == member.c.person_id)
    found = {}
    for person_id, n in await connection.execute(everybody.where(member.c.project_id == project_id, judges)):
        left = max(size - int(n), 0)
        lasts = round(left / policy.gold_share) if policy.gold_share else None
        found[int(person_id)] = {"left": left, "lasts": lasts, "dry": left == 0 and policy.has_gold()}
    return found


async def warnings(connection: AsyncConnection, project_id: int, policy: Policy, size: int) -> list[dict[str, Any]]:
    """Return what is amiss with the pool: nobody gets of it, it is too small, or its tasks can be told from others."""
    found = []
    if policy.gold_share and not size:
        found.append("pool_empty")
    if policy.qualify_tasks > size:
        found.append("pool_too_small")
    if size and not policy.has_gold():
        found.append("pool_unused")
    if size and policy.show_predictions and await _predictions_differ(connection, project_id):
        found.append("predictions_differ")
    if size and await _fields_differ(connection, project_id):
        found.append("fields_differ")
    return [{"code": code, "said": dict(zip(("en", "zh"), SAID[code], strict=True))} for code in found]


SAID = {
    "pool_empty": ("a share of the tasks shall come out of the gold pool, and it is empty", "设置了金标任务占比，但金标池为空"),
    "pool_too_small": ("the gold pool is smaller than a qualification asks", "金标池中的任务少于资格测试所需"),
    "pool_unused": ("the gold pool is not used: set `gold_share` or `qualify_tasks`", "金标池尚未使用：请设置金标任务占比或资格测试"),
    "predictions_differ": (
        "tasks of the pool have predictions more or less often than others: people who see predictions can tell them apart",
        "金标任务带有预标注的比例与其他任务不同：作答者可据此分辨",
    ),
    "fields_differ": (
        "tasks of the pool lack a field that others show, or have one that others lack: people can tell them apart",
        "金标任务显示的字段与其他任务不同：作答者可据此分辨",
    ),
}


async def _predictions_differ(connection: AsyncConnection, project_id: int) -> bool:
    has = sa.exists().where(prediction.c.task_id == task.c.id)
    shares = []
    for state in (("gold",), ("open", "done")):
        here = sa.select(sa.case((has, 1), else_=0).label("has")).where(task.c.project_id == project_id, is_one_of(task.c.state, *state))
        some = here.limit(LOOKED_AT).subquery()
        n, with_one = (await connection.execute(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(some.c.has), 0)))).one()
        shares.append((int(with_one), int(n)))
    (gold, of_gold), (other, of_other) = shares
    if not of_gold or not of_other:
        return False
    return not proportion(gold, of_gold).low - TINY <= other / of_other <= proportion(gold, of_gold).high + TINY


async def _fields_differ(connection: AsyncConnection, project_id: int) -> bool:
    """Tell whether a field that is shown is empty in tasks of the pool and never in others, or the other way round."""
    row = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, row.questions_version)
    empty: list[set[str]] = []
    for state in (("gold",), ("open", "done")):
        here = sa.select(task.c.material).where(task.c.project_id == project_id, is_one_of(task.c.state, *state)).limit(LOOKED_AT // 10)
        rows = (await connection.execute(here)).scalars().all()
        if not rows:
            return False
        empty.append({one.field for one in asked.shows if any(material.get(one.field) in (None, "") for material in rows)})
    return empty[0] != empty[1]
