"""Lots through the front door: frozen, drawn, looked at, decided; on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import numpy as np
import sqlalchemy as sa

from annotate.test_front import label, opened
from goldsmith.annotate.quality import adjudicating, lot_ending, lot_freezing
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.database.opening import Database
from goldsmith.evidence.fair_draw import number_of, seed_of
from goldsmith.evidence.record_leaves import root_of
from service import CHOICE, SHOWS, Front, front, run

PEOPLE = ["ann", "bob", "eve", "joe", "rex", "zoe"]
PLAN = {"good": 0.05, "bad": 0.3, "producer_risk": 0.1, "consumer_risk": 0.1}


async def finished(at: Front, n: int, *, says: Any = lambda _: "sport", **policy: Any) -> int:
    """Make a project whose n tasks bob answered; rex and zoe review, eve and joe may answer."""
    made = await at.ask(
        "ann", "POST", "/api/projects", {"name": "topics", "shows": SHOWS, "questions": CHOICE, "policy": policy}, status=201
    )
    number = made["id"]
    for person, role in ((2, "annotator"), (3, "annotator"), (4, "annotator"), (5, "reviewer"), (6, "reviewer")):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": role})
    rows = [{"id": f"t{one}", "text": f"text {one} 😀"} for one in range(n)]
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", rows, status=201)
    await opened(at, number)
    await label(at, "bob", number, says)
    return number


async def made_lot(at: Front, number: int, **given: Any) -> dict[str, Any]:
    """Make a lot of all that is finished, and draw it."""
    found = await at.ask("ann", "POST", f"/api/projects/{number}/lots", {"plan": PLAN, **given}, status=201)
    return await at.ask("ann", "POST", f"/api/projects/{number}/lots/{found['id']}/draw", {"nonce": "block 900000"})


async def look(at: Front, number: int, lot_id: int, faulty: Any, who: tuple[str, ...] = ("rex", "zoe")) -> dict[str, Any]:
    """Let reviewers look by turns until the lot is decided; return the last answer."""
    path, told = f"/api/projects/{number}/lots/{lot_id}", {}
    for one in range(10_000):
        name = who[one % len(who)]
        found = await at.ask(name, "POST", f"{path}/next", {})
        assert found["task"], found
        wrong = faulty(found["task"])
        body = {
            "task": found["task"]["id"],
            "right": not wrong,
            "faults": {"topic": "major"} if wrong else {},
            "reason": "no match" if wrong else "",
        }
        told = await at.ask(name, "POST", f"{path}/verdicts", body)
        if told["state"] != "drawn":
            return told
    raise AssertionError(told)


def test_a_good_lot_is_accepted_and_closed(url: str):
    """A lot without a fault is accepted as soon as that is certain; its tasks are closed, and nothing about them changes any more."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 40)
        found = await made_lot(at, number)
        told = await look(at, number, found["id"], lambda _: False)

        after = await at.ask("ann", "GET", f"/api/projects/{number}/lots/{found['id']}")
        assert (told["state"], after["state"], after["settled"], after["size"]) == ("accepted", "accepted", True, 40)
        assert after["verdict"]["plan"]["consumer_risk"] <= 0.1
        assert after["verdict"]["accuracy"]["high"] == 1.0
        rows = await at.ask("ann", "GET", f"/api/projects/{number}/tasks")
        assert {row["state"] for row in rows["rows"]} == {"accepted"}
        one = rows["rows"][0]["id"]
        await at.ask("ann", "PATCH", f"/api/tasks/{one}", {"wanted": 2}, status=409)
        await at.ask("ann", "PATCH", f"/api/tasks/{one}", {"state": "withdrawn"}, status=409)
        await at.ask("ann", "POST", f"/api/projects/{number}/lots", {}, status=422)
        mine = (await at.ask("bob", "GET", f"/api/projects/{number}/mine"))["rows"][0]
        await at.ask("bob", "POST", f"/api/turns/{mine['id']}/revise", {"version": 1, "value": {"topic": "home"}}, status=409)
        assert (await at.ask("rex", "GET", f"/api/projects/{number}/reviews"))["rows"] == []
        lines = (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()
        assert len(lines) == 40

    run(url, trial)


def test_a_bad_lot_is_rejected_and_opens_again_for_others(url: str):
    """A lot full of faults is rejected at once; what was found right is done, the rest opens for everybody but who answered it."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 40)
        found = await made_lot(at, number)
        seen: list[int] = []
        told = await look(at, number, found["id"], lambda task: seen.append(task["id"]) or len(seen) > 1)

        after = await at.ask("ann", "GET", f"/api/projects/{number}/lots/{found['id']}")
        assert (told["state"], after["settled"], after["verdict"]["against"]) == ("rejected", True, ["faults"])
        assert len(seen) < found["drawn"], "looking ended as soon as it was certain"
        rows = (await at.ask("ann", "GET", f"/api/projects/{number}/tasks"))["rows"]
        assert [row["id"] for row in rows if row["state"] == "done"] == [seen[0]]
        assert all((row["answered"], row["state"]) == (0, "open") for row in rows if row["id"] != seen[0])
        assert (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4}))["turns"] == []
        assert await label(at, "eve", number, lambda _: "home") == 39
        lines = await at.ask("ann", "GET", f"/api/projects/{number}/export")
        assert lines.count('"home"') >= 39
        again = await made_lot(at, number)
        assert again["size"] == 40
        assert again["digest"] != found["digest"]
        assert (await look(at, number, again["id"], lambda _: False))["state"] == "accepted"
        async with database.reading() as connection:
            taken = (await connection.execute(sa.select(sa.func.count()).where(slot.c.state == "taken"))).scalar_one()
            aside = (await connection.execute(sa.select(sa.func.count()).where(turn.c.state == "set_aside"))).scalar_one()
        assert (taken, aside) == (40, 39)

    run(url, trial)


def test_a_rejected_lot_may_ask_one_more_person_instead(url: str):
    """With ``more`` the answers stand and one more person answers each task; nobody gets one that he answered; slots and counts agree."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 12)
        found = await made_lot(at, number, on_rejection="more")
        assert (await look(at, number, found["id"], lambda _: True))["state"] == "rejected"
        rows = (await at.ask("ann", "GET", f"/api/projects/{number}/tasks"))["rows"]
        assert {(row["state"], row["wanted"], row["answered"]) for row in rows} == {("open", 2, 1)}
        assert (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4}))["turns"] == []
        assert await label(at, "eve", number, lambda _: "sport") == 12
        again = await made_lot(at, number)
        assert again["size"] == 12
        async with database.reading() as connection:
            states = sorted((await connection.execute(sa.select(slot.c.state))).scalars())
        assert states == ["taken"] * 24

    run(url, trial)


