"""Freezing a lot: its tasks claimed, their conclusions written down, its digest made; in short transactions, by whoever has claimed the work.

A process that dies in between leaves the lot as far as it came. Another one claims it when the claim has run out, and goes on there: no
task is claimed twice, and none is concluded twice.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import Machine, tell
from goldsmith.annotate.gathering import deciding, said_of
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.quality import lots
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.quality.settled import ruled_over, rulings
from goldsmith.annotate.results import Concluded, conclusion_of
from goldsmith.annotate.tables import task
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.evidence.record_leaves import leaves_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.results import Decides, Said
    from goldsmith.database.opening import Database

CLAIM_MS = 60_000
"""For so long work at a lot is of the process that claimed it, since it last did something."""
PAGE = 500
"""Tasks whose conclusions are written in one transaction."""


@dataclass(frozen=True)
class _Asked:
    """The project of a lot, and the version of its questions when the lot was made: it holds to the end, whatever is asked meanwhile."""

    id: int
    questions_version: int


class LostError(Exception):
    """The claim ran out, and somebody else goes on."""


async def claimed(database: Database, lot_id: int | None = None) -> tuple[int, int] | None:
    """Claim the work at a lot that is not frozen, the oldest where none is named; return its number and that of the claim."""
    async with database.changing() as connection:
        waiting = sa.select(lot.c.id).where(lot.c.state.in_(lots.FREEZING), lot.c.claimed_to < now()).order_by(lot.c.id).limit(1)
        if lot_id is not None:
            waiting = waiting.where(lot.c.id == lot_id)
        found = await connection.scalar(waiting.with_for_update(skip_locked=True))
        if found is None:
            return None
        claim = secrets.randbits(62)
        await connection.execute(sa.update(lot).where(lot.c.id == found).values(claim=claim, claimed_to=now() + CLAIM_MS))
    return int(found), claim


async def freeze(database: Database, lot_id: int, claim: int, *, seconds: float = float("inf")) -> bool:
    """Go on freezing a lot; return whether it is frozen, or no longer ours. After so many seconds it is left to the next."""
    until = time.monotonic() + seconds
    try:
        while await _claimed_more(database, lot_id, claim):
            if time.monotonic() > until:
                return await _let_go(database, lot_id, claim)
        if not await _concluded(database, lot_id, claim, until):
            return await _let_go(database, lot_id, claim)
        await _digested(database, lot_id, claim)
    except LostError:
        pass
    return True


async def _ours(connection: AsyncConnection, lot_id: int, claim: int) -> Any:
    """Return the row of a lot, locked, whose claim is still ours; it begins anew."""
    row = (await connection.execute(sa.select(lot).where(lot.c.id == lot_id).with_for_update())).first()
    if row is None or row.claim != claim or row.state not in lots.FREEZING:
        raise LostError
    await connection.execute(sa.update(lot).where(lot.c.id == lot_id).values(claimed_to=now() + CLAIM_MS))
    return row


async def _let_go(database: Database, lot_id: int, claim: int) -> bool:
    async with database.changing() as connection:
        await connection.execute(sa.update(lot).where(lot.c.id == lot_id, lot.c.claim == claim).values(claimed_to=0))
    return False


async def _claimed_more(database: Database, lot_id: int, claim: int) -> bool:
    async with database.changing() as connection:
        row = await _ours(connection, lot_id, claim)
        return row.state == "claiming" and await lots.claim_more(connection, row)


async def _concluded(database: Database, lot_id: int, claim: int, until: float) -> bool:
    """Write down the conclusions of a lot; return whether that is all of them."""
    async with contextlib.AsyncExitStack() as ends:
        async with database.reading_long() as connection:
            row = (await connection.execute(sa.select(lot).where(lot.c.id == lot_id))).one()
            about = _Asked(row.project_id, row.questions_version)
            asked = await Configurations().of(connection, about.id, about.questions_version)
            decided = await ends.enter_async_context(deciding(connection, about, asked))
        while True:
            async with database.changing() as connection:
                row = await _ours(connection, lot_id, claim)
                if not await _page_concluded(connection, row, about, asked, decided):
                    return True
            if time.monotonic() > until:
                return False


async def _page_concluded(connection: AsyncConnection, row: Any, about: Any, asked: Configuration, decided: Mapping[str, Decides]) -> bool:
    """Write down the conclusions of some tasks; return whether there may be more."""
    page = sa.select(lot_task.c.task_id, task.c.key).join(task, task.c.id == lot_task.c.task_id)
    page = page.where(lot_task.c.lot_id == row.id, lot_task.c.task_id > row.done_to).order_by(lot_task.c.task_id).limit(PAGE)
    rows = (await connection.execute(page)).all()
    ids = [one.task_id for one in rows]
    said, ruled = await said_of(connection, about, asked, ids), await rulings(connection, ids)
    found = {one: _conclusions(asked, one, said.get(one, []), decided, ruled.get(one)) for one in ids}
    open_ = [one for one in ids if _is_open(asked, found[one], said.get(one, []))]
    kept = [one for one in rows if one.task_id not in set(open_)]
    if kept:
        digests = leaves_of([one.key for one in kept], pa.array([leaf_text(found[one.task_id]) for one in kept], pa.large_string()))
        written = sa.update(lot_task).where(lot_task.c.lot_id == row.id, lot_task.c.task_id == sa.bindparam("one"))
        told = [
            {"one": one.task_id, "as": {name: vars(each) for name, each in found[one.task_id].items()}, "by": digest.tobytes().hex()}
            for one, digest in zip(kept, digests, strict=True)
        ]
        await connection.execute(written.values(said=sa.bindparam("as", type_=lot_task.c.said.type), leaf=sa.bindparam("by")), told)
    if open_:
        await connection.execute(sa.delete(lot_task).where(lot_task.c.lot_id == row.id, lot_task.c.task_id.in_(open_)))
        await connection.execute(sa.update(task).where(task.c.id.in_(open_)).values(state="done"))
    more = len(rows) == PAGE
    values = {"done_to": ids[-1] if ids else row.done_to, "size": row.size - len(open_), "left_out": row.left_out + len(open_)}
    await connection.execute(sa.update(lot).where(lot.c.id == row.id).values(values))
    return more


def _conclusions(
    asked: Configuration,
    task_id: int,
    answers: Sequence[Said],
    decided: Mapping[str, Decides],
    ruling: Mapping[str, Any] | None,
) -> dict[str, Concluded]:
    found = {}
    for each in asked.questions:
        given = [one for one in answers if one.counted.get(each.name) is not None]
        if given:
            found[each.name] = conclusion_of(each, task_id, given, decided.get(each.name))
    return ruled_over(found, ruling)


def _is_open(asked: Configuration, found: Mapping[str, Concluded], answers: Sequence[Said]) -> bool:
    """Tell whether a task has no answer where it needs one: there is none at all, a tie, or a required question that nobody answered."""
    if not answers or not found or any(one.value is None for one in found.values()):
        return True
    return any(each.required and each.when is None and each.name not in found for each in asked.questions)


def leaf_text(found: Mapping[str, Concluded]) -> str:
    """Return what of a task's conclusions is digested beside its key: answers by question, as canonical JSON.

    Example:
        >>> leaf_text({"topic": Concluded("sport", None, 1, "only")})
        '{"topic":"sport"}'
    """
    said = {name: one.value for name, one in found.items()}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


async def _digested(database: Database, lot_id: int, claim: int) -> None:
    """Give a lot its digest; one without a task that has a conclusion is dissolved."""
    async with database.reading_long() as connection:
        found = await lots.leaves(connection, lot_id)
    root = await run_in_threadpool(found.root)
    async with database.changing() as connection:
        row = await _ours(connection, lot_id, claim)
        if not row.size:
            values: dict[str, Any] = {"state": "dissolved", "reason": "no task of it has a conclusion", "settled": True}
        else:
            values = {"state": "frozen", "digest": root, "frozen_at": now()}
        await connection.execute(sa.update(lot).where(lot.c.id == lot_id).values(**values, done_to=0, claimed_to=0))
        home = (await project_of(connection, row.project_id)).organisation_id
        about = {"size": row.size, "left_out": row.left_out, "digest": root if row.size else ""}
        await tell(connection, Machine(home, row.created_by, ""), "lot.frozen", f"lot:{lot_id}", about)


def refuse_unfrozen(row: Any) -> None:
    """Go on where a lot is frozen.

    Raises:
        ConflictError: It is being frozen.
    """
    if row.state in lots.FREEZING:
        raise ConflictError("this lot is being frozen", where=f"lot {row.id}", found=row.state, hint="ask again in a moment")
