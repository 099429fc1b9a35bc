"""Adjudication, verdicts taken back, and disputes, through the front door; on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from annotate.test_front import label
from annotate.test_lots import PEOPLE, finished
from goldsmith.annotate.quality import adjudicating
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, delivery, review, slot, task, turn
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import Front, front, run


async def waiting(at: Front, number: int) -> dict[str, dict[str, Any]]:
    """Return the first answer that waits for review, by the task's key."""
    rows = (await at.ask("rex", "GET", f"/api/projects/{number}/reviews"))["rows"]
    return {row["key"]: row["answers"][0] for row in rows}


async def judge(at: Front, one: dict[str, Any], verdict: str, who: str = "rex", status: int = 200, **more: Any) -> Any:
    """Say something of an answer."""
    body = {"verdict": verdict, "answer": one["id"], "reason": "" if verdict == "accept" else "no match", **more}
    return await at.ask(who, "POST", f"/api/turns/{one['turn_id']}/review", body, status=status)


async def stands(database: Database) -> list[Any]:
    """Return what must be true of slots and counts: nothing where it is."""
    living = sa.select(sa.func.count()).where(turn.c.task_id == task.c.id, turn.c.state.in_(("answered", "reviewed"))).scalar_subquery()
    wrong = sa.select(task.c.key, task.c.answered, living, task.c.state).where(
        sa.or_(task.c.answered != living, (task.c.state == "done") != (task.c.answered >= task.c.wanted))
    )
    held = sa.exists().where(turn.c.slot_id == slot.c.id, turn.c.state.in_(("leased", "sent_back", "answered", "reviewed")))
    async with database.reading() as connection:
        odd = (await connection.execute(sa.select(slot.c.id, slot.c.state).where((slot.c.state == "taken") != held))).all()
        return [*(await connection.execute(wrong)).all(), *odd]


def test_disagreement_goes_to_somebody_who_did_not_answer(url: str):
    """A tie waits for an adjudicator; he sees answers without names; what he rules stands in the export, and he may take it back."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 6, overlap=2, adjudicate_below=0.5)
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/4", {"role": "expert"})
        await label(at, "eve", number, lambda one: "home" if one["key"] in {"t1", "t4"} else "sport")
        async with database.changing() as connection:
            await connection.execute(sa.update(answer).values(at=1))
        while await adjudicating.look(database):
            pass

        path = f"/api/projects/{number}/adjudications"
        rows = (await at.ask("rex", "GET", path))["rows"]
        assert [(row["key"], row["agreement"], row["differs"]) for row in rows] == [("t1", 0.0, ["topic"]), ("t4", 0.0, ["topic"])]
        await at.ask("bob", "POST", path, {}, status=403)
        told = await at.ask("joe", "POST", path, {})
        assert (told["left"], told["task"]["key"]) == (2, "t1")
        assert sorted(one["value"]["topic"] for one in told["task"]["answers"]) == ["home", "sport"]
        assert [one["letter"] for one in told["task"]["answers"]] == ["A", "B"]
        assert {one["name"] for one in told["task"]["answers"]} == {None}
        assert (await at.ask("rex", "POST", path, {}))["task"]["key"] == "t4"
        assert (await at.ask("zoe", "POST", path, {}))["task"] is None

        ruling = {"how": "choose", "value": {"topic": "home"}, "reason": "it is about a house"}
        await at.ask("zoe", "POST", f"/api/tasks/{told['task']['id']}/ruling", ruling, status=409)
        await at.ask("joe", "POST", f"/api/tasks/{told['task']['id']}/ruling", {**ruling, "reason": " "}, status=422)
        await at.ask("joe", "POST", f"/api/tasks/{told['task']['id']}/ruling", {**ruling, "value": {"topic": "war"}}, status=422)
        await at.ask("joe", "POST", f"/api/tasks/{told['task']['id']}/ruling", ruling)
        lines = (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()
        assert '"value":"home"' in lines[1]
        assert '"by":"review"' in lines[1]
        await at.ask("rex", "DELETE", f"/api/tasks/{told['task']['id']}/ruling", status=403)
        await at.ask("joe", "DELETE", f"/api/tasks/{told['task']['id']}/ruling", status=204)
        assert '"by":"tie"' in (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()[1]
        assert (await at.ask("joe", "POST", path, {}))["task"]["key"] == "t1"

    run(url, trial)


def test_who_answered_or_judged_never_adjudicates(url: str):
    """A reviewer who answered a task, or judged an answer to it, is not given it and may not rule on it."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 1, overlap=2, adjudicate_below=0.0)
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/3", {"role": "reviewer"})
        await label(at, "eve", number, lambda _: "home")
        one = (await waiting(at, number))["t0"]
        await judge(at, one, "accept")
        await at.ask("rex", "DELETE", f"/api/turns/{one['turn_id']}/review")
        async with database.changing() as connection:
            await connection.execute(sa.update(answer).values(at=1))
        await adjudicating.look(database)
        path = f"/api/projects/{number}/adjudications"
        ruling = {"how": "write", "value": {"topic": "home"}, "reason": "so"}
        for who in ("eve", "rex"):
            assert await at.ask(who, "POST", path, {}) == {"task": None, "left": 1}
            await at.ask(who, "POST", "/api/tasks/1/ruling", ruling, status=403)
        await at.ask("zoe", "POST", "/api/tasks/1/ruling", ruling)

    run(url, trial)


