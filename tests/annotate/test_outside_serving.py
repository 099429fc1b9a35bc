"""Models of a project as a backend of Label Studio: what they said of its tasks, and what they would say of others."""

from __future__ import annotations

import base64
import json

import httpx2

from annotate.models.titles import learn
from annotate.outside_service import HERE, Predicting, predicting_in
from goldsmith.server.application import made
from service import lite, run

WORDS = {"sport": "the match was won by two goals in the second half", "money": "the bank raised its rates and shares fell"}


async def _brought(at: Predicting, lines: list[dict]) -> None:
    body = b"\n".join(json.dumps(one).encode() for one in lines)
    await at.front.ask("ann", "POST", f"{at.path}/predictions?model=mine", body, status=201)


def test_label_studio_is_told_what_was_said_of_a_task(url):
    """A task of this project, by its key and all that is shown, gets the prediction that stands; by key alone it does not."""

    async def trial(database):
        at = await predicting_in(database, 2)
        await _brought(at, [{"key": "t0", "value": {"topic": "home"}, "score": 0.5}])
        tasks = [
            {"id": "t0", "data": {"text": "text 0 😀"}},
            {"id": "t0x", "data": {"text": "text 0 😀"}},
            {"id": "t1", "data": {"text": "other"}},
        ]
        return await at.front.ask("ann", "POST", f"{at.path}/ml/predict", {"tasks": tasks, "project": "1.1", "label_config": "<View/>"})

    found = run(url, trial)["results"]

    assert [(one["score"], one["model_version"]) for one in found] == [(0.5, "mine"), (None, "goldsmith"), (None, "goldsmith")]
    assert found[0]["result"][0]["value"] == {"choices": ["home"]}
    assert found[0]["result"][0]["from_name"] == "topic"
    assert [one["result"] for one in found[1:]] == [[], []]


def test_the_projects_own_model_says_what_it_would_say_of_a_strange_task(tmp_path):
    """Tasks that are none here are answered by the model that learns from this project's answers; nothing of them is kept."""

    async def trial(database):
        at = await predicting_in(database, 0)
        lines = [
            {"key": f"k{n}", "material": {"text": f"{WORDS[topic]} {n}"}, "gold": {"topic": topic}}
            for n, topic in enumerate(["sport", "money"] * 12)
        ]
        await at.front.ask("ann", "POST", f"{at.path}/tasks", lines, status=201)
        own = await at.front.ask("ann", "POST", f"{at.path}/models", {"name": "own"}, status=201)
        await at.front.ask("ann", "POST", f"{at.path}/models/{own['id']}/learn", status=202)
        await learn(database)
        tasks = [{"id": 900 + n, "data": {"text": f"{WORDS[topic]} again"}} for n, topic in enumerate(["money", "sport", "money"])]
        found = await at.front.ask("ann", "POST", f"{at.path}/ml/predict", {"tasks": tasks})
        return found, await at.said()

    found, kept = run(lite(tmp_path), trial)

    assert [one["result"][0]["value"]["choices"] for one in found["results"]] == [["money"], ["sport"], ["money"]]
    assert all(0 < one["score"] <= 1 for one in found["results"])
    assert set(kept) <= {f"k{n}" for n in range(24)}


def test_label_studio_signs_in_with_a_token_as_its_password(tmp_path):
    """Basic authentication with a token of a manager reaches the backend; a wrong one, an annotator's, or none does not."""

    async def trial(database):
        at = await predicting_in(database, 1)
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(made(database, HERE)), base_url="http://127.0.0.1")
        found = []
        for secret in ("gs_ann-secret-of-a-test", "gs_bob-secret-of-a-test", "wrong", ""):
            said = base64.b64encode(f"anybody:{secret}".encode()).decode()
            headers = {"Authorization": f"Basic {said}"} if secret else {}
            for method, path, body in (("GET", "health", None), ("POST", "predict", {"tasks": []})):
                found.append((await client.request(method, f"{at.path}/ml/{path}", headers=headers, json=body)).status_code)
        return found

    assert run(lite(tmp_path), trial) == [200, 200, 403, 403, 401, 401, 401, 401]
