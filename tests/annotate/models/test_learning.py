"""Models learn while people answer, through the real service; truth is planted in the texts."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.models.titles import answers, learn, opened, planted
from goldsmith.annotate.models import keeping, written
from goldsmith.annotate.models.learning import learn_due
from goldsmith.annotate.models.learning_tables import chosen, learning, learnt
from goldsmith.annotate.tables import prediction, task, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from service import Front, front, lite, run

PEOPLE = ["ann", "bob", "eve"]


async def rows(database: Database, wanted: sa.Select[Any]) -> list[Any]:
    """Return what stands in the database."""
    async with database.reading() as connection:
        return list((await connection.execute(wanted)).all())


async def model_of(at: Front, number: int, place: int = 0) -> dict[str, Any]:
    """Return a model as the service tells it."""
    return (await at.ask("ann", "GET", f"/api/projects/{number}/models"))["rows"][place]


async def begun(database: Database, texts: list[tuple[str, str]], **policy: Any) -> tuple[Front, int, dict[str, str]]:
    """Open a project of texts with a model in it; return the truth too."""
    at = await front(database, PEOPLE)
    number = await opened(at, texts, people=["bob", "eve"], **policy)
    await at.ask("ann", "POST", f"/api/projects/{number}/models", {"name": "net"}, status=201)
    return at, number, dict(texts)


def truly(truth: dict[str, str]) -> Any:
    """Return what answers every task with its truth."""
    return lambda one: {"topic": truth[one["task"]["material"]["text"]]}


def test_a_model_learns_while_people_answer_and_says_of_open_tasks_what_they_are(url: str):
    """After 80 answers it says nearly always what is planted, of open tasks alone, and measures itself by the answers that follow."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(200))
        assert await learn(database) == 0
        await answers(at, "bob", number, 80, truly(truth))

        assert await learn(database) == 1
        assert await learn(database) == 0

        told = await model_of(at, number)
        assert (told["state"], told["progress"]["learnt_from"], told["progress"]["predicted"]) == ("idle", 80, 120)
        said = await rows(database, sa.select(prediction, task.c.material, task.c.state).join(task, task.c.id == prediction.c.task_id))
        right = [one.value["topic"] == truth[one.material["text"]] for one in said]
        assert (len(said), {one.state for one in said}) == (120, {"open"})
        assert sum(right) / len(right) > 0.9
        assert all(0 <= one.score <= 1 and one.model == "net" for one in said)

        await answers(at, "eve", number, 40, truly(truth))
        (measured,) = (await model_of(at, number))["figures"]["questions"]
        assert (measured["unseen"]["n"], measured["seen"]) == (40, None)
        assert measured["unseen"]["low"] <= 0.95 <= measured["unseen"]["high"]
        assert measured["unseen"]["low"] > measured["usual"]["high"]

    run(url, trial)


def test_too_few_answers_are_told_and_no_prediction_is_made(tmp_path: Path):
    """With four answers the model says that it cannot learn yet and why, in the words and the language of the page."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(40))
        await answers(at, "bob", number, 4, truly(truth))
        told = await model_of(at, number)
        await at.ask("ann", "POST", f"/api/projects/{number}/models/{told['id']}/learn", status=202)
        assert (await model_of(at, number))["state"] == "queued"

        await learn(database)

        told = await model_of(at, number)
        assert (told["state"], told["progress"]["cannot"]["code"]) == ("failed", "GS522")
        assert "4 answers" in told["progress"]["cannot"]["found"]
        assert await rows(database, sa.select(prediction)) == []

    run(lite(tmp_path), trial)


def test_what_somebody_was_shown_stays_and_what_is_replaced_goes(tmp_path: Path):
    """A model that learns again replaces what it said; a page that shows the old guess goes on showing it, and the rest is swept after an hour."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(120), show_predictions=True, unassisted_share=0)
        await answers(at, "bob", number, 30, truly(truth))
        await learn(database)
        held = (await at.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 2}))["turns"]
        async with database.changing() as connection:  # it said the opposite of everything
            await connection.execute(sa.update(prediction).values(value={"topic": "game"}, score=0.2))
        await answers(at, "bob", number, 30, truly(truth))
        told = await model_of(at, number)
        await at.ask("ann", "POST", f"/api/projects/{number}/models/{told['id']}/learn", status=202)
        await learn(database)

        again = (await at.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 2}))["turns"]
        assert [one["prediction"]["id"] for one in again] == [one["prediction"]["id"] for one in held]
        replaced = await rows(database, sa.select(prediction.c.id).where(prediction.c.replaced_at.is_not(None)))
        assert len(replaced) > 30
        standing = await rows(database, sa.select(prediction.c.task_id).where(prediction.c.replaced_at.is_(None)))
        assert len(standing) == len(set(standing))

        async with database.changing() as connection:
            await connection.execute(sa.update(prediction).values(replaced_at=prediction.c.replaced_at - 2 * keeping.KEPT_MS))
        await keeping._swept(database, number)
        left = {one.id for one in await rows(database, sa.select(prediction.c.id).where(prediction.c.replaced_at.is_not(None)))}
        shown = {one.prediction_id for one in await rows(database, sa.select(turn.c.prediction_id))}
        assert {one["prediction"]["id"] for one in held} <= left <= shown
        assert len(await rows(database, sa.select(prediction.c.task_id).where(prediction.c.replaced_at.is_(None)))) == len(standing)

    run(lite(tmp_path), trial)


