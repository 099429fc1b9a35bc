"""Certificates given here: written from what is measured now, signed with the organisation's key, shown, and taken back."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import sqlalchemy as sa

from goldsmith.accounts import organisations, people, skills
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotate.standing import evidence
from goldsmith.annotate.standing.certificates import CONTEXT, KIND, STANDARD, listed, show, stamp
from goldsmith.annotate.standing.evidence import Known
from goldsmith.annotate.standing.levels import proposed
from goldsmith.annotate.standing.standing_tables import certificate
from goldsmith.annotation_errors import CertificateError, ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.signing import keys
from goldsmith.signing.proof import signed

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor
    from goldsmith.signing.keys import SigningKey

LEAST = 10
"""Known answers that a certificate rests on at least."""
MONTH_MS = 30 * evidence.DAY_MS
CHALLENGE = "goldsmith-challenge"
COLUMNS = ("id", "person_id", "uid", "skill", "level", "issuer", "issued_at", "expires_at", "revoked_at", "reason")


def key_name(organisation_id: int) -> str:
    """Return under which name the keys of an organisation are kept."""
    return f"organisation-{organisation_id}"


def signing_key(folder: Path | None, organisation_id: int) -> SigningKey:
    """Return the key with which an organisation signs now; the first one is made.

    Raises:
        CertificateError: The service has no folder for keys, or it cannot be used.
    """
    return keys.current(folder_of(folder), key_name(organisation_id))


def folder_of(folder: Path | None) -> Path:
    """Return the folder of keys.

    Raises:
        CertificateError: The service has none.
    """
    if folder is None:
        hint = "name a folder that all processes of the service reach: GOLDSMITH_SIGNING_KEYS"
        raise CertificateError("this service has no place for the key that signs", hint=hint)
    return folder


@dataclass(frozen=True)
class Wanted:
    """A certificate that somebody shall have.

    Attributes:
        person_id: Who.
        skill: Of which of his skills.
        months: For how many months of thirty days, 1 to 36; never longer than the skill itself counts.
        named: Whether it tells his name, beside his code.
    """

    person_id: int
    skill: str
    months: int = 12
    named: bool = True


async def issue(connection: AsyncConnection, by: Actor, organisation_id: int, wanted: Wanted, key: SigningKey) -> dict[str, Any]:
    """Give somebody a certificate of a skill that he holds, with what is measured of it now; return its number and document.

    Raises:
        NoRecordError: There is no such person in the organisation.
        CertificateError: He does not hold the skill, or too few known answers were met to say anything.
    """
    who = await people.one(connection, organisation_id, wanted.person_id)
    held, at = await _held(connection, wanted), now()
    shown = await _evidence(connection, organisation_id, wanted)
    ends = min(at + wanted.months * MONTH_MS, held["expires_at"] or at + wanted.months * MONTH_MS)
    uid, level = f"urn:uuid:{uuid.uuid4()}", held["level"]
    document = {
        "@context": CONTEXT,
        "id": uid,
        "type": KIND,
        "issuer": {"id": key.did, "name": await organisations.named(connection, organisation_id)},
        "validFrom": stamp(at),
        "validUntil": stamp(ends),
        "credentialSubject": {
            "code": who["code"],
            "name": who["name"] if wanted.named else "",
            "skill": {"name": wanted.skill, "level": level, "standard": STANDARD},
        },
        "evidence": [shown],
    }
    whole = signed(document, key, created=stamp(at))
    values = {"organisation_id": organisation_id, "person_id": wanted.person_id, "uid": uid, "skill": wanted.skill, "level": level}
    values |= {"issuer": key.did, "document": json.dumps(whole, ensure_ascii=False), "issued_by": by.person_id, "issued_at": at}
    made = sa.insert(certificate).values(**values, expires_at=ends).returning(certificate.c.id)
    number = int((await connection.execute(made)).scalar_one())
    await tell(connection, by, "certificate.issued", f"person:{wanted.person_id}", {"skill": wanted.skill, "level": level, "uid": uid})
    return {"id": number, "document": whole}


async def _held(connection: AsyncConnection, wanted: Wanted) -> dict[str, Any]:
    """Return the skill that a certificate is of, where he holds it in his own right here."""
    held = next((one for one in await skills.of_person(connection, wanted.person_id) if one["name"] == wanted.skill), None)
    if held is None or (held["expires_at"] is not None and held["expires_at"] <= now()):
        raise CertificateError("he does not hold this skill now", where="skill", found=wanted.skill, hint="grant it first")
    if held["source"] == skills.CERTIFICATE:
        raise CertificateError(
            "this skill was shown by another's certificate alone", where="skill", hint="a manager here grants it in his own right"
        )
    return held


async def _evidence(connection: AsyncConnection, organisation_id: int, wanted: Wanted) -> dict[str, Any]:
    """Return what known answers of the skill's field say of somebody."""
    every = await evidence.works(connection, organisation_id)
    there = [at for at, work in every.items() if wanted.skill in {work.field, work.policy.skill}]
    found = await evidence.known(connection, there, person_id=wanted.person_id)
    met = sum(found.values(), Known())
    share = evidence.share_of(met.right, met.asked)
    if share is None or met.asked < LEAST:
        hint = "let him meet known answers: `gold_share` or a qualification in a project of this field"
        raise CertificateError("too little was measured for a certificate", where="skill", found=f"{met.asked} known answers", expected=f"{LEAST} or more", hint=hint)  # fmt: skip
    figures = {name: round(share[name], 4) for name in ("value", "low", "high")}
    return {
        "type": ["KnownAnswers"],
        "field": wanted.skill,
        "tasks": met.asked,
        "right": met.right,
        "share": figures["value"],
        "low": figures["low"],
        "high": figures["high"],
        "confidence": share["confidence"],
        "method": share["method"],
        "projects": len(found),
        "first": _day(met.first_at or 0),
        "last": _day(met.last_at or 0),
        "bearsOut": proposed(met.right, met.asked).level,
    }


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


