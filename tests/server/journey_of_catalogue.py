"""One way through the catalogue and the map of demand, without a release."""

from __future__ import annotations

import json
from typing import Any

from server.catalogue.planted_map import MAP


async def catalogue(at: Any) -> None:
    """Search what is not there, bring a map, change it, and ask what is missing."""
    await at.ask("", "GET", "/api/catalogue?q=x&grade=A")
    await at.ask("ann", "POST", "/api/map/file", {"text": json.dumps(MAP)})
    await at.ask("ann", "GET", "/api/map?depth=7")
    await at.ask("bob", "GET", "/api/map/find?q=clinic")
    await at.ask("ann", "GET", "/api/map/gaps")
    await at.ask("ann", "GET", "/api/map/breaks?dataset=titles")
    await at.ask("ann", "POST", "/api/map/nodes", {"key": "triage", "kind": "task", "zh": "分诊", "under": "clinic"}, status=201)
    await at.ask("ann", "PATCH", "/api/map/nodes/talks", {"under": "triage"})
    edge = {"origin": "triage", "relation": "needs", "to": "talks"}
    await at.ask("ann", "PUT", "/api/map/edges", edge)
    await at.ask("ann", "DELETE", "/api/map/edges?origin=triage&relation=needs&to=talks")
    await at.ask("ann", "DELETE", "/api/map/nodes/farms")
    made = await at.ask("ann", "POST", "/api/requests", {"title": "Talks", "wants": {"modality": "text"}, "demand": "talks"}, status=201)
    await at.ask("bob", "PUT", f"/api/requests/{made['id']}/vote", status=204)
    await at.ask("bob", "GET", "/api/requests")
    await at.ask("bob", "GET", f"/api/requests/{made['id']}")
    await at.ask("ann", "GET", "/api/map/gaps")
    await at.ask("ann", "POST", "/api/calls", {"title": "Better talks", "profile": "valid2", "score": "V"}, status=201)
    await at.ask("bob", "GET", "/api/calls")
    await at.ask("bob", "GET", "/api/calls/1")
    await at.ask("ann", "PUT", "/api/collections/health", {"zh": "医疗", "datasets": ["titles"]}, status=204)
    for path in ("leaderboards", "collections", "me/subscriptions", "promises"):
        await at.ask("bob", "GET", f"/api/{path}")
    for path in (
        "orders?mine=true&state=asked",
        "private/jobs",
        "private/budgets",
        "agreements?state=stands&dataset=titles",
        "agreements/copies?dataset=titles",
        "prices?dataset=titles",
        "costs?dataset=titles",
        "sales",
    ):
        await at.ask("ann", "GET", f"/api/{path}")
