"""People as candidates of a project, and projects as offers to somebody: what a match needs, read in a few questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person, skill
from goldsmith.annotate.quality.gold_tables import qualification
from goldsmith.annotate.standing import evidence
from goldsmith.annotate.standing.evidence import Done, Known
from goldsmith.annotate.standing.matching import Candidate, Match, matched
from goldsmith.annotate.tables import member
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.standing.evidence import Work

MOST = 5_000
"""People of an organisation who are looked at, those who were added last left out."""
Key = tuple[int, int]


async def matches(
    connection: AsyncConnection, organisation_id: int, project_id: int, *, members_only: bool = False
) -> list[tuple[Match, dict[str, Any]]]:
    """Return how people fit a project, the best first, each with what he is called.

    Args:
        connection: One that reads.
        organisation_id: Whose people.
        project_id: The project.
        members_only: Only its members: the asker may not read the people of the organisation.
    """
    every = await evidence.works(connection, organisation_id)
    roles = await _members(connection, [project_id])
    rows = await _people(connection, organisation_id, [who for who, _ in roles] if members_only else None)
    did = await evidence.done(connection, organisation_id)
    found = await _Read(rows, every, did, _busy(did), roles).candidates(connection, project_id)
    called = {row["id"]: row for row in rows}
    return [(one, called[one.who.person_id]) for one in matched(found, every[project_id].policy)]


async def offers(
    connection: AsyncConnection, organisation_id: int, person_id: int, projects: Sequence[int] | None
) -> list[tuple[Match, Work]]:
    """Return the open projects that would fit somebody who is not in them, the best first.

    Args:
        connection: One that reads.
        organisation_id: Whose projects.
        person_id: Who.
        projects: Projects that the asker may staff; those that call everybody where none are given.
    """
    every = await evidence.works(connection, organisation_id)
    rows = await _people(connection, organisation_id, None)
    wanted = [at for at, work in every.items() if work.state == "open" and (work.policy.open_call if projects is None else at in projects)]
    did, roles = await evidence.done(connection, organisation_id), await _members(connection, wanted)
    read = _Read(rows, every, did, _busy(did), roles)
    found = []
    for at in wanted:
        if (person_id, at) in roles:
            continue
        people = await read.candidates(connection, at)
        mine = next((one for one in matched(people, every[at].policy) if one.who.person_id == person_id), None)
        if mine is not None and not mine.lacks:
            found.append((mine, every[at]))
    return sorted(found, key=lambda one: (-one[0].points, one[1].id))


async def _people(connection: AsyncConnection, organisation_id: int, only: Sequence[int] | None) -> list[dict[str, Any]]:
    """Return people who may sign in, with the skills that they hold or held."""
    wanted = sa.select(person.c.id, person.c.name, person.c.login, person.c.code, person.c.language, person.c.role)
    where = [person.c.organisation_id == organisation_id, person.c.active, person.c.role.not_in(("viewer", "auditor"))]
    where += [] if only is None else [person.c.id.in_(only)]
    rows = [dict(row) | {"skills": {}, "over": set()} for row in (await connection.execute(wanted.where(*where).order_by(person.c.id).limit(MOST))).mappings()]  # fmt: skip
    found = {row["id"]: row for row in rows}
    held = sa.select(skill.c.person_id, skill.c.name, skill.c.level, skill.c.expires_at).where(skill.c.person_id.in_(found))
    for who, name, level, ends in await connection.execute(held) if found else ():
        if ends is None or ends > now():
            found[who]["skills"][name] = level
        else:
            found[who]["over"].add(name)
    return rows


async def _members(connection: AsyncConnection, projects: Sequence[int]) -> dict[Key, Any]:
    """Return memberships by person and project."""
    lasts = member.c.until.is_(None) | (member.c.until > now())
    rows = await connection.execute(sa.select(member).where(member.c.project_id.in_(projects), lasts)) if projects else ()
    return {(row.person_id, row.project_id): row for row in rows}


@dataclass(frozen=True)
class _Read:
    """What was read of people and projects, for any number of matches.

    Attributes:
        rows: People with their skills.
        every: Projects by number.
        did: What each did in each project.
        busy: Answers lately and tasks at hand of each, in all projects.
        roles: Memberships by person and project.
    """

    rows: Sequence[Mapping[str, Any]]
    every: Mapping[int, Work]
    did: Mapping[Key, Done]
    busy: Mapping[int, tuple[int, int]]
    roles: Mapping[Key, Any]

    async def candidates(self, connection: AsyncConnection, project_id: int) -> list[Candidate]:
        """Return everybody as a candidate of a project."""
        work = self.every[project_id]
        field = [at for at, one in self.every.items() if one.field == work.field and (one.field or at == project_id)]
        met: dict[int, Known] = {}
        for (who, _), one in (await evidence.known(connection, field)).items():
            met[who] = met.get(who, Known()) + one
        where = (qualification.c.project_id == project_id) & (qualification.c.state == "failed")
        failed = set((await connection.execute(sa.select(qualification.c.person_id).where(where))).scalars())
        paces = _paces(self.did, field)
        return [self._candidate(row, work, met.get(row["id"], Known()), paces.get(row["id"]), failed) for row in self.rows]

    def _candidate(self, row: Mapping[str, Any], work: Work, met: Known, pace: float | None, failed: Collection[int]) -> Candidate:
        number, here = row["id"], self.roles.get((row["id"], work.id))
        quota = here.quota if here is not None and here.quota is not None else work.policy.quota
        lately, held = self.busy.get(number, (0, 0))
        return Candidate(
            person_id=number,
            code=row["code"],
            language=row["language"],
            skills=row["skills"],
            over=frozenset(row["over"]),
            known=met,
            lately=lately,
            held=held,
            pace=pace,
            role=here.role if here is not None else "",
            paused=bool(here is not None and here.paused),
            quota_left=None if quota is None else quota - self.did.get((number, work.id), Done()).answers,
            failed=number in failed,
        )


def _busy(did: Mapping[Key, Done]) -> dict[int, tuple[int, int]]:
    """Return answers lately and tasks at hand of each, over all projects."""
    found: dict[int, tuple[int, int]] = {}
    for (who, _), one in did.items():
        lately, held = found.get(who, (0, 0))
        found[who] = (lately + one.lately, held + one.held)
    return found


def _paces(did: Mapping[Key, Done], field: Sequence[int]) -> dict[int, float]:
    """Return each one's mean time an answer in the projects of a field, as a multiple of everybody's in the same projects."""
    there = set(field)
    all_ms: dict[int, float] = {}
    for project_id in there:
        of = [one for (_, at), one in did.items() if at == project_id]
        answers, ms = sum(one.answers for one in of), sum(one.active_ms for one in of)
        if answers and ms:
            all_ms[project_id] = ms / answers
    own: dict[int, list[tuple[float, float]]] = {}
    for (who, at), one in did.items():
        if at in all_ms and one.answers and one.active_ms:
            own.setdefault(who, []).append((one.active_ms, one.answers * all_ms[at]))
    return {who: sum(ms for ms, _ in pairs) / sum(usual for _, usual in pairs) for who, pairs in own.items()}