def test_a_verdict_is_taken_back_while_nothing_was_built_on_it(url: str):
    """Accepting, mending and sending back are undone as they were done; not by another, not when the author went on."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 4, review_reasons=["unclear", "wrong class"])
        found = await waiting(at, number)
        await judge(at, found["t0"], "accept")
        await judge(at, found["t1"], "fix", value={"topic": "money"}, reason="", reasons=["wrong class"])
        await judge(at, found["t2"], "send_back")
        await judge(at, found["t3"], "send_back", reasons=["odd"], status=422)
        await at.ask("zoe", "DELETE", f"/api/turns/{found['t0']['turn_id']}/review", status=403)
        for key in ("t0", "t1", "t2"):
            assert (await at.ask("rex", "DELETE", f"/api/turns/{found[key]['turn_id']}/review"))["state"] == "answered"
        await at.ask("rex", "DELETE", f"/api/turns/{found['t3']['turn_id']}/review", status=409)
        assert await stands(database) == []
        again = await waiting(at, number)
        assert [again[key]["value"]["topic"] for key in sorted(again)] == ["sport"] * 4
        await judge(at, again["t2"], "send_back")
        (held,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        await at.ask("bob", "PUT", f"/api/turns/{held['id']}/draft", {"version": held["draft_version"], "value": {"topic": "home"}})
        await at.ask("rex", "DELETE", f"/api/turns/{held['id']}/review", status=409)
        async with database.reading() as connection:
            rows = (await connection.execute(sa.select(review.c.verdict, review.c.reasons, review.c.standing).order_by(review.c.id))).all()
        assert [tuple(row) for row in rows] == [
            ("accept", None, "taken_back"), ("fix", ["wrong class"], "taken_back"), ("send_back", None, "taken_back"), ("send_back", None, "stands"),
        ]  # fmt: skip

    run(url, trial)


def test_a_dispute_goes_to_another_and_restores_what_was_right(url: str):
    """What was mended or sent back stands again where another reviewer overturns it; the first, and the author, decide nothing."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 4)
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/3", {"role": "reviewer"})
        found = await waiting(at, number)
        await judge(at, found["t0"], "fix", value={"topic": "money"})
        await judge(at, found["t1"], "send_back")
        await judge(at, found["t2"], "accept")
        path = f"/api/projects/{number}/disputes"
        verdicts = (await at.ask("bob", "GET", f"/api/projects/{number}/verdicts"))["rows"]
        assert [(one["key"], one["about"], one["value"], one["mended"], one["dispute"]) for one in sorted(verdicts, key=lambda one: one["key"])] == [
            ("t0", "mended", {"topic": "sport"}, {"topic": "money"}, None), ("t1", "sent_back", {"topic": "sport"}, None, None),
        ]  # fmt: skip
        opened = [
            await at.ask("bob", "POST", path, {"turn": found[key]["turn_id"], "reason": "it is sport"}, status=201) for key in ("t0", "t1")
        ]
        await at.ask("bob", "POST", path, {"turn": found["t0"]["turn_id"], "reason": "again"}, status=409)
        for turn_id, who in (
            (found["t2"]["turn_id"], "bob"),
            (found["t3"]["turn_id"], "bob"),
            (10_000, "bob"),
            (found["t0"]["turn_id"], "joe"),
        ):
            told = await at.ask(who, "POST", path, {"turn": turn_id, "reason": "x"}, status=404)
            assert told["error"]["message"] == "nothing was said of this answer that you could dispute"

        decision = {"decision": "overturned", "reason": "a match is sport"}
        for who in ("rex", "bob"):
            await at.ask(who, "PATCH", f"{path}/{opened[0]['id']}", decision, status=403)
        await at.ask("zoe", "PATCH", f"{path}/{opened[0]['id']}", {**decision, "reason": ""}, status=422)
        for one in opened:
            await at.ask("zoe", "PATCH", f"{path}/{one['id']}", decision)
            await at.ask("eve", "PATCH", f"{path}/{one['id']}", decision, status=409)
        assert await stands(database) == []
        values = {
            row["key"]: [one["value"] for one in row["answers"]] for row in [await at.ask("rex", "GET", f"/api/tasks/{n}") for n in (1, 2)]
        }
        assert values == {"t0": [{"topic": "sport"}], "t1": [{"topic": "sport"}]}
        seen = (await at.ask("bob", "GET", path))["rows"]
        assert [(one["state"], one["restored"], "by" in one) for one in seen] == [("overturned", True, False)] * 2
        assert (await at.ask("joe", "GET", path))["rows"] == []
        told = await at.ask("rex", "GET", f"{path}/figures")
        assert told["overturned"] == 2
        assert told["reviewers"] == [{"person_id": 5, "name": "Rex", "verdicts": 3, "overturned": 2}]

    run(url, trial)


