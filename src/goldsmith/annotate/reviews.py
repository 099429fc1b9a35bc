"""Review: answers side by side, and what a reviewer says of one: accept it, mend it, or send it back with a reason.

Nobody reviews his own answer. What is sent back keeps its slot for a week; then it is somebody else's. A reviewer may take his last verdict about an
answer back, as long as nothing was built on it: its author did not go on, and its task stands in no lot.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.beginning import DRAWS, ordinary
from goldsmith.annotate.counting import count
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality.disputes_tables import dispute
from goldsmith.annotate.quality.lots import refuse_held
from goldsmith.annotate.tables import answer, prediction, project, review, task, turn
from goldsmith.annotation_errors import AccessError, ConflictError, ProjectError
from goldsmith.database.columns import is_one_of, named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

VERDICTS = ("accept", "fix", "send_back")
KEPT_MS = 7 * 86_400_000
"""How long what was sent back waits for its author."""
COUNTED = ("answered", "reviewed", "late", "late_reviewed")
"""States of turns whose answer counts."""


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says of an answer.

    Attributes:
        verdict: accept, fix or send_back.
        answer_id: The revision that he saw.
        reason: Why; wanted for all but accept.
        value: The mended answer, for fix.
        reasons: Those of the project's list.
    """

    verdict: str
    answer_id: int
    reason: str = ""
    value: Any = None
    reasons: tuple[str, ...] = ()

    def said(self) -> str:
        """Return the whole reason in one sentence."""
        return "; ".join(one for one in (*self.reasons, self.reason.strip()) if one)


async def to_review(connection: AsyncConnection, project_id: int, *, after: int = 0, limit: int = 20) -> list[dict[str, Any]]:
    """Return tasks with an answer that was drawn for review and not reviewed, with all their answers side by side, in the order of the tasks."""
    policy = Policy.model_validate((await connection.execute(sa.select(project.c.policy).where(project.c.id == project_id))).scalar_one())
    waiting = sa.select(turn.c.task_id).where(
        turn.c.project_id == project_id,
        is_one_of(turn.c.state, "answered", "late"),
        turn.c.task_id > after,
        turn.c.draw < round(policy.review_share * DRAWS),
        ~sa.exists().where(task.c.id == turn.c.task_id, is_one_of(task.c.state, "gold", "in_lot", "accepted")),
    )
    ids = (await connection.execute(waiting.distinct().order_by(turn.c.task_id).limit(limit))).scalars().all()
    wanted = sa.select(task.c.id, task.c.key, task.c.material, task.c.state, task.c.wanted, task.c.answered)
    rows = (await connection.execute(wanted.where(task.c.id.in_(ids)).order_by(task.c.id))).mappings().all()
    beside = await side_by_side(connection, [row["id"] for row in rows])
    models = await predicted(connection, [row["id"] for row in rows])
    return [{**named(row), "answers": beside[row["id"]], "predictions": models[row["id"]]} for row in rows]


