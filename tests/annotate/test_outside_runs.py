"""Runs of outside models: every task once, through kills, pauses, budgets and endpoints that fail, on both databases."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from annotate.model_server import Asked, said, serving, worded
from annotate.outside_service import Predicting, predicting_in
from goldsmith.annotate.models import runs
from goldsmith.server import predicting
from service import run


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gather and wait for milliseconds where the service takes seconds."""
    monkeypatch.setattr(predicting, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr("goldsmith.server.outside.PAUSE", 0.01)


def topic(asked: Asked) -> tuple[int, Any]:
    """Say `home` of each text."""
    return said(asked, {"topic": "home"})


def test_each_task_is_asked_once_and_predicted(url):
    """All tasks are asked about, each once, four at a time; predictions stand beside them under the model's name, with what it cost."""

    async def trial(database):
        def when_four_ask(asked: Asked) -> tuple[int, Any]:
            """Answer nobody until four ask at once; where they never do, answer after a while."""
            until = time.monotonic() + 10
            while server.most_at_work < 4 and time.monotonic() < until:
                time.sleep(0.001)
            return topic(asked)

        with serving(when_four_ask) as server:
            at = await predicting_in(database, 30)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            await at.work()
            return await at.run(number), await at.said(), server, await at.front.ask("ann", "GET", f"{at.path}/predictions")

    stands, said_, server, listed = run(url, trial)

    assert stands["state"] == "done"
    assert (stands["counts"]["told"], stands["counts"]["asked"], stands["total"]) == (30, 30, 30)
    assert (stands["counts"]["sent"], stands["counts"]["received"]) == (3000, 300)
    assert {key: value for key, (value, _) in said_.items()} == {f"t{at}": {"topic": "home"} for at in range(30)}
    assert len(server.asked) == len({one.material for one in server.asked}) == 30
    assert server.most_at_work == 4
    assert [(row["model"], row["predictions"], row["kept"]) for row in listed["rows"]] == [("gpt", 30, 0)]


def test_a_run_that_was_killed_is_taken_up_where_it_stood(url):
    """A process that dies in the middle loses nothing that was stored: another asks about the rest, and no stored task again."""

    async def trial(database):
        with serving(topic) as server:
            at = await predicting_in(database, 40)
            number = await at.begin(await at.model(f"{server.url}/v1", at_once=2))
            dying = asyncio.create_task(predicting.predict(database, at.settings))
            while await at.asked() < 4:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            dying.cancel()
            await asyncio.gather(dying, return_exceptions=True)
            stored = set(await at.said())
            before = {one.material for one in server.asked}
            nobody = await predicting.predict(database, at.settings)
            await at.lapse()
            server.asked.clear()
            await at.work()
            again = {one.material for one in server.asked}
            return await at.run(number), await at.said(), stored, before, again, nobody, len(server.asked)

    stands, found, stored, before, again, nobody, requests = run(url, trial)

    assert nobody is False  # the claim of the dead holds for a while
    assert stands["state"] == "done"
    assert stands["counts"]["asked"] == len(found) == 40
    assert 4 <= len(stored) < 40
    assert 40 - len(stored) <= requests <= 40 - len(stored) + 2  # what the dead had under way may reach the server late
    assert len(before & again) <= 2 + 2  # those under way, and those that came back within a moment before


def test_two_processes_never_do_the_same_run(url):
    """Of processes that look for work at once, one gets a run; each task is asked about once."""

    async def trial(database):
        with serving(topic) as server:
            at = await predicting_in(database, 30)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            while (await at.run(number))["state"] == "running":
                await asyncio.gather(*(predicting.predict(database, at.settings) for _ in range(3)))
            return server, await at.run(number)

    server, stands = run(url, trial)

    assert len(server.asked) == 30
    assert stands["counts"]["told"] == 30


def test_who_comes_back_late_stores_nothing_twice(url):
    """A process whose claim lapsed while it waited stores only what nobody stored meanwhile."""

    async def trial(database):
        with serving(topic) as server:
            at = await predicting_in(database, 3)
            number = await at.begin(model := await at.model(f"{server.url}/v1"))
            async with database.changing() as connection:
                (late,) = await runs.claim(connection, 1)
                row = await _row(connection, at, model)
                tasks = await runs.next_tasks(connection, row, late, 10)
            await at.lapse()
            await at.work()
            async with database.changing() as connection:
                mine = await runs.settle(connection, row, late, [(one, runs_told("money")) for one in tasks])
            return mine, await at.run(number), await at.said()

    mine, stands, found = run(url, trial)

    assert mine is False
    assert stands["counts"]["asked"] == 3
    assert [value for value, _ in found.values()] == [{"topic": "home"}] * 3


def runs_told(word: str):
    """Return an outcome with this answer."""
    from goldsmith.annotate.models.outcomes import Outcome

    return Outcome("told", {"topic": word})


async def _row(connection, at: Predicting, model: int):
    from goldsmith.annotate.models.outside_models import model_of

    return await model_of(connection, at.project, model)


def test_a_pause_lets_nothing_new_begin(url):
    """What is under way when a run is paused is stored; nothing else is asked until it goes on, and then the rest is."""

    async def trial(database):
        with serving() as server:
            at = await predicting_in(database, 40)
            number = await at.begin(await at.model(f"{server.url}/v1", at_once=2))
            asked: list[str] = []

            def answer(one: Asked):
                asked.append(one.material)
                return topic(one)

            server.answer = answer
            work = asyncio.create_task(at.work())
            while len(asked) < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await at.front.ask("ann", "PATCH", f"{at.path}/prediction-runs/{number}", {"state": "paused"})
            await work
            paused, n = await at.run(number), len(asked)
            await at.front.ask("ann", "PATCH", f"{at.path}/prediction-runs/{number}", {"state": "running"})
            await at.work()
            return paused, n, await at.run(number), len(asked)

    paused, n, done, asked = run(url, trial)

    assert paused["state"] == "paused"
    assert paused["counts"]["asked"] == n < 40
    assert (done["state"], done["counts"]["asked"], asked) == ("done", 40, 40)


@pytest.mark.parametrize(("budget", "asked"), [({"tasks": 7}, 7), ({"requests": 9}, 9), ({"tokens": 550}, 5)])
def test_a_budget_ends_a_run(url, budget, asked):
    """A run asks about no more than its tasks and requests allow, and stops once its tokens are spent, but for what is under way."""

    async def trial(database):
        with serving(topic) as server:
            at = await predicting_in(database, 30)
            number = await at.begin(await at.model(f"{server.url}/v1", at_once=1), **budget)
            await at.work()
            return await at.run(number), len(server.asked)

    stands, n = run(url, trial)

    assert (stands["state"], stands["why"]) in {("stopped", "a budget is spent"), ("done", "")}
    assert stands["counts"]["asked"] == n == asked


def test_an_endpoint_that_answers_nobody_costs_no_task(url):
    """While an endpoint fails a run waits, longer each time, with the reason; when it is there again all is asked."""

    async def trial(database):
        with serving(lambda _: (503, {"error": "overloaded"})) as server:
            at = await predicting_in(database, 5)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            await at.work()
            waits = await at.run(number)
            server.answer = topic
            await at.lapse()
            await at.work()
            return waits, await at.run(number)

    waits, done = run(url, trial)

    assert (waits["state"], waits["failures"], waits["counts"]["asked"]) == ("running", 1, 0)
    assert waits["waits_until_at"] is not None
    assert "503" in waits["why"]
    assert (done["state"], done["failures"], done["counts"]["told"]) == ("done", 0, 5)


@pytest.mark.parametrize(("status", "words"), [(401, "wrong key"), (404, "no such model")])
def test_who_is_refused_is_told_at_once(url, status, words):
    """A wrong key, address or model ends a run with what the endpoint said; no task is lost, and it goes on when that is mended."""

    async def trial(database):
        with serving(lambda _: (status, {"error": words})) as server:
            at = await predicting_in(database, 5)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            await at.work()
            failed = await at.run(number)
            server.answer = topic
            await at.front.ask("ann", "PATCH", f"{at.path}/prediction-runs/{number}", {"state": "running"})
            await at.work()
            return failed, await at.run(number)

    failed, done = run(url, trial)

    assert failed["state"] == "failed"
    assert words in failed["why"]
    assert failed["counts"]["asked"] == 0
    assert done["counts"]["told"] == 5


def test_one_task_that_no_answer_comes_for_holds_up_no_other(url):
    """Where others are answered and one is not, in three tries, that one is counted, and the run goes on."""

    async def trial(database):
        with serving(lambda one: (500, {"error": "boom"}) if "text 3 " in one.material else topic(one)) as server:
            at = await predicting_in(database, 8)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            await at.work()
            faults = await at.front.ask("ann", "GET", f"{at.path}/prediction-runs/{number}/faults")
            return await at.run(number), faults

    stands, faults = run(url, trial)

    assert stands["state"] == "done"
    assert (stands["counts"]["told"], stands["counts"]["unanswered"]) == (7, 1)
    assert [(row["key"], row["outcome"]) for row in faults["rows"]] == [("t3", "unanswered")]


def test_what_does_not_fit_is_counted_told_and_never_stored(url):
    """An answer that is no class, no JSON, of another's mark, a refusal or cut short is counted by what it is, with words, and no prediction."""
    words = {
        "text 0 ": lambda one: said(one, {"topic": "cats"}),
        "text 1 ": lambda _: worded("I think it is about sport."),
        "text 2 ": lambda _: worded('{"mark": "00000000", "answers": {"topic": "home"}}'),
        "text 3 ": lambda _: worded(None, ended="content_filter"),
        "text 4 ": lambda _: worded('{"mark": "', ended="length"),
        "text 5 ": lambda one: said(one, {"topic": None}),
        "text 6 ": lambda one: said(one, {"topic": "home", "mood": "bad"}),
        "text 7 ": lambda one: said(one, {"topic": "home"}),
    }

    async def trial(database):
        with serving(lambda one: next(word(one) for text, word in words.items() if text in one.material)) as server:
            at = await predicting_in(database, 8)
            number = await at.begin(await at.model(f"{server.url}/v1"))
            await at.work()
            faults = await at.front.ask("ann", "GET", f"{at.path}/prediction-runs/{number}/faults")
            return await at.run(number), faults["rows"], await at.said()

    stands, faults, found = run(url, trial)

    assert stands["state"] == "done"
    assert [(row["key"], row["outcome"]) for row in faults] == [
        ("t0", "unfit"),
        ("t1", "unreadable"),
        ("t2", "unreadable"),
        ("t3", "refused"),
        ("t4", "unreadable"),
        ("t5", "skipped"),
        ("t6", "partly"),
    ]
    assert all(row["why"] for row in faults)
    assert {key: value for key, (value, _) in found.items()} == {"t6": {"topic": "home"}, "t7": {"topic": "home"}}
    assert stands["counts"]["asked"] == sum(stands["counts"][word] for word in runs.WORDS) == 8
