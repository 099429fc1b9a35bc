"""A process that is killed while it learns: nothing that stood is lost, its child is gone, and another goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from annotate.models.test_learning import begun, model_of, rows, truly
from annotate.models.titles import answers, learn, planted
from data import ROOT
from goldsmith.annotate.models.learning_tables import learning
from goldsmith.annotate.tables import prediction
from goldsmith.database.opening import Database
from service import run

LEARNS = """
import asyncio, sys
from goldsmith.annotate.models import learning
from goldsmith.database.opening import Database, url_of

async def slow(child):
    print(child.pid, flush=True)
    print(written, flush=True)
    await asyncio.sleep(60)

made = learning._written
async def noted(database, job, folder):
    global written
    written = folder
    return await made(database, job, folder)

learning._waited, learning._written = slow, noted

asyncio.run(learning.learn_due(Database(url_of(sys.argv[1]))))
"""


def gone(pid: int) -> bool:
    """Return whether a process is there no longer, or only its end is waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_process_that_is_killed_while_it_learns_loses_nothing(url: str):
    """What was said before stands, the child ends, the claim runs out, and the next process learns the same once."""

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(120))
        await answers(at, "bob", number, 40, truly(truth))
        await learn(database)
        before = await rows(database, sa.select(prediction.c.id, prediction.c.value).where(prediction.c.replaced_at.is_(None)))
        await answers(at, "bob", number, 40, truly(truth))
        async with database.changing() as connection:
            await connection.execute(sa.update(learning).values(not_before=0))
        env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"}
        process = subprocess.Popen([sys.executable, "-c", LEARNS, url], stdout=subprocess.PIPE, env=env, text=True)  # noqa: ASYNC220
        child = int(await asyncio.to_thread(process.stdout.readline))
        folder = Path((await asyncio.to_thread(process.stdout.readline)).strip())
        assert folder.is_dir()  # noqa: ASYNC240
        assert (await model_of(at, number))["state"] == "at_work"
        assert await learn(database) == 0
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        process.stdout.close()
        for _ in range(200):
            if gone(child):
                break
            await asyncio.sleep(0.05)

        assert gone(child)
        assert not folder.exists()  # noqa: ASYNC240
        assert await rows(database, sa.select(prediction.c.id, prediction.c.value).where(prediction.c.replaced_at.is_(None))) == before
        async with database.changing() as connection:  # a minute later
            await connection.execute(sa.update(learning).values(claimed_until=0))
        assert await learn(database) == 1
        told = await model_of(at, number)
        assert (told["state"], told["progress"]["learnt_from"], len(told["history"])) == ("idle", 80, 2)

    run(url, trial)


def test_a_child_that_breaks_is_told_and_breaks_nothing(tmp_path: Path, monkeypatch: Any):
    """Where the process that learns is ended by the machine, the model says so, what it said stands, and the claim is free."""
    from goldsmith.annotate.models import learning as chore
    from service import lite

    async def trial(database: Database) -> None:
        at, number, truth = await begun(database, planted(100))
        await answers(at, "bob", number, 40, truly(truth))
        await learn(database)
        said = len(await rows(database, sa.select(prediction)))
        await answers(at, "bob", number, 30, truly(truth))
        monkeypatch.setattr(chore, "MODULE", "goldsmith.no_such_module")

        await learn(database)

        told = await model_of(at, number)
        assert (told["state"], told["progress"]["cannot"]["code"], told["progress"]["learnt_from"]) == ("failed", "GS522", 40)
        assert len(await rows(database, sa.select(prediction))) == said
        (stands,) = await rows(database, sa.select(learning))
        assert (stands.claimed_until, stands.claimed_by) == (0, "")
        monkeypatch.undo()
        assert await learn(database) == 1
        assert (await model_of(at, number))["state"] == "idle"

    run(lite(tmp_path), trial)