def test_an_estimate_waits_for_a_person(url: str):
    """An estimate without a least accuracy decides nothing: a manager does, with a reason; a lot by chance says where its nonce is from."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 12)
        path = f"/api/projects/{number}/lots"
        found = await at.ask("ann", "POST", path, {"plan": {"kind": "estimate", "within": 0.2}, "tasks": {"most": 10}}, status=201)
        drawn = await at.ask("ann", "POST", f"{path}/{found['id']}/draw", {})
        assert (drawn["size"], drawn["nonce_from"], len(drawn["nonce"])) == (10, "service", 64)
        await at.ask("ann", "PATCH", f"{path}/{found['id']}", {"decision": "accepted", "reason": "so"}, status=409)
        assert (await look(at, number, found["id"], lambda _: False))["state"] == "estimated"
        await at.ask("ann", "PATCH", f"{path}/{found['id']}", {"decision": "accepted", "reason": " "}, status=422)
        await at.ask("rex", "PATCH", f"{path}/{found['id']}", {"decision": "accepted", "reason": "so"}, status=403)
        told = await at.ask("ann", "PATCH", f"{path}/{found['id']}", {"decision": "rejected", "reason": "the guideline changed"})
        assert (told["state"], told["reason"], told["settled"]) == ("rejected", "the guideline changed", True)
        assert (await at.ask("ann", "GET", f"/api/projects/{number}/progress"))["to_review"] == 2 + drawn["drawn"]

    run(url, trial)


def test_anybody_makes_the_draw_again(url: str):
    """From the leaves, the digest and the nonce alone a third party finds the digest and the same tasks in the same order."""

    async def trial(database: Database) -> None:
        import json

        at = await front(database, PEOPLE)
        number = await finished(at, 30)
        found = await made_lot(at, number)
        text = await at.ask("ann", "GET", f"/api/projects/{number}/lots/{found['id']}/leaves")
        leaves = [json.loads(line) for line in text.splitlines()]
        seed = seed_of(found["digest"], "block 900000")
        order = sorted(leaves, key=lambda one: number_of(seed, "sample", one["leaf"]))[: found["drawn"]]

        digests = np.frombuffer(b"".join(bytes.fromhex(one["leaf"]) for one in leaves), np.uint8).reshape(-1, 16)
        assert root_of([digests]) == found["digest"]
        assert [one["rank"] for one in order] == list(range(1, found["drawn"] + 1))
        sample = (await at.ask("rex", "GET", f"/api/projects/{number}/lots/{found['id']}/sample?limit=200"))["rows"]
        assert [one["key"] for one in sample] == [one["key"] for one in order]
        await at.ask("ann", "POST", f"/api/projects/{number}/lots/{found['id']}/draw", {"nonce": "another"}, status=409)

    run(url, trial)


def test_who_may_look_and_what_is_hidden(url: str):
    """Nobody looks at his own answers; what a reviewer sees says nothing of who answered; two never hold the same task."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 12)
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/2", {"role": "reviewer"})
        found = await made_lot(at, number)
        path = f"/api/projects/{number}/lots/{found['id']}"
        assert (await at.ask("bob", "POST", f"{path}/next", {}))["why"] == "own"
        first, other = [(await at.ask(who, "POST", f"{path}/next", {}))["task"] for who in ("rex", "zoe")]
        assert first["id"] != other["id"]
        assert set(first) == {"id", "key", "rank", "material", "value"}
        assert (await at.ask("rex", "POST", f"{path}/next", {}))["task"]["id"] == first["id"]
        right = {"task": first["id"], "right": True}
        await at.ask("bob", "POST", f"{path}/verdicts", right, status=403)
        await at.ask("zoe", "POST", f"{path}/verdicts", right, status=409)
        await at.ask("eve", "POST", f"{path}/next", {}, status=403)
        await at.ask("eve", "GET", path, status=403)
        await at.ask("rex", "POST", f"{path}/verdicts", {"task": first["id"], "right": False}, status=422)
        await at.ask(
            "rex", "POST", f"{path}/verdicts", {"task": first["id"], "right": False, "faults": {"topic": "huge"}, "reason": "x"}, status=422
        )
        await at.ask(
            "rex", "POST", f"{path}/verdicts", {"task": first["id"], "right": False, "faults": {"who": "major"}, "reason": "x"}, status=422
        )
        assert (await at.ask("rex", "POST", f"{path}/verdicts", right))["standing"]["looked_at"] == 1
        corrected = {"task": first["id"], "right": False, "faults": {"topic": "minor"}, "reason": "a closer look"}
        assert (await at.ask("rex", "POST", f"{path}/verdicts", corrected))["standing"]["faulty"] == 1
        await at.ask("zoe", "POST", f"{path}/verdicts", right, status=409)

    run(url, trial)


