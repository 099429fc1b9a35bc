"""Disputes: somebody whose answer was sent back, mended or judged wrong says why that is unfair, and another one than the first decides.

1. Only what somebody was told can be disputed, and only by him, once, within the days of the policy. Whatever else he asks about is answered in the same words, so
   that nobody learns by asking which tasks are gold.
2. It is decided by a reviewer or manager who is not involved: not the one who disputes, none who judged this answer, none who had a turn at the task or ruled
   on it, and not the one who set the known answer.
3. **upheld**: the verdict stands. **overturned**: it does not count any more; an answer that was mended stands again as its author gave it, one that was sent back counts as
   accepted, and a judgement against a known answer is withdrawn. Where the task stands in a lot by then, or its author has another turn there, only the verdict falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.counting import count
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality.disputes_tables import adjudication, dispute
from goldsmith.annotate.quality.gold_tables import gold_reason, judged
from goldsmith.annotate.quality.lot_telling import found_faulty, told_of_lots
from goldsmith.annotate.quality.lots import held_as
from goldsmith.annotate.reviews import restore_answer
from goldsmith.annotate.tables import answer, project, review, task, turn
from goldsmith.annotation_errors import AccessError, ConflictError, ProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

DAY_MS = 86_400_000
DECISIONS = ("upheld", "overturned")
ABOUT = {"fix": "mended", "send_back": "sent_back"}


@dataclass(frozen=True)
class Told:
    """Something that was said of an answer, and its author knows of.

    Attributes:
        about: ``sent_back``, ``mended`` or ``gold``.
        at: When.
        review_id: The review; nothing where it was held against a known answer.
    """

    about: str
    at: int
    review_id: int | None = None


async def policy_of(connection: AsyncConnection, project_id: int) -> Policy:
    """Return the rules of a project."""
    return Policy.model_validate(await connection.scalar(sa.select(project.c.policy).where(project.c.id == project_id)))


def _known_gold(policy: Policy) -> sa.ColumnElement[bool]:
    """Return the condition that somebody was told that an answer to a task out of the gold pool is wrong; of others nothing is told."""
    later = sa.and_(sa.literal(policy.feedback != "none"), judged.c.at <= now() - DAY_MS)
    return sa.and_(judged.c.pool, judged.c.right == sa.false(), sa.or_(judged.c.told == sa.true(), later))


async def told_about(connection: AsyncConnection, project_id: int, turn_id: int, person_id: int, policy: Policy) -> Told | None:
    """Return what somebody was last told of an answer of his, where it was no acceptance."""
    own = turn.c.id == turn_id, turn.c.project_id == project_id, turn.c.person_id == person_id
    said = sa.select(review).join(turn, turn.c.id == review.c.turn_id).where(*own, review.c.standing != "taken_back")
    last = (await connection.execute(said.order_by(review.c.id.desc()).limit(1))).first()
    if last is not None:
        return Told(ABOUT[last.verdict], last.at, last.id) if last.verdict in ABOUT else None
    wrong = sa.select(sa.func.max(judged.c.at)).join(turn, turn.c.id == judged.c.turn_id).where(*own, _known_gold(policy))
    at = await connection.scalar(wrong)
    return None if at is None else Told("gold", int(at))


async def open_(connection: AsyncConnection, project_id: int, turn_id: int, reason: str, *, person_id: int) -> int:
    """Open a dispute; return its number.

    Raises:
        ProjectError: There is no reason, or the project takes no disputes.
        ConflictError: It is too late, it was disputed already, or it was found in a lot.
        NoRecordError: Nothing was said of an answer of his that he could dispute.
    """
    policy = await policy_of(connection, project_id)
    if not policy.dispute_days:
        raise ProjectError("this project takes no disputes", hint="ask a manager")
    if not reason.strip():
        raise ProjectError("say why you think that it is wrong", where=f"turn {turn_id}")
    found = await told_about(connection, project_id, turn_id, person_id, policy)
    if found is None and await found_faulty(connection, turn_id, person_id):
        raise ConflictError(
            "a verdict on a lot cannot be disputed", where=f"turn {turn_id}", hint="a lot is decided as a whole: ask who runs the project"
        )
    if found is None:
        raise NoRecordError("nothing was said of this answer that you could dispute", where=f"turn {turn_id}")
    if found.at + policy.dispute_days * DAY_MS < now():
        raise ConflictError("it is too late to dispute this", where=f"turn {turn_id}", expected=f"within {policy.dispute_days} days")
    same = dispute.c.turn_id == turn_id, dispute.c.about == found.about, dispute.c.review_id.is_not_distinct_from(found.review_id)
    if await connection.scalar(sa.select(dispute.c.id).where(*same)):
        raise ConflictError("this was disputed already", where=f"turn {turn_id}")
    task_id = await connection.scalar(sa.select(turn.c.task_id).where(turn.c.id == turn_id))
    values = {
        "project_id": project_id, "task_id": task_id, "turn_id": turn_id, "person_id": person_id, "about": found.about, "review_id": found.review_id,
        "reason": reason.strip()[:2000], "state": "open", "why": "", "restored": False, "opened_at": now(),
    }  # fmt: skip
    return int((await connection.execute(sa.insert(dispute).values(values).returning(dispute.c.id))).scalar_one())


async def decide(connection: AsyncConnection, project_id: int, dispute_id: int, decision: str, why: str, *, person_id: int) -> Any:
    """Decide a dispute; return its row as it was, with ``restored``.

    Raises:
        ProjectError: There is no such decision, or no reason.
        AccessError: Whoever decides is involved.
        ConflictError: It is decided already.
        NoRecordError: There is no such dispute.
    """
    if decision not in DECISIONS:
        raise ProjectError("there is no such decision", where=f"dispute {dispute_id}", found=decision, expected=", ".join(DECISIONS))
    if not why.strip():
        raise ProjectError("a reason is wanted, so that both can learn", where=f"dispute {dispute_id}")
    wanted = sa.select(dispute).where(dispute.c.id == dispute_id, dispute.c.project_id == project_id).with_for_update()
    row = (await connection.execute(wanted)).first()
    if row is None:
        raise NoRecordError("there is no such dispute", where=f"dispute {dispute_id}")
    if row.state != "open":
        raise ConflictError("this dispute is decided", where=f"dispute {dispute_id}", found=row.state)
    if person_id in await involved(connection, row):
        raise AccessError(
            "nobody decides a dispute that he is involved in", where=f"dispute {dispute_id}", hint="another reviewer or a manager does"
        )
    restored = decision == "overturned" and await _overturn(connection, row)
    values = {"state": decision, "why": why.strip()[:2000], "decided_by": person_id, "decided_at": now(), "restored": restored}
    await connection.execute(sa.update(dispute).where(dispute.c.id == dispute_id).values(values))
    return row


async def involved(connection: AsyncConnection, row: Any) -> set[int]:
    """Return who may not decide a dispute."""
    reviewers = sa.select(review.c.person_id).where(review.c.turn_id == row.turn_id)
    beside = sa.select(turn.c.person_id).where(turn.c.task_id == row.task_id)
    ruled = sa.select(adjudication.c.person_id).where(adjudication.c.task_id == row.task_id, adjudication.c.state == "ruled")
    setting = sa.select(gold_reason.c.person_id).where(gold_reason.c.task_id == row.task_id)
    found = set((await connection.execute(sa.union(reviewers, beside, ruled, *([setting] if row.about == "gold" else [])))).scalars())
    return {row.person_id, *(one for one in found if one is not None)}


async def _overturn(connection: AsyncConnection, row: Any) -> bool:
    """Let a verdict count no more; return whether the answer stands again."""
    if row.about == "gold":
        await connection.execute(sa.delete(judged).where(judged.c.turn_id == row.turn_id))
        return False
    held = (await connection.execute(sa.select(turn).where(turn.c.id == row.turn_id).with_for_update())).one()
    await connection.execute(sa.update(review).where(review.c.id == row.review_id).values(standing="overturned"))
    if await held_as(connection, row.task_id):
        return False
    disputed = await connection.scalar(sa.select(review.c.answer_id).where(review.c.id == row.review_id))
    return await (_mended_again if row.about == "mended" else _back_again)(connection, held, int(disputed or 0))


async def _mended_again(connection: AsyncConnection, held: Any, answer_id: int) -> bool:
    """Let an answer stand again that was mended, where the reviewer's is still the newest."""
    newest = sa.select(answer.c.origin).where(answer.c.turn_id == held.id).order_by(answer.c.revision.desc()).limit(1)
    if held.state not in {"reviewed", "late_reviewed"} or await connection.scalar(newest) != "reviewer":
        return False
    await restore_answer(connection, held.id, answer_id, at=now())
    return True


