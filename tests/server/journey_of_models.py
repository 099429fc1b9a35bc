"""One way through all that is asked about models: one that learns, those elsewhere, what they say, and what it does to answers."""

from __future__ import annotations

import json
from typing import Any

from annotate.model_server import Asked, said, serving
from annotate.models.titles import answers, learn, opened, planted
from goldsmith.server import predicting
from goldsmith.server.service_settings import ServiceSettings

HERE = ServiceSettings(model_hosts=frozenset({"127.0.0.1"}), chores=False)


def spoken(asked: Asked) -> tuple[int, Any]:
    """Answer as both kinds of models do: of some material with what does not fit."""
    if asked.path.endswith("/chat/completions"):
        return said(asked, {"topic": "cats" if "text 1" in asked.material else "home"})
    return {"/health": (200, {"status": "UP"}), "/setup": (200, {"model_version": "v7"})}.get(asked.path, (201, {}))


async def models(at: Any, number: int) -> None:
    """Ask everything."""
    await _learning(at)
    with serving(spoken) as server:
        await _elsewhere(at, f"/api/projects/{number}", server.url)
    await _as_backend(at, f"/api/projects/{number}")


async def _learning(at: Any) -> None:
    """Let a model learn from some people's answers, put tasks forward, and be seen by some and not by others."""
    truth = dict(planted(120))
    policy = {"show_predictions": True, "unassisted_share": 0.3, "order_by_model": "uncertainty", "random_share": 0.3}
    number = await opened(at, list(truth.items()), people=["bob", "cid"], **policy)
    path = f"/api/projects/{number}"
    made = await at.ask("ann", "POST", f"{path}/models", {"name": "net"}, status=201)
    await at.ask("ann", "PATCH", f"{path}/models/{made['id']}", {"revision": made["revision"], "settings": {"every": 5}})
    for n in (4, 36):
        await answers(at, "bob", number, n, lambda one: {"topic": truth[one["task"]["material"]["text"]]})
        await at.ask("ann", "POST", f"{path}/models/{made['id']}/learn", status=202)
        await learn(at.database)
        await at.ask("ann", "GET", f"{path}/models")
    await answers(at, "cid", number, 30, lambda one: {"topic": truth[one["task"]["material"]["text"]]})
    await at.ask("ann", "GET", f"{path}/models")
    for part in ("streams", "quality", "progress"):
        await at.ask("ann", "GET", f"{path}/{part}")
    await at.ask("ann", "DELETE", f"{path}/models/{made['id']}")


async def _elsewhere(at: Any, path: str, url: str) -> None:
    """Add models elsewhere, try them, let them run, and look what came of it."""
    numbers = {}
    for kind, more in (("openai", {"model": "tiny"}), ("label_studio", {})):
        body = {"kind": kind, "name": kind, "settings": {"url": url, **more}}
        numbers[kind] = (await at.ask("ann", "POST", f"{path}/outside-models", body, status=201))["id"]
    one = f"{path}/outside-models/{numbers['openai']}"
    stands = await at.ask("ann", "GET", one)
    await at.ask("ann", "PATCH", one, {"revision": stands["revision"], "name": "gpt"}, status=204)
    await at.ask("ann", "POST", f"{one}/trial", {"tasks": 3})
    run = (await at.ask("ann", "POST", f"{one}/runs", {}, status=201))["id"]
    for state in ("paused", "running"):
        await at.ask("ann", "PATCH", f"{path}/prediction-runs/{run}", {"state": state})
    while await predicting.predict(at.database, HERE):
        pass
    await at.ask("ann", "GET", f"{path}/prediction-runs/{run}/faults")
    await at.ask("ann", "POST", f"{path}/outside-models/{numbers['label_studio']}/train", status=202)
    for who in ("ann", "bob"):
        await at.ask(who, "GET", f"{path}/models", status=200 if who == "ann" else 403)
    for part in ("outside-models", "prediction-runs", "predictions"):
        await at.ask("ann", "GET", f"{path}/{part}")
    await at.ask("ann", "DELETE", f"{one}?also=predictions")


async def _as_backend(at: Any, path: str) -> None:
    """Bring predictions by a file, ask for them as Label Studio does, and take them away."""
    rows = [{"key": f"t{n}", "value": {"topic": "home"}, "score": 0.5} for n in range(3)]
    await at.ask("ann", "POST", f"{path}/predictions?model=file", json.dumps(rows).encode(), status=201)
    await at.ask("ann", "GET", f"{path}/predictions")
    await at.ask("ann", "GET", f"{path}/ml/health")
    await at.ask("ann", "GET", "/api/models")
    await at.ask("ann", "POST", "/api/models/nothing", {"inputs": ["a text"]}, status=404)
    await at.ask("ann", "POST", f"{path}/ml/setup", {"schema": ""})
    tasks = [{"id": "t0", "data": {"text": "text 0"}}, {"id": 9, "data": {"text": "strange"}}]
    await at.ask("ann", "POST", f"{path}/ml/predict", {"tasks": tasks})
    for event in ("webhook", "train"):
        await at.ask("ann", "POST", f"{path}/ml/{event}", {"action": "START_TRAINING"}, status=201)
    await at.ask("ann", "DELETE", f"{path}/predictions?model=file")
