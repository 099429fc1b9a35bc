"""Known answers under attack: who tries to tell them from others, to pass without being right, or to judge in his own cause."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annotate.gilded import CHOICES, is_gold, known, project, say, take, text, true_of
from annotate.requests import rows
from goldsmith.annotate import queue
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.figures_tables import quality_case
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import slot, task, turn
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import SHOWS, Front, front, run


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let chance be what a test says: each draw is the next of the list, and no gold where it is empty."""
    said: list[bool] = []
    monkeypatch.setattr(pool, "chosen", lambda share: bool(said) and share > 0 and said.pop(0))
    return said


async def people_of(at: Front) -> dict[str, int]:
    """Return the numbers of people by their logins."""
    return {one["login"]: one["id"] for one in (await at.ask("own", "GET", "/api/people"))["rows"]}


async def told_wrong(at: Front, number: int, who: str, drawn: list[bool]) -> dict[str, Any]:
    """Let somebody answer a task of the pool wrongly, and be told so; return his turn."""
    drawn.append(True)
    (held,) = (await take(at, who, number))["turns"]
    assert is_gold(held)
    assert (await say(at, who, held, right=False, ahead=0))["feedback"]["right"] is False
    return held


def test_what_was_answered_out_of_the_pool_counts_for_nothing_in_the_queue(url: str, drawn: list[bool]):
    """Closed as a review would have closed it, an answer out of the pool is no reviewer's word once its task is one of the queue."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob", "rex"])
        number = await project(at, n=3, gold=1, gold_share=0.5)
        who = await people_of(at)
        await at.ask("own", "PUT", f"/api/projects/{number}/members/{who['rex']}", {"role": "reviewer"})
        drawn.append(True)
        (gold,) = (await take(at, "ann", number))["turns"]
        (other,) = (await say(at, "ann", gold, right=False))["turns"]
        await say(at, "ann", other, ahead=0)
        (waits,) = (await at.ask("rex", "GET", f"/api/projects/{number}/reviews"))["rows"]
        await at.ask("rex", "POST", f"/api/turns/{other['id']}/review", {"verdict": "accept", "answer": waits["answers"][0]["id"]})
        await at.ask("own", "POST", f"/api/projects/{number}/gold/out", {"keys": ["r-1000"], "forget": True})

        refused = await at.ask("own", "POST", f"/api/projects/{number}/gold", [{"key": "r-1000"}], status=422)
        assert "no answer to it is known" in refused["error"]["message"]  # ann's wrong one is nobody's verdict

        while held := (await take(at, "bob", number))["turns"]:
            await say(at, "bob", held[0], ahead=0)
        exported = await at.ask("own", "GET", f"/api/projects/{number}/export?format=jsonl")
        (mine,) = [line for line in exported.splitlines() if '"r-1000"' in line]
        true, false = (CHOICES[(CHOICES.index(true_of("Text 1000")) + one) % 3] for one in (0, 1))
        assert f'"{true}"' in mine
        assert f'"{false}"' not in mine

        (row,) = await rows(database, sa.select(task.c.id).where(task.c.key == "r-1000"))
        told = {
            "value": {},
            "place": 1,
            "score": 1.0,
            "told": {},
            "question": "topic",
            "kind": "suspect",
            "task_id": row.id,
            "project_id": number,
        }
        async with database.changing() as connection:
            await connection.execute(sa.insert(quality_case), [{name: one for name, one in told.items() if name != "value"}])
        await at.ask("own", "POST", f"/api/projects/{number}/suspects", {"task": row.id, "question": "topic", "deed": "review"})
        (draw,) = await rows(database, sa.select(turn.c.draw).where(turn.c.id == gold["id"]))
        assert draw.draw >= 10_000

    run(url, trial)


def test_nobody_decides_about_a_known_answer_that_he_set(url: str, drawn: list[bool]):
    """Also where he gave no reason with it, mended it, or turned a task whose answer was known already."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "max", "zoe"], roles={"max": "manager", "zoe": "manager"})
        rules = {"gold_share": 0.5, "feedback": "at_once", "dispute_days": 7}
        number = await project(at, n=9, gold=0, people=("ann",), **rules)
        who = await people_of(at)
        for one in ("max", "zoe"):
            await at.ask("own", "PUT", f"/api/projects/{number}/members/{who[one]}", {"role": "manager"})
        path = f"/api/projects/{number}"
        bare = {name: value for name, value in known(1000).items() if name != "why"}
        await at.ask("max", "POST", f"{path}/gold", [bare])
        first = await told_wrong(at, number, "ann", drawn)
        opened = await at.ask("ann", "POST", f"{path}/disputes", {"turn": first["id"], "reason": "it is not so"}, status=201)
        decision = {"decision": "upheld", "reason": "it is"}
        await at.ask("max", "PATCH", f"{path}/disputes/{opened['id']}", decision, status=403)
        await at.ask("zoe", "PATCH", f"{path}/disputes/{opened['id']}", decision)

        await at.ask("max", "POST", f"{path}/gold", [known(1001)])
        second = await told_wrong(at, number, "ann", drawn)
        await at.ask(
            "zoe", "POST", f"{path}/gold", [{"key": "r-1001", "gold": {"topic": CHOICES[(CHOICES.index(true_of("Text 1001")) + 2) % 3]}}]
        )
        opened = await at.ask("ann", "POST", f"{path}/disputes", {"turn": second["id"], "reason": "neither"}, status=201)
        await at.ask("zoe", "PATCH", f"{path}/disputes/{opened['id']}", decision, status=403)
        reasons = {row["key"]: row["why"] for row in (await at.ask("own", "GET", f"{path}/gold"))["rows"]}
        assert reasons["r-1001"]["en"] == "why 1001"  # left as it is where left out

    run(url, trial)


