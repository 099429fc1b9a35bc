"""What becomes of a turn: wrong versions, late answers, drafts and corrections are told or kept, and nothing is overwritten."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, rows, said, take
from goldsmith.annotate import queue, tasks, turns
from goldsmith.annotate.tables import answer, lane, slot, task
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from goldsmith.question import FaultyAnswerError
from service import people, project_with, run


def test_answers_to_the_wrong_version_are_refused_and_told(url: str):
    """Two pages at one task: the second to save is told what stands."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 1)
        (mine,), _ = await take(database, project, ann)
        saved = await act(database, project, ann, turns.save_draft, mine.id, turns.Given(0, {"topic": "home"}))
        assert saved["version"] == 1

        with pytest.raises(ConflictError, match="found: version 1"):
            await act(database, project, ann, turns.give_answer, mine.id, said(version=0), ASKS)
        with pytest.raises(ConflictError):
            await act(database, project, ann, turns.save_draft, mine.id, turns.Given(0, {}))

        told = await act(database, project, ann, turns.give_answer, mine.id, said(version=1), ASKS)
        again = await act(database, project, ann, turns.give_answer, mine.id, said(version=1), ASKS)
        assert told == {"turn": mine.id, "revision": 1, "late": False}
        assert again == {**told, "again": True}
        with pytest.raises(ConflictError, match="answered already"):
            await act(database, project, ann, turns.give_answer, mine.id, said("money", version=1), ASKS)

    run(url, trial)


def test_an_answer_after_its_lease_is_kept(url: str):
    """In its slot where nobody took it, beside the slots where somebody did."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 2)
        mine, _ = await take(database, project, ann, 2)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        (his,), _ = await take(database, project, bob)
        taken = next(one for one in mine if one.task_id == his.task_id)
        free = next(one for one in mine if one.task_id != his.task_id)

        late = await act(database, project, ann, turns.give_answer, taken.id, said(), ASKS)
        kept = await act(database, project, ann, turns.give_answer, free.id, said(), ASKS)

        assert (late["late"], kept["late"]) == (True, False)
        await act(database, project, bob, turns.give_answer, his.id, said(), ASKS)
        assert [row.answered for row in await rows(database, sa.select(task.c.answered))] == [1, 1]
        assert len(await rows(database, sa.select(answer.c.id))) == 3

    run(url, trial)


def test_a_draft_outlives_its_lease(url: str):
    """Who gets the task again finds what he had written."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 1)
        (mine,), _ = await take(database, project, ann)
        await act(database, project, ann, turns.save_draft, mine.id, turns.Given(0, {"topic": "home"}))
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)

        (again,), _ = await take(database, project, ann)

        assert again.draft == {"topic": "home"}

    run(url, trial)


def test_corrections_are_added_and_never_overwrite(url: str):
    """Undo brings an answer back; each correction is a revision; a stale one is refused."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 1)
        (mine,), _ = await take(database, project, ann)
        await act(database, project, ann, turns.give_answer, mine.id, said(), ASKS)
        await act(database, project, ann, turns.revise, mine.id, said("home", version=1), ASKS)
        with pytest.raises(ConflictError, match="revision 2"):
            await act(database, project, ann, turns.revise, mine.id, said("money", version=1), ASKS)

        told = await rows(database, sa.select(answer.c.revision, answer.c.value).order_by(answer.c.revision))
        assert [(row.revision, row.value["topic"]) for row in told] == [(1, "sport"), (2, "home")]

    run(url, trial)


def test_a_wrong_answer_is_told_and_nothing_is_stored(url: str):
    """The turn is as it was, and the right answer is taken after."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 1)
        (mine,), _ = await take(database, project, ann)

        with pytest.raises(FaultyAnswerError, match="did you mean 'sport'"):
            await act(database, project, ann, turns.give_answer, mine.id, said("sprot"), ASKS)

        assert await rows(database, sa.select(answer.c.id)) == []
        assert (await act(database, project, ann, turns.give_answer, mine.id, said(), ASKS))["revision"] == 1

    run(url, trial)


def test_the_same_tasks_twice_are_the_same_tasks(url: str):
    """Adding is idempotent by key; what is there stays as it is."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        project = await project_with(database, [ann], 5)
        async with database.changing() as connection:
            told = await tasks.add(connection, project, [tasks.New("t1", {"text": "another"}), tasks.New("t9", {"text": "new"})])

        assert (told.added, told.there) == (1, 1)
        assert len(await rows(database, sa.select(slot.c.id))) == 6
        assert [row.next_place for row in await rows(database, sa.select(lane.c.next_place))] == [7]

    run(url, trial)
