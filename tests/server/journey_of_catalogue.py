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
    await at.ask("ann", "GET", "/api/map/gaps")
    await at.ask("ann", "GET", "/api/map/breaks?dataset=titles")
    await at.ask("ann", "POST", "/api/map/nodes", {"key": "triage", "kind": "task", "zh": "分诊", "under": "clinic"}, status=201)
    await at.ask("ann", "PATCH", "/api/map/nodes/talks", {"under": "triage"})
    edge = {"origin": "triage", "relation": "needs", "to": "talks"}
    await at.ask("ann", "PUT", "/api/map/edges", edge)
    await at.ask("ann", "DELETE", "/api/map/edges?origin=triage&relation=needs&to=talks")
    await at.ask("ann", "DELETE", "/api/map/nodes/farms")
