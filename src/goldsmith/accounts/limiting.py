"""Guessing is slowed down, over all processes: each failure is a row, and too many in a while refuse the next.

1. An attempt is written down **before** it is checked, under a lock of its subject, so that a thousand at once count as a thousand;
   one that succeeds is taken back.
2. A login that does not exist counts like one that does. Logins are kept as digests: people type passwords there by mistake.
3. A browser in which the person signed in before, and a person who changes his password, are counted by themselves: a stranger who guesses
   at a login locks other strangers out, and not its owner.
4. An address is that of a network for IPv6 (/64), where one machine has as many addresses as it likes.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts.secret_words import digest_of
from goldsmith.accounts.tables import attempt
from goldsmith.annotation_errors import TooOftenError
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

MINUTES = 60_000


@dataclass(frozen=True)
class Limit:
    """So many failures in such a time, in milliseconds, are too many."""

    most: int
    window_ms: int


LIMITS = MappingProxyType(
    {
        "login": Limit(100, 15 * MINUTES),
        "login_from": Limit(20, 15 * MINUTES),
        "address": Limit(200, 15 * MINUTES),
        "known": Limit(20, 15 * MINUTES),
        "own": Limit(20, 15 * MINUTES),
        "token": Limit(100, 15 * MINUTES),
        "link": Limit(50, 15 * MINUTES),
    }
)
"""Failures that are borne, by what is guessed: passwords of one login from everywhere, and from one address, where somebody else's
guesses would lock its owner out; passwords from one address; passwords of one login in one browser that knows it; one's own password when
it is changed; tokens and links from one address."""


def subject(kind: str, value: str) -> str:
    """Return how the table calls what somebody guesses at or from.

    Example:
        >>> subject("address", "2001:db8::7"), subject("token", "192.0.2.7")
        ('address:2001:db8::/64', 'token:192.0.2.7')
    """
    if kind == "login":
        return f"login:{digest_of(value)}"
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return f"{kind}:{value[:100]}"
    wide = ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address
    return f"{kind}:{wide}"


def of_sign_in(login: str, address: str) -> list[str]:
    """Return what a password's guess counts for: its login, its login from this address, and the address."""
    network = subject("address", address)
    return [subject("login", login), f"login_from:{digest_of(f'{login} {network}')}", network]


async def strike(connection: AsyncConnection, subjects: Iterable[str]) -> list[int]:
    """Write an attempt down for each subject, and return the numbers of the rows.

    Raises:
        TooOftenError: There were too many in a while; nothing is written down then.
    """
    moment, rows = now(), []
    for one in sorted(set(subjects)):
        limit = LIMITS[one.partition(":")[0]]
        if connection.dialect.name == "postgresql":
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(one))))
        recent = (attempt.c.subject == one) & (attempt.c.at > moment - limit.window_ms)
        n, oldest = (await connection.execute(sa.select(sa.func.count(), sa.func.min(attempt.c.at)).where(recent))).one()
        if n >= limit.most:
            raise TooOftenError("this was tried too often", seconds=max(1, -((moment - limit.window_ms - oldest) // 1000)))
        added = await connection.execute(sa.insert(attempt).values(subject=one, at=moment).returning(attempt.c.id))
        rows.append(int(added.scalar_one()))
    return rows


async def forgive(connection: AsyncConnection, rows: Iterable[int]) -> None:
    """Take attempts back that succeeded."""
    await connection.execute(sa.delete(attempt).where(attempt.c.id.in_(list(rows))))


async def sweep(connection: AsyncConnection) -> None:
    """Delete the attempts that count no more."""
    longest = max(limit.window_ms for limit in LIMITS.values())
    await connection.execute(sa.delete(attempt).where(attempt.c.at < now() - longest))
