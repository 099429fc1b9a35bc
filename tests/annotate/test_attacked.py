"""What a hostile or careless client, file or manager cannot do: hoard tasks, see answers, reach other folders, break the queue."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import ASKS, act, rows, said, take
from annotate.test_front import begun, careless, label, made_lake, opened
from goldsmith.annotate import marks, queue, reviews, tasks, turns
from goldsmith.annotate.tables import answer, lane, mark, slot, task
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import front, people, project_with, run


def test_a_late_answer_that_is_accepted_leaves_its_slot_to_others(url: str):
    """Bob took the slot and skipped it; Ann's late answer is accepted beside it, and Eve still gets the task."""

    async def trial(database: Database) -> None:
        ann, bob, eve = await people(database, "ann", "bob", "eve")
        project = await project_with(database, [ann, bob, eve], 1)
        (hers,), _ = await take(database, project, ann)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        (his,), _ = await take(database, project, bob)
        assert (await act(database, project, ann, turns.give_answer, hers.id, said(), ASKS))["late"]
        await act(database, project, bob, turns.skip, his.id, "")
        (given,) = await rows(database, sa.select(answer.c.id))
        async with database.changing() as connection:
            assert await reviews.judge(connection, hers.id, reviews.Verdict("accept", given.id), ASKS, person_id=bob) == "late_reviewed"

        (third,), _ = await take(database, project, eve)

        assert third.task_id == hers.task_id

    run(url, trial)


def test_a_lapse_hides_no_other_slot_of_the_task(url: str, monkeypatch: pytest.MonkeyPatch):
    """Ann's mark has passed the second slot of a task while the first was hers; she may have the second once she lost the first."""
    monkeypatch.setattr(marks, "FAR", 0)

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 1, overlap=2)
        await take(database, project, ann)
        await take(database, project, ann)
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        (his,), _ = await take(database, project, bob)
        await act(database, project, bob, turns.give_answer, his.id, said(), ASKS)

        (again,), _ = await take(database, project, ann)

        assert again.task_id == his.task_id

    run(url, trial)


def test_who_has_answered_everything_is_told_so_without_a_search(url: str, monkeypatch: pytest.MonkeyPatch):
    """His mark stands at the end of the lane, however many slots are open for others."""
    monkeypatch.setattr(marks, "FAR", 0)

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 20, overlap=2)
        assert len((await take(database, project, ann, 100))[0]) == 20

        assert (await take(database, project, ann))[1] == "none_left"

        (stands,) = await rows(database, sa.select(mark.c.place, lane.c.next_place).join(lane, lane.c.id == mark.c.lane_id))
        assert stands.place == stands.next_place - 1
        assert len((await take(database, project, bob, 100))[0]) == 20

    run(url, trial)


def test_a_slot_that_is_taken_while_its_task_is_changed_stays_taken(url: str):
    """Twenty tasks are moved and paused while four people take and answer: no slot is open that somebody holds."""

    async def trial(database: Database) -> None:
        who = await people(database, "ann", "bob", "eve", "joe")
        project = await project_with(database, who, 20, overlap=2)
        ids = [row.id for row in await rows(database, sa.select(task.c.id))]

        async def work(person: int) -> None:
            for _ in range(12):
                for one in (await take(database, project, person, 2))[0]:
                    await act(database, project, person, turns.give_answer, one.id, said(), ASKS)

        async def move() -> None:
            for one in ids:
                async with database.changing() as connection:
                    await tasks.change(connection, one, priority=one % 3)

        await asyncio.gather(*map(work, who), move())

        counted = await rows(database, sa.select(task.c.answered, task.c.wanted, task.c.state))
        assert sum(row.answered for row in counted) == len(await rows(database, sa.select(answer.c.id))) == 40
        assert {row.state for row in counted} == {"done"}

    run(url, trial)


def test_what_seniors_were_asked_stays_theirs_when_its_priority_changes(url: str):
    """Nobody but the manager may take it, before and after."""

    async def trial(database: Database) -> None:
        ann, bob, eve = await people(database, "ann", "bob", "eve")
        project = await project_with(database, [ann, bob, eve], 1)
        (hard,), _ = await take(database, project, bob)
        await act(database, project, bob, turns.escalate, hard.id, "hm")
        for change in ({"priority": 5}, {"state": "paused"}, {"state": "open"}):
            async with database.changing() as connection:
                await tasks.change(connection, hard.task_id, **change)
            assert (await take(database, project, eve))[0] == []
        assert len((await take(database, project, ann))[0]) == 1

    run(url, trial)


@pytest.mark.parametrize("change", [{"state": "done"}, {"wanted": 1}, {"state": "asleep"}])
def test_changes_that_would_do_nothing_or_lie_are_refused(url: str, change: dict[str, Any]):
    """A task is done by its answers alone, and never wants fewer."""

    async def trial(database: Database) -> None:
        (ann,) = await people(database, "ann")
        await project_with(database, [ann], 1, overlap=2)
        with pytest.raises(ProjectError):
            async with database.changing() as connection:
                await tasks.change(connection, 1, **change)

    run(url, trial)