async def _back_again(connection: AsyncConnection, held: Any, answer_id: int) -> bool:
    """Let an answer count again that was sent back: in its slot where that is still his, else beside the slots."""
    again = sa.exists().where(
        turn.c.task_id == held.task_id, turn.c.person_id == held.person_id, turn.c.id != held.id, turn.c.state != "expired"
    )
    if held.state not in {"sent_back", "expired"} or await connection.scalar(sa.select(again)):
        return False  # he answered anew, or has the task again
    state = "reviewed" if held.state == "sent_back" else "late_reviewed"
    await restore_answer(connection, held.id, answer_id, at=now())
    await connection.execute(sa.update(turn).where(turn.c.id == held.id).values(state=state, draft=None, reason=""))
    if state == "reviewed":
        await count(connection, held.task_id, 1)
    return True


async def page(
    connection: AsyncConnection, project_id: int, *, mine: int | None, state: str, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return disputes, the newest first; those of one person alone where he is named."""
    opener, decider = accounts.person.alias("opener"), accounts.person.alias("decider")
    shown = dispute.c.id, dispute.c.task_id, dispute.c.turn_id, task.c.key, dispute.c.about, dispute.c.reason, dispute.c.state, dispute.c.why, dispute.c.restored, dispute.c.opened_at, dispute.c.decided_at, dispute.c.person_id, dispute.c.review_id  # fmt: skip
    wanted = sa.select(*shown, review.c.reason.label("verdict_reason"), review.c.answer_id, review.c.person_id.label("reviewer_id"), opener.c.name.label("by"), decider.c.name.label("decided_by"))  # fmt: skip
    wanted = wanted.join(task, task.c.id == dispute.c.task_id).join(opener, opener.c.id == dispute.c.person_id)
    wanted = wanted.outerjoin(decider, decider.c.id == dispute.c.decided_by).outerjoin(review, review.c.id == dispute.c.review_id)
    wanted = wanted.where(dispute.c.project_id == project_id)
    for given, condition in (
        (mine, dispute.c.person_id == mine),
        (state, dispute.c.state == state),
        (before, dispute.c.id < (before or 0)),
    ):
        wanted = wanted.where(condition) if given else wanted
    return [named(row) for row in (await connection.execute(wanted.order_by(dispute.c.id.desc()).limit(limit))).mappings()]


async def answers_of(connection: AsyncConnection, turn_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return all revisions of some turns: value, and whether a reviewer wrote it."""
    found: dict[int, list[dict[str, Any]]] = {one: [] for one in turn_ids}
    wanted = (
        sa.select(answer.c.id, answer.c.turn_id, answer.c.value, answer.c.origin)
        .where(answer.c.turn_id.in_(turn_ids))
        .order_by(answer.c.revision)
    )
    for row in await connection.execute(wanted):
        found[row.turn_id].append({"id": row.id, "value": row.value, "mended": row.origin == "reviewer"})
    return found


async def verdicts(connection: AsyncConnection, project_id: int, person_id: int, *, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Return what was said of somebody's answers that was no acceptance, the newest first: only what he knows, with what he saw."""
    policy = await policy_of(connection, project_id)
    until = before or 2**62
    said = sa.select(
        review.c.id, review.c.turn_id, task.c.key, review.c.verdict, review.c.reason, review.c.at, review.c.standing, review.c.answer_id
    )
    said = said.join(turn, turn.c.id == review.c.turn_id).join(task, task.c.id == turn.c.task_id)
    said = said.where(turn.c.project_id == project_id, turn.c.person_id == person_id, review.c.verdict.in_(tuple(ABOUT)), review.c.standing != "taken_back", review.c.at < until)  # fmt: skip
    rows = [
        {"turn_id": row.turn_id, "key": row.key, "about": ABOUT[row.verdict], "reason": row.reason, "at": row.at, "review_id": row.id, "answer_id": row.answer_id}
        for row in await connection.execute(said.order_by(review.c.at.desc()).limit(limit))
    ]  # fmt: skip
    wrong = sa.select(judged.c.turn_id, task.c.key, sa.func.max(judged.c.at).label("at")).join(task, task.c.id == judged.c.task_id)
    wrong = wrong.where(judged.c.project_id == project_id, judged.c.person_id == person_id, _known_gold(policy), judged.c.at < until)
    found = await connection.execute(wrong.group_by(judged.c.turn_id, task.c.key).order_by(sa.desc("at")).limit(limit))
    none = {"about": "gold", "reason": "", "review_id": None, "answer_id": None}
    rows += [{"turn_id": row.turn_id, "key": row.key, "at": row.at, **none} for row in found]
    rows += await told_of_lots(connection, project_id, person_id, until=until, limit=limit)
    rows = sorted(rows, key=lambda one: (one["at"], one["turn_id"]), reverse=True)[:limit]
    if policy.has_gold():  # where tasks of the pool are among the others, people see no task's own key
        rows = [{**row, "key": str(row["turn_id"])} for row in rows]
    return await _with_disputes(connection, rows, policy)


async def _with_disputes(connection: AsyncConnection, rows: list[dict[str, Any]], policy: Policy) -> list[dict[str, Any]]:
    """Add to each verdict its dispute, until when one may be opened, and the answers."""
    turns = [row["turn_id"] for row in rows]
    known = {
        (one.turn_id, one.about, one.review_id): one
        for one in await connection.execute(sa.select(dispute).where(dispute.c.turn_id.in_(turns)))
    }
    given = await answers_of(connection, turns)
    seen = sa.select(turn.c.id, task.c.material).join(task, task.c.id == turn.c.task_id).where(turn.c.id.in_(turns))
    material = {one.id: one.material for one in await connection.execute(seen)}
    told = []
    for row in rows:
        one = known.get((row["turn_id"], row["about"], row["review_id"]))
        revisions = given[row["turn_id"]]
        mine = (
            [each["value"] for each in revisions if not each["mended"]]
            if row["answer_id"] is None
            else [each["value"] for each in revisions if each["id"] == row["answer_id"]]
        )
        mended = [each["value"] for each in revisions if each["mended"]]
        ends = row["at"] + policy.dispute_days * DAY_MS
        told.append(
            {
                "turn_id": row["turn_id"], "key": row["key"], "about": row["about"], "reason": row["reason"], "at": row["at"],
                "value": mine[-1] if mine else None, "mended": mended[-1] if row["about"] == "mended" and mended else None,
                "material": material[row["turn_id"]], "lot": row.get("lot"), "label": row.get("label"),
                "until_at": ends if one is None and row["about"] != "lot" and policy.dispute_days and ends > now() else None,
                "dispute": None if one is None else {"id": one.id, "reason": one.reason, "state": one.state, "why": one.why, "restored": one.restored, "decided_at": one.decided_at},
            }
        )  # fmt: skip
    return told


async def figures(connection: AsyncConnection, project_id: int) -> dict[str, Any]:
    """Return how disputes ended, and how many verdicts of each reviewer were overturned."""
    ended = sa.select(dispute.c.state, sa.func.count()).where(dispute.c.project_id == project_id).group_by(dispute.c.state)
    states = {str(row[0]): int(row[1]) for row in await connection.execute(ended)}
    fallen = sa.func.sum(sa.case((review.c.standing == "overturned", 1), else_=0))
    by = sa.select(review.c.person_id, accounts.person.c.name, sa.func.count().label("verdicts"), fallen.label("overturned"))
    by = by.join(accounts.person, accounts.person.c.id == review.c.person_id).where(
        review.c.project_id == project_id, review.c.standing != "taken_back"
    )
    rows = (await connection.execute(by.group_by(review.c.person_id, accounts.person.c.name).order_by(review.c.person_id))).all()
    reviewers = [
        {"person_id": row.person_id, "name": row.name, "verdicts": int(row.verdicts), "overturned": int(row.overturned or 0)}
        for row in rows
    ]
    return {
        "open": states.get("open", 0),
        "upheld": states.get("upheld", 0),
        "overturned": states.get("overturned", 0),
        "reviewers": reviewers,
    }
