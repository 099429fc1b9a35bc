"""Qualification: who has not passed gets gold alone, is told how far he is, and is let in or out by known answers and a manager."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.gilded import is_gold, known, policy, project, say, take, work
from annotate.requests import rows
from goldsmith.accounts import tables as accounts
from goldsmith.annotate import queue
from goldsmith.annotate.quality.gold_tables import qualification
from goldsmith.annotate.quality.qualifying import Met, chances, least_right, verdict
from goldsmith.annotate.tables import turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import Front, front, run


async def tried(at: Front, who: str, number: int, *right: bool) -> dict[str, Any]:
    """Answer the tasks of a qualification, rightly or not; return what the last answer brought."""
    told = await take(at, who, number)
    for one in right:
        (held,) = told["turns"]
        assert is_gold(held)
        told = await say(at, who, held, right=one)
    return told


def test_who_passes_goes_on_and_keeps_it(url: str):
    """Four of five are enough: he knows how far he is, passes with the fifth, gets tasks of the queue at once, and has the skill with evidence."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        rules = {"skill": "news", "level": 4, "qualify_tasks": 5, "qualify_right": 0.8, "qualify_grants": True}
        number = await project(at, n=6, gold=8, people=("ann",), **rules)
        first = await take(at, "ann", number)
        assert first["qualification"] == {
            "state": "trying",
            "attempt": 1,
            "tasks": 5,
            "answered": 0,
            "wanted": 0.8,
            "by": "right",
            "reached": None,
        }
        told = await tried(at, "ann", number, True, False, True, True)
        assert (told["qualification"]["answered"], told["qualification"]["state"]) == (4, "trying")
        told = await say(at, "ann", told["turns"][0])
        assert (told["qualification"]["state"], told["qualification"]["reached"], told["qualification"]["answered"]) == ("passed", 0.8, 5)
        again = await take(at, "ann", number)
        assert "qualification" not in again
        assert (len(again["turns"]), is_gold(again["turns"][0])) == (1, False)
        (skill,) = await rows(database, sa.select(accounts.skill))
        assert (skill.name, skill.level) == ("news", 4)
        told = await at.ask("own", "GET", f"/api/projects/{number}/qualifications")
        (person,) = told["rows"]
        (shown,) = person["evidence"]
        assert (person["state"], shown["asked"], shown["right"], shown["value"]) == ("passed", 5, 4, 0.8)
        assert shown["low"] < 0.5
        assert shown["high"] > 0.95
        assert {skill.evidence[name] for name in ("right", "asked", "low", "high")} == {
            shown[name] for name in ("right", "asked", "low", "high")
        }
        assert told["counts"] == {"trying": 0, "passed": 1, "failed": 0, "waived": 0}
        assert told["plan"]["least"] == 4

    run(url, trial)


def test_who_fails_gets_nothing_until_a_manager_lets_him_try_others(url: str):
    """Two of four are not enough; a second attempt asks tasks that he has not had; a third finds too few; then it is waived."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=3, gold=9, people=("ann", "bob"), qualify_tasks=4, qualify_right=0.75)
        people = {one["login"]: one["id"] for one in (await at.ask("own", "GET", "/api/people"))["rows"]}
        path = f"/api/projects/{number}/qualifications/{people['ann']}"
        told = await tried(at, "ann", number, True, True, False, False)
        assert (told["turns"], told["why"], told["qualification"]["state"], told["qualification"]["reached"]) == (
            [],
            "not_qualified",
            "failed",
            0.5,
        )
        told = await take(at, "ann", number)
        assert (told["turns"], told["why"], told["qualification"]["state"]) == ([], "not_qualified", "failed")
        first = {row.task_id for row in await rows(database, sa.select(turn.c.task_id))}
        await at.ask("ann", "POST", path, {"deed": "waive"}, status=403)
        await at.ask("own", "POST", path, {"deed": "pardon"}, status=422)
        assert await at.ask("own", "POST", path, {"deed": "retry"}) == {"person": people["ann"], "state": "trying"}
        told = await tried(at, "ann", number, False, False, False, False)
        assert (told["why"], told["qualification"]["attempt"]) == ("not_qualified", 2)
        every = [row.task_id for row in await rows(database, sa.select(turn.c.task_id))]
        assert len(set(every)) == len(every) == 8
        assert len(first) == 4
        refused = await at.ask("own", "POST", path, {"deed": "retry"}, status=422)
        assert (refused["error"]["found"], refused["error"]["expected"]) == ("1", "4")
        await at.ask("own", "POST", path, {"deed": "waive"})
        done = await work(at, "ann", number)
        assert [is_gold(one) for one in done] == [False] * 3
        (row,) = await rows(database, sa.select(qualification).where(qualification.c.person_id == people["ann"]))
        assert [(one["attempt"], one["state"], one["right"]) for one in row.evidence] == [(1, "failed", 2), (2, "failed", 0)]
        assert (row.state, row.decided_by) == ("waived", people["own"])

    run(url, trial)


def test_skipping_or_giving_back_chooses_no_easy_tasks(url: str):
    """A skipped task of a qualification counts as not right; one that is given back or lapses comes back before all others."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=3, gold=9, people=("ann",), qualify_tasks=3, qualify_right=1.0)
        (held,) = (await take(at, "ann", number))["turns"]
        for how in ("release", "lapse", "release"):
            if how == "lapse":
                async with database.changing() as connection:
                    await queue.lapse(connection, at=now() + 10**9)
            else:
                await at.ask("ann", "POST", f"/api/turns/{held['id']}/release")
            (again,) = (await take(at, "ann", number))["turns"]
            assert again["task"]["material"] == held["task"]["material"]
            held = again
        told = await at.ask("ann", "POST", f"/api/turns/{held['id']}/skip", {"ahead": 1})
        assert told["qualification"]["answered"] == 1
        told = await say(at, "ann", told["turns"][0])
        told = await say(at, "ann", told["turns"][0])
        assert (told["qualification"]["state"], round(told["qualification"]["reached"], 2)) == ("failed", 0.67)

    run(url, trial)