def test_an_answer_sent_again_brings_no_more_tasks(url: str):
    """Ten times the same answer, one after another and at once: who wants to hold two holds two."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": n, "text": "a"} for n in range(40)], status=201)
        await opened(at, number)
        first, _ = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 2}))["turns"]
        body = {"version": 0, "value": {"topic": "home"}, "ahead": 2}
        path = f"/api/turns/{first['id']}/answer"
        await asyncio.gather(*(at.ask("bob", "POST", path, body) for _ in range(5)))
        for _ in range(3):
            assert (await at.ask("bob", "POST", path, body))["turns"] == []

        held = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 0}))["turns"]

        assert len(held) == 2

    run(url, trial)


def test_a_quota_counts_what_is_held(url: str):
    """With three answers allowed and pages that hold four, nobody gives more than three."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, quota=3, daily_quota=2)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": n, "text": "a"} for n in range(9)], status=201)
        await opened(at, number)
        told = await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4})
        assert (len(told["turns"]), told["why"]) == (2, "daily_quota")
        for turn in told["turns"]:
            body = {"version": 0, "value": {"topic": "home"}, "ahead": 4}
            assert (await at.ask("bob", "POST", f"/api/turns/{turn['id']}/answer", body))["turns"] == []

    run(url, trial)


def test_a_turn_shows_what_the_project_shows_and_no_more(url: str):
    """A column of the file that holds the answer stays with the managers."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        row = {"id": 1, "text": "a", "label": "sport", "gold": {"topic": "sport"}, "predictions": [{"value": {"topic": "home"}}]}
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [row], status=201)
        await opened(at, number)
        (turn,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        assert turn["task"]["material"] == {"text": "a"}
        assert "sport" not in json.dumps(turn)

    run(url, trial)


@pytest.mark.parametrize(
    "row",
    [
        rb'{"id": 1, "text": "a\u0000b"}',
        rb'{"id": "a\u0000", "text": "a"}',
        rb'{"id": 1, "text": "a", "more": {"a\u0000": 1}}',
        b'{"id": 1, "text": "a", "predictions": 5}',
        b'{"id": 1, "text": "a", "predictions": [{"model": 7, "value": {}}]}',
        b'{"id": 1, "text": "a", "predictions": [{"value": {}, "score": "high"}]}',
        b'{"id": 1, "text": "a", "gold": "sport"}',
        b'{"id": 1, "text": ' + b"[" * 400 + b"1" + b"]" * 400 + b"}",
        rb'{"id": 1, "text": "\ud800"}',
        b"[[1]]",
        b"7",
    ],
)
def test_hostile_tasks_are_told_with_their_place(tmp_path: Path, row: bytes):
    """The same on both databases, for it is refused before them."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        told = await at.ask("ann", "POST", f"/api/projects/{number}/tasks", row, status=422)
        assert told["error"]["where"]

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_a_mark_of_the_order_of_bytes_lines_of_windows_and_large_keys_are_read(url: str):
    """BOM, CRLF, and a key of 500 characters of four bytes; null predictions are none; a backslash before u0000 is no NUL."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        lines = [
            {"id": "😀" * 500, "text": "a", "predictions": None},
            {"id": 2, "text": r"C:\u0000", **{f"f{n}": n for n in range(10_000)}},
        ]
        body = b"\xef\xbb\xbf" + b"\r\n".join(json.dumps(one, ensure_ascii=False).encode() for one in lines)
        assert (await at.ask("ann", "POST", f"/api/projects/{number}/tasks", body, status=201))["added"] == 2

    run(url, trial)


@pytest.mark.parametrize("value", [b'"a\\u0000"', b'"\\ud800"', b"1" * 30, b"[" * 600 + b"]" * 600])
def test_a_draft_that_no_database_holds_is_refused_on_both(url: str, value: bytes):
    """422 and what is wrong, never a mistake of the service."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": 1, "text": "a"}], status=201)
        await opened(at, number)
        (turn,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        body = b'{"version": 0, "value": {"topic": ' + value + b"}}"
        await at.ask("bob", "PUT", f"/api/turns/{turn['id']}/draft", body, status=422)
        await at.ask("ann", "GET", f"/api/projects/{number}/tasks?after={10**30}", status=422)

    run(url, trial)


def test_answers_to_questions_that_are_gone_break_no_export(url: str, tmp_path: Path):
    """They are told as they were given, and count where the present question takes them."""
    lake = made_lake(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at, overlap=2)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=201)
        await opened(at, number)
        await label(at, "bob", number, careless)
        for questions in (
            [{"name": "topic", "kind": "choice", "settings": {"choices": ["war", "home"]}}],
            [{"name": "topic", "kind": "scale"}],
            [{"name": "topic", "kind": "spans", "settings": {"on": "text", "labels": ["x"]}}],
        ):
            shown = [{"field": "text"}]
            preview = await at.ask("ann", "POST", "/api/projects/preview", {"shows": shown, "questions": questions}, status=200)
            assert preview["questions"]
            await at.ask("ann", "PUT", f"/api/projects/{number}/questions", {"shows": shown, "questions": questions})
            lines = [json.loads(line) for line in (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()]
            assert {line["answers"][0]["value"]["topic"] for line in lines} == {"sport"}
            assert [line["consensus"] for line in lines] == [{}] * 6

    run(url, trial)


def test_slots_of_tasks_withdrawn_while_held_are_not_given_out(url: str):
    """Whoever holds it may still answer; once given back it is nobody's."""

    async def trial(database: Database) -> None:
        ann, bob = await people(database, "ann", "bob")
        project = await project_with(database, [ann, bob], 1)
        (mine,), _ = await take(database, project, ann)
        async with database.changing() as connection:
            await tasks.change(connection, mine.task_id, state="withdrawn")
        await act(database, project, ann, turns.release, mine.id)
        assert await take(database, project, bob) == ([], "none_left")
        assert [row.state for row in await rows(database, sa.select(slot.c.state))] == ["withdrawn"]

    run(url, trial)