def test_a_task_without_a_conclusion_is_left_out(url: str):
    """Where two people disagree there is nothing to accept: the task leaves the lot and is done as before."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 10, overlap=2)
        await label(at, "eve", number, lambda task: "home" if task["key"] in {"t3", "t7"} else "sport")
        found = await made_lot(at, number)
        assert (found["size"], found["left_out"]) == (8, 2)
        rows = (await at.ask("ann", "GET", f"/api/projects/{number}/tasks?state=done"))["rows"]
        assert [row["key"] for row in rows] == ["t3", "t7"]

    run(url, trial)


def test_a_lot_goes_on_where_a_process_died(url: str):
    """Freezing and settling stop after any of their transactions and are gone on with by another process: every task once, the same digest."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 30)
        sizes = (lot_freezing.PAGE, lot_freezing.lots.CLAIMED_AT_ONCE, lot_ending.AT_ONCE)
        lot_freezing.PAGE = lot_freezing.lots.CLAIMED_AT_ONCE = lot_ending.AT_ONCE = 7
        try:
            async with database.changing() as connection:
                new = lot_freezing.lots.NewLot("", lot_freezing.lots.WantedTasks(), lot_freezing.lots.AskedPlan(**PLAN))
                one = await lot_freezing.lots.make(connection, number, new, questions_version=1, person_id=1)
            steps = 0
            while (claim := await lot_freezing.claimed(database, one)) is not None and steps < 40:
                await lot_freezing.freeze(database, *claim, seconds=-1.0 if steps % 2 else 0.0)
                steps += 1
                async with database.changing() as connection:
                    await connection.execute(sa.update(lot).values(claimed_to=0))
            async with database.reading() as connection:
                row = (await connection.execute(sa.select(lot))).one()
                tasks = (await connection.execute(sa.select(lot_task.c.leaf))).scalars().all()
                states = set((await connection.execute(sa.select(task.c.state))).scalars())
            assert (row.state, row.size, len(set(tasks)), states) == ("frozen", 30, 30, {"in_lot"})
            assert steps > 3
            await at.ask("ann", "PATCH", f"/api/projects/{number}/lots/{one}", {"decision": "dissolved", "reason": "a trial"})
            rows = (await at.ask("ann", "GET", f"/api/projects/{number}/tasks"))["rows"]
            assert {each["state"] for each in rows} == {"done"}
            again = await at.ask("ann", "POST", f"/api/projects/{number}/lots", {"plan": PLAN}, status=201)
            assert again["digest"] == row.digest
        finally:
            lot_freezing.PAGE, lot_freezing.lots.CLAIMED_AT_ONCE, lot_ending.AT_ONCE = sizes

    run(url, trial)


