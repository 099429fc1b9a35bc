"""What a file brings, stored: tasks, known answers, guesses of models, answers of people who have no account here.

1. Tasks are added as everywhere; one whose key is there already is left as it is, and gets what the file says of it besides.
2. Whoever answered elsewhere gets an account of this project's import alone, which nobody can sign in to: an import puts no words into the
   mouth of anybody who is here. Two annotations of one person at one task stand as two of them.
3. An answer takes an open slot of its task, a further one where there is none; it is marked as imported. One that stands already, of the
   same person, is left as it is: the same file twice changes nothing.
4. What the file says besides is kept beside the task.
5. A file is stored in parts of a few hundred tasks, each in a transaction of its own, so that others may write in between. A task stands there
   whole, with all that the file says of it, or not at all. A file whose import broke off is given again: what is there stays as it is.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts import people
from goldsmith.accounts.tables import person
from goldsmith.annotate import tasks as tasks_here
from goldsmith.annotate.interchange.brought import kept_of
from goldsmith.annotate.lanes import lane_of, places
from goldsmith.annotate.placing import entrance_of
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.tables import answer, brought, prediction, project, slot, task, turn
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor
    from goldsmith.annotate.interchange.brought import Answered, Brought
    from goldsmith.annotate.interchange.checking import Checked
    from goldsmith.database.opening import Database

PAUSE = 0.12
"""Seconds between two parts on SQLite: a writer that waits there looks ten times a second whether it may write, and none would meet the moment
between two parts that follow at once."""
AT_ONCE = 250
"""Tasks that are looked up and stored together."""


@dataclass
class Stored:
    """What became of a file: tasks added and there already, answers, skips, known answers and guesses stored, people made for them."""

    added: int = 0
    there: int = 0
    answers: int = 0
    skipped: int = 0
    gold: int = 0
    predictions: int = 0
    people: int = 0

    def add(self, other: Stored) -> None:
        """Count what became of another part."""
        for name, n in vars(other).items():
            setattr(self, name, getattr(self, name) + n)


async def store_parts(store_: Database, project_id: int, found: Checked, *, form: str, by: Actor) -> Stored:
    """Store a file part by part; return what became of it.

    Raises:
        NoRecordError: There is no such project.
    """
    told, parts = Stored(), found.parts(AT_ONCE)
    while part := await run_in_threadpool(next, parts, None):
        if told.added + told.there and store_.lite:
            await asyncio.sleep(PAUSE)
        async with store_.changing() as connection:
            told.add(await store(connection, project_id, part, form=form, by=by))
    return told


async def store(connection: AsyncConnection, project_id: int, found: Sequence[Brought], *, form: str, by: Actor) -> Stored:
    """Store what a file brings into a project; return what became of it.

    Raises:
        NoRecordError: There is no such project.
    """
    row = (await connection.execute(sa.select(project).where(project.c.id == project_id).with_for_update(key_share=True))).first()
    policy = Policy() if row is None else Policy.model_validate(row.policy)
    told, distinct = Stored(), [_one_each(one) for one in {each.key: each for each in found}.values()]
    new = [
        tasks_here.New(
            one.key, one.material, wanted=min(100, max(policy.overlap, sum(each.value is not None for each in one.answers))), gold=one.gold
        )
        for one in distinct
    ]
    added = await tasks_here.add(connection, project_id, new)
    told.added, told.there = added.added, added.there
    if row is None:
        return told
    storing = _Storing(connection, row, policy, form, told)
    await storing.meet({each.who for one in distinct for each in one.answers}, by)
    for begin in range(0, len(distinct), AT_ONCE):
        await storing.part(distinct[begin : begin + AT_ONCE])
    return told


def _one_each(one: Brought) -> Brought:
    """Return a task in which a further annotation of one person is that of a further person."""
    seen: Counter[str] = Counter()
    answers = []
    for each in one.answers:
        seen[each.who] += 1
        answers.append(each if seen[each.who] == 1 else replace(each, who=f"{each.who} ({seen[each.who]})"))
    return replace(one, answers=tuple(answers))


class _Storing:
    def __init__(self, connection: AsyncConnection, row: Any, policy: Policy, form: str, told: Stored) -> None:
        self.connection, self.row, self.policy, self.form, self.told = connection, row, policy, form, told
        self.people: dict[str, tuple[int, str]] = {}

    async def meet(self, names: set[str], by: Actor) -> None:
        """Find or make the accounts of those who answered."""
        for name in sorted(names):
            digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            login = f"import-{self.row.id}-{digest}"
            known = await people.by_login(self.connection, login)
            if known is None:
                made = people.New(login, f"{name} ({self.form})"[:200], "viewer")
                number = await people.add(self.connection, by, self.row.organisation_id, made)
                await self.connection.execute(sa.update(person).where(person.c.id == number).values(active=False))
                known = await people.by_login(self.connection, login)
                self.told.people += 1
            if known is not None:
                self.people[name] = known.id, known.code

    async def part(self, tasks: list[Brought]) -> None:
        """Store what some tasks bring beside their material."""
        wanted = sa.select(task.c.id, task.c.key, task.c.gold, task.c.wanted).where(
            task.c.project_id == self.row.id, task.c.key.in_([one.key for one in tasks])
        )
        rows = {one.key: one for one in (await self.connection.execute(wanted)).all()}
        here = [(rows[one.key], one) for one in tasks]
        await self._know(here)
        await self._guess(here)
        await self._answer(here)
        await self._keep(here)

    async def _know(self, here: list[tuple[Any, Brought]]) -> None:
        """Store known answers of tasks that had none; new tasks have theirs already."""
        for row, one in here:
            if one.gold is not None and row.gold is None:
                await self.connection.execute(sa.update(task).where(task.c.id == row.id).values(gold=one.gold))
            self.told.gold += one.gold is not None

    async def _guess(self, here: list[tuple[Any, Brought]]) -> None:
        """Store guesses that are not there yet."""
        known = sa.select(prediction.c.task_id, prediction.c.model, prediction.c.value).where(
            prediction.c.task_id.in_([row.id for row, _ in here])
        )
        there = [(one.task_id, one.model, one.value) for one in (await self.connection.execute(known)).all()]
        of = defaultdict(list)
        for task_id, model, value in there:
            of[task_id].append((model, value))
        at = now()
        rows = [
            {"project_id": self.row.id, "task_id": row.id, "model": each.model, "value": each.value, "score": each.score, "at": at}
            for row, one in here
            for each in one.guesses
            if (each.model, each.value) not in of[row.id]
        ]
        if rows:
            await self.connection.execute(sa.insert(prediction), rows)
        self.told.predictions += len(rows)

    async def _answer(self, here: list[tuple[Any, Brought]]) -> None:
        """Store answers and skips of people who had no turn at the task."""
        ids = [row.id for row, _ in here]
        turns = sa.select(turn.c.task_id, turn.c.person_id).where(turn.c.task_id.in_(ids), turn.c.state != "expired")
        had = {(one.task_id, one.person_id) for one in (await self.connection.execute(turns)).all()}
        fresh = [(row, each) for row, one in here for each in one.answers if (row.id, self.people[each.who][0]) not in had]
        if not fresh:
            return
        slots = await self._slots(here, Counter(row.id for row, each in fresh if each.value is not None))
        values = []
        for row, each in fresh:
            told = each.value is not None
            held = slots[row.id].pop(0) if told else await self._any_slot(row.id)
            values.append(self._turn(row.id, held, each))
        await self.connection.execute(sa.insert(turn), values)
        await self._say(fresh, [one["slot_id"] for one, (_, each) in zip(values, fresh, strict=True) if each.value is not None])

    def _turn(self, task_id: int, slot_id: int, each: Answered) -> dict[str, Any]:
        at = each.at or now()
        return {
            "project_id": self.row.id, "task_id": task_id, "slot_id": slot_id, "person_id": self.people[each.who][0],
            "state": "skipped" if each.value is None else "answered", "leased_at": at, "expires_at": at,
            "answered_at": None if each.value is None else at, "draft": None, "draft_version": 0, "active_ms": each.active_ms, "reason": "",
        }  # fmt: skip

    async def _any_slot(self, task_id: int) -> int:
        return int((await self.connection.execute(sa.select(sa.func.min(slot.c.id)).where(slot.c.task_id == task_id))).scalar_one())

    async def _slots(self, here: list[tuple[Any, Brought]], needed: Counter[int]) -> dict[int, list[int]]:
        """Return open slots of each task, as many as are needed; further ones are made where there are fewer."""
        ids = [row.id for row, _ in here]
        wanted = sa.select(slot.c.id, slot.c.task_id).where(slot.c.task_id.in_(ids), slot.c.state == "open").order_by(slot.c.id)
        wanted = wanted.with_for_update(skip_locked=True)  # one that somebody takes at this moment is his
        found: dict[int, list[int]] = defaultdict(list)
        for one in (await self.connection.execute(wanted)).all():
            found[one.task_id].append(one.id)
        lane_id = await lane_of(self.connection, self.row.id, entrance_of(self.policy, 0))
        for row, _ in here:
            lacking = needed[row.id] - len(found[row.id])
            if lacking > 0:
                found[row.id] += await self._more(row, lane_id, lacking)
        return found

    async def _more(self, row: Any, lane_id: int, n: int) -> list[int]:
        """Add slots to a task that has answers enough already."""
        most = (await self.connection.execute(sa.select(sa.func.max(slot.c.n)).where(slot.c.task_id == row.id))).scalar() or 0
        first = await places(self.connection, lane_id, n)
        added = []
        for at in range(n):
            values = {
                "project_id": self.row.id,
                "lane_id": lane_id,
                "task_id": row.id,
                "n": most + at + 1,
                "place": first + at,
                "state": "open",
            }
            added.append(int((await self.connection.execute(sa.insert(slot).values(values).returning(slot.c.id))).scalar_one()))
        await self.connection.execute(sa.update(task).where(task.c.id == row.id).values(wanted=task.c.wanted + n))
        return added

    async def _say(self, fresh: list[tuple[Any, Answered]], taken: list[int]) -> None:
        """Store what was said, and count it."""
        said = [(row.id, each) for row, each in fresh if each.value is not None]
        wanted = sa.select(turn.c.id, turn.c.task_id, turn.c.person_id).where(
            turn.c.task_id.in_({task_id for task_id, _ in said}), turn.c.state == "answered"
        )
        ids = {(one.task_id, one.person_id): one.id for one in (await self.connection.execute(wanted)).all()}
        rows = [
            {
                "project_id": self.row.id, "task_id": task_id, "turn_id": ids[task_id, self.people[each.who][0]],
                "person_id": self.people[each.who][0], "revision": 1, "value": each.value, "questions_version": self.row.questions_version,
                "guideline_version": self.row.guideline_version, "active_ms": each.active_ms, "origin": "import", "note": "",
                "at": each.at or now(),
            }
            for task_id, each in said
        ]  # fmt: skip
        if rows:
            await self.connection.execute(sa.insert(answer), rows)
            await self.connection.execute(sa.update(slot).where(slot.c.id.in_(taken)).values(state="taken"))
        for task_id, n in Counter(task_id for task_id, _ in said).items():
            answered = task.c.answered + n
            state = sa.case((sa.and_(task.c.state == "open", answered >= task.c.wanted), "done"), else_=task.c.state)
            values = {"answered": answered, "state": state, "changed_at": now()}
            await self.connection.execute(sa.update(task).where(task.c.id == task_id).values(values))
        self.told.answers += len(rows)
        self.told.skipped += len(fresh) - len(rows)

    async def _keep(self, here: list[tuple[Any, Brought]]) -> None:
        """Keep what the file says besides, in place of what an earlier import of the task kept."""
        codes = {name: code for name, (_, code) in self.people.items()}
        kept = [(row.id, one) for row, one in here if one.rest is not None]
        if not kept:
            return
        old = sa.delete(brought).where(brought.c.project_id == self.row.id, brought.c.task_id.in_([task_id for task_id, _ in kept]))
        await self.connection.execute(old)
        rows = [{"project_id": self.row.id, "task_id": task_id, "format": self.form, "kept": kept_of(one, codes)} for task_id, one in kept]
        await self.connection.execute(sa.insert(brought), rows)


async def keep_config(connection: AsyncConnection, project_id: int, *, form: str, config: str, waits_for: str = "") -> None:
    """Keep the configuration that a project was made of, in place of an earlier one.

    Args:
        connection: The database, in a transaction.
        project_id: The project.
        form: The format.
        config: The configuration.
        waits_for: The digest of the file whose tasks are being stored; empty where all of them are.
    """
    await connection.execute(sa.delete(brought).where(brought.c.project_id == project_id, brought.c.task_id.is_(None)))
    kept = {"config": config, **({"waits_for": waits_for} if waits_for else {})}
    await connection.execute(sa.insert(brought).values(project_id=project_id, task_id=None, format=form, kept=kept))


async def broken_off(connection: AsyncConnection, organisation_id: int, name: str, digest: str, *, person_id: int) -> int | None:
    """Return the project that the same person began to make of the same file by the same name, and that waits for the rest of it."""
    wanted = (
        sa.select(project.c.id, brought.c.kept)
        .join(brought, brought.c.project_id == project.c.id)
        .where(project.c.organisation_id == organisation_id, project.c.name == name, project.c.created_by == person_id)
        .where(brought.c.task_id.is_(None))
    )
    rows = (await connection.execute(wanted)).all()
    return next((int(row.id) for row in rows if row.kept.get("waits_for") == digest), None)


async def kept_config(connection: AsyncConnection, project_id: int) -> str:
    """Return the configuration that a project was made of; empty where it was made here."""
    wanted = sa.select(brought.c.kept).where(brought.c.project_id == project_id, brought.c.task_id.is_(None)).order_by(brought.c.id.desc())
    found = (await connection.execute(wanted.limit(1))).scalar()
    return str(found["config"]) if found else ""
