"""Projects: made, changed, configured anew, with their guideline and their members."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.configuration import Configuration, below, configured
from goldsmith.annotate.membership import MEMBERSHIP, require_fitting
from goldsmith.annotate.policy import policy_of
from goldsmith.annotate.queue import give_back
from goldsmith.annotate.tables import guideline, member, project, project_questions, task
from goldsmith.annotation_errors import ConflictError, ProjectError, UnfitProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError
from goldsmith.question import FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

STATES = {
    "draft": ("open", "closed"),
    "open": ("paused", "closed"),
    "paused": ("open", "closed"),
    "closed": ("open",),
}
"""From which state a project may come into which."""
NAME = re.compile(r"(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*")
"""One hyphen between words and nothing else: it becomes `_` in names of columns, and no two projects have the same ones."""


@dataclass(frozen=True)
class Plan:
    """A project that is to be made.

    Attributes:
        name: Its name in addresses and commands, unique in the organisation.
        shows: What people see of a task.
        questions: What they are asked.
        title: How people call it; the name where left out.
        description: What it is for.
        policy: How it works, where that differs from what is usual.
        lake: The lake that its dataset is in.
        dataset: The dataset whose records its tasks are, and whose columns its answers become.
    """

    name: str
    shows: Any
    questions: Any
    title: str = ""
    description: str = ""
    policy: Mapping[str, Any] = field(default_factory=dict)
    lake: str = ""
    dataset: str = ""


def nearest_name(given: str) -> str:
    """Return a name that a project may have, as near to this one as can be.

    Example:
        >>> nearest_name("News_Topics 2026"), nearest_name("新闻")
        ('news-topics-2026', 'news-topics')
    """
    return re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")[:100].strip("-") or "news-topics"


async def make(connection: AsyncConnection, plan: Plan, *, organisation_id: int, person_id: int) -> int:
    """Make a project, in draft, of which the person is the manager; return its number.

    Raises:
        ProjectError: The name is taken or no name, or the configuration does not fit.
    """
    if not NAME.fullmatch(plan.name):
        raise ProjectError(
            "a project wants a name of small letters and digits, with one hyphen between words",
            found=repr(plan.name),
            hint=f"such as {nearest_name(plan.name)}",
        )
    made, rules, at = configured(plan.shows, plan.questions), policy_of(plan.policy), now()
    taken = sa.select(project.c.id).where(project.c.organisation_id == organisation_id, project.c.name == plan.name)
    if (await connection.execute(taken)).first() is not None:
        raise ProjectError("a project is called so already", found=plan.name, hint="choose another name")
    values = {
        "organisation_id": organisation_id, "name": plan.name, "title": plan.title or plan.name, "description": plan.description,
        "state": "draft", "questions_version": 1, "guideline_version": 0, "policy": rules.model_dump(mode="json"), "lake": plan.lake,
        "dataset": plan.dataset, "created_by": person_id, "created_at": at, "changed_at": at, "revision": 1,
    }  # fmt: skip
    project_id = int((await connection.execute(sa.insert(project).values(values).returning(project.c.id))).scalar_one())
    await _add_questions(connection, project_id, 1, made, person_id)
    await put_member(connection, project_id, person_id, role="manager")
    return project_id


async def _add_questions(connection: AsyncConnection, project_id: int, version: int, made: Configuration, person_id: int) -> None:
    told = made.as_json()
    await connection.execute(
        sa.insert(project_questions).values(
            project_id=project_id,
            version=version,
            shows=told["shows"],
            questions=told["questions"],
            created_by=person_id,
            created_at=now(),
        )
    )


async def project_of(connection: AsyncConnection, project_id: int) -> Any:
    """Return the row of a project.

    Raises:
        NoRecordError: There is none.
    """
    found = (await connection.execute(sa.select(project).where(project.c.id == project_id))).first()
    if found is None:
        raise NoRecordError("there is no such project", where=f"project {project_id}")
    return found


async def change(connection: AsyncConnection, project_id: int, *, revision: int, changes: Mapping[str, Any]) -> int:
    """Change title, description, state or policy; return the new revision.

    Raises:
        ConflictError: Somebody changed it since that revision.
        ProjectError: A state cannot follow the present one, or a rule is wrong.
    """
    stands = await project_of(connection, project_id)
    values = {name: value for name, value in changes.items() if name in {"title", "description", "state", "policy", "lake", "dataset"}}
    if "state" in values and values["state"] != stands.state and values["state"] not in STATES[stands.state]:
        raise ProjectError(
            "a project cannot come into this state",
            found=f"{stands.state} -> {values['state']}",
            expected=" or ".join(STATES[stands.state]),
        )
    if "policy" in values:
        values["policy"] = policy_of({**stands.policy, **values["policy"]}).model_dump(mode="json")
    here = sa.and_(project.c.id == project_id, project.c.revision == revision)
    changed = await connection.execute(sa.update(project).where(here).values(**values, revision=revision + 1, changed_at=now()))
    if not changed.rowcount:
        raise ConflictError("this project was changed meanwhile", where=f"project {project_id}", found=f"revision {stands.revision}")
    return revision + 1


async def ask(connection: AsyncConnection, project_id: int, *, shows: Any, questions: Any, person_id: int, after: int | None = None) -> int:  # fmt: skip
    """Give a project a new version of its questions; return the version. Answers keep the version that they were given to.

    Raises:
        ProjectError: The configuration does not fit.
        ConflictError: Another version than ``after``, where it is given, is the newest.
    """
    made = configured(shows, questions)
    version = await _next(connection, project_id, "questions_version", after)
    await _add_questions(connection, project_id, version, made, person_id)
    return version


async def guide(connection: AsyncConnection, project_id: int, *, text: str, examples: Sequence[Any], person_id: int, after: int | None = None) -> int:  # fmt: skip
    """Give a project a new version of its guideline; return the version.

    Args:
        connection: Within a transaction.
        project_id: The project.
        text: How to answer, in Markdown.
        examples: Objects with ``material``, ``value``, ``good`` and ``why``.
        person_id: Who wrote it.
        after: The version that he began with; any where left out.

    Raises:
        ProjectError: An example that is called good is no answer that the questions take; all such are listed.
        ConflictError: Another version is the newest.
    """
    stands = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, stands.questions_version)
    faults = []
    for at, one in enumerate(examples):
        try:
            asked.checked(one["value"], one["material"]) if one["good"] else None
        except FaultyAnswerError as problem:
            faults += [below(f"examples[{at}]", fault) for fault in problem.faults]
    if faults:
        raise UnfitProjectError("these examples are called good, and the questions would not take them", faults)
    version = await _next(connection, project_id, "guideline_version", after)
    values = {
        "project_id": project_id,
        "version": version,
        "text": text,
        "examples": list(examples),
        "created_by": person_id,
        "created_at": now(),
    }
    await connection.execute(sa.insert(guideline).values(values))
    return version


async def _next(connection: AsyncConnection, project_id: int, column: str, after: int | None) -> int:
    """Return the next version of the questions or the guideline.

    Raises:
        ConflictError: Another one than ``after`` is the newest; what stands is told.
    """
    counted = {column: project.c[column] + 1, "revision": project.c.revision + 1, "changed_at": now()}
    here = sa.and_(project.c.id == project_id, sa.true() if after is None else project.c[column] == after)
    version = (await connection.execute(sa.update(project).where(here).values(counted).returning(project.c[column]))).scalar()
    if version is None:
        stands = int(getattr(await project_of(connection, project_id), column))
        raise ConflictError(
            "somebody else saved a version meanwhile", where=f"project {project_id}", found=f"version {stands}", expected=f"version {after}",
            hint="look at what stands, and save after it", stands={"version": stands},
        )  # fmt: skip
    return int(version)


class Configurations:
    """Configurations by database, project and version, each read once: a version never changes."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._read: WeakKeyDictionary[Any, dict[tuple[int, int], Configuration]] = WeakKeyDictionary()

    def known(self, pool: Any, project_id: int, version: int) -> Configuration | None:
        """Return what a version asks, where it was read already through this pool of connections."""
        return self._read.get(pool, {}).get((project_id, version))

    async def of(self, connection: AsyncConnection, project_id: int, version: int) -> Configuration:
        """Return what a version asks.

        Raises:
            NoRecordError: There is no such version.
        """
        known = self._read.setdefault(connection.engine.pool, {})
        found = known.get((project_id, version))
        if found is None:
            wanted = sa.select(project_questions).where(
                project_questions.c.project_id == project_id, project_questions.c.version == version
            )
            row = (await connection.execute(wanted)).first()
            if row is None:
                raise NoRecordError("there is no such version of the questions", where=f"project {project_id}", found=str(version))
            found = Configuration.model_validate({"shows": row.shows, "questions": row.questions})
            if len(known) >= self._most:
                known.pop(next(iter(known)))
            known[project_id, version] = found
        return found


