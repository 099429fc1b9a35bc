"""Every request that the read API of the hub knows, and a way to send it."""

from __future__ import annotations

import urllib3

from offered import Offering

POOL = urllib3.PoolManager(retries=False)
ROUTES = (
    "GET /api/datasets/ID",
    "GET /api/datasets/ID?blobs=true",
    "GET /api/datasets/ID/revision/main",
    "GET /api/datasets/ID/revision/1.0.0",
    "GET /api/datasets/ID/refs",
    "GET /api/datasets/ID/commits/main",
    "GET /api/datasets/ID/croissant",
    "GET /api/datasets/ID/tree/main?recursive=true",
    "GET /api/datasets/ID/tree/main/data",
    "POST /api/datasets/ID/paths-info/main",
    "GET /api/datasets/ID/chunks/main/README.md",
    "POST /api/datasets/ID/query/main",
    "POST /api/datasets/ID/search/main",
    "GET /api/datasets/ID/sample/main?n=3",
    "GET /api/datasets/ID/stream/main?from=10",
    "GET /datasets/ID/resolve/main/README.md",
    "HEAD /datasets/ID/resolve/main/README.md",
    "GET /datasets/ID/resolve/1.0.0/hallmark/hallmark.dsse.json",
)
"""Every route, once each way."""


def ask(
    offering: Offering, said: str, name: str = "lab/titles", *, who: str = "", headers: dict[str, str] | None = None, body: bytes = b""
) -> urllib3.BaseHTTPResponse:
    """Send one of the requests."""
    method, _, path = said.partition(" ")
    token = {"Authorization": f"Bearer {offering.tokens.get(who, 'gs_strange')}"} if who else {}
    bodies = {
        "paths-info": b"paths=README.md&paths=data&paths=none",
        "query": b'{"sql": "SELECT count(*) FROM records"}',
        "search": b'{"question": "x"}',
    }
    body = body or next((one for name, one in bodies.items() if f"/{name}/" in path), None)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    for _ in range(30):
        answered = POOL.request(
            method, f"{offering.url}/hub{path.replace('ID', name)}", headers={**token, **form, **(headers or {})}, body=body
        )
        if answered.status != 503:  # a release that is being prepared: to be asked again
            break
    return answered