def test_disputes_end_with_their_days_and_with_lots(url: str):
    """A verdict may be disputed for the days of the policy; a disputed task joins no lot; in a lot only the verdict falls."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 3)
        found = await waiting(at, number)
        for key in ("t0", "t1"):
            await judge(at, found[key], "fix", value={"topic": "money"})
        path = f"/api/projects/{number}/disputes"
        first = await at.ask("bob", "POST", path, {"turn": found["t0"]["turn_id"], "reason": "it is sport"}, status=201)
        lot = await at.ask("ann", "POST", f"/api/projects/{number}/lots", {}, status=201)
        assert lot["size"] == 2
        second = await at.ask("bob", "POST", path, {"turn": found["t1"]["turn_id"], "reason": "it is sport"}, status=201)
        for one in (first, second):
            await at.ask("zoe", "PATCH", f"{path}/{one['id']}", {"decision": "overturned", "reason": "so"})
        assert [one["restored"] for one in (await at.ask("bob", "GET", path))["rows"]] == [False, True]
        assert (await at.ask("rex", "GET", "/api/tasks/2"))["answers"][0]["value"] == {"topic": "money"}
        await at.ask("rex", "DELETE", f"/api/turns/{found['t1']['turn_id']}/review", status=409)

        number = await finished_again(at, database)
        await at.ask("bob", "POST", f"/api/projects/{number}/disputes", {"turn": 4, "reason": "late"}, status=409)

    run(url, trial)


async def finished_again(at: Front, database: Database) -> int:
    """Mend an answer of another project, eight days ago."""
    from goldsmith.annotate import projects, tasks
    from service import CHOICE, SHOWS

    async with database.changing() as connection:
        number = await projects.make(connection, projects.Plan("other", SHOWS, CHOICE), organisation_id=1, person_id=1)
        for person, role in ((2, "annotator"), (5, "reviewer")):
            await projects.put_member(connection, number, person, role=role)
        await tasks.add(connection, number, [tasks.New("o", {"text": "x"})])
        await projects.change(connection, number, revision=1, changes={"state": "open"})
    await label(at, "bob", number, lambda _: "sport")
    one = (await waiting(at, number))["o"]
    await judge(at, one, "fix", value={"topic": "money"})
    async with database.changing() as connection:
        await connection.execute(sa.update(review).where(review.c.turn_id == one["turn_id"]).values(at=now() - 8 * 86_400_000))
    assert one["turn_id"] == 4
    return number


def test_asking_tells_nobody_which_tasks_are_gold(url: str):
    """Of an answer that was judged in secret a dispute is refused in the same words as of any other; of one that was told it is taken, and overturned it is judged no more."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 3)
        at_ = now()
        same = {"project_id": number, "person_id": 2, "question": "topic", "score": 0.0, "right": False, "pool": True, "at": at_}
        async with database.changing() as connection:
            await connection.execute(sa.insert(judged), [{**same, "task_id": n, "turn_id": n, "told": n == 2} for n in (1, 2)])
        path = f"/api/projects/{number}/disputes"
        secret, plain = [await at.ask("bob", "POST", path, {"turn": n, "reason": "x"}, status=404) for n in (1, 3)]
        assert {**secret["error"], "where": ""} == {**plain["error"], "where": ""}
        assert [one["turn_id"] for one in (await at.ask("bob", "GET", f"/api/projects/{number}/verdicts"))["rows"]] == [2]
        told = await at.ask("bob", "POST", path, {"turn": 2, "reason": "the known answer is wrong"}, status=201)
        await at.ask("zoe", "PATCH", f"{path}/{told['id']}", {"decision": "overturned", "reason": "it is"})
        async with database.reading() as connection:
            assert list((await connection.execute(sa.select(judged.c.turn_id))).scalars()) == [1]

    run(url, trial)


