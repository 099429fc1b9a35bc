"""One way through all that is asked about what people have shown: profiles, who fits which project, certificates, and their issuers."""

from __future__ import annotations

import json
from typing import Any

from annotate.standing.planted import plant
from service import CHOICE, SHOWS


async def standing(at: Any) -> None:
    """Ask everything: cid has shown what he can, and bob takes his certificate over."""
    ids = {one["login"]: one["id"] for one in (await at.ask("ann", "GET", "/api/people"))["rows"]}
    await plant(at.database, "cid", [True] * 97 + [False] * 3)
    await plant(at.database, "bob", [True] * 30 + [False] * 10)
    await at.ask("ann", "PUT", f"/api/people/{ids['cid']}/skills/law", {"level": 2}, status=204)
    ends = {"level": 1, "expires_at": "2099-01-01T00:00:00Z"}
    await at.ask("ann", "PUT", f"/api/people/{ids['cid']}/skills/german", ends, status=204)
    await _matches(at, ids)
    for who in ("ann", "cid"):
        await at.ask(who, "GET", "/api/me/profile")
    for who in ("bob", "cid"):
        await at.ask("ann", "GET", f"/api/people/{ids[who]}/profile")
    await at.ask("ann", "GET", "/api/skills?days=1000")
    await _certificates(at, ids)


async def _matches(at: Any, ids: dict[str, int]) -> None:
    """Call for people of a field."""
    plan = {"name": "calls", "shows": SHOWS, "questions": CHOICE, "policy": {"domain": "law", "skill": "law", "open_call": True}}
    made = await at.ask("ann", "POST", "/api/projects", plan, status=201)
    path = f"/api/projects/{made['id']}"
    await at.ask("ann", "POST", f"{path}/tasks", [{"key": "c0", "text": "x"}], status=201)
    await at.ask("ann", "PATCH", path, {"revision": made["revision"], "state": "open"})
    await at.ask("cid", "GET", "/api/me/matches")
    await at.ask("ann", "GET", f"/api/people/{ids['cid']}/matches")
    await at.ask("ann", "GET", f"{path}/matches")
    await at.ask("ann", "POST", f"{path}/matches", {"people": [ids["bob"], ids["cid"]]})
    await at.ask("ann", "GET", f"{path}/trail")


async def _certificates(at: Any, ids: dict[str, int]) -> None:
    """Give, show, take over and take back a certificate."""
    given = await at.ask("ann", "POST", f"/api/people/{ids['cid']}/certificates", {"skill": "law"}, status=201)
    key = (await at.ask("ann", "GET", "/api/certificates/keys"))["keys"][-1]["key"]
    await at.ask("ann", "GET", f"/api/certificates/{given['id']}")
    await at.ask("cid", "GET", f"/api/me/certificates/{given['id']}")
    trust = {"name": "Lab", "best_level": 2, "until": "2099-01-01T00:00:00Z"}
    issuer = (await at.ask("ann", "POST", "/api/issuers", {"key": key, **trust}, status=201))["id"]
    word = (await at.ask("bob", "POST", "/api/me/challenges", status=201))["challenge"]
    shown = await at.ask("cid", "POST", f"/api/me/certificates/{given['id']}/show", {"challenge": word})
    await at.ask("bob", "POST", "/api/me/certificates", json.dumps(shown).encode(), status=201)
    for who in ("bob", "cid"):
        await at.ask(who, "GET", "/api/me/certificates")
    await at.ask("bob", "GET", "/api/me/profile")
    await at.ask("ann", "PUT", f"/api/issuers/{issuer}", {**trust, "skills": ["law"]}, status=204)
    await at.ask("ann", "GET", "/api/issuers")
    await at.ask("ann", "GET", "/api/certificates/taken")
    await at.ask("ann", "POST", f"/api/certificates/{given['id']}/revoke", {"reason": "so"}, status=204)
    listed = await at.ask("ann", "GET", "/api/certificates/revoked")
    await at.ask("ann", "PUT", f"/api/issuers/{issuer}/revoked", json.dumps(listed).encode())
    await at.ask("ann", "GET", "/api/certificates")
    await at.ask("ann", "GET", "/api/certificates/taken")
    await at.ask("ann", "POST", "/api/certificates/keys", status=201)
    await at.ask("ann", "GET", "/api/certificates/keys")