def test_a_judgement_that_was_overturned_stays_withdrawn(url: str, drawn: list[bool]):
    """A known answer that is mended afterwards judges others anew, and not him whose dispute was heard."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob", "zoe"], roles={"zoe": "manager"})
        number = await project(at, n=9, gold=1, gold_share=0.5, feedback="at_once", dispute_days=7)
        who, path = await people_of(at), f"/api/projects/{number}"
        await at.ask("own", "PUT", f"{path}/members/{who['zoe']}", {"role": "manager"})
        held = [await told_wrong(at, number, one, drawn) for one in ("ann", "bob")]
        opened = await at.ask("ann", "POST", f"{path}/disputes", {"turn": held[0]["id"], "reason": "no"}, status=201)
        await at.ask("zoe", "PATCH", f"{path}/disputes/{opened['id']}", {"decision": "overturned", "reason": "true"})
        other = CHOICES[(CHOICES.index(true_of("Text 1000")) + 2) % 3]
        await at.ask("own", "POST", f"{path}/gold", [{"key": "r-1000", "gold": {"topic": other}}])
        assert [row.turn_id for row in await rows(database, sa.select(judged.c.turn_id))] == [held[1]["id"]]

    run(url, trial)


def test_a_dispute_tells_its_person_no_number_and_key_of_a_task(url: str, drawn: list[bool]):
    """Where tasks of the pool are among the others, one's own disputes name the turn in place of the task, as everything else does."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=9, gold=1, people=("ann",), gold_share=0.5, feedback="at_once", dispute_days=7)
        held = await told_wrong(at, number, "ann", drawn)
        path = f"/api/projects/{number}/disputes"
        await at.ask("ann", "POST", path, {"turn": held["id"], "reason": "no"}, status=201)
        (mine,) = (await at.ask("ann", "GET", path))["rows"]
        assert (mine["key"], mine["task_id"]) == (str(held["id"]), held["id"])
        (theirs,) = (await at.ask("own", "GET", path))["rows"]
        assert theirs["key"] == "r-1000"

    run(url, trial)


async def passed_by(at: Front, number: int, n: int) -> list[str]:
    """Take and give back so many tasks, one after another; return what they show."""
    seen = []
    for _ in range(n):
        (held,) = (await take(at, "ann", number))["turns"]
        seen.append(held["task"]["material"]["text"])
        await at.ask("ann", "POST", f"/api/turns/{held['id']}/release")
    return seen


def test_who_lets_the_queue_come_round_sees_the_pool_as_often_as_the_rest(url: str, drawn: list[bool]):
    """Taken and given back twice over, everything comes in the same order, nothing is missing and nothing is new; answered, all of it is over."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=7, gold=6, people=("ann",), gold_share=0.5)
        drawn.extend([False, True, False, False, True, True, False, False, False, False])
        first = await passed_by(at, number, 10)
        drawn.extend([True] * 99)
        assert len(set(first)) == 10
        assert sum(int(one.split()[-1]) >= 1000 for one in first) == 3
        assert await passed_by(at, number, 10) == first
        (held,) = (await take(at, "ann", number))["turns"]
        seen = []
        while held:
            seen.append(held["task"]["material"]["text"])
            more = (await say(at, "ann", held))["turns"]
            held = more[0] if more else None
        assert seen == first
        slots = await rows(database, sa.select(slot.c.n, slot.c.state).where(slot.c.n < 0))
        assert {row.state for row in slots} == {"taken"}

    run(url, trial)


def test_a_lease_that_ran_out_at_a_task_of_the_pool_comes_round_with_the_others(url: str, drawn: list[bool]):
    """What lapses together comes again in the order in which it was taken, whatever it is."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await project(at, n=3, gold=1, people=("ann",), gold_share=0.5)
        drawn.extend([True, False])
        held = (await take(at, "ann", number, 2))["turns"]
        assert [is_gold(one) for one in held] == [True, False]
        async with database.changing() as connection:
            await queue.lapse(connection, at=now() + 10**9)
        told = await take(at, "ann", number, 8)
        texts = [one["task"]["material"]["text"] for one in told["turns"]]
        assert texts == ["Text 1", "Text 2", "Text 1000", "Text 0"]
        assert told["why"] == "none_left"

    run(url, trial)


