"""What waits in a project's queue and cannot be taken by anybody who is in it, with what to do about it.

1. **nobody**: no member may enter the lane where it waits: nobody has the skill and level, is in the team, or, of what was escalated, is
   an expert, reviewer or manager.
2. **too_few**: fewer people may enter than are to answer each task, so no task there can ever be done.
3. **had_it**: all who may enter had their turn at these tasks already, and nobody gets a task twice.

A member who is paused, or whose account is closed, takes nothing. Quotas are left aside: they are raised by a hand's turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.lanes import SENIOR, enters
from goldsmith.annotate.tables import lane, member, slot, turn
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy

WORK = ("manager", "reviewer", "expert", "annotator")
"""Roles that take tasks."""
LOOKS = 100_000
"""Pairs of a slot and a person that are looked at to find what all had already."""


@dataclass(frozen=True)
class Stuck:
    """Answers that wait in vain.

    Attributes:
        code: ``nobody``, ``too_few`` or ``had_it``.
        answers: How many wait.
        able: Members who may enter the lane.
        wanted: People who are to answer each task.
        skill: The skill that the lane asks for; ``@senior`` is that of a project's experts, reviewers and managers.
        level: The lowest level of it that may enter.
    """

    code: str
    answers: int
    able: int
    wanted: int
    skill: str
    level: int

    def told(self) -> dict[str, Any]:
        """Return it as JSON holds it, with what is wrong and what to do in both languages."""
        said, deed = _said(self), _deed(self)
        return {**vars(self), "said": dict(zip(("en", "zh"), said, strict=True)), "do": dict(zip(("en", "zh"), deed, strict=True))}


async def waiting(connection: AsyncConnection, project_id: int) -> dict[int, int]:
    """Return how many answers wait in each lane where some do; the index of open slots knows it."""
    ours = sa.select(lane.c.id).where(lane.c.project_id == project_id)
    counted = sa.select(slot.c.lane_id, sa.func.count()).where(slot.c.lane_id.in_(ours), slot.c.state == sa.literal_column("'open'"))
    return {int(row[0]): int(row[1]) for row in await connection.execute(counted.group_by(slot.c.lane_id))}


async def stuck(connection: AsyncConnection, project_id: int, policy: Policy, lanes: Mapping[int, int]) -> list[Stuck]:
    """Return what waits in vain, lane by lane.

    Args:
        connection: Any.
        project_id: The project.
        policy: Its rules.
        lanes: How many answers wait in each lane.
    """
    able = await _able(connection, project_id)
    known = sa.select(lane.c.id, lane.c.skill, lane.c.level, lane.c.team_id, lane.c.person_id).where(lane.c.id.in_(lanes))
    found = []
    for row in (await connection.execute(known.order_by(lane.c.id))).all():
        n, people = lanes[row.id], able.get(row.id, 0)
        asked_senior = row.skill == SENIOR or (row.skill == policy.skill != "" and row.level < policy.level)
        wanted = 1 if asked_senior or row.person_id is not None else policy.overlap
        told = Stuck("", n, people, wanted, row.skill, row.level)
        if people < wanted:
            found.append(_as(told, "too_few" if people else "nobody", n))
        elif had := await _had(connection, project_id, row.id, n * people):
            found.append(_as(told, "had_it", had))
    return found


def _as(told: Stuck, code: str, answers: int) -> Stuck:
    return Stuck(code, answers, told.able, told.wanted, told.skill, told.level)


def _members(project_id: int) -> sa.Select[Any]:
    """Return members who take tasks, joined with their lanes' condition."""
    person = accounts.person
    return (
        sa.select(lane.c.id.label("lane_id"), member.c.person_id)
        .join(member, member.c.project_id == lane.c.project_id)
        .join(person, person.c.id == member.c.person_id)
        .where(lane.c.project_id == project_id, member.c.role.in_(WORK), member.c.paused.is_(False), person.c.active.is_(True))
        .where(enters(member.c.person_id, member.c.role))
    )


async def _able(connection: AsyncConnection, project_id: int) -> dict[int, int]:
    """Return how many members may enter each lane."""
    may = _members(project_id).subquery()
    counted = sa.select(may.c.lane_id, sa.func.count()).group_by(may.c.lane_id)
    return {int(row[0]): int(row[1]) for row in await connection.execute(counted, {"at": now()})}


async def _had(connection: AsyncConnection, project_id: int, lane_id: int, pairs: int) -> int:
    """Return how many open slots of a lane are of tasks that all who may enter had; 0 where there are too many to look at."""
    if pairs > LOOKS:
        return 0
    may = _members(project_id).where(lane.c.id == lane_id).cte("may")
    his = sa.exists().where(turn.c.task_id == slot.c.task_id, turn.c.person_id == may.c.person_id, turn.c.state != "expired")
    fresh = sa.select(sa.literal(1)).select_from(may).where(~his.correlate(slot, may)).correlate(slot)
    here = sa.select(sa.func.count()).select_from(slot).where(slot.c.lane_id == lane_id, slot.c.state == sa.literal_column("'open'"))
    return int((await connection.execute(here.where(~fresh.exists()), {"at": now()})).scalar_one())


def _said(one: Stuck) -> tuple[str, str]:
    """Return what is wrong, in English and Chinese."""
    n = f"{one.answers:,}"
    if one.code == "had_it":
        return (
            f"{n} answers wait, and all {one.able} people who may give them had these tasks already",
            f"{n} 份答案待完成，但有资格的 {one.able} 人都已处理过这些任务",
        )
    if one.skill == SENIOR:
        return f"{n} tasks wait for a senior, and there is none in the project", f"{n} 个任务在等待专家，而项目中没有专家"
    asked, asked_zh = (f" with {one.skill} of level {one.level}", f"具备“{one.skill}”{one.level} 级的") if one.skill else ("", "")
    if one.code == "nobody":
        return f"{n} answers wait, and nobody in the project{asked} may take them", f"{n} 份答案待完成，而项目中没有{asked_zh}可作答的人"
    return (
        f"{one.wanted} people are to answer each task, and only {one.able}{asked} may: {n} answers wait, and no task can be done",
        f"每个任务需 {one.wanted} 人作答，而{asked_zh}可作答者只有 {one.able} 人：{n} 份答案待完成，任务无法结束",
    )


def _deed(one: Stuck) -> tuple[str, str]:
    """Return what to do, in English and Chinese."""
    if one.skill == SENIOR:
        return "make somebody else an expert or reviewer of the project", "请为项目添加另一位专家或审核员"
    if one.code == "nobody" and one.skill:
        return (
            f"give a member the skill {one.skill} at level {one.level} or better, or add somebody who has it",
            f"请为成员授予技能“{one.skill}”（{one.level} 级或更高），或添加具备该技能的人",
        )
    return "add members, let paused ones go on, or ask for fewer answers", "请添加成员、恢复被暂停的成员，或减少每个任务的作答人数"
