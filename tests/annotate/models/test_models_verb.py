"""The verb `models`, asked of a service that does its chores as in earnest."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from annotate.models.titles import planted
from annotate.running import running
from cli.conftest import Shell
from goldsmith.annotate.models.learning import learn_due
from goldsmith.database.opening import Database, url_of
from service import lite

PLAN = {
    "name": "news",
    "shows": [{"field": "text"}],
    "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": ["finance", "sports", "game"]}}],
}


def test_a_model_by_commands(tmp_path: Path):
    """Added, told that it cannot learn yet, learnt, listed, paused, let go; what models do is told in words and as JSON."""
    shell, texts = Shell(tmp_path), planted(60)
    truth = dict(texts)
    with running(lite(tmp_path), "ann", "bob") as at:
        ann = at.as_("ann").projects.create(PLAN)
        ann.tasks.add({"id": f"n{place}", "text": text} for place, (text, _) in enumerate(texts))
        ann.members.put("bob")
        ann.open()
        over = threading.Event()

        def chores() -> None:
            async def forever() -> None:
                database = Database(url_of(lite(tmp_path)))
                while not over.is_set():
                    await learn_due(database)
                    await asyncio.sleep(0.1)
                await database.close()

            asyncio.run(forever())

        thread = threading.Thread(target=chores)
        thread.start()
        try:

            def ask(*words: str, code: int = 0):
                ended = shell("models", "news", *words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
                assert ended.code == code, ended.err
                return ended

            assert "no model learns in news yet" in ask().out
            assert ask("add", "net", "--set", "every=30", "--json").json()["settings"]["every"] == 30
            assert "cannot learn yet: there are too few answers to learn from; 0 answers" in ask("learn", "net").err
            assert "too few" in ask().out
            for done, turn in enumerate(at.as_("bob").projects["news"].turns()):
                turn.answer({"topic": truth[turn.material["text"]]}, active_ms=900)
                if done == 39:
                    break
            assert "has learnt" in ask("learn", "net").err
            (row,) = ask("--json").json()
            assert (row["progress"]["learnt_from"], row["state"]) == (40, "idle")
            assert "saved: tasks are asked in their order" in ask("--streams").out
            assert ask("--streams", "--json").json()["questions"] == []
            assert "is paused" in ask("pause", "net").err
            assert "goes on" in ask("go-on", "net").err
            assert "GS" in ask("add", "net", code=1).err
            assert "expected: add" in ask("dance", "net", code=2).err.replace("  ", " ")
            assert "is let go" in ask("remove", "net").err
        finally:
            over.set()
            thread.join(60)
