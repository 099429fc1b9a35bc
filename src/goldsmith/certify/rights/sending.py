"""Send lineage events to a file or an HTTP endpoint; an event that cannot be sent is told once, and breaks nothing.

1. Where to: what the command says, else ``OPENLINEAGE_URL``; a file, one event a line, where it is no address.
2. An address without a path is asked at ``/api/v1/lineage``. ``OPENLINEAGE_API_KEY`` goes into a header, and is written nowhere.
3. The name is resolved once and checked, and that address is connected to; one that is not on the public internet is refused unless
   ``GOLDSMITH_OPENLINEAGE_PRIVATE`` is 1. No redirect is followed; seconds and bytes are limited; no proxy is asked.
4. After an event that failed no further one of this work is tried, so that a receiver that is gone costs a few seconds at most.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from goldsmith.certify.lineage_told import URL
from goldsmith.collect.exchange import tidy
from goldsmith.collect.guarded import ForbiddenAddressError, connected

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 5.0
ENDPOINT = "/api/v1/lineage"
KEY, PRIVATE = "OPENLINEAGE_API_KEY", "GOLDSMITH_OPENLINEAGE_PRIVATE"


def sender(where: str | None, tell: Callable[[str], None]) -> Callable[[dict[str, Any]], None] | None:
    """Return what takes an event and sends it; None where nobody wants any.

    Args:
        where: A file or an address; that of the environment where left out.
        tell: Takes a sentence for the user.
    """
    target = where or os.environ.get(URL)
    if not target:
        return None
    failed: list[str] = []

    def send(event: dict[str, Any]) -> None:
        if failed:
            return
        try:
            _sent(target, json.dumps(event, ensure_ascii=False, default=str))
        except (OSError, ValueError, ForbiddenAddressError, http.client.HTTPException) as problem:
            failed.append(str(problem))
            tell(f"note: lineage is not told to {_shown(target)}: {type(problem).__name__}: {problem}")

    return send


def _shown(target: str) -> str:
    """Return a target as it may be shown: without what may be a secret.

    Example:
        >>> _shown("https://me:secret@example.org/in?key=secret"), _shown("events.jsonl")
        ('https://example.org/in', 'events.jsonl')
    """
    scheme, there, rest = target.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}" if there else target


def _sent(target: str, event: str) -> None:
    if not target.startswith(("http://", "https://")):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(event + "\n")
        return
    parts = urlsplit(tidy(target))
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    allowed = os.environ.get(PRIVATE) == "1"
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    made = connected(host, port, allow_private=allowed, deadline=time.monotonic() + SECONDS)
    made.settimeout(SECONDS)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(made, server_hostname=host) if secure else made
        path = (parts.path if parts.path.strip("/") else ENDPOINT) + (f"?{parts.query}" if parts.query else "")
        key = os.environ.get(KEY)
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        connection.request("POST", path, event.encode(), headers)
        status = connection.getresponse().status
    finally:
        connection.close()
        made.close()
    if not 200 <= status < 300:
        raise OSError(f"the receiver answered {status}")
