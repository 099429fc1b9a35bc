"""Tasks that are meant for one person or one team, given out to nobody else; what was escalated, what leavers held."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, rows, said, take
from goldsmith.accounts import tables as accounts
from goldsmith.annotate import placing, projects, queue, reviews, tasks, turns
from goldsmith.annotate.stuck import stuck, waiting
from goldsmith.annotate.tables import answer, lane, slot, task, turn
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import people, project_with, run

TEXT = {"text": "x"}


def new(key: str, **more: Any) -> tasks.New:
    """Return a task as a line of a file tells it."""
    return tasks.checked({"key": key, **TEXT, **more}, fields=["text"], where="line 1")


async def team_of(database: Database, name: str, *who: int) -> int:
    """Make a team."""
    async with database.changing() as connection:
        made = sa.insert(accounts.team).values(organisation_id=1, name=name, created_at=now()).returning(accounts.team.c.id)
        number = int((await connection.execute(made)).scalar_one())
        for one in who:
            await connection.execute(sa.insert(accounts.team_member).values(team_id=number, person_id=one))
    return number


async def keys(database: Database, project: int, person: int) -> list[str]:
    """Return the tasks that somebody gets, until nothing is left for him."""
    got = []
    while taken := (await take(database, project, person))[0]:
        got.append(taken[0].key)
        await act(database, project, person, turns.give_answer, taken[0].id, said(), ASKS)
    return got


def test_a_task_for_a_person_or_a_team_is_given_to_nobody_else(url: str):
    """By login or number; one answer of a person whatever the overlap, and no skill is asked of him; a team's skill is."""

    async def trial(database: Database) -> None:
        own, ann, bob, eve = who = await people(database, "own", "ann", "bob", "eve")
        project = await project_with(database, who, 0, overlap=2, skill="law", level=3)
        reds = await team_of(database, "reds", bob, eve)
        async with database.changing() as connection:
            for one in (bob, eve):
                await connection.execute(sa.insert(accounts.skill).values(person_id=one, name="law", level=2, granted_at=1))
            added = await tasks.add(connection, project, [
                new("a", **{"for": {"person": "ann"}}), new("b", **{"for": {"person": bob}}), new("r", **{"for": {"team": "reds"}}),
                new("s", **{"for": {"team": reds}}), new("all"),
            ])  # fmt: skip
        assert added.added == 5
        assert await keys(database, project, ann) == ["a"]
        assert sorted(await keys(database, project, bob)) == ["all", "b", "r", "s"]
        assert sorted(await keys(database, project, eve)) == ["all", "r", "s"]
        assert await keys(database, project, own) == []
        assert {row.state for row in await rows(database, sa.select(task.c.state))} == {"done"}
        async with database.reading() as connection:
            ids = {row.key: row.id for row in (await connection.execute(sa.select(task.c.id, task.c.key))).all()}
            told = {key: await placing.meant_of(connection, number) for key, number in ids.items()}
        assert {key: one and (one.kind, one.name) for key, one in told.items()} == {
            "a": ("person", "ann"), "b": ("person", "bob"), "r": ("team", "reds"), "s": ("team", "reds"), "all": None,
        }  # fmt: skip
        async with database.changing() as connection:
            await tasks.change(connection, ids["r"], wanted=3, priority=2)
            into = await connection.execute(
                sa.select(lane.c.team_id).join(slot, slot.c.lane_id == lane.c.id).where(slot.c.task_id == ids["r"])
            )
            assert set(into.scalars()) == {reds}

    run(url, trial)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"for": "ann"}, "names one person or one team"),
        ({"for": {"person": "ann", "team": "reds"}}, "names one person or one team"),
        ({"for": {"people": ["ann"]}}, "names one person or one team"),
        ({"for": {"person": True}}, "names one person or one team"),
        ({"for": {"person": "ann"}, "wanted": 2}, "one person answers a task once"),
    ],
)
def test_a_task_for_nobody_in_particular_is_refused(given: dict[str, Any], words: str):
    """What `for` says is one person or one team, and one person answers once."""
    with pytest.raises(ProjectError, match=words):
        new("a", **given)


def test_a_field_that_is_called_for_is_material():
    """A project may show a field of this name; then it is no person."""
    found = tasks.checked({"key": "a", "for": "whom the bell tolls"}, fields=["for"], where="line 1")

    assert (found.material, found.meant) == ({"for": "whom the bell tolls"}, None)


def test_people_who_are_not_here_are_named_and_nothing_is_stored(url: str):
    """Strangers, members who only look, teams that are none: all are told at once."""

    async def trial(database: Database) -> None:
        _, ann, bob = who = await people(database, "own", "ann", "bob")
        project = await project_with(database, who[:2], 0)
        async with database.changing() as connection:
            await projects.put_member(connection, project, bob, role="viewer")
        names = ({"person": "bob"}, {"person": "nobody"}, {"team": "blues"}, {"person": "ann"})
        with pytest.raises(ProjectError, match="person bob, person nobody, team blues"):
            async with database.changing() as connection:
                await tasks.add(connection, project, [new(str(at), **{"for": name}) for at, name in enumerate(names)])
        assert not await rows(database, sa.select(task))
        assert ann

    run(url, trial)


