"""To enter deeds into the transparency log of the service.

1. Whoever does something writes the deed with the digest of its document into the database, in the same transaction: neither stands without the other.
2. A chore enters what waits, many at once. It takes rows first, so that of several processes one enters each; the log itself has one writer at a time.
3. A process that is killed between the log and the database leaves rows that were taken long ago. Whoever takes them again looks first whether
   the log has them, so that nothing is entered twice.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.certify.log.entries import extra_of
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.private import Private
from goldsmith.certify.log.recording import Digested, Recorded, found_digests, record_digests
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.log_errors import LogError
from goldsmith.server.logbook.tables import logged
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings

AT_ONCE = 500
"""Deeds that are entered together."""
GIVEN_UP = 120_000
"""Milliseconds after which somebody who took a deed is taken to be gone."""


def opened(folder: str) -> Log:
    """Return the log of the service, to add to it.

    Raises:
        LogError: There is none, or its private key is not beside it.
    """
    log = Log.open(Path(folder))
    if Private.beside(Path(folder)).key() is None:
        raise LogError("this log can only be read here: its private key is not beside it", where=folder, hint=f"keep {folder}.private beside it")  # fmt: skip
    return log


async def enter(connection: AsyncConnection, deed: str, name: str, document: Mapping[str, Any], signers: Sequence[str] = ()) -> int:
    """Write down a deed that has to be entered, and return its number here.

    Args:
        connection: The transaction that does it.
        deed: What was done, one of :data:`goldsmith.certify.log.entries.DEEDS`.
        name: What its document is called.
        document: The document; of it the log gets a salted digest of its canonical JSON.
        signers: Who signed it, as ``did:key``.
    """
    digest = hashlib.sha256(canonical(dict(document))).hexdigest()
    row = {"deed": deed, "name": name[:300], "digest": digest, "signers": list(signers), "at": now()}
    return int((await connection.execute(sa.insert(logged).values(row).returning(logged.c.id))).scalar_one())


async def enter_due(database: Database, settings: ServiceSettings) -> bool:
    """Enter what waits, and tell whether there may be more."""
    if not settings.log:
        return False
    async with database.changing() as connection:
        taken = await _taken(connection)
    if not taken:
        return False
    entered = await asyncio.to_thread(_entered, settings.log, taken)
    async with database.changing() as connection:
        for number, one in entered.items():
            salt = base64.b64encode(one.salt).decode()
            await connection.execute(sa.update(logged).where(logged.c.id == number).values(place=one.index, entry=one.entry, salt=salt))
    return len(taken) == AT_ONCE


async def _taken(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Take rows that wait, with whether somebody took them before."""
    free = sa.or_(logged.c.taken_at.is_(None), logged.c.taken_at < now() - GIVEN_UP)
    query = sa.select(logged).where(logged.c.place.is_(None), free).order_by(logged.c.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    if rows:
        await connection.execute(sa.update(logged).where(logged.c.id.in_([one["id"] for one in rows])).values(taken_at=now()))
    return rows


def _entered(folder: str, rows: list[dict[str, Any]]) -> dict[int, Recorded]:
    """Enter rows, each once, and return where they stand."""
    log, private = opened(folder), Private.beside(Path(folder))
    before = [one for one in rows if one["taken_at"] is not None]
    there = found_digests(log, private, {one["digest"] for one in before}) if before else {}
    found = {one["id"]: there[one["deed"], one["digest"]] for one in before if (one["deed"], one["digest"]) in there}
    wanting = [one for one in rows if one["id"] not in found]
    for deed in dict.fromkeys(one["deed"] for one in wanting):
        of = [one for one in wanting if one["deed"] == deed]
        documents = [Digested(one["name"], one["digest"], tuple(one["signers"])) for one in of]
        found |= dict(zip([one["id"] for one in of], record_digests(log, private, deed, documents), strict=True))
    return found


async def proof(connection: AsyncConnection, settings: ServiceSettings, digest: str) -> bytes:
    """Return the proof that a document was entered, as a ``.tlog-proof`` file.

    Args:
        connection: The database.
        settings: They name the log.
        digest: SHA-256 of the document, in hex.

    Raises:
        NoRecordError: It was not, or not yet, or the service has no log.
    """
    query = sa.select(logged.c.place, logged.c.entry, logged.c.salt).where(logged.c.digest == digest).order_by(logged.c.id).limit(1)
    row = (await connection.execute(query)).first()
    if row is None or not settings.log:
        raise NoRecordError("this was not entered into a log", found=digest[:16], hint="goldsmith serve --log FOLDER enters what is done from then on")  # fmt: skip
    if row.place is None:
        raise NoRecordError("this waits to be entered into the log", found=digest[:16], hint="ask again in a moment")
    return await asyncio.to_thread(_proof, settings.log, row.place, extra_of(row.entry, base64.b64decode(row.salt)))


def _proof(folder: str, place: int, extra: bytes) -> bytes:
    return Log.open(Path(folder)).proof(place, extra=extra)
