"""Webhooks hear of each fact once; answers tell what was shown before them, and to which questions they were given."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annotate.requests import rows
from annotate.test_front import begun, opened
from curate.workshop import Workshop
from goldsmith.annotate import webhooks
from goldsmith.annotate.tables import answer, delivery, prediction, turn, webhook
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from service import CHOICE, SHOWS, Front, front, run


async def hooked(database: Database) -> None:
    """Let a webhook be told of everything."""
    async with database.changing() as connection:
        values = {
            "organisation_id": 1,
            "url": "https://a.example/",
            "secret": "",
            "events": list(webhooks.EVENTS),
            "active": True,
            "created_at": now(),
        }
        await connection.execute(sa.insert(webhook).values(values))


async def told(database: Database) -> list[tuple[str, str]]:
    """Return events and facts that wait for delivery."""
    found = await rows(database, sa.select(delivery.c.event, delivery.c.fact).order_by(delivery.c.id))
    return [(row.event, row.fact) for row in found if row.event != "project.changed"]


async def taken(at: Front, who: str, number: int) -> dict[str, Any]:
    """Take one task."""
    return (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"][0]


def said(value: str = "sport", version: int = 0, **more: Any) -> dict[str, Any]:
    """Return an answer as a page sends it."""
    return {"version": version, "value": {"topic": value}, "ahead": 0, **more}


def test_each_fact_is_told_once_however_often_it_is_sent(url: str):
    """An answer sent three times, corrected, reviewed, sent back and given again; a task that is done, open again, and done again."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, overlap=2)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"key": "a", "text": "x"}], status=201)
        await opened(at, number)
        await hooked(database)
        one, two = (await taken(at, "bob", number))["id"], (await taken(at, "eve", number))["id"]
        for _ in range(3):
            await at.ask("bob", "POST", f"/api/turns/{one}/answer", said())
        assert await told(database) == [("answer.given", f"answer.given:{one}:1")]
        await at.ask("eve", "POST", f"/api/turns/{two}/answer", said())
        for _ in range(2):
            await at.ask("bob", "POST", f"/api/turns/{one}/answer", said())
            await at.ask("eve", "POST", f"/api/turns/{two}/answer", said())
        assert (await told(database))[1:] == [("answer.given", f"answer.given:{two}:1"), ("task.done", f"task.done:1:{two}:1")]
        await at.ask("eve", "POST", f"/api/turns/{two}/revise", said("home", version=1))
        assert (await told(database))[3:] == [("answer.given", f"answer.given:{two}:2")]
        newest = max(row.id for row in await rows(database, sa.select(answer).where(answer.c.turn_id == two)))
        await at.ask("ann", "POST", f"/api/turns/{two}/review", {"verdict": "send_back", "answer": newest, "reason": "no"})
        await at.ask("eve", "POST", f"/api/turns/{two}/answer", said("money", version=1))
        assert (await told(database))[4:] == [
            ("answer.reviewed", f"answer.reviewed:{two}:{newest}"),
            ("answer.given", f"answer.given:{two}:3"),
            ("task.done", f"task.done:1:{two}:3"),
        ]

    run(url, trial)


def test_the_same_fact_announced_twice_is_one_delivery_and_two_facts_are_two(url: str):
    """The database itself refuses a second one; what has no fact of its own is always new."""

    async def trial(database: Database) -> None:
        await front(database, ["ann"])
        await hooked(database)
        for fact in ("7:1", "7:1", "7:2", "", ""):
            async with database.changing() as connection:
                await webhooks.announce(connection, 1, "task.done", {}, fact=fact)
        assert len(await told(database)) == 4
        (row, *_) = await rows(database, sa.select(delivery))
        async with database.changing() as connection:
            with pytest.raises(sa.exc.IntegrityError):
                await connection.execute(sa.insert(delivery).values({name: value for name, value in row._mapping.items() if name != "id"}))

    run(url, trial)