def test_what_comes_round_is_ones_own_whatever_others_did_with_it(url: str, drawn: list[bool]):
    """A task of the pool that she gave back comes to her again though he answered it meanwhile, and to nobody for whom it was not given back."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann", "bob"])
        number = await project(at, n=2, gold=1, gold_share=0.5)
        drawn.append(True)
        assert await passed_by(at, number, 1) == ["Text 1000"]
        drawn.append(True)
        (his,) = (await take(at, "bob", number))["turns"]
        assert (await say(at, "bob", his))["turns"][0]["task"]["material"]["text"] == "Text 0"
        hers = (await take(at, "ann", number, 8))["turns"]
        assert [one["task"]["material"]["text"] for one in hers] == ["Text 1", "Text 1000"]
        assert is_gold(his)

    run(url, trial)


async def finished_beside(at: Front, drawn: list[bool], who: str) -> int:
    """Make a project in which somebody answered four tasks of the queue and four of the pool, by turns; return its number."""
    number = await project(at, n=4, gold=4, people=(who,), gold_share=0.5)
    drawn.extend([False, True] * 4)
    told = await take(at, who, number)
    while told["turns"]:
        told = await say(at, who, told["turns"][0])
    return number


async def closed(at: Front, who: str, number: int) -> dict[str, bool]:
    """Return of somebody's answers, by what they show, whether each is closed; what the service says and what it does are the same."""
    found = {}
    for row in (await at.ask(who, "GET", f"/api/projects/{number}/mine"))["rows"]:
        is_closed = row["state"] == "reviewed"
        body = {"version": row["revision"], "value": row["value"]}
        await at.ask(who, "POST", f"/api/turns/{row['id']}/revise", body, status=409 if is_closed else 200)
        found[row["task"]["material"]["text"]] = is_closed
    return found


def test_a_lot_of_some_tasks_closes_no_more_of_the_pool_than_of_the_rest(url: str, drawn: list[bool]):
    """Each answer out of the pool stands as one of those before it; what a lot that is dissolved opens again, it opens with it."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        number = await finished_beside(at, drawn, "ann")
        assert not any((await closed(at, "ann", number)).values())
        async with database.changing() as connection:  # the number by chance says: of each the answer right before it
            await connection.execute(sa.update(turn).where(turn.c.draw >= 10_000).values(draw=10_002))
        lot = await at.ask("own", "POST", f"/api/projects/{number}/lots", {"tasks": {"keys": ["r-0000", "r-0001"]}}, status=201)
        now_is = await closed(at, "ann", number)
        assert sum(now_is.values()) == 4
        assert all(now_is[f"Text {one}"] == (one < 2) for one in range(4))
        await at.ask("own", "PATCH", f"/api/projects/{number}/lots/{lot['id']}", {"decision": "dissolved", "reason": "not yet"})
        assert not any((await closed(at, "ann", number)).values())

    run(url, trial)


GATED = [
    {"name": "readable", "kind": "choice", "settings": {"choices": ["yes", "no"]}},
    {"name": "topic", "kind": "choice", "settings": {"choices": list(CHOICES)}, "when": {"question": "readable", "is": "yes"}},
]


def test_nobody_qualifies_by_leaving_out_what_is_known(url: str):
    """Whoever answers so that the known question is not asked was wrong: the known answer says that it was to be."""

    async def trial(database: Database) -> None:
        at = await front(database, ["own", "ann"])
        plan = {"name": "news", "shows": SHOWS, "questions": GATED, "policy": {"qualify_tasks": 2, "qualify_right": 1.0}}
        made = await at.ask("own", "POST", "/api/projects", plan, status=201)
        number = made["id"]
        await at.ask("own", "POST", f"/api/projects/{number}/tasks", [text(1)], status=201)
        await at.ask("own", "POST", f"/api/projects/{number}/gold", [known(1000 + one) for one in range(6)])
        await at.ask("own", "PUT", f"/api/projects/{number}/members/{(await people_of(at))['ann']}", {"role": "annotator"})
        await at.ask("own", "PATCH", f"/api/projects/{number}", {"revision": made["revision"], "state": "open"})
        (held,) = (await take(at, "ann", number))["turns"]
        body = {"version": 0, "value": {"readable": "no"}, "ahead": 1}
        told = await at.ask("ann", "POST", f"/api/turns/{held['id']}/answer", body)
        assert told["qualification"]["answered"] == 1
        (held,) = told["turns"]
        right = {"readable": "yes", "topic": true_of(held["task"]["material"]["text"])}
        told = await at.ask("ann", "POST", f"/api/turns/{held['id']}/answer", {"version": 0, "value": right, "ahead": 1})
        assert (told["qualification"]["state"], told["qualification"]["reached"]) == ("failed", 0.5)

    run(url, trial)
