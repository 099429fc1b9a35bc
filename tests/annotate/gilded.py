"""Projects with a gold pool, for tests: asked through the front door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service import CHOICE, SHOWS, Front

CHOICES = ("sport", "home", "money")


def true_of(text: str) -> str:
    """Return what a text is about: its number says it."""
    return CHOICES[int(text.rsplit(maxsplit=1)[-1]) % 3]


def text(at: int) -> dict[str, Any]:
    """Return a task whose text says what is right."""
    return {"id": f"r-{at:04}", "text": f"Text {at}"}


def known(at: int, **more: Any) -> dict[str, Any]:
    """Return a new gold task."""
    return {**text(at), "gold": {"topic": true_of(text(at)["text"])}, "why": {"en": f"why {at}", "zh": f"原因 {at}"}, **more}


async def project(at: Front, *, n: int = 40, gold: int = 10, people: Sequence[str] = ("ann", "bob"), **policy: Any) -> int:
    """Make an open project of ``own`` with so many tasks in the queue, so many in the pool, and these members; return its number."""
    plan = {"name": "news", "shows": SHOWS, "questions": CHOICE, "policy": policy}
    made = await at.ask("own", "POST", "/api/projects", plan, status=201)
    number = int(made["id"])
    if n:
        await at.ask("own", "POST", f"/api/projects/{number}/tasks", [text(one) for one in range(n)], status=201)
    if gold:
        await at.ask("own", "POST", f"/api/projects/{number}/gold", [known(1000 + one) for one in range(gold)])
    ids = {one["login"]: one["id"] for one in (await at.ask("own", "GET", "/api/people"))["rows"]}
    for login in people:
        await at.ask("own", "PUT", f"/api/projects/{number}/members/{ids[login]}", {"role": "annotator"})
    await at.ask("own", "PATCH", f"/api/projects/{number}", {"revision": made["revision"], "state": "open"})
    return number


async def policy(at: Front, number: int, **rules: Any) -> None:
    """Change rules of a project."""
    now = await at.ask("own", "GET", f"/api/projects/{number}")
    await at.ask("own", "PATCH", f"/api/projects/{number}", {"revision": now["revision"], "policy": {**now["policy"], **rules}})


async def take(at: Front, who: str, number: int, ahead: int = 1) -> dict[str, Any]:
    """Take tasks."""
    return dict(await at.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": ahead}))


async def say(at: Front, who: str, turn: dict[str, Any], *, right: bool = True, ahead: int = 1) -> dict[str, Any]:
    """Answer a turn, rightly or not."""
    true = true_of(turn["task"]["material"]["text"])
    value = true if right else CHOICES[(CHOICES.index(true) + 1) % 3]
    body = {"version": turn["draft_version"], "value": {"topic": value}, "active_ms": 700, "ahead": ahead}
    return dict(await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", body))


def is_gold(turn: dict[str, Any]) -> bool:
    """Tell whether a turn is at a task of the pool, which its text alone tells a test."""
    return int(turn["task"]["material"]["text"].split()[-1]) >= 1000


async def work(at: Front, who: str, number: int, *, most: int = 10_000) -> list[dict[str, Any]]:
    """Answer everything that there is for somebody; return his turns in their order."""
    told, done = await take(at, who, number), []
    while told["turns"] and len(done) < most:
        turn = told["turns"][0]
        done.append(turn)
        told = await say(at, who, turn)
    return done
