"""Figures of quality: what they say of answers whose agreement is known by hand, of known answers, and of methods that were refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from goldsmith.database.opening import Database
from service import CHOICE, SHOWS, Front, front, run

PEOPLE = ["ann", "bob", "cid", "dan", "eve"]


async def begun(at: Front, rows: list[dict[str, Any]], *, questions: Any = CHOICE, overlap: int = 2, people: int = 4, **policy: Any) -> int:
    """Make an open project of these tasks with so many people in it."""
    plan = {"name": "news", "shows": SHOWS, "questions": questions, "policy": {"overlap": overlap, **policy}}
    number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", json.dumps(rows).encode(), status=201)
    for person in range(2, 2 + people):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
    await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
    return int(number)


async def answered(at: Front, number: int, who: str, says: Any) -> int:
    """Let somebody answer all that he gets; ``says`` tells his answer to a task by its key. Return how many he answered."""
    n = 0
    while True:
        turns = (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]
        if not turns:
            return n
        for turn in turns:
            await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": says(turn["task"]["key"])})
            n += 1


def texts(n: int, **more: Any) -> list[dict[str, Any]]:
    """Return so many tasks."""
    return [{"key": f"t{at}", "text": f"text {at}", **more} for at in range(n)]


def test_agreement_is_krippendorffs_by_hand(url: str):
    """Of four tasks three are answered alike: disagreement seen is 2 of 8, by chance 30 of 56, so alpha is 0.533."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await begun(at, texts(4))
        said = {"bob": ["sport", "sport", "home", "home"], "cid": ["sport", "sport", "home", "sport"]}
        for who, values in said.items():
            await answered(at, number, who, lambda key, values=values: {"topic": values[int(key[1:])]})

        told = await at.ask("ann", "GET", f"/api/projects/{number}/quality")

        (topic,) = told["questions"]
        assert told["answers"] == 8
        assert (topic["answers"], topic["tasks"], topic["several"], topic["people"]) == (8, 4, 4, 2)
        assert topic["agreement"]["value"] == pytest.approx(1 - (2 / 8) / (2 * 5 * 3 / 56))
        assert topic["agreement"]["low"] < topic["agreement"]["value"] < topic["agreement"]["high"]
        assert topic["alike"] == pytest.approx(0.75)
        assert (topic["concluded"], topic["tied"]) == (3, 1)
        assert topic["by"] == {"same": 3, "tie": 1}
        assert topic["consensus"]["method"] == "majority-vote"
        assert "dawid-skene" in topic["consensus"]["refused"]["methods"]
        assert "2.00" in topic["consensus"]["refused"]["why"]["en"]
        assert told["extra"]["on"] is False
        page = await at.ask("ann", "GET", f"/api/projects/{number}/disagreements")
        (row,) = page["rows"]
        assert (row["key"], row["disagreement"], row["value"]) == ("t3", 1.0, {})
        assert {(one["code"], one["value"]["topic"]) for one in row["answers"]} == {("p1", "home"), ("p2", "sport")}
        history = await at.ask("ann", "GET", f"/api/projects/{number}/quality/history")
        assert [(one["question"], one["answers"], one["agreement"]["value"]) for one in history["rows"]] == [
            ("topic", 8, topic["agreement"]["value"])
        ]

    run(url, trial)
