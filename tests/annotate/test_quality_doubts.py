"""Labels in doubt: planted errors are found first, with reasons; what a manager does about one; what nobody may learn from the lists."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import sqlalchemy as sa

from annotate.running import running
from annotate.test_quality_figures import PEOPLE, answered, begun, texts
from cli.conftest import Shell
from goldsmith.annotate.quality import refreshing
from goldsmith.annotate.tables import task, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import front, lite, run

WORDS = {"sport": "球队 比赛 进球 冠军 联赛 教练", "home": "装修 客厅 阳台 家具 墙面 地板", "money": "股市 银行 利率 基金 收益 债券"}
CLASSES = list(WORDS)


def told(n: int, seed: int = 1) -> tuple[list[dict[str, str]], list[str]]:
    """Return texts that tell what they are about, and what that is."""
    chance = random.Random(seed)
    truth = [CLASSES[at % 3] for at in range(n)]
    return [{"key": f"t{at}", "text": " ".join(chance.choices(WORDS[one].split(), k=8))} for at, one in enumerate(truth)], truth


def test_planted_errors_stand_first(url: str):
    """Twelve of 180 single answers are wrong: a model that has not seen them finds ten of them at least among the first twelve, and says why."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        rows, truth = told(180)
        wrong = set(random.Random(5).sample(range(180), 12))
        number = await begun(at, rows, overlap=1, people=1)
        says = {at_: CLASSES[(CLASSES.index(one) + 1) % 3] if at_ in wrong else one for at_, one in enumerate(truth)}
        await answered(at, number, "bob", lambda key: {"topic": says[int(key[1:])]})

        found = (await at.ask("ann", "GET", f"/api/projects/{number}/suspects?limit=12"))["rows"]

        hits = [one for one in found if int(one["key"][1:]) in wrong]
        assert len(hits) >= 10, [one["key"] for one in found]
        for one in hits:
            assert one["proposed"] == truth[int(one["key"][1:])]
            assert one["wrong"] > 0.3
            assert any("model" in why["en"] and "模型" in why["zh"] for why in one["why"])
            assert one["sent"] is None

    run(url, trial)


def test_what_a_manager_does_about_a_doubt(url: str):
    """One more person is asked, a reviewer is asked whatever share is reviewed, or the label stands; a task that is open again is not asked twice."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await begun(at, texts(3), overlap=2, people=3, review_share=0.0)
        await answered(at, number, "bob", lambda _: {"topic": "sport"})
        await answered(at, number, "cid", lambda _: {"topic": "home"})
        path = f"/api/projects/{number}"
        ids = {one["key"]: one["task"] for one in (await at.ask("ann", "GET", f"{path}/disagreements"))["rows"]}

        async def does(key: str, deed: str, status: int = 200) -> None:
            await at.ask("ann", "POST", f"{path}/suspects", {"task": ids[key], "question": "topic", "deed": deed}, status=status)

        await does("t0", "answer")
        await does("t0", "answer", status=409)
        await does("t1", "review")
        await does("t2", "dismiss")
        await does("t2", "burn", status=422)
        await at.ask("ann", "POST", f"{path}/suspects", {"task": 999, "question": "topic", "deed": "answer"}, status=404)
        await at.ask("bob", "POST", f"{path}/suspects", {"task": ids["t0"], "question": "topic", "deed": "answer"}, status=403)

        assert await answered(at, number, "dan", lambda _: {"topic": "home"}) == 1
        waiting = (await at.ask("ann", "GET", f"{path}/reviews"))["rows"]
        assert [one["key"] for one in waiting] == ["t1"]
        async with database.reading() as connection:
            wanted = dict((await connection.execute(sa.select(task.c.key, task.c.wanted))).all())
            draws = set((await connection.execute(sa.select(turn.c.draw).where(turn.c.task_id == ids["t1"]))).scalars())
        assert (wanted, draws) == ({"t0": 3, "t1": 2, "t2": 2}, {-1})

    run(url, trial)


def test_lists_tell_neither_names_nor_gold(url: str):
    """Tasks of the gold pool stand in no list, people are codes, and of a material only what is shown is told; annotators see nothing of it."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        rows = [{**one, "hidden": "the answer is home"} for one in texts(4)]
        number = await begun(at, rows, overlap=2, people=2)
        await answered(at, number, "bob", lambda _: {"topic": "sport"})
        await answered(at, number, "cid", lambda _: {"topic": "home"})
        async with database.changing() as connection:
            await connection.execute(sa.update(task).where(task.c.key == "t1").values(state="gold", gold={"topic": "home"}))
            await refreshing_anew(connection)
        path = f"/api/projects/{number}"

        pages = [await at.ask("ann", "GET", f"{path}/{part}") for part in ("quality", "disagreements", "suspects", "quality/extra")]

        assert [one["key"] for one in pages[1]["rows"]] == ["t0", "t2", "t3"]
        whole = json.dumps(pages)
        assert "t1" not in whole
        assert "hidden" not in whole
        assert not any(name in whole for name in ("Bob", "bob", "Cid", "cid"))
        for part in ("quality", "quality/history", "quality/extra", "disagreements", "suspects"):
            await at.ask("bob", "GET", f"{path}/{part}", status=403)

    run(url, trial)


