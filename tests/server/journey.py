"""One way through the whole API: each route that answers with JSON is asked once at least, with something in its answer."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from annotate.test_alarm_routes import EVIDENCE
from goldsmith.annotate.quality import adjudicating
from goldsmith.annotate.quality.alarm_tables import alarm
from goldsmith.annotate.tables import answer
from server.journey_of_catalogue import catalogue
from server.journey_of_gold import gold
from server.journey_of_models import models
from server.journey_of_standing import standing
from service import CHOICE, Front

LABELS = '<View><Text name="text" value="$text"/><Choices name="topic" toName="text"><Choice value="a"/><Choice value="b"/></Choices><Brush name="m" toName="text"/></View>'


class Heard(Front):
    """The service, every answer of which is noted: method, address, status, and what was answered."""

    heard: list[tuple[str, str, int, Any]]

    @classmethod
    def of(cls, at: Front) -> Heard:
        """Return a front whose answers are noted."""
        made = cls.__new__(cls)
        made.__dict__.update(at.__dict__, heard=[])
        return made

    async def ask(self, who: str, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Send a request; note and return what was answered."""
        content = body if isinstance(body, bytes) else None
        headers = {"Authorization": f"Bearer {self._tokens[who]}"} if who else {}
        found = await self._client.request(method, path, headers=headers, content=content, json=None if content is not None else body)
        assert found.status_code == status, found.text
        told = found.json() if found.content else None
        self.heard.append((method, path, status, told))
        return told


async def go(at: Heard) -> None:
    """Ask everything: people, a project with tasks, work, review, interchange."""
    await _people(at)
    await catalogue(at)
    number = await _project(at)
    await _work(at, number)
    await _alarm(at, number)
    await _around(at, number)
    await _lots(at)
    await gold(at)
    await models(at, number)
    await standing(at)
    await _interchange(at, number)


async def _people(at: Heard) -> None:
    await at.ask("ann", "GET", "/api/me")
    await at.ask("ann", "GET", "/api/me/sessions")
    await at.ask("ann", "DELETE", "/api/me/sessions")
    made = await at.ask("ann", "POST", "/api/people", {"login": "new", "name": "New"}, status=201)
    await at.ask("ann", "POST", f"/api/people/{made['id']}/link", status=201)
    await at.ask("ann", "PUT", f"/api/people/{made['id']}/skills/german", {"level": 2, "evidence": {"test": 1}}, status=204)
    team = await at.ask("ann", "POST", "/api/teams", {"name": "Night"}, status=201)
    await at.ask("ann", "PUT", f"/api/teams/{team['id']}/people/{made['id']}", status=204)
    for path in ("people", f"people/{made['id']}", "teams", "tokens", "audit", "question-kinds"):
        await at.ask("ann", "GET", f"/api/{path}")
    hook = await at.ask("ann", "POST", "/api/webhooks", {"url": "https://93.184.216.34/", "events": ["answer.given"]}, status=201)
    await at.ask("ann", "POST", f"/api/webhooks/{hook['id']}/ping", status=202)
    await at.ask("ann", "GET", "/api/webhooks")
    await at.ask("ann", "GET", f"/api/webhooks/{hook['id']}/deliveries")


async def _project(at: Heard) -> int:
    plan = {
        "name": "papers",
        "shows": [{"field": "text"}],
        "questions": CHOICE,
        "policy": {"overlap": 2, "blind": False, "show_predictions": True, "unassisted_share": 0},
    }
    await at.ask(
        "ann",
        "POST",
        "/api/projects/preview",
        {"shows": plan["shows"], "questions": CHOICE, "material": {"text": "a"}, "value": {"topic": "home"}},
    )
    made = await at.ask("ann", "POST", "/api/projects", plan, status=201)
    path = f"/api/projects/{made['id']}"
    example = {"material": {"text": "a"}, "value": {"topic": "home"}, "good": True, "why": {"en": "x", "zh": "y"}}
    await at.ask("ann", "PUT", f"{path}/guideline", {"text": "# How", "examples": [example]})
    for person in (2, 3):
        await at.ask("ann", "PUT", f"{path}/members/{person}", {"role": "annotator"})
    rows = [
        {"key": f"t{n}", "text": f"text {n}", "predictions": [{"model": "m", "value": {"topic": "home"}, "score": 0.5}]} for n in range(6)
    ]
    await at.ask("ann", "POST", f"{path}/tasks/look", json.dumps(rows).encode())
    await at.ask("ann", "POST", f"{path}/tasks", json.dumps(rows).encode(), status=201)
    stands = await at.ask("ann", "GET", path)
    await at.ask("ann", "PATCH", path, {"revision": stands["revision"], "state": "open"})
    return int(made["id"])


