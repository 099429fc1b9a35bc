"""Machine-learning backends of Label Studio: asked by their protocol, their results held against the questions, told of answers."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from annotate.model_server import Asked, serving
from annotate.outside_service import Predicting, predicting_in
from goldsmith.server import backend_telling, predicting
from ports import free_port
from service import run

BACKEND = Path(__file__).parent / "label_studio_backend" / "homely.py"
PYTHON = os.environ.get("GOLDSMITH_LABEL_STUDIO_ML", "")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gather and wait for milliseconds where the service takes seconds."""
    monkeypatch.setattr(predicting, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr("goldsmith.server.outside.PAUSE", 0.01)


def chosen(label: Any, **more: Any) -> dict[str, Any]:
    """Return a prediction in the form of Label Studio."""
    return {"result": [{"from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": [label]}}], **more}


def backend(asked: Asked, predict: Any = None) -> tuple[int, Any]:
    """Answer as a backend does that says `home` of each task."""
    if asked.path == "/predict":
        results = [predict(one) if predict else chosen("home", score=0.75) for one in asked.body["tasks"]]
        return 200, {"results": results, "model_version": "v7"}
    return {"/health": (200, {"status": "UP"}), "/setup": (200, {"model_version": "v7"})}.get(asked.path, (201, {}))


async def answered(at: Predicting, value: str = "sport") -> None:
    """Let bob answer a task."""
    found = await at.front.ask("bob", "POST", f"{at.path}/turns", {"ahead": 1})
    turn = found["turns"][0]
    await at.front.ask("bob", "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": {"topic": value}, "active_ms": 1200})


def test_a_backend_is_asked_as_label_studio_asks(url):
    """It gets the configuration once a part, then tasks in batches, with what people are shown and nothing else; its results become predictions."""

    async def trial(database):
        with serving(backend) as server:
            at = await predicting_in(database, 20)
            number = await at.begin(await at.model(server.url, kind="label_studio", name="ls", batch=8))
            await at.work()
            return await at.run(number), await at.said(), server.asked

    stands, found, asked = run(url, trial)

    predict = [one.body for one in asked if one.path == "/predict"]
    assert (stands["state"], stands["counts"]["told"], stands["counts"]["requests"]) == ("done", 20, 3)
    assert set(map(str, found.values())) == {str(({"topic": "home"}, 0.75))}
    assert asked[0].path == "/setup"
    assert sorted(len(body["tasks"]) for body in predict) == [4, 8, 8]
    assert all(set(task["data"]) == {"text"} for body in predict for task in body["tasks"])
    assert {"tasks", "project", "label_config", "params", "model_version"} <= set(predict[0])
    assert '<Choices name="topic"' in predict[0]["label_config"]


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (chosen("cats"), "unfit"),
        ({"result": [{"from_name": "mood", "value": {"choices": ["home"]}}]}, "unfit"),
        ({"result": "home"}, "skipped"),
        ({"result": []}, "skipped"),
        (None, "skipped"),
        ([chosen("home", score=0.1), chosen("money", score=0.9)], "told"),
        (chosen("home", score=float("inf")), "told"),
        ({"result": [[[[[]]]]]}, "unfit"),
        (7, "skipped"),
    ],
)
def test_what_a_backend_says_is_held_against_the_questions(tmp_path, result, outcome):
    """A class that there is not, another control, no list, nothing: counted by what it is; of several predictions the surest counts."""

    async def trial(database):
        with serving(lambda asked: backend(asked, lambda _: result)) as server:
            at = await predicting_in(database, 1)
            number = await at.begin(await at.model(server.url, kind="label_studio", name="ls"))
            await at.work()
            return await at.run(number), await at.said()

    stands, found = run(f"sqlite:///{tmp_path / 'a.db'}", trial)

    assert stands["state"] == "done"
    assert stands["counts"][outcome] == stands["counts"]["asked"] == 1
    assert len(found) == (outcome == "told")
    assert all(value == {"topic": "money" if isinstance(result, list) else "home"} for value, _ in found.values())


@pytest.mark.parametrize("answer", [(200, b"[]"), (200, b"\xff\xfe"), (200, b"[" * 100_000), (200, b'{"results": 1}'), (302, b"", {"Location": "/predict"})])  # fmt: skip
def test_a_backend_that_speaks_otherwise_stores_nothing(tmp_path, answer):
    """No JSON, a list that is none, depth without end, a redirect: no prediction, and the run says why."""

    async def trial(database):
        with serving(lambda asked: answer if asked.path == "/predict" else backend(asked)) as server:
            at = await predicting_in(database, 2)
            number = await at.begin(await at.model(server.url, kind="label_studio", name="ls", seconds=5))
            await at.work()
            return await at.run(number), await at.said(), [one.path for one in server.asked]

    stands, found, paths = run(f"sqlite:///{tmp_path / 'a.db'}", trial)

    assert found == {}
    assert stands["why"] or stands["counts"]["unreadable"] == 2
    assert set(paths) <= {"/setup", "/predict"}


