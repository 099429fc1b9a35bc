"""A whole project through the front door: made from a dataset, answered by three, reviewed, exported, written back as columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import goldsmith
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import audit
from goldsmith.annotate import webhooks
from goldsmith.annotate.tables import delivery
from goldsmith.database.opening import Database
from service import CHOICE, SHOWS, Front, front, run

TITLES = ["股市今日大涨 📈", "球队夺冠", "新房装修指南", "央行降息", "世界杯开幕", "阳台种菜"]
TRUE = ["money", "sport", "home", "money", "sport", "home"]


def made_lake(folder: Path) -> str:
    """Make a dataset of six titles."""
    source = folder / "titles.jsonl"
    source.write_text(
        "".join(json.dumps({"id": f"n{at}", "text": title}, ensure_ascii=False) + "\n" for at, title in enumerate(TITLES)), encoding="utf-8"
    )
    recipe = folder / "titles.yaml"
    recipe.write_text("name: titles\nlanguages: []\nmeasure: [character_count]\nexact_duplicates: false\ndecide: []\n", encoding="utf-8")
    goldsmith.run(recipe, inputs=[source], lake=folder / "lake", dataset="titles")
    return str(folder / "lake")


async def begun(at: Front, **policy: Any) -> int:
    """Make and open a project with ann as its manager, bob, eve and joe as annotators."""
    project = await at.ask(
        "ann", "POST", "/api/projects", {"name": "topics", "shows": SHOWS, "questions": CHOICE, "policy": policy}, status=201
    )
    number = project["id"]
    for person in (2, 3, 4):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
    return number


async def opened(at: Front, number: int) -> None:
    """Open a project for work."""
    project = await at.ask("ann", "GET", f"/api/projects/{number}")
    await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": project["revision"], "state": "open"})


async def label(at: Front, who: str, number: int, says) -> int:
    """Answer everything that comes, each answer bringing the next task in one round trip."""
    held = (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
    done = 0
    while held:
        (turn,) = held
        body = {"version": turn["draft_version"], "value": {"topic": says(turn["task"])}, "active_ms": 900, "ahead": 1}
        told = await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", body)
        held, done = told["turns"], done + 1
    assert told["why"] == "none_left"
    return done


def truth(task: dict[str, Any]) -> str:
    """Return what is right."""
    return TRUE[TITLES.index(task["material"]["text"])]


def careless(task: dict[str, Any]) -> str:
    """Return the same for every task."""
    del task
    return "sport"


def test_a_project_from_a_dataset_to_its_columns(url: str, tmp_path: Path):
    """Three people label six titles, one of them carelessly: the columns hold what two agree on, who said what, and how far they agree."""
    lake = made_lake(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=lake)
        number = await begun(at, overlap=3)
        told = await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=201)
        again = await at.ask("ann", "POST", f"/api/projects/{number}/tasks", {"dataset": "titles"}, status=201)
        assert (told, again) == ({"added": 6, "there": 0}, {"added": 0, "there": 6})
        await opened(at, number)

        assert await label(at, "bob", number, truth) == 6
        assert await label(at, "eve", number, truth) == 6
        assert await label(at, "joe", number, careless) == 6

        written = await at.ask("ann", "POST", f"/api/projects/{number}/write-back")
        assert (written["records"], written["strange"]) == (6, 0)
        progress = await at.ask("ann", "GET", f"/api/projects/{number}/progress")
        assert (progress["tasks"], progress["answers"], progress["answers_left"]) == ({"done": 6}, 18, 0)
        lines = [json.loads(line) for line in (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()]
        assert [line["consensus"]["topic"]["value"] for line in lines] == TRUE
        assert [len(line["answers"]) for line in lines] == [3] * 6

    run(url, trial)

    rows = goldsmith.open(lake).dataset("titles").take([f"n{at}" for at in range(6)]).to_pylist()
    assert [row["topics__topic"] for row in rows] == TRUE
    assert [round(row["topics__topic_agreement"], 3) for row in rows] == [0.333, 1.0, 0.333, 0.333, 1.0, 0.333]
    assert rows[1]["topics__topic_by"] == "same"
    assert [one["who"] for one in rows[0]["topics__answers"]] == ["p1", "p2", "p3"]
    assert {json.loads(one["value"])["topic"] for one in rows[0]["topics__answers"]} == {"money", "sport"}


def test_a_reviewer_sends_back_mends_and_accepts(url: str):
    """What is sent back comes to its author with the reason; what is mended is a new revision; nobody reviews himself."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/3", {"role": "reviewer"})
        lines = "\n".join(json.dumps({"id": f"n{n}", "text": title}) for n, title in enumerate(TITLES[:3]))
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", lines.encode(), status=201)
        await opened(at, number)
        await label(at, "bob", number, careless)

        rows = (await at.ask("eve", "GET", f"/api/projects/{number}/reviews"))["rows"]
        (first, second, third) = (row["answers"][0] for row in rows)
        missing = {"verdict": "send_back", "answer": first["id"]}
        assert "reason" in (await at.ask("eve", "POST", f"/api/turns/{first['turn_id']}/review", missing, status=422))["error"]["message"]
        await at.ask("eve", "POST", f"/api/turns/{first['turn_id']}/review", {**missing, "reason": "a market, no match"})
        await at.ask("eve", "POST", f"/api/turns/{second['turn_id']}/review", {"verdict": "accept", "answer": second["id"]})
        mended = {"verdict": "fix", "answer": third["id"], "reason": "a flat", "value": {"topic": "home"}}
        await at.ask("eve", "POST", f"/api/turns/{third['turn_id']}/review", mended)
        await at.ask("eve", "POST", f"/api/turns/{third['turn_id']}/review", mended, status=409)
        await at.ask("bob", "POST", f"/api/turns/{second['turn_id']}/review", {"verdict": "accept", "answer": 1}, status=403)

        (back,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4}))["turns"]
        assert back["sent_back"] == {"reason": "a market, no match", "value": {"topic": "sport"}}
        body = {"version": back["draft_version"], "value": {"topic": "money"}}
        assert (await at.ask("bob", "POST", f"/api/turns/{back['id']}/answer", body))["answered"]["revision"] == 2
        people = (await at.ask("ann", "GET", f"/api/projects/{number}/people"))["rows"]
        assert next(row for row in people if row["login"] == "bob")["reviewed"] == {"send_back": 1, "accept": 1, "fix": 1}
        lines = [json.loads(line) for line in (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()]
        assert [line["consensus"]["topic"]["value"] for line in lines] == ["money", "sport", "home"]

    run(url, trial)


def test_two_pages_at_one_task_see_what_stands(url: str):
    """The second page is told the draft that the first saved."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": 1, "text": "😀 a"}], status=201)
        await opened(at, number)
        (turn,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        saved = {"version": 0, "value": {"topic": "home"}}
        assert (await at.ask("bob", "PUT", f"/api/turns/{turn['id']}/draft", saved))["version"] == 1

        told = await at.ask("bob", "PUT", f"/api/turns/{turn['id']}/draft", saved, status=409)

        assert told["error"]["stands"] == {"state": "leased", "version": 1, "value": {"topic": "home"}}
        await at.ask("eve", "PUT", f"/api/turns/{turn['id']}/draft", saved, status=404)
        wrong = {"version": 1, "value": {"topic": "hmoe", "tipic": 1}}
        faults = (await at.ask("bob", "POST", f"/api/turns/{turn['id']}/answer", wrong, status=422))["error"]["faults"]
        assert [fault["path"] for fault in faults] == ["tipic", "topic"]
        mine = await at.ask("bob", "GET", f"/api/projects/{number}/mine")
        assert mine["rows"] == []
        await at.ask("bob", "POST", f"/api/turns/{turn['id']}/answer", {"version": 1, "value": {"topic": "home"}})
        (mine,) = (await at.ask("bob", "GET", f"/api/projects/{number}/mine"))["rows"]
        assert (mine["value"], mine["revision"]) == ({"topic": "home"}, 1)
        revised = {"version": 1, "value": {"topic": "sport"}}
        assert (await at.ask("bob", "POST", f"/api/turns/{turn['id']}/revise", revised))["answered"]["revision"] == 2

    run(url, trial)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"id": 1, "text": "a"}\n{"id": 2}\n{"text": "b"}\n', "2 of 3 tasks do not fit"),
        (b'{"id": 1, "text": "a"}\nnot json\n', "this is no JSON"),
        (b"", "there is no task"),
        (b'[{"id": 1, "text": "a", "wanted": 1000}]', "`wanted` is a whole number"),
        (b'{"dataset": "nowhere"}', "no dataset"),
    ],
)
def test_bad_tasks_are_told_and_none_is_stored(tmp_path: Path, body: bytes, says: str):
    """Each fault with its place."""
    (tmp_path / "lake").mkdir()

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"], lake=made_lake(tmp_path))
        number = await begun(at)
        told = await at.ask("ann", "POST", f"/api/projects/{number}/tasks", body, status=404 if b"nowhere" in body else 422)
        assert says in told["error"]["message"]
        assert (await at.ask("ann", "GET", f"/api/projects/{number}/tasks"))["rows"] == []

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_a_configuration_that_cannot_ask_is_told_whole(tmp_path: Path):
    """All faults at once: a kind that is none, a key used twice, a field that is not shown."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        questions = [
            {"name": "a", "kind": "chioce", "settings": {"choices": ["x", "y"]}},
            {"name": "b", "kind": "choice", "settings": {"choices": [{"value": "x", "key": "1"}, {"value": "y", "key": "1"}]}},
            {"name": "b", "kind": "choice", "when": {"question": "z", "is": "x"}, "settings": {"choices": ["x", "y"]}},
        ]
        told = await at.ask("ann", "POST", "/api/projects/preview", {"shows": SHOWS, "questions": questions}, status=422)

        message = told["error"]["message"]
        assert "no question is called `chioce`" in message
        assert "the key '1'" in message
        assert "two questions are called 'b'" in message
        assert "'z' is no earlier question" in message

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_a_good_example_must_be_an_answer(tmp_path: Path):
    """A guideline teaches nothing that the questions would refuse; versions are kept."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        example = {"material": {"text": "央行降息"}, "value": {"topic": "monye"}, "good": True, "why": "policy"}
        told = await at.ask("ann", "PUT", f"/api/projects/{number}/guideline", {"text": "# How", "examples": [example]}, status=422)
        assert "examples[0].topic: 'monye' is none of the classes, did you mean 'money'?" in told["error"]["message"]
        good = {"text": "# How", "examples": [{**example, "good": False}, {**example, "value": {"topic": "money"}}]}
        assert await at.ask("ann", "PUT", f"/api/projects/{number}/guideline", good) == {"version": 1}
        await at.ask("ann", "PUT", f"/api/projects/{number}/guideline", {"text": "# Why"})
        assert (await at.ask("bob", "GET", f"/api/projects/{number}/guideline"))["version"] == 2
        first = await at.ask("bob", "GET", f"/api/projects/{number}/guideline?version=1")
        assert [one["good"] for one in first["examples"]] == [False, True]

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)


def test_what_happens_is_told_to_webhooks_and_the_trail(url: str):
    """Every change leaves a line with who did it; a webhook of another project is told nothing."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": n, "text": "a"} for n in range(2)], status=201)
        async with database.changing() as connection:
            by = Machine(1)
            here, _ = await webhooks.add(connection, by, 1, "https://example.org/a", ["answer.given", "task.done"], project_id=number)
            every, _ = await webhooks.add(connection, by, 1, "https://example.org/b", ["project.changed"])
        await opened(at, number)
        await label(at, "bob", number, careless)

        async with database.reading() as connection:
            told = (
                await connection.execute(sa.select(delivery.c.webhook_id, delivery.c.event, delivery.c.payload).order_by(delivery.c.id))
            ).all()
            trail = (await connection.execute(sa.select(audit.c.person_id, audit.c.action).order_by(audit.c.id))).all()
        assert [(one.webhook_id, one.event) for one in told] == [
            (every, "project.changed"),
            *[(here, "answer.given"), (here, "task.done")] * 2,
        ]
        assert told[1].payload["key"] == "0"
        assert [one.action for one in trail if one.person_id == 1] == [
            "project.made",
            *["member.changed"] * 3,
            "tasks.added",
            "project.changed",
        ]

    run(url, trial)