async def predicted(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return what models said of some tasks, those of the highest score first."""
    best = prediction.c.task_id, sa.func.coalesce(prediction.c.score, -1.0).desc(), prediction.c.id.desc()
    wanted = sa.select(prediction.c.task_id, prediction.c.id, prediction.c.model, prediction.c.value, prediction.c.score)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (await connection.execute(wanted.where(prediction.c.task_id.in_(task_ids)).order_by(*best))).mappings():
        found[row["task_id"]].append({name: value for name, value in named(row).items() if name != "task_id"})
    return found


async def side_by_side(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the newest answer of each turn of some tasks, with who gave it and what was said of it."""
    person = accounts.person
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id.in_(task_ids)).group_by(answer.c.turn_id)
    wanted = (
        sa.select(
            answer.c.id, answer.c.task_id, answer.c.turn_id, answer.c.revision, answer.c.value, answer.c.active_ms, answer.c.note,
            answer.c.origin, answer.c.guideline_version, answer.c.questions_version, answer.c.at,
            turn.c.person_id, turn.c.state, person.c.name, person.c.code,
        )
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(person, person.c.id == turn.c.person_id)
        .join(task, task.c.id == turn.c.task_id)
        .where(answer.c.id.in_(newest), sa.or_(ordinary(), is_one_of(task.c.state, "gold")))
        .order_by(answer.c.turn_id)
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (await connection.execute(wanted)).mappings():
        found[row["task_id"]].append(named(row))
    return found


async def judge(
    connection: AsyncConnection, turn_id: int, given: Verdict, configuration: Configuration, *, person_id: int, questions_version: int = 0
) -> str:
    """Store a verdict; return the state that the turn is in now.

    Args:
        connection: Within a transaction.
        turn_id: Whose answer.
        given: The verdict.
        configuration: What a mended answer must fit.
        person_id: The reviewer.
        questions_version: The version of that configuration; that of the answer where it is 0.

    Raises:
        ProjectError: There is no such verdict, or a reason or the mended answer is missing.
        AccessError: It is the reviewer's own answer.
        ConflictError: The answer was corrected or reviewed since the reviewer saw it.
        FaultyAnswerError: The mended answer does not fit the questions.
        NoRecordError: There is no such turn.
    """
    held, last = await _seen(connection, turn_id)
    _refuse(held, last, given, person_id)
    await refuse_held(connection, held.task_id)
    await _refuse_strange(connection, held, given)
    at, reason = now(), given.said()
    if given.verdict == "fix":
        value = configuration.checked(given.value, held.material)
        version = {"questions_version": questions_version or last.questions_version}
        await connection.execute(sa.insert(answer).values(_mended(last, value, person_id, at) | version))
    state = "sent_back" if given.verdict == "send_back" else "late_reviewed" if held.state == "late" else "reviewed"
    values: dict[str, Any] = {"state": state, "reason": reason[:500]}
    if state == "sent_back":
        values |= {"draft": last.value, "draft_version": held.draft_version + 1, "expires_at": at + KEPT_MS}
        if held.state != "late":
            await count(connection, held.task_id, -1)
    await connection.execute(sa.update(turn).where(turn.c.id == turn_id).values(values))
    told = {
        "project_id": held.project_id, "task_id": held.task_id, "turn_id": turn_id, "answer_id": last.id, "person_id": person_id,
        "verdict": given.verdict, "reason": reason[:2000], "reasons": list(given.reasons) or None, "at": at,
    }  # fmt: skip
    await connection.execute(sa.insert(review).values(told))
    return state


async def _seen(connection: AsyncConnection, turn_id: int) -> tuple[Any, Any]:
    """Return a turn with its task's material, locked, and its newest answer."""
    wanted = sa.select(turn, task.c.material).join(task, task.c.id == turn.c.task_id).where(turn.c.id == turn_id).with_for_update(of=turn)
    held = (await connection.execute(wanted.where(ordinary()))).first()
    newest = sa.select(answer).where(answer.c.turn_id == turn_id).order_by(answer.c.revision.desc()).limit(1)
    last = (await connection.execute(newest)).first()
    if held is None or last is None:
        raise NoRecordError("there is no such answer", where=f"turn {turn_id}")
    return held, last


def _refuse(held: Any, last: Any, given: Verdict, person_id: int) -> None:
    where = f"turn {held.id}"
    if given.verdict not in VERDICTS:
        raise ProjectError("there is no such verdict", where=where, found=given.verdict, expected=", ".join(VERDICTS))
    if given.verdict != "accept" and not given.said():
        raise ProjectError("a reason is wanted, so that the author can learn", where=where)
    if held.person_id == person_id:
        raise AccessError("nobody reviews his own answer", where=where)
    if held.state == "late" and given.verdict == "send_back":
        raise ProjectError("an answer that came late has no slot to go back to", where=where, hint="accept or fix it")
    if held.state not in {"answered", "late"} or last.id != given.answer_id:
        raise ConflictError(
            "this answer changed meanwhile", where=where, found=f"{held.state}, answer {last.id}", expected=f"answer {given.answer_id}"
        )


async def _refuse_strange(connection: AsyncConnection, held: Any, given: Verdict) -> None:
    """Refuse reasons that the project does not list.

    Raises:
        ProjectError: There are some.
    """
    if given.reasons:
        rules = await connection.scalar(sa.select(project.c.policy).where(project.c.id == held.project_id))
        known = Policy.model_validate(rules).review_reasons
        if strange := [one for one in given.reasons if one not in known]:
            raise ProjectError(
                "the project lists no such reason", where=f"turn {held.id}", found=", ".join(strange), expected=", ".join(known)
            )


async def take_back(connection: AsyncConnection, turn_id: int, *, person_id: int) -> str:
    """Take the last verdict about an answer back; return the state that the turn is in now.

    What was mended is kept, and the author's answer stands again as a newer revision.

    Raises:
        AccessError: The verdict is another reviewer's.
        ConflictError: Nothing was said of the answer, or something was built on it: its author went on, or its task stands in a lot.
        NoRecordError: There is no such answer.
    """
    held, last = await _seen(connection, turn_id)
    newest = sa.select(review).where(review.c.turn_id == turn_id, review.c.standing != "taken_back").order_by(review.c.id.desc()).limit(1)
    verdict = (await connection.execute(newest)).first()
    if verdict is None:
        raise ConflictError("nothing was said of this answer", where=f"turn {turn_id}")
    if verdict.person_id != person_id:
        raise AccessError("this verdict is not yours", where=f"turn {turn_id}")
    await refuse_held(connection, held.task_id)
    went_on = held.state not in ("sent_back", "reviewed", "late_reviewed") or verdict.standing != "stands"
    if went_on or (held.state == "sent_back" and held.draft != last.value):
        raise ConflictError("this verdict cannot be taken back any more", where=f"turn {turn_id}", found=held.state)
    if await connection.scalar(sa.select(dispute.c.id).where(dispute.c.review_id == verdict.id)):
        raise ConflictError("this verdict is disputed", where=f"turn {turn_id}", hint="another reviewer decides")
    if verdict.verdict == "fix":
        await restore_answer(connection, turn_id, verdict.answer_id, at=now())
    state = "late" if held.state == "late_reviewed" else "answered"
    values: dict[str, Any] = {"state": state, "reason": ""}
    if held.state == "sent_back":
        values["draft"] = None
        await count(connection, held.task_id, 1)
    await connection.execute(sa.update(turn).where(turn.c.id == turn_id).values(values))
    await connection.execute(sa.update(review).where(review.c.id == verdict.id).values(standing="taken_back"))
    return state


async def restore_answer(connection: AsyncConnection, turn_id: int, answer_id: int, *, at: int) -> None:
    """Let an answer that was mended stand again: its value as a newer revision of its author."""
    row = (await connection.execute(sa.select(answer).where(answer.c.id == answer_id))).mappings().one()
    last = await connection.scalar(sa.select(sa.func.max(answer.c.revision)).where(answer.c.turn_id == turn_id))
    same = {name: value for name, value in named(row).items() if name not in {"id", "revision", "at"}}
    await connection.execute(sa.insert(answer).values(**same, revision=(last or 0) + 1, at=at))


def _mended(last: Any, value: Any, person_id: int, at: int) -> dict[str, Any]:
    """Return the revision that a reviewer adds."""
    same = {name: getattr(last, name) for name in ("project_id", "task_id", "turn_id", "questions_version", "guideline_version")}
    return {
        **same,
        "person_id": person_id,
        "revision": last.revision + 1,
        "value": value,
        "active_ms": 0,
        "origin": "reviewer",
        "note": "",
        "at": at,
    }