def test_a_backend_is_told_of_each_answer_in_order(url):
    """Each new answer is told as an event with its result; what was told is not told again; a failure is made good later."""

    async def trial(database):
        with serving(backend) as server:
            at = await predicting_in(database, 4)
            await answered(at)
            await at.model(server.url, kind="label_studio", name="ls", tells=True)
            quiet = await backend_telling.tell_backends(database, at.settings)
            await answered(at, "home")
            server.answer = lambda _: (503, {})
            await backend_telling.tell_backends(database, at.settings)
            server.answer = backend
            await answered(at, "money")
            await _now(database)
            while await backend_telling.tell_backends(database, at.settings):
                pass
            return quiet, [one.body for one in server.asked if one.path == "/webhook" and one.body]

    quiet, told = run(url, trial)

    assert quiet is False  # answers before it came are not its concern
    results = [(one["action"], one["annotation"]["result"][0]["value"]["choices"]) for one in told]
    assert results == [
        ("ANNOTATION_CREATED", ["home"]),
        ("ANNOTATION_CREATED", ["home"]),
        ("ANNOTATION_CREATED", ["money"]),
    ]
    assert {one["annotation"]["completed_by"]["email"] for one in told} == {"p1"}  # a code, and no name
    assert all(set(one["task"]["data"]) == {"text"} for one in told)


async def _now(database) -> None:
    import sqlalchemy as sa

    from goldsmith.annotate.models.model_tables import model

    async with database.changing() as connection:
        await connection.execute(sa.update(model).values(claimed_until=0))


def test_a_backend_is_told_to_learn(tmp_path):
    """A manager can have it learn: it is told START_TRAINING with the configuration."""

    async def trial(database):
        with serving(backend) as server:
            at = await predicting_in(database, 1)
            number = await at.model(server.url, kind="label_studio", name="ls")
            told = await at.front.ask("ann", "POST", f"{at.path}/outside-models/{number}/train", status=202)
            return told, server.asked[-1]

    told, asked = run(f"sqlite:///{tmp_path / 'a.db'}", trial)

    assert told == {"told": "START_TRAINING"}
    assert (asked.path, asked.body["action"]) == ("/webhook", "START_TRAINING")
    assert "Choices" in asked.body["project"]["label_config"]


@contextmanager
def real_backend(folder: Path) -> Iterator[str]:
    """Run a backend made with Label Studio's own library."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [PYTHON, str(BACKEND), str(port), str(folder)], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib3.request("GET", f"http://127.0.0.1:{port}/health", retries=False, timeout=2)
                break
            except urllib3.exceptions.HTTPError:
                assert time.monotonic() < until, "the backend does not answer"
                time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(not PYTHON, reason="GOLDSMITH_LABEL_STUDIO_ML names no interpreter that has label-studio-ml")
def test_a_real_backend_predicts_and_is_told(tmp_path):
    """A backend made with Label Studio's own library predicts every task, and hears of an answer."""

    async def trial(database, address):
        at = await predicting_in(database, 20)
        model = await at.model(address, kind="label_studio", name="ls", tells=True)
        tried = await at.front.ask("ann", "POST", f"{at.path}/outside-models/{model}/trial", {"tasks": 2})
        number = await at.begin(model)
        await at.work()
        await answered(at, "home")
        while await backend_telling.tell_backends(database, at.settings):
            pass
        return tried, await at.run(number), await at.said()

    with real_backend(tmp_path) as address:
        tried, stands, found = run(f"sqlite:///{tmp_path / 'a.db'}", lambda database: trial(database, address))
        until = time.monotonic() + 20
        while not (tmp_path / "told.jsonl").exists() and time.monotonic() < until:
            time.sleep(0.2)  # it learns beside answering
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [row["value"] for row in tried["rows"]] == [{"topic": "sport"}] * 2
    assert stands["counts"]["told"] == 20
    assert all(value == {"topic": "sport"} and 0 < score <= 1 for value, score in found.values())
    assert [(one["event"], one["result"][0]["value"]["choices"]) for one in told] == [("ANNOTATION_CREATED", ["home"])]