def test_rules_decide_what_is_seen_beside_a_task(url: str):
    """Blind is the rule; a project may show what a model said, and what others said, without names."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, overlap=2)
        guess = [{"model": "m1", "value": {"topic": "home"}, "score": 0.4}, {"model": "m2", "value": {"topic": "sport"}, "score": 0.9}]
        await at.ask(
            "ann", "POST", f"/api/projects/{number}/tasks", [{"id": n, "text": "a", "predictions": guess} for n in range(2)], status=201
        )
        await opened(at, number)
        (blind,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
        assert not {"prediction", "others"} & set(blind)
        await at.ask("bob", "POST", f"/api/turns/{blind['id']}/answer", {"version": 0, "value": {"topic": "money"}, "ahead": 0})
        revision = (await at.ask("ann", "GET", f"/api/projects/{number}"))["revision"]
        shown = {"revision": revision, "policy": {"show_predictions": True, "unassisted_share": 0, "blind": False}}
        await at.ask("ann", "PATCH", f"/api/projects/{number}", shown)

        turns = (await at.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 2}))["turns"]

        assert [turn["prediction"]["model"] for turn in turns] == ["m2", "m2"]
        assert [turn.get("others") for turn in turns] == [[{"topic": "money"}], None]

    run(url, trial)


@pytest.mark.usefixtures("same_chance")
def test_a_share_of_answers_is_reviewed(tmp_path: Path):
    """Of 200 answers about a quarter is put before a reviewer, by chance; with none asked for, none."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at, review_share=0.25)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": n, "text": "a"} for n in range(200)], status=201)
        await opened(at, number)
        await label(at, "bob", number, careless)

        rows = (await at.ask("ann", "GET", f"/api/projects/{number}/reviews?limit=50"))["rows"]
        more = (await at.ask("ann", "GET", f"/api/projects/{number}/reviews?limit=50&after={rows[-1]['id']}"))["rows"]
        assert 34 <= len(rows) + len(more) <= 66  # 50 by chance, two and a half deviations either side
        revision = (await at.ask("ann", "GET", f"/api/projects/{number}"))["revision"]
        await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": revision, "policy": {"review_share": 0}})
        assert (await at.ask("ann", "GET", f"/api/projects/{number}/reviews"))["rows"] == []

    run(f"sqlite:///{tmp_path / 'service.db'}", trial)