def test_tasks_are_put_forward_by_a_model_and_by_chance(url: str):
    """Each batch comes before all other tasks, a share of it by chance; every task of it is marked, and what it saved is told as it is."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(400), order_by_model="uncertainty", model_batch=40, random_share=0.5)
        await learn(database)
        first = await rows(database, sa.select(chosen))
        assert (len(first), {one.batch for one in first}, Counter(one.way for one in first)["random"]) == (40, {1}, 20)

        asked: list[int] = []
        for _ in range(3):
            asked += [one["task"]["id"] for one in await answers(at, "bob", number, 36, truly(truth))]
            await learn(database)

        put = {one.task_id: one for one in await rows(database, sa.select(chosen))}
        assert {one.batch for one in put.values()} >= {1, 2, 3}
        assert set(asked) <= set(put)
        assert all((one.value is None) == (one.batch == 1) for one in put.values() if one.way == "active")
        told = (await at.ask("ann", "GET", f"/api/projects/{number}/streams"))["asking"]
        assert told["answered"]["active"] + told["answered"]["random"] == 108
        share = told["random"]["share"]
        assert share["low"] <= 0.5 <= share["high"]
        saving = told["saving"]
        assert (saving["why"], saving["question"], bool(saving["said"])) == ("", "topic", True)
        assert all(one["better"]["low"] <= one["better"]["value"] <= one["better"]["high"] for one in saving["curve"])
        assert told["accuracy"]["low"] > 0.6

    run(url, trial)


def test_two_processes_never_learn_the_same(url: str):
    """Of two that look at once, one learns; there is one learning, and each task has one standing prediction."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(80))
        await answers(at, "bob", number, 40, truly(truth))
        other = Database(url_of(url))
        try:
            found = await asyncio.gather(learn_due(database), learn_due(other))
        finally:
            await other.close()

        assert sorted(found) == [False, True]
        assert len(await rows(database, sa.select(learnt))) == 1
        assert len(await rows(database, sa.select(prediction))) == 40

    run(url, trial)