def test_webhooks_are_told_once(url: str):
    """A dispute that is opened and decided, and a lot that is decided, are each told once."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 1)
        events = ["dispute.opened", "dispute.decided", "lot.decided"]
        from goldsmith.accounts.auditing import Machine
        from goldsmith.annotate import webhooks

        async with database.changing() as connection:
            await webhooks.add(connection, Machine(1), 1, "https://example.org/x", events, project_id=number)
        one = (await waiting(at, number))["t0"]
        await judge(at, one, "fix", value={"topic": "money"})
        told = await at.ask("bob", "POST", f"/api/projects/{number}/disputes", {"turn": one["turn_id"], "reason": "x"}, status=201)
        await at.ask("zoe", "PATCH", f"/api/projects/{number}/disputes/{told['id']}", {"decision": "upheld", "reason": "no"})
        lot = await at.ask("ann", "POST", f"/api/projects/{number}/lots", {}, status=201)
        await at.ask("ann", "POST", f"/api/projects/{number}/lots/{lot['id']}/draw", {})
        found = await at.ask("zoe", "POST", f"/api/projects/{number}/lots/{lot['id']}/next", {})
        await at.ask("zoe", "POST", f"/api/projects/{number}/lots/{lot['id']}/verdicts", {"task": found["task"]["id"], "right": True})
        async with database.reading() as connection:
            assert sorted((await connection.execute(sa.select(delivery.c.event))).scalars()) == sorted(events)

    run(url, trial)


def test_two_processes_open_one_dispute(url: str):
    """Two requests at once that dispute the same verdict make one dispute."""
    import asyncio

    from goldsmith.annotate.quality import disputes

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await finished(at, 1)
        one = (await waiting(at, number))["t0"]
        await judge(at, one, "fix", value={"topic": "money"})

        async def open_() -> int:
            async with database.changing() as connection:
                return await disputes.open_(connection, number, one["turn_id"], "x", person_id=2)

        told = await asyncio.gather(*(open_() for _ in range(5)), return_exceptions=True)
        assert sum(isinstance(each, int) for each in told) == 1
        assert all(isinstance(each, int | ConflictError | sa.exc.IntegrityError) for each in told)

    run(url, trial)