async def _work(at: Heard, number: int) -> None:
    turns = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 5}))["turns"]
    first, second, third, fourth, fifth = [turn["id"] for turn in turns]
    await at.ask("bob", "GET", f"/api/turns/{first}")
    await at.ask("bob", "PUT", f"/api/turns/{first}/draft", {"version": 0, "value": {"topic": "home"}})
    given = {"version": 1, "value": {"topic": "home"}, "active_ms": 1000, "ahead": 6}
    await at.ask("bob", "POST", f"/api/turns/{first}/answer", given)
    await at.ask("bob", "POST", f"/api/turns/{first}/revise", {"version": 1, "value": {"topic": "sport"}})
    await at.ask("bob", "POST", f"/api/turns/{second}/answer", {"version": 0, "value": {"topic": "sport"}})
    await at.ask("bob", "POST", f"/api/turns/{third}/skip", {"reason": "odd"})
    await at.ask("bob", "POST", f"/api/turns/{fourth}/escalate", {"reason": "hard"})
    await at.ask("bob", "POST", f"/api/turns/{fifth}/release")
    await at.ask("bob", "GET", f"/api/projects/{number}/mine")
    await at.ask("cid", "POST", f"/api/projects/{number}/turns", {"ahead": 2})
    rows = (await at.ask("ann", "GET", f"/api/projects/{number}/reviews"))["rows"]
    for row, verdict in zip(rows, ("accept", "send_back"), strict=False):
        judged = {"verdict": verdict, "answer": row["answers"][0]["id"], "reason": "so"}
        await at.ask("ann", "POST", f"/api/turns/{row['answers'][0]['turn_id']}/review", judged)
    await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1})


async def _alarm(at: Heard, number: int) -> None:
    """Plant an alarm about cid, and see it."""
    values = {
        "project_id": number,
        "person_id": 3,
        "kind": "spamming",
        "verdict": "proved",
        "p": 1e-6,
        "held_to": 1e-4,
        "rate": 0.05,
        "n": 80,
    }
    values |= {"evidence": EVIDENCE, "state": "open", "since": 0, "until": 5, "opened_at": 5, "changed_at": 5}
    async with at.database.changing() as connection:
        await connection.execute(sa.insert(alarm).values(values))
    row = (await at.ask("ann", "GET", f"/api/projects/{number}/alarms"))["rows"][0]
    await at.ask("ann", "PATCH", f"/api/projects/{number}/alarms/{row['id']}", {"state": "dismissed", "reason": "hard tasks"})


async def _around(at: Heard, number: int) -> None:
    path = f"/api/projects/{number}"
    for part in ("members", "progress", "people", "tasks", "guideline", "guideline/versions", "alarms"):
        await at.ask("ann", "GET", f"{path}/{part}")
    await at.ask("ann", "GET", f"{path}/statements")
    closed = await at.ask("ann", "POST", f"{path}/statements", {}, status=201)
    await at.ask("ann", "GET", f"{path}/statements/{closed['id']}")
    await at.ask("bob", "GET", "/api/me/statements")
    for part in ("quality", "quality/history", "quality/extra", "disagreements", "suspects"):
        await at.ask("ann", "GET", f"{path}/{part}")
    await at.ask("ann", "GET", "/api/projects")
    await at.ask("ann", "GET", "/api/tasks/1")
    await at.ask("ann", "PATCH", "/api/tasks/1", {"priority": 3})
    await at.ask("ann", "POST", f"{path}/questions/effects", {"shows": [{"field": "text"}], "questions": CHOICE})
    await at.ask("ann", "PUT", f"{path}/questions", {"shows": [{"field": "text"}], "questions": CHOICE})
    await at.ask("ann", "DELETE", f"{path}/members/3")
    await at.ask("ann", "GET", "/api/audit?limit=5")
    await at.ask("ann", "GET", f"{path}/nowhere", status=404)
    await at.ask("ann", "PATCH", path, {"revision": 1, "state": "paused"}, status=409)