async def skilled(database: Database, **levels: int) -> tuple[int, dict[str, int]]:
    """Make a project that asks for level 4 of law and escalates to level 2, with people of these levels."""
    names = ["own", *levels]
    who = await people(database, *names)
    async with database.changing() as connection:
        for one, name in zip(who, names, strict=True):
            if levels.get(name):
                await connection.execute(sa.insert(accounts.skill).values(person_id=one, name="law", level=levels[name], granted_at=1))
    return await project_with(database, who, 2, skill="law", level=4, escalate_level=2), dict(zip(names, who, strict=True))


def test_what_was_escalated_goes_to_somebody_who_can_take_it(url: str):
    """To the level that the policy names; where nobody else has it, to the project's experts, reviewers and managers."""

    async def trial(database: Database) -> None:
        project, who = await skilled(database, ann=4, joe=2)
        (first, second), _ = await take(database, project, who["ann"], 2)
        await act(database, project, who["ann"], turns.escalate, first.id, "hard")
        (his,), _ = await take(database, project, who["joe"])
        assert his.key == first.key
        await act(database, project, who["joe"], turns.escalate, his.id, "harder")
        (last,), _ = await take(database, project, who["own"])
        assert last.key == first.key
        async with database.changing() as connection:
            await projects.put_member(connection, project, who["joe"], role="annotator", paused=True)
        await act(database, project, who["ann"], turns.escalate, second.id, "hard")
        (other,), _ = await take(database, project, who["own"])
        assert other.key == second.key

    run(url, trial)


def test_what_waits_for_a_senior_in_vain_is_told_and_taken_by_the_first_who_comes(url: str):
    """The one manager asks himself: nobody is left, which the manager's page tells; a new expert gets it before all else."""

    async def trial(database: Database) -> None:
        own, ann = who = await people(database, "own", "ann")
        project = await project_with(database, who, 3)
        (mine,), _ = await take(database, project, own)
        await act(database, project, own, turns.escalate, mine.id, "hard")
        async with database.reading() as connection:
            policy = queue.Policy()
            found = await stuck(connection, project, policy, await waiting(connection, project))
        assert [(one.code, one.answers, one.skill) for one in found] == [("had_it", 1, "@senior")]
        async with database.changing() as connection:
            await projects.put_member(connection, project, ann, role="expert")
        (got,), _ = await take(database, project, ann)
        assert got.key == mine.key

    run(url, trial)


def test_whoever_is_dropped_gives_all_back_at_once(url: str):
    """What he held and what was sent back to him is somebody else's; his answers stay; others keep what they hold."""

    async def trial(database: Database) -> None:
        own, ann, bob = who = await people(database, "own", "ann", "bob")
        project = await project_with(database, who, 4)
        (first, second), _ = await take(database, project, ann, 2)
        (kept,), _ = await take(database, project, bob)
        await act(database, project, ann, turns.give_answer, first.id, said(), ASKS)
        (given,) = await rows(database, sa.select(answer))
        async with database.changing() as connection:
            await reviews.judge(connection, first.id, reviews.Verdict("send_back", given.id, "look again"), ASKS, person_id=own)
        async with database.changing() as connection:
            await projects.drop_member(connection, project, ann)
        assert {row.id: row.state for row in await rows(database, sa.select(turn))} == {
            first.id: "expired",
            second.id: "expired",
            kept.id: "leased",
        }
        assert len(await rows(database, sa.select(answer))) == 1
        assert sorted(await keys(database, project, own)) == sorted({"t0", "t1", "t2", "t3"} - {kept.key})

    run(url, trial)


@pytest.mark.parametrize("how", ["closed", "viewer"])
def test_whoever_takes_no_tasks_any_more_gives_back_by_the_next_chore(url: str, how: str):
    """An account that is closed, a member who only looks now: what was sent back to him does not wait a week."""

    async def trial(database: Database) -> None:
        _, ann, bob = who = await people(database, "own", "ann", "bob")
        project = await project_with(database, who, 2)
        (mine,), _ = await take(database, project, ann)
        (his,), _ = await take(database, project, bob)
        async with database.changing() as connection:
            assert await queue.give_back(connection) == 0
            if how == "closed":
                await connection.execute(sa.update(accounts.person).where(accounts.person.c.id == ann).values(active=False))
            else:
                await projects.put_member(connection, project, ann, role="viewer")
        async with database.changing() as connection:
            assert await queue.give_back(connection) == 1
        assert {row.id: row.state for row in await rows(database, sa.select(turn))} == {mine.id: "expired", his.id: "leased"}

    run(url, trial)
