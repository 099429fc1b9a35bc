"""How asking again stands in a project, and why each task was asked again or is for a person to decide, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.figures_tables import adaptive_case, adaptive_standing
from goldsmith.annotate.quality.telling import Words, words
from goldsmith.annotate.tables import task

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy

OFF = words(
    "tasks are not asked again: give the rule `most_answers` to let those in doubt get more answers",
    "未开启追加作答：设置 `most_answers` 后，存疑的任务会得到更多答案",
)
ENDED: dict[str, Words] = {
    "": words("tasks in doubt are asked again as answers come", "随着作答，存疑的任务会陆续追加"),
    "sure": words("as many labels are thought right as are wanted", "预计正确的标签已达到期望比例"),
    "budget": words("the budget of extra answers is spent", "追加作答的预算已用完"),
    "asked": words(
        "every task in doubt has as many answers as it may get: a person has to decide them", "存疑的任务都已达到作答人数上限，需人工裁定"
    ),
    "nobody": words(
        "everybody who may work has answered the tasks in doubt: more people are needed", "可作答的成员都已答过存疑的任务，需要更多成员"
    ),
    "nothing": words("no task that is voted on has its answers yet", "尚无投票型题目的任务集齐答案"),
}


async def stands(connection: AsyncConnection, project_id: int, policy: Policy) -> dict[str, Any]:
    """Return how asking again stands: whether it is on, what may be asked, what was, and why nothing more is asked just now."""
    of = adaptive_standing.c.project_id == project_id
    row = (await connection.execute(sa.select(adaptive_standing).where(of))).first()
    asked = sa.select(sa.func.count()).where(adaptive_case.c.project_id == project_id, adaptive_case.c.extra > 0)
    on = policy.most_answers is not None
    ended = row.ended if row else ""
    return {
        "on": on, "most": policy.most_answers, "sure": policy.sure, "budget": policy.budget,
        "spent": row.spent if row else 0, "asked": int((await connection.execute(asked)).scalar_one()),
        "expected": row.expected if row else None, "ended": ended if on else "off",
        "why": ENDED.get(ended, ENDED[""]) if on else OFF, "looked_at": (row.looked_at or None) if row else None,
    }  # fmt: skip


async def rows(
    connection: AsyncConnection, project_id: int, *, decision: str = "", after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Return tasks that were looked at because they are in doubt, in the order in which they were added, with why."""
    case = adaptive_case
    here = [case.c.project_id == project_id, case.c.task_id > after] + ([case.c.decision == decision] if decision else [])
    wanted = sa.select(case, task.c.key).join(task, task.c.id == case.c.task_id).where(*here)
    found = (await connection.execute(wanted.order_by(case.c.task_id).limit(limit))).all()
    told = ("key", "decision", "answers", "extra", "sureness", "at")
    return [{"id": row.task_id, **{name: getattr(row, name) for name in told}, "why": _why(row)} for row in found]


def _why(row: Any) -> Words:
    """Return why a task was asked again, or was not."""
    sure, n = 100 * row.sureness, row.answers
    en, zh = f"with {n} answers its label was {sure:.1f} % sure", f"有 {n} 份答案时标签的把握为 {sure:.1f} %"
    if row.decision == "asked":
        return words(f"{en}: one more was asked for", f"{zh}，因此追加一份")
    if row.decision == "most":
        return words(f"{en}, and it may get no more: a person has to decide", f"{zh}，且已达人数上限，需人工裁定")
    return words(f"{en}, and everybody who may work has answered it", f"{zh}，且可作答的成员都已答过")
