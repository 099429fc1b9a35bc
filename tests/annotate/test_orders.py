"""Options that each person sees in an order of his own: also within a dialogue, and answers say the same whatever the order was."""

from __future__ import annotations

import json
from pathlib import Path

from goldsmith.annotate.configuration import configured
from goldsmith.database.opening import Database
from service import front, lite, run

OPTIONS = {"options": ["a", "b", "c"]}
MARKS = [{"name": "best of it", "question": "preference", "settings": OPTIONS, "roles": []}]
WHOLE = [
    {"name": "order", "question": "ranking", "settings": OPTIONS},
    {"name": "fixed", "question": "ranking", "settings": {**OPTIONS, "shuffle": False}},
]
TALK = {"name": "talk", "kind": "dialogue", "settings": {"marks": MARKS, "whole": WHOLE}}
SHOWS = [{"field": "messages", "as": "messages"}, *({"field": name} for name in "abc")]
MATERIAL = {"messages": [{"role": "user", "content": "x", "a": "1", "b": "2", "c": "3"}], "a": "1", "b": "2", "c": "3"}
VALUE = {"turns": [{"turn": 0, "marks": {"best of it": {"best": "b"}}}], "whole": {"order": ["c", "a", "b"], "fixed": ["a", "b", "c"]}}


def test_options_within_a_dialogue_are_shuffled_for_each_person():
    """Every order comes as often as another; what is not to be shuffled stands as it was configured."""
    asked = configured(SHOWS, [TALK])
    drawn = [asked.orders(str(nonce)) for nonce in range(60)]

    assert {name for one in drawn for name in one} == {"talk.best of it", "talk.order", "talk.fixed"}
    assert len({tuple(one["talk.best of it"]) for one in drawn}) == 6
    assert len({tuple(one["talk.order"]) for one in drawn}) == 6
    assert {tuple(one["talk.fixed"]) for one in drawn} == {("a", "b", "c")}
    assert any(one["talk.order"] != one["talk.best of it"] for one in drawn)


def test_answers_are_given_out_in_the_order_of_the_task(tmp_path: Path):
    """Two people who saw other orders and mean the same said the same: exports and agreement know no order of anybody's page."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "cid"])
        plan = {"name": "talks", "shows": SHOWS, "questions": [TALK], "policy": {"overlap": 2}}
        number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
        for person in (2, 3):
            await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
        await at.ask(
            "ann",
            "POST",
            f"/api/projects/{number}/tasks",
            json.dumps([{"key": f"t{n}", **MATERIAL} for n in range(8)]).encode(),
            status=201,
        )
        await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
        orders = set()
        for who in ("bob", "cid"):
            for turn in (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]:
                orders.add(tuple(turn["orders"]["talk.order"]))
                await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": {"talk": VALUE}})

        lines = [json.loads(line) for line in (await at.bytes("ann", f"/api/projects/{number}/export")).splitlines()]

        assert len(orders) > 2
        assert [one["value"]["talk"] for line in lines for one in line["answers"]] == [VALUE] * 16
        assert {(line["consensus"]["talk"]["by"], line["consensus"]["talk"]["agreement"]) for line in lines} == {("same", 1.0)}

    run(lite(tmp_path), trial)