async def guideline_of(connection: AsyncConnection, project_id: int, version: int | None = None) -> dict[str, Any]:
    """Return a version of the guideline, the newest where none is named; an empty one where none was written."""
    wanted = sa.select(guideline).where(guideline.c.project_id == project_id).order_by(guideline.c.version.desc()).limit(1)
    if version is not None:
        wanted = wanted.where(guideline.c.version == version)
    row = (await connection.execute(wanted)).first()
    return (
        {"version": 0, "text": "", "examples": []} if row is None else {"version": row.version, "text": row.text, "examples": row.examples}
    )


async def guidelines(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the versions of the guideline, the newest first: who wrote each and when, its length in characters, and how many examples."""
    person, postgres = accounts.person, connection.dialect.name == "postgresql"
    examples = (sa.func.jsonb_array_length if postgres else sa.func.json_array_length)(guideline.c.examples)
    wanted = (
        sa.select(guideline.c.version, person.c.name.label("by"), guideline.c.created_at.label("at"), sa.func.length(guideline.c.text).label("characters"), examples.label("examples"))
        .join(person, person.c.id == guideline.c.created_by)
        .where(guideline.c.project_id == project_id)
    )  # fmt: skip
    return [named(row) for row in (await connection.execute(wanted.order_by(guideline.c.version.desc()))).mappings()]


async def put_member(  # noqa: PLR0913  each is a field of a membership
    connection: AsyncConnection,
    project_id: int,
    person_id: int,
    *,
    role: str,
    paused: bool = False,
    quota: int | None = None,
    daily_quota: int | None = None,
    until: int | None = None,
    exports: bool = False,
) -> None:
    """Make somebody a member, or change what he is, until a moment in milliseconds since 1970 where one is given.

    Raises:
        ProjectError: There is no such role, a quota is below 0, the end is over, or somebody else than an auditor shall be let export.
        NoRecordError: There is no such person in the project's organisation.
    """
    require_fitting(role, min(quota or 0, daily_quota or 0), until, exports=exports)
    person = accounts.person
    same = sa.select(person.c.id).join(project, project.c.organisation_id == person.c.organisation_id)
    if (await connection.execute(same.where(person.c.id == person_id, project.c.id == project_id))).first() is None:
        raise NoRecordError("there is no such person in this organisation", where=f"person {person_id}")
    here = sa.and_(member.c.project_id == project_id, member.c.person_id == person_id)
    values = {"role": role, "paused": paused, "quota": quota, "daily_quota": daily_quota, "until": until, "exports": exports}
    if not (await connection.execute(sa.update(member).where(here).values(values))).rowcount:
        await connection.execute(sa.insert(member).values(project_id=project_id, person_id=person_id, joined_at=now(), **values))


async def drop_member(connection: AsyncConnection, project_id: int, person_id: int) -> None:
    """Take somebody out of a project; what he answered stays, and what he holds goes to others at once."""
    await connection.execute(sa.delete(member).where(member.c.project_id == project_id, member.c.person_id == person_id))
    await give_back(connection, project_id=project_id, person_id=person_id)


async def members(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the members with their names, in the order in which they joined."""
    person = accounts.person
    wanted = sa.select(person.c.id, person.c.login, person.c.name, *(member.c[name] for name in MEMBERSHIP))
    joined = wanted.join(person, person.c.id == member.c.person_id).where(member.c.project_id == project_id)
    rows = (await connection.execute(joined.order_by(member.c.joined_at, person.c.id))).mappings()
    return [{**named(row), "person": row["id"]} for row in rows]


async def newest_task(connection: AsyncConnection, project_id: int) -> int:
    """Return the number of the task that was added last, 0 where there is none: figures from before it are old."""
    return int(await connection.scalar(sa.select(sa.func.max(task.c.id)).where(task.c.project_id == project_id)) or 0)


async def counts(connection: AsyncConnection, project_id: int) -> dict[str, int]:
    """Return how many tasks are in each state."""
    counted = sa.select(task.c.state, sa.func.count()).where(task.c.project_id == project_id).group_by(task.c.state)
    return {row[0]: row[1] for row in (await connection.execute(counted)).all()}