async def refreshing_anew(connection) -> None:
    """Let what was counted be old."""
    await connection.execute(sa.update(refreshing.quality_standing).values(at=0, up_to=0))


def test_figures_are_counted_once_by_whoever_claims_them(url: str, monkeypatch: pytest.MonkeyPatch):
    """A large project is counted by the chore alone; of ten that try at once one counts, and what was counted stays where nothing came since."""

    async def trial(database: Database) -> None:
        import asyncio

        at = await front(database, PEOPLE)
        number = await begun(at, texts(3), overlap=1, people=1)
        await answered(at, number, "bob", lambda _: {"topic": "sport"})
        monkeypatch.setattr(refreshing, "FEW", 0)
        before = await at.ask("ann", "GET", f"/api/projects/{number}/quality")
        did = await asyncio.gather(*(refreshing.refreshed(database, number) for _ in range(10)))
        after = await at.ask("ann", "GET", f"/api/projects/{number}/quality")

        assert (before["at"], before["answers"], before["newer"]) == (None, 0, 3)
        assert sum(did) >= 1
        assert (after["answers"], after["newer"]) == (3, 0)
        assert await refreshing.due_now(database) == []

    run(url, trial)


def test_quality_by_commands(tmp_path: Path):
    """Figures, their history and doubts are told in words and as JSON."""
    with running(lite(tmp_path), "ann", "bob", "eve") as at:
        begun_at = now()
        made = at.as_("ann").projects.create({"name": "topics", "shows": [{"field": "text"}], "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": CLASSES}}], "policy": {"overlap": 2}})  # fmt: skip
        made.tasks.add(texts(4))
        for who in ("bob", "eve"):
            made.members.put(who)
        made.open()
        for who, value in (("bob", "sport"), ("eve", "home")):
            for one in at.as_(who).projects["topics"].turns(ahead=4):
                one.answer({"topic": value if one.key == "t2" else "money"})
        shell = Shell(tmp_path)

        def ask(*words: str):
            ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
            assert ended.code == 0, ended.err
            return ended

        assert ask("quality", "topics", "--json").json()["answers"] == 8
        words = ask("quality", "topics").out
        assert "majority-vote" in words
        assert "not tried: one-coin" in words
        assert "asking again: tasks are not asked again" in words
        hours = len(ask("quality", "topics", "--by", "hour", "--json").json())
        assert 1 <= hours <= 1 + now() // refreshing.HOUR_MS - begun_at // refreshing.HOUR_MS, "an hour may end meanwhile"
        (row,) = ask("doubts", "topics", "disagreements", "--json").json()
        assert row["key"] == "t2"
        assert "100.0 %" in ask("doubts", "topics", "disagreements").out
        assert (
            ask("doubts", "topics", "--task", str(row["task"]), "--question", "topic", "--deed", "answer").err
            == f"topics: task {row['task']}: answer\n"
        )
        assert ask("doubts", "topics", "extra", "--json").json() == []