def test_tasks_held_ahead_are_no_more_than_a_qualification_asks(url: str):
    """Of three tasks asked for, three are held though four are wanted; a pool with too few says so; both processes at once give no more."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=3, gold=2, people=("ann", "bob"), qualify_tasks=3)
        told = await take(at, "ann", number, 4)
        assert (len(told["turns"]), told["why"]) == (2, "pool_empty")
        assert [one["code"] for one in (await at.ask("own", "GET", f"/api/projects/{number}/gold"))["warnings"]] == ["pool_too_small"]
        await at.ask("own", "POST", f"/api/projects/{number}/gold", [known(2000 + one) for one in range(5)])
        told = await take(at, "ann", number, 4)
        assert (len(told["turns"]), told["why"]) == (3, "qualifying")
        both = await asyncio.gather(*(take(at, "bob", number, 4) for _ in range(5)))
        assert {len(one["turns"]) for one in both} == {3}
        for held in told["turns"]:
            last = await say(at, "ann", held, ahead=4)
        assert (last["qualification"]["state"], len(last["turns"]), last["why"]) == ("passed", 3, "none_left")

    run(url, trial)


def test_a_rule_that_comes_later_lets_people_finish_what_they_hold(url: str):
    """A project begins to ask for a qualification: held tasks of the queue are answered and counted, the next ones are gold."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=5, gold=4, people=("ann",))
        (held,) = (await take(at, "ann", number))["turns"]
        await policy(at, number, qualify_tasks=2, qualify_right=0.5)
        told = await say(at, "ann", held)
        assert (told["qualification"]["answered"], is_gold(told["turns"][0])) == (0, True)
        assert (await at.ask("own", "GET", f"/api/projects/{number}/progress"))["answers"] == 1
        told = await say(at, "ann", told["turns"][0], right=False)
        told = await say(at, "ann", told["turns"][0])
        assert (told["qualification"]["state"], is_gold(told["turns"][0])) == ("passed", False)

    run(url, trial)


def test_a_known_answer_that_is_mended_shows_another_verdict(url: str):
    """Who failed by a wrong known answer is shown to the manager with what his answers come to now; nothing changes by itself."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=3, gold=1, people=("ann",), qualify_tasks=1, qualify_right=1.0)
        await tried(at, "ann", number, False)
        (row,) = (await at.ask("own", "GET", f"/api/projects/{number}/gold"))["rows"]
        await at.ask(
            "own", "POST", f"/api/projects/{number}/gold", [{"key": row["key"], "gold": {"topic": row["instead"]["topic"]["value"]}}]
        )
        (person,) = (await at.ask("own", "GET", f"/api/projects/{number}/qualifications?state=failed"))["rows"]
        assert (person["state"], person["now"]["state"], person["now"]["right"]) == ("failed", "passed", 1)
        assert (await take(at, "ann", number))["why"] == "not_qualified"

    run(url, trial)


def test_the_verdict_goes_by_tasks_that_are_right_or_by_their_mean_score():
    """Of scores of spans the mean may pass where no task is right as a whole; the interval of either stays within 0 and 1."""
    met = [Met(right=False, score=0.9)] * 4 + [Met(right=True, score=1.0)]

    by_right, shown = verdict({"tasks": 5, "right": 0.8, "by": "right"}, met)
    by_score, scored = verdict({"tasks": 5, "right": 0.8, "by": "score"}, met)

    assert (by_right, shown["value"]) == (False, 0.2)
    assert (by_score, round(scored["value"], 2)) == (True, 0.92)
    assert 0 <= scored["low"] < 0.92 < scored["high"] <= 1


@pytest.mark.parametrize(("tasks", "right"), [(10, 0.8), (5, 0.8), (20, 0.9), (7, 0.0)])
def test_the_chance_to_pass_is_that_of_so_many_draws(tasks: int, right: float):
    """Summed over all outcomes of tasks that are right or not, the chance to pass is that which is told."""
    from math import comb

    plan = {"tasks": tasks, "right": right, "by": "right"}
    least = least_right(plan)
    for one in chances(plan):
        p = one["accuracy"]
        summed = sum(comb(tasks, k) * p**k * (1 - p) ** (tasks - k) for k in range(least, tasks + 1))
        assert one["passes"] == pytest.approx(summed)
