"""A project that runs, as those who run it see and change it: what waits in vain, what new questions do, versions, records looked at, words."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.test_front import begun, label, made_lake, opened, truth
from goldsmith import registry
from goldsmith.accounts import tables as accounts
from goldsmith.annotate import progress
from goldsmith.annotate.chinese import in_chinese
from goldsmith.annotate.configuration import fitted
from goldsmith.annotate.kinds import kinds, policy_schema
from goldsmith.annotate.lately import Lately
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import CHOICE, SHOWS, front, lite, project_with, run
from service import people as joined


async def warned(database: Database, number: int) -> list[tuple[str, int, int]]:
    """Return what waits in vain: why, how many answers, and how many people might."""
    async with database.reading() as connection:
        told = (await progress.progress(connection, number))["warnings"]
    assert all(one["said"]["en"] != one["said"]["zh"] and one["do"]["zh"] for one in told)
    return [(one["code"], one["answers"], one["able"]) for one in told]


def test_what_nobody_may_take_is_told(url: str):
    """A skill that nobody has, too few people for the overlap, and tasks that all had: each with its number; who comes in time ends it."""

    async def trial(database: Database) -> None:
        who = await joined(database, "ann", "bob", "eve")
        number = await project_with(database, who, 4, skill="law", level=3)
        assert await warned(database, number) == [("nobody", 4, 0)]
        skill = {"name": "law", "level": 2, "granted_by": who[0], "granted_at": now()}
        columns = {column.name for column in accounts.skill.c}
        row = {name: value for name, value in skill.items() if name in columns}
        async with database.changing() as connection:
            await connection.execute(sa.insert(accounts.skill).values(person_id=who[1], **row))
        assert await warned(database, number) == []
        async with database.changing() as connection:
            await connection.execute(sa.update(accounts.person).where(accounts.person.c.id == who[1]).values(active=False))
        assert await warned(database, number) == [("nobody", 4, 0)]

    run(url, trial)


def test_escalations_without_a_senior_are_told(url: str):
    """What was put before a senior waits for somebody else than who asked: a lone manager who asked himself is none."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, overlap=1)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}], status=201)
        await opened(at, number)
        (turn,) = (await at.ask("ann", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        await at.ask("ann", "POST", f"/api/turns/{turn['id']}/escalate", {"reason": "?"})
        told = (await at.ask("ann", "GET", f"/api/projects/{number}/progress"))["warnings"]
        assert [(one["code"], one["skill"], one["answers"]) for one in told] == [("had_it", "@senior", 1)]
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/2", {"role": "expert"})
        found = await at.ask("ann", "GET", f"/api/projects/{number}/progress")
        assert found["warnings"] == []
        assert (found["tasks_left"], found["waiting"], found["held"], found["answers_left"]) == (2, 2, 0, 2)
        (turn,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        found = await at.ask("ann", "GET", f"/api/projects/{number}/progress")
        assert (found["tasks_left"], found["waiting"], found["held"], found["answers_left"]) == (2, 1, 1, 2)

    run(url, trial)


def test_too_few_people_for_the_overlap_are_told(url: str):
    """Three are to answer each task and two may."""

    async def trial(database: Database) -> None:
        number = await project_with(database, await joined(database, "ann", "bob"), 2, overlap=3)
        assert await warned(database, number) == [("too_few", 6, 2)]

    run(url, trial)


def test_what_new_questions_do_is_told_and_nothing_is_stored(url: str, tmp_path: Path):
    """Of the answers that stand, those that would not fit any more are counted; a new field that tasks lack too; versions are not overwritten."""
    lake = made_lake(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at, overlap=1)
        looked = await at.ask("ann", "POST", f"/api/projects/{number}/tasks/look", {"dataset": "titles", "where": "id <> 'n1'"})
        assert (looked["tasks"], looked["there"], len(looked["rows"])) == (5, 0, 5)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=201)
        looked = await at.ask("ann", "POST", f"/api/projects/{number}/tasks/look", {"dataset": "titles", "limit": 3})
        assert (looked["tasks"], looked["there"]) == (3, 3)
        await opened(at, number)
        assert await label(at, "bob", number, truth) == 6
        less = [{"name": "topic", "kind": "choice", "settings": {"choices": ["home", "money"]}}, {"name": "why", "kind": "text"}]
        body: dict[str, Any] = {"shows": [*SHOWS, {"field": "author"}], "questions": less}
        told = await at.ask("ann", "POST", f"/api/projects/{number}/questions/effects", body)
        topic, why = told["questions"]
        assert (topic["fate"], topic["answers"], why["fate"]) == ("changed", 6, "new")
        assert 0 < topic["unfit"] < 6
        assert len(topic["faults"]) == min(topic["unfit"], 3)
        assert told["lacking"] == [{"field": "author", "tasks": 6, "of": 6}]
        assert (told["version"], told["all_tried"], told["held"]) == (1, True, 0)
        assert (await at.ask("ann", "GET", f"/api/projects/{number}"))["questions_version"] == 1
        gone = {"shows": SHOWS, "questions": less[1:]}
        assert [one["fate"] for one in (await at.ask("ann", "POST", f"/api/projects/{number}/questions/effects", gone))["questions"]] == ["new", "gone"]  # fmt: skip
        await at.ask("bob", "POST", f"/api/projects/{number}/questions/effects", gone, status=403)
        path = f"/api/projects/{number}/guideline"
        assert await at.ask("ann", "PUT", path, {"text": "one 🚀", "after": 0}) == {"version": 1}
        stands = await at.ask("ann", "PUT", path, {"text": "two", "after": 0}, status=409)
        assert stands["error"]["stands"] == {"version": 1}
        await at.ask("ann", "PUT", f"/api/projects/{number}/questions", {"shows": SHOWS, "questions": CHOICE, "after": 7}, status=409)
        (row,) = (await at.ask("ann", "GET", f"{path}/versions"))["rows"]
        assert (row["version"], row["by"], row["characters"], row["examples"]) == (1, "Ann", 5, 0)

    run(url, trial)


def test_records_of_a_dataset_are_looked_at(tmp_path: Path):
    """How many a condition chooses, the columns that can be shown and the first records; a wrong condition and name are told."""
    lake = made_lake(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"], lake=lake)
        assert (await at.ask("ann", "GET", "/api/datasets"))["rows"] == [{"name": "titles"}]
        found = await at.ask("ann", "POST", "/api/datasets/look", {"dataset": "titles", "limit": 2})
        assert (found["records"], len(found["rows"])) == (6, 2)
        assert {"id", "text"} <= set(found["columns"])
        assert found["rows"][0]["material"]["text"]
        await at.ask("ann", "POST", "/api/datasets/look", {"dataset": "none"}, status=404)
        wrong = await at.ask("ann", "POST", "/api/datasets/look", {"dataset": "titles", "where": "txet = 1"}, status=400)
        assert "txet" in str(wrong)
        await at.ask("bob", "GET", "/api/datasets", status=403)
        told = await at.ask("ann", "POST", "/api/projects/preview", {"shows": SHOWS, "questions": CHOICE, "name": "Bad Name", "policy": {"overlap": 0}})  # fmt: skip
        assert [one["path"] for one in told["faults"]] == ["policy.overlap", "name"]

    run(lite(tmp_path), trial)


BAD: list[tuple[str, Any, str]] = [
    ("choice", {"choices": ["a"]}, "至少需要 2 项"),
    ("choice", {"choices": ["a", "a"]}, "重复"),
    ("choice", {"choices": ["a", {"value": "b", "color": "red"}]}, "颜色"),
    ("choice", {"choises": ["a", "b"]}, "是否指 `choices`"),
    ("choice", {"choices": ["a", "b"], "several": "maybe"}, "应为是或否"),
    ("spans", {"on": "text", "labels": ["a"], "overlap": "some"}, "应为"),
    ("spans", {"on": "", "labels": ["a"]}, "不能为空"),
    ("text", {"at_least": 5, "at_most": 2}, "最大长度"),
    ("scale", {"at_least": 5, "at_most": 2}, "最大值"),
    ("rubric", {}, "二者选一"),
    ("dialogue", {}, "至少为轮次"),
    ("ranking", {"options": ["a", "b"], "ties": True, "top": 1}, "并列"),
    ("regions", {"on": "audio"}, "转写"),
    ("points", {"on": "image", "labels": ["a"], "reach": 0}, "应大于 0"),
    ("boxes", {"labels": ["a"]}, "必填"),
    ("none", {}, "没有名为"),
]


@pytest.mark.parametrize(("kind", "settings", "says"), BAD)
def test_faults_have_their_place_and_are_told_in_chinese(kind: str, settings: Any, says: str):
    """Whatever is wrong with the settings of a question is told at a place within it, in both languages."""
    shows = [{"field": name} for name in ("text", "image", "audio", "a", "b")]
    _, found = fitted(shows, [{"name": "q", "kind": kind, "settings": settings}])

    assert found
    assert all(one.path.startswith("questions[0].") for one in found)
    assert says in "".join(one.zh for one in found), found


def test_what_is_not_known_stays_as_it_is():
    """A third party's words are not lost."""
    assert in_chinese("whatever it is") == "whatever it is"
    assert in_chinese("it should be at least 3, did you mean `4`?") == "应不小于 3，是否指 `4`？"


def test_each_kind_tells_its_settings_and_an_example_that_fits():
    """Every registered kind has a schema whose settings say what they are, down to the classes, and an example of itself."""
    told = kinds()

    assert [one["kind"] for one in told] == registry.names("question")
    for one in told:
        registry.load("question", one["kind"])(**one["example"]["settings"])
        for part in (one["schema"], *one["schema"].get("$defs", {}).values()):
            assert all(about.get("description") for about in part["properties"].values()), one["kind"]
    assert policy_schema()["properties"]["lease_seconds"]["maximum"] == 86_400


class Later:
    """A clock that is a minute on."""

    def monotonic(self) -> float:
        """Return the time."""
        return time.monotonic() + 61


def test_what_takes_long_is_counted_once_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ten who look together cost one count; what is of few rows is counted each time, and all again after a minute."""
    from goldsmith.annotate import lately

    async def trial(database: Database) -> None:
        told, counted, size = Lately(), [0], [20_000]

        async def count() -> int:
            counted[0] += 1
            await asyncio.sleep(0.01)
            return counted[0]

        async def look() -> Any:
            async with database.reading() as connection:
                return await told.of(connection, ("x", 1), count, lambda _: size[0])

        assert [await look(), await look()] == [1, 2]
        size[0] = 5_000_000
        assert set(await asyncio.gather(*(look() for _ in range(10)))) == {3}
        assert await look() == 3
        monkeypatch.setattr(lately, "time", Later())
        assert await look() == 4

    run(lite(tmp_path), trial)


@pytest.mark.parametrize("hours", [[50, 50, 50, 50], [5, 95, 5, 95], [200]])
def test_a_forecast_is_wider_where_hours_differ(hours: list[int]):
    """The interval holds the estimate, and that of uneven hours that of even ones; where nothing is left, or too little was done, there is none."""
    told = progress.forecast(1000, hours)
    even = progress.forecast(1000, [sum(hours) // len(hours)] * len(hours))

    assert told is not None
    assert even is not None
    assert told["low"] <= even["low"] <= told["hours"] <= even["high"] <= told["high"]
    assert progress.forecast(0, hours) is None
    assert progress.forecast(1000, [9]) is None