def test_who_ruled_on_a_task_does_not_look_at_it_in_a_lot(url: str):
    """What he decided is his own work, as an answer would be: another reviewer looks."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 2, overlap=2, adjudicate_below=0.5)
        await label(at, "eve", number, lambda _: "home")
        async with database.changing() as connection:
            await connection.execute(sa.update(answer).values(at=1))
        while await adjudicating.look(database):
            pass
        for _ in range(2):
            waits = (await at.ask("zoe", "POST", f"/api/projects/{number}/adjudications", {}))["task"]
            ruling = {"how": "choose", "value": {"topic": "home"}, "reason": "it says so"}
            await at.ask("zoe", "POST", f"/api/tasks/{waits['id']}/ruling", ruling)
        lot_id = (await made_lot(at, number))["id"]
        path = f"/api/projects/{number}/lots/{lot_id}/next"
        own = await at.ask("zoe", "POST", path, {})
        assert (own["task"], own["why"]) == (None, "own")
        assert (await at.ask("rex", "POST", path, {}))["task"]["value"] == {"topic": "home"}

    run(url, trial)


def test_authors_are_told_what_a_lot_found_and_why_they_cannot_dispute_it(url: str):
    """Nothing before the lot is decided; then the task as it was seen, its label, what was faulty and why; a dispute is refused in words that say so."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 30)
        found = await made_lot(at, number, name="July")
        path = f"/api/projects/{number}"
        first = (await at.ask("rex", "POST", f"{path}/lots/{found['id']}/next", {}))["task"]
        wrong = {"task": first["id"], "right": False, "faults": {"topic": "major"}, "reason": "it is a league table"}
        await at.ask("rex", "POST", f"{path}/lots/{found['id']}/verdicts", wrong)
        assert (await at.ask("bob", "GET", f"{path}/verdicts"))["rows"] == []
        done = await look(at, number, found["id"], lambda _: True, ("zoe",))
        assert done["state"] == "rejected"
        bob = next(one for one in (await at.ask("ann", "GET", f"{path}/people"))["rows"] if one["login"] == "bob")
        assert (bob["answers"], bob["seconds_an_answer"]) == (0, 0.9)  # set aside, and still as quick as he was

        told = (await at.ask("bob", "GET", f"{path}/verdicts"))["rows"]

        one = told[-1]
        assert (one["about"], one["reason"], one["value"], one["label"]) == (
            "lot",
            "it is a league table",
            {"topic": "sport"},
            {"topic": "sport"},
        )
        assert one["lot"] == {"id": found["id"], "name": "July", "state": "rejected", "on_rejection": "again", "faults": {"topic": "major"}}
        assert one["material"] == first["material"]
        assert (one["until_at"], one["dispute"]) == (None, None)
        assert {row["reason"] for row in told} == {"it is a league table", "no match"}
        refused = await at.ask("bob", "POST", f"{path}/disputes", {"turn": one["turn_id"], "reason": "it is right"}, status=409)
        assert "cannot be disputed" in refused["error"]["message"]
        assert "ask who runs the project" in refused["error"]["hint"]
        assert (await at.ask("eve", "GET", f"{path}/verdicts"))["rows"] == []

    run(url, trial)