async def _lots(at: Heard) -> None:
    """Let people disagree, decide between them, dispute, and accept what is finished."""
    plan = {"name": "lots", "shows": [{"field": "text"}], "questions": CHOICE, "policy": {"overlap": 2, "adjudicate_below": 0.5}}
    made = await at.ask("ann", "POST", "/api/projects", plan, status=201)
    path = f"/api/projects/{made['id']}"
    for person in (2, 3):
        await at.ask("ann", "PUT", f"{path}/members/{person}", {"role": "annotator"})
    predicted = [{"model": "m", "value": {"topic": "home"}, "score": 0.5}]
    rows = [{"key": f"l{n}", "text": f"text {n}", "predictions": predicted} for n in range(3)]
    await at.ask("ann", "POST", f"{path}/tasks", json.dumps(rows).encode(), status=201)
    await at.ask("ann", "PATCH", path, {"revision": 1, "state": "open"})
    for who, value in (("bob", "home"), ("cid", "sport")):
        for turn in (await at.ask(who, "POST", f"{path}/turns", {"ahead": 3}))["turns"]:
            said = value if turn["task"]["key"] == "l0" else "home"
            await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": {"topic": said}})
    (differs,) = (await at.ask("ann", "GET", f"{path}/disagreements"))["rows"]
    await at.ask("ann", "GET", f"{path}/quality")
    await at.ask("ann", "POST", f"{path}/suspects", {"task": differs["task"], "question": "topic", "deed": "review"})
    async with at.database.changing() as connection:
        await connection.execute(sa.update(answer).values(at=1))
    while await adjudicating.look(at.database):
        pass
    await at.ask("ann", "GET", f"{path}/adjudications")
    task = (await at.ask("ann", "POST", f"{path}/adjudications", {}))["task"]["id"]
    for again in (True, False):
        await at.ask("ann", "POST", f"/api/tasks/{task}/ruling", {"how": "choose", "value": {"topic": "home"}, "reason": "so"})
        if again:
            await at.ask("ann", "DELETE", f"/api/tasks/{task}/ruling", status=204)
    await at.ask("ann", "GET", f"{path}/adjudications?state=ruled")
    given = (await at.ask("ann", "GET", f"{path}/reviews"))["rows"][1]["answers"]
    fix = {"verdict": "fix", "answer": given[0]["id"], "reason": "so", "value": {"topic": "sport"}}
    await at.ask("ann", "POST", f"/api/turns/{given[0]['turn_id']}/review", fix)
    await at.ask("ann", "DELETE", f"/api/turns/{given[0]['turn_id']}/review")
    fix["answer"] = next(
        one["id"] for one in (await at.ask("ann", "GET", f"/api/tasks/{task + 1}"))["answers"] if one["turn_id"] == given[0]["turn_id"]
    )
    await at.ask("ann", "POST", f"/api/turns/{given[0]['turn_id']}/review", fix)
    await at.ask("bob", "POST", f"{path}/disputes", {"turn": given[0]["turn_id"], "reason": "no"}, status=201)
    await at.ask("bob", "GET", f"{path}/verdicts")
    for who in ("ann", "bob"):
        await at.ask(who, "GET", f"{path}/disputes")
    await at.ask("ann", "GET", f"{path}/disputes/figures")
    await at.ask("ann", "PATCH", f"{path}/disputes/1", {"decision": "upheld", "reason": "so"}, status=403)
    await _lot(at, path)


async def _lot(at: Heard, path: str) -> None:
    """Make a lot, draw it, look at it, decide about it."""
    await at.ask("ann", "POST", f"{path}/lots/plan", {"plan": {"kind": "estimate"}})
    await at.ask("ann", "POST", f"{path}/lots/plan", {"size": 1000})
    plan = {"plan": {"kind": "estimate", "within": 0.5}, "tasks": {"keys": ["l2"]}}
    lot = (await at.ask("ann", "POST", f"{path}/lots", plan, status=201))["id"]
    await at.ask("ann", "GET", f"{path}/lots")
    await at.ask("ann", "POST", f"{path}/lots/{lot}/draw", {})
    await at.ask("ann", "GET", f"{path}/lots/{lot}")
    task = (await at.ask("ann", "POST", f"{path}/lots/{lot}/next", {}))["task"]["id"]
    await at.ask("ann", "POST", f"{path}/lots/{lot}/verdicts", {"task": task, "right": False, "faults": {"topic": "minor"}, "reason": "so"})
    await at.ask("ann", "GET", f"{path}/lots/{lot}/sample")
    await at.bytes("ann", f"{path}/lots/{lot}/leaves")
    await at.ask("ann", "PATCH", f"{path}/lots/{lot}", {"decision": "accepted", "reason": "one is enough here"})
    await at.ask("ann", "GET", f"{path}/lots")


async def _interchange(at: Heard, number: int) -> None:
    body = {"name": "talk", "config": LABELS, "tasks": [{"id": 1, "data": {"text": "a"}}]}
    made = await at.ask("ann", "POST", "/api/projects/import", json.dumps(body).encode(), status=201)
    await at.ask("ann", "POST", f"/api/projects/{made['id']}/import", b'[{"id": 2, "data": {"text": "b"}}]', status=201)
    await at.bytes("ann", f"/api/projects/{number}/export")
