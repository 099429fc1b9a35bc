"""Votes counted as numbers decide what the answers themselves decide, and an export tells what a write-back writes."""

from __future__ import annotations

import json
import random
from pathlib import Path

from goldsmith.algorithms.answers.choosing import chosen_consensus
from goldsmith.algorithms.answers.table import answers as table_of
from goldsmith.annotate.ballots import Ballots
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.projects import project_of
from goldsmith.annotate.results import Said
from goldsmith.annotate.writing_back import gathered
from goldsmith.database.opening import Database
from service import CHOICE, SHOWS, front, lite, run

ASKED = configured(SHOWS, [*CHOICE, {"name": "good", "kind": "choice", "settings": {"choices": ["yes", "no"]}}])


def test_votes_as_numbers_decide_what_the_answers_decide():
    """Whatever method gold chooses, with ties, tasks without an answer and questions that some leave out."""
    chance = random.Random(3)
    for round_ in range(4):
        truth = {n: chance.choice(["sport", "home", "money"]) for n in range(60)}
        said = {n: [_one(chance, who, truth[n]) for who in chance.sample("abcdefg", chance.choice([1, 2, 3, 5]))] for n in truth}
        gold = {n: {"topic": truth[n]} for n in range(0, 60, 4)} if round_ % 2 else {}
        ballots = Ballots(ASKED)
        for n in reversed(list(said)):
            for one in said[n]:
                ballots.add(n, one.who, one.counted)
        for n, one in gold.items():
            ballots.know(n, one)
        decided = ballots.decided()

        for name in ("topic", "good"):
            votes = [(n, one.who, one.value[name]) for n, answers in said.items() for one in answers if name in one.value]
            items, who, values = zip(*votes, strict=True)
            known = {n: one[name] for n, one in gold.items() if name in one}
            chosen = chosen_consensus(table_of(items, who, values), known).chosen
            place = {n: at for at, n in enumerate(chosen.items.to_pylist())}
            for n, answers in said.items():
                own = [one.value[name] for one in answers if name in one.value]
                if len(set(own)) > 1:
                    told = (None, "tie") if chosen.tied[place[n]] else (chosen.values[chosen.chosen[place[n]]], chosen.method)
                    assert decided[name](n) == told, (round_, n, name)


def _one(chance: random.Random, who: str, truth: str) -> Said:
    """Return an answer that is right mostly, by somebody who leaves questions out now and then."""
    value = {
        "topic": truth if chance.random() < 0.6 else chance.choice(["sport", "home", "money"]),
        "good": chance.choice(["yes", "no"]),
    }
    return Said(who, {name: one for name, one in value.items() if chance.random() < 0.9}, 0, 0, 0, 1)


def test_an_export_tells_what_the_answers_come_to(tmp_path: Path):
    """Known answers, answers to earlier questions, what a reviewer mended: the stream says what all answers at once say."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "cid", "dan"])
        plan = {"name": "news", "shows": SHOWS, "questions": CHOICE, "policy": {"overlap": 3}}
        number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
        rows = [{"key": f"t{n}", "text": "x", **({"gold": {"topic": "home"}} if n < 12 else {})} for n in range(16)]
        await at.ask("ann", "POST", f"/api/projects/{number}/tasks", json.dumps(rows).encode(), status=201)
        for person in (2, 3, 4):
            await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
        await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
        chance = random.Random(5)
        for who in ("bob", "cid", "dan"):
            for _ in range(2):
                for turn in (await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8}))["turns"]:
                    value = {"topic": "home" if chance.random() < 0.5 else chance.choice(["sport", "money"])}
                    await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": value})
        fewer = [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home"]}}]
        await at.ask("ann", "PUT", f"/api/projects/{number}/questions", {"shows": SHOWS, "questions": fewer})

        lines = [json.loads(line) for line in (await at.bytes("ann", f"/api/projects/{number}/export")).splitlines()]

        async with database.reading() as connection:
            whole = await gathered(connection, await project_of(connection, number))
        told = {line["id"]: line["consensus"] for line in lines}
        rows = whole.rows.of(list(told))
        whole.rows.close()
        wanted = {key: {} for key in told} | {
            key: {"topic": {name: row[f"news__topic{part}"] for name, part in (("value", ""), ("agreement", "_agreement"), ("by", "_by"))}}
            for key, row in rows.items()
            if "news__topic" in row
        }
        assert told == wanted
        assert len({one["topic"]["by"] for one in told.values() if "topic" in one}) > 1

    run(lite(tmp_path), trial)
