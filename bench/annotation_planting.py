"""People and tasks for the load test of the annotation service: 500 annotators with tokens, and an open project of many titles."""

from __future__ import annotations

import random

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.annotate import projects, tasks
from goldsmith.database.columns import now
from goldsmith.database.migrating import migrate
from goldsmith.database.opening import Database, url_of

PEOPLE = 500
MANY = 100_000
"""More tasks than this are planted by statements of the database."""
CHOICE = [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home", "money"]}}]


async def planted(url: str, n: int, overlap: int) -> int:
    """Make 500 people and a project of ``n`` titles; return its number."""
    database = Database(url_of(url))
    await migrate(database)
    async with database.changing() as connection:
        await connection.execute(sa.insert(accounts.organisation).values(name="Lab", created_at=now()))
        rows = [
            {
                "organisation_id": 1,
                "login": f"p{at}",
                "name": f"P{at}",
                "role": "owner" if at == 0 else "annotator",
                "code": f"c{at}",
                "active": True,
                "created_at": now(),
            }
            for at in range(PEOPLE)
        ]
        await connection.execute(sa.insert(accounts.person), rows)
        people = (await connection.execute(sa.select(accounts.person.c.id).order_by(accounts.person.c.id))).scalars().all()
        await connection.execute(
            sa.insert(accounts.token),
            [{"person_id": one, "name": "load", "digest": digest_of(f"gs_load-{one}"), "created_at": now()} for one in people],
        )
        plan = projects.Plan("titles", [{"field": "text"}], CHOICE, policy={"overlap": overlap, "lease_seconds": 3600})
        project = await projects.make(connection, plan, organisation_id=1, person_id=people[0])
        for one in people[1:]:
            await projects.put_member(connection, project, one, role="annotator")
        await projects.change(connection, project, revision=1, changes={"state": "open"})
    if n > MANY and not database.lite:
        await in_bulk(database, project, n, overlap)
    else:
        await by_the_service(database, project, n)
    if not database.lite:
        async with database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(sa.text("vacuum analyze"))
    await database.close()
    return project


async def by_the_service(database: Database, project: int, n: int) -> None:
    """Add tasks as the service does."""
    chance = random.Random(5)
    words = ["股市", "球队", "装修", "央行", "世界杯", "阳台", "大涨", "夺冠", "指南", "降息", "开幕", "种菜"]
    for begin in range(0, n, 20_000):
        new = [tasks.New(f"t{at}", {"text": "".join(chance.choices(words, k=10))}) for at in range(begin, min(n, begin + 20_000))]
        async with database.changing() as connection:
            await tasks.add(connection, project, new)


async def in_bulk(database: Database, project: int, n: int, overlap: int) -> None:
    """Add very many tasks and their slots by two statements of PostgreSQL, as the service would have added them."""
    known = {"project": project, "n": n, "overlap": overlap, "at": now()}
    async with database.changing() as connection:
        await connection.execute(sa.text(
            "insert into task (project_id, key, material, priority, wanted, answered, state, created_at, changed_at)"
            " select :project, 't' || one, jsonb_build_object('text', md5(one::text)), 0, :overlap, 0, 'open', :at, :at"
            " from generate_series(1, cast(:n as int)) one"
        ), known)  # fmt: skip
        lane = sa.text("insert into lane (project_id, priority, level, next_place) values (:project, 0, 0, :ends) returning id")
        known["lane"] = (await connection.execute(lane, {"project": project, "ends": n * overlap + 1})).scalar_one()
        await connection.execute(sa.text(
            "insert into slot (project_id, lane_id, task_id, n, place, state)"
            " select :project, :lane, task.id, one, row_number() over (order by task.id, one), 'open'"
            " from task, generate_series(1, cast(:overlap as int)) one where project_id = :project"
        ), known)  # fmt: skip
