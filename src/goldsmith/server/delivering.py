"""Deliver events to webhooks: signed, to public addresses, tried again until they arrive or are given up.

The signature is HMAC-SHA256 over ``TIMESTAMP.BODY`` with the webhook's secret, so a receiver knows who sent what, and when: it refuses what
is older than a few minutes, and remembers numbers of deliveries that it has seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import TYPE_CHECKING

import orjson
import urllib3

from goldsmith import __version__
from goldsmith.annotate import webhooks
from goldsmith.database.columns import now
from goldsmith.errors import GoldsmithError
from goldsmith.server.moments import said
from goldsmith.server.outbound import looked_up, post, resolved, target_of

if TYPE_CHECKING:
    from goldsmith.annotate.webhooks import Due
    from goldsmith.database.opening import Database
    from goldsmith.server.outbound import Resolver
    from goldsmith.server.service_settings import ServiceSettings

AT_ONCE = 8
"""Deliveries that one process sends at the same time."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return how a body is signed at a moment, in seconds since 1970.

    Example:
        >>> signature("secret", 1_700_000_000, b"{}")[:18]
        'v1=b8569b78799ff9e'
    """
    return "v1=" + hmac.new(secret.encode(), b"%d.%b" % (timestamp, body), hashlib.sha256).hexdigest()


async def deliver(database: Database, settings: ServiceSettings, resolve: Resolver = resolved) -> bool:
    """Send what is due, and tell whether there may be more."""
    async with database.reading() as connection:
        if not await webhooks.any_due(connection):
            return False
    async with database.changing() as connection:
        claimed = await webhooks.claim(connection, AT_ONCE)
    told = await asyncio.gather(*(asyncio.to_thread(_sent, due, settings, resolve) for due in claimed))
    async with database.changing() as connection:
        for due, (arrived, words) in zip(claimed, told, strict=True):
            await webhooks.settle(connection, due, arrived=arrived, told=words)
    return len(claimed) == AT_ONCE


def _sent(due: Due, settings: ServiceSettings, resolve: Resolver) -> tuple[bool, str]:
    """Send one, and return whether it arrived, and what is told of it."""
    timestamp = now() // 1000
    body = orjson.dumps({"id": due.id, "fact": due.fact, "event": due.event, "at": said(due.created_at), "data": due.payload})
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"goldsmith/{__version__}",
        "X-Goldsmith-Event": due.event,
        "X-Goldsmith-Delivery": str(due.id),
        "X-Goldsmith-Fact": due.fact,
        "X-Goldsmith-Timestamp": str(timestamp),
        "X-Goldsmith-Signature": signature(due.secret, timestamp, body),
    }
    try:
        target = target_of(due.url)
        status = post(target, looked_up(target, settings.private_hosts, resolve), body, headers)
    except GoldsmithError as refused:
        return False, refused.message
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
        return False, f"nobody answered: {type(problem).__name__}"
    return 200 <= status < 300, f"status {status}"
