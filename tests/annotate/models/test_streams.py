"""The two pairs of streams: turns with a prediction in sight or without, drawn by chance once; and what is estimated from them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.models.titles import CLASSES, answers, opened, planted
from goldsmith.annotate.tables import answer, turn
from goldsmith.database.opening import Database
from goldsmith.stats.proportion import proportion
from service import Front, front, lite, run

PEOPLE = ["ann", "p0", "p1", "p2", "p3", "p4"]
WRONG = 0.3
"""Share of planted predictions that are wrong."""


async def predicted(database: Database, n: int, *, share: float, gold: bool = False, seed: int = 2) -> tuple[Front, int, dict[str, str]]:
    """Open a project of texts with planted predictions, some of them wrong; return the truth too."""
    at, chance = await front(database, PEOPLE), random.Random(seed)
    rows = planted(n, seed)
    number = await opened(at, [], people=PEOPLE[1:], show_predictions=True, unassisted_share=share)
    given = []
    for place, (text, name) in enumerate(rows):
        said = chance.choice([one for one in CLASSES[:5] if one != name]) if chance.random() < WRONG else name
        known = {"gold": {"topic": name}} if gold else {}
        guess = {"model": "m", "value": {"topic": said}, "score": 0.8}
        given.append({"id": f"k{place}", "text": text, "predictions": [guess], **known})
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", given, status=201)
    return at, number, dict(rows)


async def rows(database: Database, wanted: sa.Select[Any]) -> list[Any]:
    """Return what stands in the database."""
    async with database.reading() as connection:
        return list((await connection.execute(wanted)).all())


@pytest.mark.usefixtures("same_chance")
def test_a_share_of_turns_shows_no_prediction_and_nobody_can_tell(url: str):
    """The share is what the project says, by chance; a reload shows the same, the task looks like one without prediction, and the data tell both apart."""

    async def trial(database: Database) -> None:
        at, number, truth = await predicted(database, 120, share=0.4)
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": "bare", "text": "nothing", "priority": 9}], status=201)
        bare = (await at.ask("p0", "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"][0]
        await at.ask("p0", "POST", f"/api/turns/{bare['id']}/answer", {"version": 0, "value": {"topic": "game"}, "prediction": "accepted"})
        seen: list[dict[str, Any]] = []
        for login in PEOPLE[1:]:
            held = (await at.ask(login, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
            again = (await at.ask(login, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
            alone = [await at.ask(login, "GET", f"/api/turns/{one['id']}") for one in held]
            assert (
                [one.get("prediction") for one in held]
                == [one.get("prediction") for one in again]
                == [one.get("prediction") for one in alone]
            )
            seen += held
            seen += await answers(at, login, number, 16, lambda one: {"topic": truth[one["task"]["material"]["text"]]})
        shown = {one["id"]: "prediction" in one for one in seen}

        hidden = [one for one in seen if "prediction" not in one]
        estimate = proportion(sum(not one for one in shown.values()), len(shown), confidence=0.99)
        assert estimate.low <= 0.4 <= estimate.high
        assert all(set(one) - {"answer"} == set(bare) for one in hidden)
        kept = {row.id: row for row in await rows(database, sa.select(turn))}
        assert all(kept[number].prediction_shown is one for number, one in shown.items())
        assert all(row.prediction_id is not None for row in kept.values() if row.id in shown)
        assert (kept[bare["id"]].prediction_shown, kept[bare["id"]].prediction_id) == (False, None)
        said = await rows(database, sa.select(answer))
        assert {row.prediction_shown == (row.origin != "person") for row in said} == {True}
        mine = (await at.ask("p0", "GET", f"/api/projects/{number}/mine?limit=50"))["rows"]
        assert all(("prediction" in one) == shown[one["id"]] for one in mine if one["id"] in shown)
        told = await at.ask("ann", "GET", f"/api/projects/{number}/streams")
        assert told["unassisted"]["of"] == len(said) - 1
        lines = [json.loads(line) for line in (await at.ask("ann", "GET", f"/api/projects/{number}/export")).splitlines()]
        exported = [each for line in lines for each in line["answers"] if line["id"] != "bare"]
        assert {each["model"] for each in exported} == {"m"}
        assert sum(each["model_shown"] for each in exported) == sum(told["handled"].values())
        assert all(each["model_shown"] == (each["origin"] in {"accepted", "refused"}) for each in exported)

    run(url, trial)


def test_a_share_that_is_changed_leaves_held_turns_as_they_are(tmp_path: Path):
    """Turns that began with a prediction go on with it when all are to be hidden, and the other way round."""

    async def trial(database: Database) -> None:
        at, number, _ = await predicted(database, 30, share=0.5)
        held = (await at.ask("p0", "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
        for share in (0, 1):
            stands = await at.ask("ann", "GET", f"/api/projects/{number}")
            rules = {**stands["policy"], "unassisted_share": share}
            await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": stands["revision"], "policy": rules})
            again = (await at.ask("p0", "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
            assert [one.get("prediction") for one in again] == [one.get("prediction") for one in held]

    run(lite(tmp_path), trial)


@pytest.mark.usefixtures("same_chance")
@pytest.mark.parametrize("dragged", [0.0, 0.6])
def test_planted_anchoring_is_found_and_none_where_there_is_none(tmp_path: Path, dragged: float):
    """People who follow a shown prediction so often though they know better: what was planted is found, and the time that was saved."""

    async def trial(database: Database) -> None:
        at, number, truth = await predicted(database, 400, share=0.5, gold=True)
        chance = random.Random(5)

        def say(one: dict[str, Any]) -> dict[str, Any]:
            guess = one.get("prediction", {}).get("value")
            return guess if guess and chance.random() < dragged else {"topic": truth[one["task"]["material"]["text"]]}

        def active(one: dict[str, Any]) -> int:
            return round(chance.lognormvariate(9, 0.3) * (0.5 if "prediction" in one else 1.0))

        for login in PEOPLE[1:]:
            await answers(at, login, number, 80, say, active)
        (told,) = (await at.ask("ann", "GET", f"/api/projects/{number}/streams"))["questions"]

        assert abs(told["anchoring"]["value"] - dragged) < 0.15
        assert told["anchoring"]["low"] <= told["anchoring"]["value"] <= told["anchoring"]["high"]
        assert (told["anchoring"]["low"] > 0) == (dragged > 0)
        assert abs(told["time"]["value"] - 0.5) < 0.12
        assert told["time"]["high"] < 0.75
        assert abs(told["accepted"]["value"] - (1 - WRONG + WRONG * dragged)) < 0.12
        assert (told["accuracy"]["high"] < 0) == (dragged > 0)
        assert told["known"] == told["assisted"] + told["unassisted"] == 400
        assert told["enough"]["anchoring"]["missing"] == max(
            0, told["enough"]["anchoring"]["needed"] - min(told["assisted"], told["unassisted"])
        )

    run(lite(tmp_path), trial)


def test_what_cannot_be_told_says_how_many_answers_are_missing(tmp_path: Path):
    """Without known answers nothing is said of anchoring, and a few answers are told as a few; in Chinese where that is asked for."""

    async def trial(database: Database) -> None:
        at, number, truth = await predicted(database, 20, share=0.5)
        await answers(at, "p0", number, 10, lambda one: {"topic": truth[one["task"]["material"]["text"]]})
        told = await at.ask("ann", "GET", f"/api/projects/{number}/streams")
        (one,) = told["questions"]

        assert (one["anchoring"], one["accuracy"], one["known"]) == (None, None, 0)
        assert one["enough"]["anchoring"]["missing"] == one["enough"]["anchoring"]["needed"] > 0
        assert one["enough"]["time"]["missing"] > 250
        assert any("no answer is known to be right or wrong" in each for each in one["warnings"])
        assert told["asking"]["saving"]["why"] == "tasks are asked in their order: nothing was put forward by a model"
        at._client.headers["accept-language"] = "zh"
        spoken = await at.ask("ann", "GET", f"/api/projects/{number}/streams")
        assert spoken["asking"]["saving"]["why"] == "任务按次序作答，没有由模型挑选的任务"
        assert any("锚定" in each for each in spoken["questions"][0]["warnings"])

    run(lite(tmp_path), trial)
