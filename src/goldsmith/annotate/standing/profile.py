"""The profile of somebody: skills with how each was shown, and what was measured, by field and by project.

Who is asked about sees himself with what is safe for him to know (see :mod:`goldsmith.annotate.standing.evidence`). Others see what they may
know of: a project that the asker may not see counts in the figures of its field and is not named.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import people, skills
from goldsmith.accounts.tables import person, skill
from goldsmith.algorithms.people.accuracy import accuracies
from goldsmith.annotate.standing import evidence
from goldsmith.annotate.standing.concord import concord
from goldsmith.annotate.standing.evidence import Done, Known, Work, share_of
from goldsmith.annotate.standing.levels import RULE, proposed
from goldsmith.annotate.tables import member, project
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

SOON_MS = 30 * evidence.DAY_MS
"""A skill that runs out within this time is told of."""
MOST_PROJECTS = 100
"""Projects that are told one by one, those first in which he answered last."""


@dataclass(frozen=True)
class Asked:
    """Whose profile, and for whom.

    Attributes:
        organisation_id: The organisation.
        person_id: Who is asked about.
        himself: Whether he asks himself.
        sees: Whether the asker may know of a project, by its number.
    """

    organisation_id: int
    person_id: int
    himself: bool
    sees: Callable[[int], bool]


async def profile(connection: AsyncConnection, asked: Asked) -> dict[str, Any]:
    """Return a profile.

    Raises:
        NoRecordError: There is no such person in the organisation.
    """
    found = await people.one(connection, asked.organisation_id, asked.person_id)
    every = await evidence.works(connection, asked.organisation_id)
    did = {at: one for (_, at), one in (await evidence.done(connection, asked.organisation_id, person_id=asked.person_id)).items()}
    roles = await _roles(connection, asked.person_id)
    shown = sorted({*did, *roles} & set(every), key=lambda at: (-(did.get(at, Done()).last_at or 0), at))
    own = await _own(connection, asked, every)
    held = await skills.of_person(connection, asked.person_id)
    named = [at for at in shown if asked.sees(at)][:MOST_PROJECTS]
    return {
        "person": {name: found[name] for name in ("id", "login", "name", "code", "role", "active")},
        "skills": [_skill(row, himself=asked.himself) for row in held],
        "fields": await _fields(connection, asked, every, own, did, held),
        "projects": [await _project(connection, asked, every[at], own.get(at), did.get(at, Done()), roles.get(at)) for at in named],
        "unseen_projects": len(shown) - len(named),
        "known_until": evidence.yesterday() if asked.himself else None,
        "rule": [{"level": level, "at_least": least, "tasks": tasks} for level, (least, tasks) in sorted(RULE.items())],
    }


async def _own(connection: AsyncConnection, asked: Asked, every: Mapping[int, Work]) -> dict[int, Known]:
    """Return the known answers that the asker may be told that he met, by project."""
    if asked.himself:
        return await evidence.known_to_himself(connection, list(every), asked.person_id)
    return {at: one for (_, at), one in (await evidence.known(connection, list(every), person_id=asked.person_id)).items()}


async def _roles(connection: AsyncConnection, person_id: int) -> dict[int, str]:
    """Return what somebody is in projects, by their numbers."""
    lasts = member.c.until.is_(None) | (member.c.until > now())
    found = sa.select(member.c.project_id, member.c.role).where(member.c.person_id == person_id, lasts)
    return {row[0]: row[1] for row in await connection.execute(found)}


def _skill(row: Mapping[str, Any], *, himself: bool) -> dict[str, Any]:
    """Return a skill as a profile tells it; what a manager wrote beside it is not for its person."""
    ends = row["expires_at"]
    left = None if ends is None else ends - now()
    state = "valid" if left is None or left > SOON_MS else "expiring" if left > 0 else "expired"
    told = None if himself and row["source"] == skills.MANAGER else row["evidence"]
    days = None if left is None else max(0, -(-left // evidence.DAY_MS))
    return {**row, "evidence": told, "state": state, "days_left": days}


async def _fields(
    connection: AsyncConnection,
    asked: Asked,
    every: Mapping[int, Work],
    own: Mapping[int, Known],
    did: Mapping[int, Done],
    held: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return what was measured in each field in which somebody worked, with what it bears out."""
    fields = sorted({every[at].field for at in {*own, *did} if at in every} - {""})
    levels = {row["name"]: row["level"] for row in held if row["expires_at"] is None or row["expires_at"] > now()}
    found = []
    for field in fields:
        there = [at for at, work in every.items() if work.field == field]
        met = sum((own[at] for at in there if at in own), Known())
        others = await evidence.known(connection, there)
        everybody = evidence.by_field((field, who, one) for (who, _), one in others.items()).get(field, {})
        answers = sum(did[at].answers for at in there if at in did)
        shown = asdict(proposed(met.right, met.asked, levels.get(field))) | {"skill": field}
        del shown["share"]
        whole = {"field": field, "projects": sum(1 for at in there if at in did), "answers": answers}
        found.append(
            {**whole, "known": told_known(met, evidence.instead(everybody, asked.person_id, met), asked.person_id), "proposal": shown}
        )
    return found