@pytest.mark.parametrize("shows", [True, False])
def test_an_answer_tells_what_a_model_said_and_whether_it_was_shown(url: str, shows: bool):
    """The best prediction stands beside the answer; shown only where the project shows it, and then the one that was shown."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, show_predictions=shows, unassisted_share=0, overlap=2)
        said_of = [{"model": "m", "value": {"topic": "home"}, "score": 0.4}, {"model": "m2", "value": {"topic": "money"}, "score": 0.7}]
        given = [{"key": "a", "text": "x", "predictions": said_of}, {"key": "b", "text": "y"}]
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", given, status=201)
        await opened(at, number)
        one = await taken(at, "bob", number)
        assert ("prediction" in one) == shows
        async with database.changing() as connection:  # a better one comes while bob looks at the first
            new = {
                "project_id": number,
                "task_id": one["task"]["id"],
                "model": "m3",
                "value": {"topic": "sport"},
                "score": 0.9,
                "at": now(),
            }
            await connection.execute(sa.insert(prediction).values(new))
        again = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"][0]
        assert again.get("prediction") == one.get("prediction")
        await at.ask("bob", "POST", f"/api/turns/{one['id']}/answer", said(ahead=1))
        other = await taken(at, "bob", number)
        assert "prediction" not in other
        await at.ask("bob", "POST", f"/api/turns/{other['id']}/answer", said())
        models = {row.id: row.model for row in await rows(database, sa.select(prediction))}
        first, second = await rows(database, sa.select(answer).order_by(answer.c.id))
        assert (models[first.prediction_id], first.prediction_shown) == (("m2", True) if shows else ("m3", False))
        assert (second.prediction_id, second.prediction_shown) == (None, False)

    run(url, trial)


def test_an_answer_from_a_page_with_old_questions_is_kept_as_one_to_them(url: str):
    """It is checked against what its page asked, stored under that version, and the next task asks the new questions; unknown versions are told."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"key": str(n), "text": "x"} for n in range(6)], status=201)
        await opened(at, number)
        one = await taken(at, "bob", number)
        done = await at.ask("bob", "POST", f"/api/turns/{one['id']}/answer", said(ahead=1, questions_version=1))
        questions = [{**CHOICE[0], "name": "kind"}]
        await at.ask("ann", "PUT", f"/api/projects/{number}/questions", {"shows": SHOWS, "questions": questions})
        for _ in range(2):  # the second is told by a process that has read both
            held = done["turns"][0]
            done = await at.ask("bob", "POST", f"/api/turns/{held['id']}/answer", said(ahead=1, questions_version=1))
            assert done["turns"][0]["questions_version"] == 2
        held = done["turns"][0]
        await at.ask("bob", "POST", f"/api/turns/{held['id']}/answer", said(), status=422)
        await at.ask("bob", "POST", f"/api/turns/{held['id']}/answer", said(questions_version=9), status=404)
        body = {"version": 0, "value": {"kind": "home"}, "ahead": 0, "questions_version": 2}
        await at.ask("bob", "POST", f"/api/turns/{held['id']}/answer", body)
        kept = await rows(database, sa.select(answer.c.questions_version, answer.c.value).order_by(answer.c.id))
        assert [(row.questions_version, list(row.value)) for row in kept] == [(1, ["topic"])] * 3 + [(2, ["kind"])]
        assert {row.state for row in await rows(database, sa.select(turn.c.state))} == {"answered"}

    run(url, trial)


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A lake with a dataset whose telephone numbers are masked."""
    workshop = Workshop(tmp_path_factory.mktemp("concealed"))
    source = workshop.rows(
        {"id": "a", "text": "Call 13912345678 about the lamp on the quay."}, {"id": "b", "text": "The lamp on the quay burns all night."}
    )
    workshop.run(source, recipe=workshop.recipe("name: masked\nedits:\n  - mask_personal_data: {}\n"))
    return str(workshop.lake)


@pytest.mark.parametrize(
    "where",
    [
        "text LIKE '%139%'",
        "`text` like '%1391%'",
        "\"TEXT\" like '%'",
        "starts_with(\ntext,'C')",
        "1=1 or text > 'a'",
        "id = 'a' or meta is null",
        "edited_text <> text",
    ],
)
def test_no_condition_guesses_what_a_dataset_conceals(masked: str, tmp_path, where: str):
    """However the column is written: the request is refused, and says by which columns one may choose."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=masked)
        number = await begun(at)
        told = await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "set", "where": where}, status=403)
        assert "conceals" in told["error"]["message"]
        assert "id" in told["error"]["expected"]

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_other_conditions_over_concealed_datasets_are_answered(masked: str, tmp_path):
    """Columns that hide nothing may be asked about; what is shown is masked."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=masked)
        number = await begun(at)
        assert await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "set", "where": "id = 'a'"}, status=201) == {
            "added": 1,
            "there": 0,
        }
        found = (await at.ask("ann", "GET", f"/api/projects/{number}/tasks"))["rows"][0]["id"]
        text = (await at.ask("ann", "GET", f"/api/tasks/{found}"))["material"]["text"]
        assert "lamp" in text
        assert "13912345678" not in text

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)