async def rows(connection: AsyncConnection, organisation_id: int, *, person_id: int | None = None, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:  # fmt: skip
    """Return certificates that were given here, in their order, with whose they are; of one person where he is named."""
    wanted = sa.select(*(certificate.c[name] for name in COLUMNS), person.c.name, person.c.login, person.c.code).join(
        person, person.c.id == certificate.c.person_id
    )
    where = [certificate.c.organisation_id == organisation_id, certificate.c.id > after]
    where += [] if person_id is None else [certificate.c.person_id == person_id]
    found = await connection.execute(wanted.where(*where).order_by(certificate.c.id).limit(limit))
    return [dict(row) for row in found.mappings()]


async def one(connection: AsyncConnection, organisation_id: int, number: int, *, person_id: int | None = None) -> Any:
    """Return the row of a certificate that was given here, of one person where he is named.

    Raises:
        NoRecordError: There is no such certificate.
    """
    where = [certificate.c.id == number, certificate.c.organisation_id == organisation_id]
    where += [] if person_id is None else [certificate.c.person_id == person_id]
    row = (await connection.execute(sa.select(certificate).where(*where))).first()
    if row is None:
        raise NoRecordError("there is no such certificate", where=str(number))
    return row


def parts_of(challenge: str) -> tuple[str, str]:
    """Return for which organisation and login another installation gave out a challenge.

    Raises:
        CertificateError: It is none.

    Example:
        >>> parts_of("goldsmith-challenge:Lab%20B:mei:Zk3v0T9cQ8rY5wXnL2aB7d")
        ('Lab B', 'mei')
    """
    parts = challenge.strip().split(":")
    if len(parts) != 4 or parts[0] != CHALLENGE or not parts[3] or len(challenge) > 1000:
        raise CertificateError("this is no challenge", found=challenge[:80], expected=f"{CHALLENGE}:ORGANISATION:LOGIN:…", hint="take one at the installation where the certificate is to count")  # fmt: skip
    return unquote(parts[1]), unquote(parts[2])


async def shown_for(connection: AsyncConnection, by: Actor, row: Any, challenge: str, folder: Path | None) -> dict[str, Any]:
    """Return one's own certificate as it is shown for a challenge of another installation.

    Raises:
        CertificateError: The challenge is none, the certificate is over or was taken back, or its key is gone.
    """
    there, login = parts_of(challenge)
    if row.revoked_at is not None or row.expires_at <= now():
        raise CertificateError("this certificate is over, or was taken back")
    key = next((each for each in keys.every(folder_of(folder), key_name(row.organisation_id)) if each.did == row.issuer), None)
    if key is None:
        raise CertificateError("the key of this certificate is gone", found=row.issuer, hint="ask for a new certificate")
    await tell(connection, by, "certificate.shown", f"person:{row.person_id}", {"uid": row.uid, "there": there, "login": login})
    return show(json.loads(row.document), key, at=now(), challenge=challenge.strip())


async def revoke(connection: AsyncConnection, by: Actor, organisation_id: int, number: int, reason: str) -> None:
    """Take a certificate back.

    Raises:
        NoRecordError: There is no such certificate.
        ConflictError: It was taken back before.
    """
    row = await one(connection, organisation_id, number)
    values = {"revoked_at": now(), "revoked_by": by.person_id, "reason": reason[:500]}
    which = (certificate.c.id == number) & certificate.c.revoked_at.is_(None)
    if not (await connection.execute(sa.update(certificate).where(which).values(values))).rowcount:
        raise ConflictError("this certificate was taken back before", where=str(number))
    await tell(
        connection, by, "certificate.revoked", f"person:{row.person_id}", {"uid": row.uid, "skill": row.skill, "reason": reason[:500]}
    )


async def revocations(connection: AsyncConnection, organisation_id: int, key: SigningKey) -> dict[str, Any]:
    """Return the signed list of what was taken back of the certificates of a key; those that are over besides stand in it for a year."""
    where = (certificate.c.organisation_id == organisation_id, certificate.c.issuer == key.did, certificate.c.revoked_at.is_not(None))
    kept = certificate.c.expires_at > now() - 365 * evidence.DAY_MS
    found = await connection.execute(sa.select(certificate.c.uid, certificate.c.revoked_at).where(*where, kept))
    return listed(await organisations.named(connection, organisation_id), key, {row.uid: row.revoked_at for row in found}, at=now())
