"""Known answers that people met, planted in a service's database, so that what is measured of them is known."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate import projects, tasks
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import member, slot, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from service import CHOICE, SHOWS

DAY_MS = 86_400_000


async def plant(
    database: Database, login: str, right: Sequence[bool], *, name: str = "law-cases", days_ago: float = 2.0, **policy: object
) -> int:
    """Let somebody meet a known answer for each of ``right`` in a project of a field; return the project's number."""
    async with database.changing() as connection:
        person = (await connection.execute(sa.select(accounts.person).where(accounts.person.c.login == login))).one()
        owner = await connection.scalar(sa.select(sa.func.min(accounts.person.c.id)).where(accounts.person.c.organisation_id == person.organisation_id))  # fmt: skip
        found = sa.select(projects.project.c.id).where(projects.project.c.name == name)
        number = await connection.scalar(found)
        if number is None:
            plan = projects.Plan(name, SHOWS, CHOICE, policy={"domain": "law", **policy})
            number = await projects.make(connection, plan, organisation_id=person.organisation_id, person_id=owner)
            await projects.change(connection, number, revision=1, changes={"state": "open"})
        if await connection.scalar(sa.select(member.c.role).where(member.c.project_id == number, member.c.person_id == person.id)) is None:
            await projects.put_member(connection, number, person.id, role="annotator")
        await tasks.add(connection, number, [tasks.New(f"{login}-{at}", {"text": f"case {at}"}) for at in range(len(right))])
        wanted = sa.select(tasks.task.c.id, slot.c.id).join(slot, slot.c.task_id == tasks.task.c.id)
        wanted = wanted.where(tasks.task.c.project_id == number, tasks.task.c.key.startswith(f"{login}-"))
        rows = (await connection.execute(wanted.order_by(tasks.task.c.id))).all()
        for at, ((task_id, slot_id), hit) in enumerate(zip(rows, right, strict=True)):
            moment = now() - int(days_ago * DAY_MS) + at
            values = {"project_id": number, "task_id": task_id, "slot_id": slot_id, "person_id": person.id, "state": "answered"}
            values |= {"leased_at": moment, "expires_at": moment, "answered_at": moment, "draft_version": 0, "active_ms": 4000}
            held = (await connection.execute(sa.insert(turn).values(values).returning(turn.c.id))).scalar_one()
            said = {"project_id": number, "task_id": task_id, "turn_id": held, "person_id": person.id, "question": "topic"}
            await connection.execute(sa.insert(judged).values(**said, score=float(hit), right=hit, pool=True, at=moment))
    return int(number)


async def planted_at(url: str, login: str, right: Sequence[bool], **more: object) -> int:
    """Plant as :func:`plant` does, in the database at a URL."""
    database = Database(url_of(url))
    try:
        return await plant(database, login, right, **more)
    finally:
        await database.close()