def told_known(met: Known, everybody: Mapping[int, Known], person_id: int) -> dict[str, Any] | None:
    """Return known answers with both estimates: from his own tasks alone, and drawn towards the others' as far as few tasks ask for it."""
    share = share_of(met.right, met.asked)
    if share is None:
        return None
    who = sorted(everybody)
    shrunk = accuracies([everybody[one].right for one in who], [everybody[one].asked for one in who]).people[who.index(person_id)]
    drawn = {"value": shrunk.value, "low": shrunk.low, "high": shrunk.high, "method": shrunk.method, "people": len(who)}
    return {**share, "shrunk": drawn, "first_at": met.first_at, "last_at": met.last_at}


async def _project(connection: AsyncConnection, asked: Asked, work: Work, met: Known | None, did: Done, role: str | None) -> dict[str, Any]:
    """Return what somebody did and showed in one project."""
    everybody = {who: one for (who, _), one in (await evidence.known(connection, [work.id])).items()} if met else {}
    said = (await evidence.verdicts(connection, [work.id], asked.person_id)).get(work.id, {})
    version = int(await connection.scalar(sa.select(project.c.questions_version).where(project.c.id == work.id)) or 1)
    until = evidence.yesterday() if asked.himself else None
    agreed = await concord(connection, work.id, asked.person_id, version, until=until, tens=asked.himself)
    told = evidence.instead(everybody, asked.person_id, met) if met else {}
    return {
        "id": work.id,
        "name": work.name,
        "title": work.title,
        "state": work.state,
        "field": work.field,
        "role": role,
        "answers": did.answers,
        "active_ms": did.active_ms,
        "last_at": did.last_at,
        "seconds": await evidence.seconds(connection, work.id, asked.person_id),
        "others_seconds": None if asked.himself else await evidence.seconds(connection, work.id, asked.person_id, others=True),
        "known": told_known(met, told, asked.person_id) if met else None,
        "with_others": share_of(agreed.agreed, agreed.tasks),
        "reviews": {verdict: share_of(said.get(verdict, 0), sum(said.values())) for verdict in ("accept", "fix", "send_back")},
    }


async def expiring(connection: AsyncConnection, organisation_id: int, *, within_ms: int = SOON_MS) -> list[dict[str, Any]]:
    """Return skills that run out within a time, the soonest first, with whose they are."""
    wanted = (
        sa.select(skill.c.person_id, person.c.name, person.c.login, skill.c.name.label("skill"), skill.c.level, skill.c.expires_at)
        .join(person, person.c.id == skill.c.person_id)
        .where(person.c.organisation_id == organisation_id, person.c.active, skill.c.expires_at.between(now(), now() + within_ms))
    )
    rows = await connection.execute(wanted.order_by(skill.c.expires_at, person.c.id, skill.c.name).limit(1_000))
    return [dict(row) for row in rows.mappings()]
