"""Known answers are put into the pool, mended and taken out; doubtful ones are told."""

from __future__ import annotations

import asyncio
import json
from collections import Counter

import pytest
import sqlalchemy as sa

from annotate.gilded import known, policy, project, say, take, work
from annotate.requests import rows
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import task
from goldsmith.database.opening import Database
from service import front, run


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let chance be what a test says: each draw is the next of the list, and no gold where it is empty."""
    said: list[bool] = []
    monkeypatch.setattr(pool, "chosen", lambda share: bool(said) and share > 0 and said.pop(0))
    return said


def test_gold_is_put_turned_mended_and_taken_out(url: str, drawn: list[bool]):
    """New tasks, finished ones and known ones go into the pool; what is mended judges anew; what is taken out is in the queue as it was."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob", "eve"])
        number = await project(at, n=2, gold=0, people=("ann", "bob", "eve"), gold_share=0.5)
        path = f"/api/projects/{number}/gold"
        (held,) = (await take(at, "ann", number))["turns"]
        await say(at, "ann", held, ahead=0)
        put = await at.ask("own", "POST", path, [{"key": "r-0000", "gold": {"topic": "sport"}, "why": "it says so"}, known(1000)])
        assert put == {"added": 1, "turned": 1, "mended": 0, "there": 0}
        assert await at.ask("own", "POST", path, [{"key": "r-0000"}, known(1000)]) == {"added": 0, "turned": 0, "mended": 0, "there": 2}
        drawn.extend([True])
        (gold,) = (await take(at, "ann", number))["turns"]
        assert gold["task"]["material"]["text"] == "Text 1000"  # the other was his
        await say(at, "ann", gold, right=False, ahead=0)
        told = await at.ask("own", "GET", path)
        assert [(one["key"], one["answered"], one["right"], one["why"]["en"]) for one in told["rows"]] == [("r-0000", 0, 0, "it says so"), ("r-1000", 1, 0, "why 1000")]  # fmt: skip
        said = told["rows"][1]["instead"]["topic"]["value"]
        assert await at.ask("own", "POST", path, [{"key": "r-1000", "gold": {"topic": said}}]) == {
            "added": 0,
            "turned": 0,
            "mended": 1,
            "there": 0,
        }
        assert [(row.right, row.score) for row in await rows(database, sa.select(judged))] == [(True, 1.0)]
        for wrong, words in (
            ([{"key": "r-0001", "gold": {"topic": "nonsense"}}], "r-0001: topic"),
            ([{"key": "r-0001"}], "no answer to it is known"),
            ([{"key": "nobody"}], "there is no such task"),
            ([{"key": "r-0001", "gold": {"other": 1}}], "no question is called so"),
            ([{"key": "r-0001", "gold": []}], "holds answers by question"),
            ([{"key": "r-0001", "gold": {"topic": "home"}, "why": 7}], "`why` is a text"),
        ):
            refused = await at.ask("own", "POST", path, wrong, status=422)
            assert words in refused["error"]["message"]
        await at.ask("own", "PATCH", f"/api/tasks/{told['rows'][0]['id']}", {"state": "open"}, status=422)
        await at.ask("own", "POST", f"{path}/out", {"keys": ["r-0000", "r-1000", "r-0001"]}, status=422)
        assert await at.ask("own", "POST", f"{path}/out", {"keys": ["r-0000", "r-1000"], "forget": True}) == {"tasks": 2}
        states = {row.key: (row.state, row.answered, row.gold) for row in await rows(database, sa.select(task))}
        assert states == {"r-0000": ("done", 1, None), "r-0001": ("open", 0, None), "r-1000": ("open", 0, None)}
        assert await rows(database, sa.select(judged)) == []
        done = await asyncio.gather(*(work(at, who, number) for who in ("bob", "eve")))
        assert Counter(turn["task"]["material"]["text"] for one in done for turn in one) == {"Text 1": 1, "Text 1000": 1}

    run(url, trial)


def test_a_turn_at_gold_that_was_taken_out_counts_for_no_overlap(url: str, drawn: list[bool]):
    """Who holds a task of the pool when it becomes one of the queue answers it for nothing but himself, and leaves no slot open behind."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob", "eve"])
        number = await project(at, n=4, gold=2, people=("ann", "bob", "eve"), gold_share=0.5)
        drawn.extend([True, True])
        held = {who: (await take(at, who, number))["turns"][0] for who in ("ann", "bob")}
        await at.ask("own", "POST", f"/api/projects/{number}/gold/out", {"keys": ["r-1000", "r-1001"]})
        await say(at, "ann", held["ann"], ahead=0)
        await at.ask("bob", "POST", f"/api/turns/{held['bob']['id']}/skip", {})
        assert {row.answered for row in await rows(database, sa.select(task.c.answered))} == {0}
        assert len(await work(at, "eve", number)) == 6
        told = await at.ask("own", "GET", f"/api/projects/{number}/progress")
        assert (told["tasks"], told["answers_left"], told["warnings"]) == ({"done": 6}, 0, [])

    run(url, trial)


def test_doubtful_gold_is_told_before_anybody_is_judged_by_it(url: str, drawn: list[bool]):
    """A known answer that ten people contradict is doubtful and proved so, with what they said; others are not."""

    async def trial(database: Database) -> None:
        who = [f"p{at}" for at in range(10)]
        at = await front(database, ["own", *who])
        number = await project(at, n=30, gold=0, people=who, gold_share=0.5)
        await at.ask("own", "POST", f"/api/projects/{number}/gold", [known(1000), {**known(1001), "gold": {"topic": "sport"}}])
        for one in who:
            drawn.extend([True, True])
            (first,) = (await take(at, one, number))["turns"]
            await say(at, one, (await say(at, one, first))["turns"][0], ahead=0)
        told = await at.ask("own", "GET", f"/api/projects/{number}/gold?doubtful=true")
        assert [(row["key"], row["answered"], row["right"], row["proved"]) for row in told["rows"]] == [("r-1001", 10, 0, True)]
        assert told["rows"][0]["share"]["high"] < 0.5
        assert told["rows"][0]["instead"] == {"topic": {"value": "money", "answers": 10}}
        people = {one["person"]: one for one in told["people"]}
        assert all(one["asked"] == 2 and one["right"] == 1 and one["left"] == 0 and one["dry"] for one in people.values() if one["asked"])
        await policy(at, number, gold_share=0.0)
        assert [one["code"] for one in (await at.ask("own", "GET", f"/api/projects/{number}/gold"))["warnings"]] == ["pool_unused"]

    run(url, trial)


def test_of_a_gold_task_the_known_answer_is_exported(url: str, drawn: list[bool]):
    """Two people agree on a wrong answer to a gold task; the export holds what is known, and says so."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=4, gold=1, gold_share=0.5)
        for who in ("ann", "bob"):
            drawn.append(True)
            await say(at, who, (await take(at, who, number))["turns"][0], right=False, ahead=0)
        lines = [json.loads(line) for line in (await at.ask("own", "GET", f"/api/projects/{number}/export")).splitlines()]
        (line,) = [one for one in lines if one["id"] == "r-1000"]
        told = line["consensus"]["topic"]
        assert (line["state"], len(line["answers"])) == ("gold", 2)
        assert (told["value"], told["by"]) == (known(1000)["gold"]["topic"], "known")

    run(url, trial)