def test_who_lost_his_claim_stores_nothing(tmp_path: Path):
    """A process that was held up until another took over leaves what that one stored as it is."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(80))
        await answers(at, "bob", number, 40, truly(truth))
        slow = asyncio.create_task(learn_due(database))
        while not (await rows(database, sa.select(learning.c.claimed_by)))[0][0]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        async with database.changing() as connection:
            await connection.execute(sa.update(learning).values(claimed_by="other", claimed_until=now() + 60_000))
        await slow

        assert await rows(database, sa.select(prediction)) == []
        (stands,) = await rows(database, sa.select(learning))
        assert (stands.claimed_by, stands.answers_to) == ("other", 0)

    run(lite(tmp_path), trial)


def test_known_answers_look_like_other_tasks(tmp_path: Path):
    """A task of the gold pool has a prediction as others have, made by models that did not learn its known answer."""

    async def trial(database: Database) -> None:
        texts = planted(100)
        at, number, truth = await begun(database, texts)
        await answers(at, "bob", number, 40, truly(truth))
        wrong = {"finance": "sports", "sports": "game", "game": "finance"}
        async with database.changing() as connection:
            open_ = (await connection.execute(sa.select(task).where(task.c.state == "open").order_by(task.c.id.desc()).limit(10))).all()
            for one in open_:
                gold = {"topic": wrong[truth[one.material["text"]]]}
                await connection.execute(sa.update(task).where(task.c.id == one.id).values(state="gold", gold=gold))

        await learn(database)

        said = {one.task_id: one.value["topic"] for one in await rows(database, sa.select(prediction))}
        assert len(said) == 60
        copied = [said[one.id] == wrong[truth[one.material["text"]]] for one in open_]
        assert sum(copied) <= 3

    run(lite(tmp_path), trial)


def test_a_model_that_is_let_go_is_seen_by_nobody_anew(tmp_path: Path):
    """Its guesses leave tasks that nobody saw; one of its name learns afresh; a paused one neither learns nor loses what it said."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(90), show_predictions=True, unassisted_share=0)
        await answers(at, "bob", number, 30, truly(truth))
        await learn(database)
        held = (await at.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"][0]
        told = await model_of(at, number)
        path = f"/api/projects/{number}/models/{told['id']}"
        paused = await at.ask("ann", "PATCH", path, {"revision": told["revision"], "state": "paused"})
        assert paused["state"] == "paused"
        await at.ask("ann", "POST", f"{path}/learn", status=409)
        await answers(at, "bob", number, 30, truly(truth))
        assert await learn(database) == 0

        await at.ask("ann", "DELETE", path)

        assert (await at.ask("ann", "GET", f"/api/projects/{number}/models"))["rows"] == []
        turns = (await at.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 2}))["turns"]
        assert [one.get("prediction", {}).get("id") for one in turns] == [held["prediction"]["id"], None]
        again = await at.ask("ann", "POST", f"/api/projects/{number}/models", {"name": "net"}, status=201)
        assert (again["id"], again["progress"]["learnt_from"], again["figures"]["questions"][0]["held_out"]) == (told["id"], 0, None)
        await at.ask("ann", "PATCH", path, {"revision": told["revision"], "settings": {}}, status=409)
        counted = await rows(database, sa.select(sa.func.count()).where(turn.c.prediction_shown))
        assert counted[0][0] > 0

    run(lite(tmp_path), trial)


def test_where_each_task_gets_one_answer_first_only_its_first_answer_is_put_forward(tmp_path: Path):
    """With three answers a task, spread: all tasks still get their first answer before any gets its second, the chosen ones first."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(
            database, planted(60), overlap=2, order="spread", order_by_model="diversity", model_batch=20, random_share=0.5
        )
        await learn(database)
        put = {one.task_id for one in await rows(database, sa.select(chosen))}
        asked = [one["task"]["id"] for one in await answers(at, "bob", number, 60, truly(truth))]

        assert len(put) == 20
        assert set(asked[:20]) == put
        assert len(set(asked)) == 60
        again = [one["task"]["id"] for one in await answers(at, "eve", number, 60, truly(truth))]
        assert len(set(again)) == 60

    run(lite(tmp_path), trial)


def test_a_model_whose_question_is_gone_says_so(tmp_path: Path):
    """A new version of the questions leaves nothing to learn: the model tells it, keeps what it said, and a project that is paused may be asked too."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(60))
        await answers(at, "bob", number, 40, truly(truth))
        await learn(database)
        told = await model_of(at, number)
        made = {"shows": [{"field": "text"}], "questions": [{"name": "why", "kind": "text", "required": False}]}
        await at.ask("ann", "PUT", f"/api/projects/{number}/questions", made)
        stands = await at.ask("ann", "GET", f"/api/projects/{number}")
        await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": stands["revision"], "state": "paused"})
        await at.ask("ann", "POST", f"/api/projects/{number}/models/{told['id']}/learn", status=202)

        assert await learn(database) == 1

        told = await model_of(at, number)
        assert (told["state"], told["progress"]["learnt_from"]) == ("failed", 40)
        assert "the project asks none of them" in told["progress"]["cannot"]["message"]
        assert len(await rows(database, sa.select(prediction).where(prediction.c.replaced_at.is_(None)))) == 20
        assert await learn(database) == 0

    run(lite(tmp_path), trial)


def test_a_project_that_is_too_large_is_read_in_part_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of more tasks than a model reads it says something of the first, and the manager is told."""
    monkeypatch.setattr(written, "MOST_READ", 30)

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(120))
        await answers(at, "bob", number, 40, truly(truth))

        await learn(database)

        told = await model_of(at, number)
        assert (told["progress"]["learnt_from"], told["progress"]["predicted"]) == (30, 30)
        notes = (await at.ask("ann", "GET", f"/api/projects/{number}/streams"))["asking"]["notes"]
        assert notes[0] == "30 of 40 tasks with answers are learnt from, the first"
        assert "larger than a model reads" in notes[1]

    run(lite(tmp_path), trial)
