"""One way through all that is asked about known answers: a pool, feedback, and a qualification passed, failed, tried again and waived."""

from __future__ import annotations

from typing import Any

from service import SHOWS

PLAN = {
    "name": "gilded",
    "shows": SHOWS,
    "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home"]}}],
    "policy": {"gold_share": 0.5, "feedback": "at_once", "qualify_tasks": 2, "qualify_right": 0.5},
}


async def gold(at: Any) -> None:
    """Ask everything."""
    made = await at.ask("ann", "POST", "/api/projects", PLAN, status=201)
    path = f"/api/projects/{made['id']}"
    ids = {one["login"]: one["id"] for one in (await at.ask("ann", "GET", "/api/people"))["rows"]}
    for who in ("bob", "cid"):
        await at.ask("ann", "PUT", f"{path}/members/{ids[who]}", {"role": "annotator"})
    await at.ask("ann", "POST", f"{path}/tasks", [{"key": f"q{one}", "text": "x"} for one in range(4)], status=201)
    known = [{"key": f"g{one}", "text": "x", "gold": {"topic": "home"}, "why": "so"} for one in range(7)]
    await at.ask("ann", "POST", f"{path}/gold", known)
    await at.ask("ann", "PATCH", path, {"revision": made["revision"], "state": "open"})
    await at.ask("ann", "GET", f"{path}/qualifications")
    for who, said in (("bob", "home"), ("cid", "sport")):
        told = await at.ask(who, "POST", f"{path}/turns", {"ahead": 1})
        while told["turns"]:
            turn = told["turns"][0]
            told = await at.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": {"topic": said}, "ahead": 1})
        await at.ask(who, "POST", f"{path}/turns", {"ahead": 1})
        await at.ask(who, "GET", f"{path}/mine")
    await at.ask("ann", "GET", f"{path}/gold")
    await at.ask("ann", "GET", f"{path}/qualifications")
    for deed in ("retry", "waive"):
        await at.ask("ann", "POST", f"{path}/qualifications/{ids['cid']}", {"deed": deed})
    await at.ask("ann", "POST", f"{path}/gold/out", {"keys": ["g6"]})
    await at.ask("ann", "GET", f"{path}/qualifications?state=waived")
