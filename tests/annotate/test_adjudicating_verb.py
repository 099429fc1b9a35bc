"""The verb of adjudication as people type it, asked of a service that runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import sqlalchemy as sa

from annotate.running import PLAN, running
from cli.conftest import Shell
from goldsmith.annotate.quality import adjudicating
from goldsmith.annotate.tables import answer
from goldsmith.database.opening import Database, url_of
from service import lite


async def looked_through(url: str) -> None:
    """Look through all answers, as the chore does a little later."""
    database = Database(url_of(url))
    async with database.changing() as connection:
        await connection.execute(sa.update(answer).values(at=1))
    await adjudicating.look(database)
    await database.close()


def test_a_disagreement_is_listed_shown_blind_ruled_and_taken_back(tmp_path: Path):
    """Two who disagree: nobody's name is shown, a letter or JSON decides, what was ruled is listed and taken back; mistakes are told."""
    with running(lite(tmp_path), "ann", "bob", "eve") as at:
        made = at.as_("ann").projects.create({**PLAN, "policy": {"overlap": 2, "adjudicate_below": 0.6, "review_share": 0.0}})
        made.tasks.add([{"id": f"n{one}", "text": f"text {one}"} for one in range(2)])
        for who in ("bob", "eve"):
            made.members.put(who)
        made.open()
        for who, said in (("bob", "sport"), ("eve", "home")):
            for turn in at.as_(who).projects["topics"].turns():
                turn.answer({"topic": said})
        shell = Shell(tmp_path)

        def ask(*words: str, code: int = 0):
            ended = shell("adjudications", "topics", *words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
            assert ended.code == code, ended.err
            return ended

        asyncio.run(looked_through(lite(tmp_path)))
        assert [one["key"] for one in ask("--json").json()] == ["n0", "n1"]
        shown = ask("--next")
        assert "text 0" in shown.out
        assert "bob" not in shown.out.lower()
        assert "eve" not in shown.out.lower()
        held = ask("--next", "--json").json()
        number, letters = str(held["id"]), {one["letter"]: one["value"]["topic"] for one in held["answers"]}
        assert sorted(letters.values()) == ["home", "sport"]

        assert "no answer of this letter" in ask(number, "--choose", "Z", "--reason", "why", code=2).err
        assert "those of the task that" in ask("9999", "--choose", "A", "--reason", "why", code=2).err
        assert "an object of questions" in ask(number, "--value", "home", "--reason", "why", code=2).err
        assert "say one thing to do" in ask(number, code=2).err
        assert "reason is wanted" in ask(number, "--choose", "A", code=1).err
        ruled = ask(number, "--choose", "b", "--reason", "it is so", "--json").json()
        assert ruled == {"id": held["id"], "state": "ruled", "value": {"topic": letters["B"]}}
        assert [one["key"] for one in ask("--state", "ruled", "--json").json()] == ["n0"]
        assert letters["B"] in ask("--state", "ruled").out
        assert "waits again" in ask(number, "--take-back").err
        ask(number, "--value", json.dumps({"topic": "money"}), "--reason", "neither")
        assert [(one["how"], one["value"]) for one in ask("--state", "ruled", "--json").json()] == [("write", {"topic": "money"})]
