"""Certificates of other installations: whose count here, for what, and how somebody takes his own over.

1. An owner registers an issuer by its public key, for all skills or some, at a best level, and until a moment where its key was changed.
2. Somebody takes a challenge, shows his certificate for it where it was given, and brings what he got. Each certificate counts once here.
3. What an issuer takes back, and what an issuer gave whom an owner trusts no more, ends: with it the skill that rests on it.

A skill that he holds here at that level or a better one stays as it is. Lists of what was taken back are brought by an owner: a certificate that
was taken back after the newest list is still believed, and the pages tell how old that is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from goldsmith.accounts import organisations, skills
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.accounts.tables import person, skill
from goldsmith.annotate.standing import certificates
from goldsmith.annotate.standing.issuing import CHALLENGE
from goldsmith.annotate.standing.standing_tables import challenge, issuer, taken_certificate
from goldsmith.annotation_errors import CertificateError, ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.signing.keys import did_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor
    from goldsmith.annotate.standing.certificates import Certificate

LASTS_MS = 7 * 86_400_000
"""How long a challenge may be used."""
MOST_OPEN = 20
"""Challenges that one person may have open."""


@dataclass(frozen=True)
class Trust:
    """How far an issuer counts: for which skills (all where none are named), at which level at best, for certificates given before when."""

    name: str
    skills: tuple[str, ...] | None = None
    best_level: int = 1
    until: int | None = None
    trusted: bool = True


async def register(connection: AsyncConnection, by: Actor, organisation_id: int, key: str, trust: Trust) -> int:
    """Let an issuer's certificates count here; return its number.

    Raises:
        CertificateError: The key is none.
        ConflictError: It is registered.
    """
    did = did_of(key)
    if await connection.scalar(sa.select(issuer.c.id).where(issuer.c.organisation_id == organisation_id, issuer.c.did == did)) is not None:
        raise ConflictError("this issuer is registered", where="key", found=did)
    values = {"organisation_id": organisation_id, "did": did, "added_by": by.person_id, "added_at": now(), **_values(trust)}
    number = int((await connection.execute(sa.insert(issuer).values(values).returning(issuer.c.id))).scalar_one())
    await tell(connection, by, "issuer.added", f"issuer:{number}", {"name": trust.name, "did": did})
    return number


def _values(trust: Trust) -> dict[str, Any]:
    named = None if trust.skills is None else sorted(set(trust.skills))
    return {"name": trust.name, "skills": named, "best_level": trust.best_level, "until": trust.until, "trusted": trust.trusted}


async def change(connection: AsyncConnection, by: Actor, organisation_id: int, number: int, trust: Trust) -> None:
    """Trust an issuer otherwise; where it is trusted no more, what rests on its certificates ends.

    Raises:
        NoRecordError: There is no such issuer.
    """
    await one(connection, organisation_id, number)
    await connection.execute(sa.update(issuer).where(issuer.c.id == number).values(_values(trust)))
    if not trust.trusted:
        await _end(connection, by, organisation_id, taken_certificate.c.issuer_id == number, "distrusted")
    await tell(connection, by, "issuer.changed", f"issuer:{number}", {"name": trust.name, "trusted": trust.trusted, "best_level": trust.best_level})  # fmt: skip


async def one(connection: AsyncConnection, organisation_id: int, number: int) -> Any:
    """Return the row of an issuer.

    Raises:
        NoRecordError: There is no such issuer.
    """
    row = (await connection.execute(sa.select(issuer).where(issuer.c.id == number, issuer.c.organisation_id == organisation_id))).first()
    if row is None:
        raise NoRecordError("there is no such issuer", where=str(number))
    return row


async def rows(connection: AsyncConnection, organisation_id: int) -> list[dict[str, Any]]:
    """Return the issuers of an organisation, each with how many of its certificates count here."""
    valid = sa.func.count(sa.case((taken_certificate.c.state == "valid", 1))).label("certificates")
    names = ("id", "did", "name", "skills", "best_level", "until", "trusted", "revoked_at", "added_at")
    shown = [issuer.c[name] for name in names]
    wanted = sa.select(*shown, valid).outerjoin(taken_certificate, taken_certificate.c.issuer_id == issuer.c.id).group_by(issuer.c.id)
    found = await connection.execute(wanted.where(issuer.c.organisation_id == organisation_id).order_by(issuer.c.id))
    return [dict(row) for row in found.mappings()]


async def bring_list(connection: AsyncConnection, by: Actor, organisation_id: int, number: int, document: Any) -> int:
    """Take over an issuer's newest list of what it took back; return how many certificates end here by it.

    Raises:
        NoRecordError: There is no such issuer.
        CertificateError: The list is not the issuer's.
        ConflictError: A newer one is here.
    """
    row = await one(connection, organisation_id, number)
    _, n, revoked = certificates.read_list(document, keys={row.did}, at=now())
    which = (issuer.c.id == number) & (issuer.c.revoked_number < n)
    values = {"revoked": json.dumps(document), "revoked_number": n, "revoked_at": n}
    if not (await connection.execute(sa.update(issuer).where(which).values(values))).rowcount:
        raise ConflictError(
            "a list that is as new or newer is here", where="number", found=str(n), hint="ask the issuer for its newest list"
        )
    ended = await _end(connection, by, organisation_id, (taken_certificate.c.issuer_id == number) & taken_certificate.c.uid.in_(revoked), "revoked")  # fmt: skip
    await tell(connection, by, "issuer.revocations", f"issuer:{number}", {"listed": len(revoked), "ended": ended})
    return ended


async def challenged(connection: AsyncConnection, organisation_id: int, person_id: int, login: str) -> tuple[str, int]:
    """Return a new challenge for somebody, and until when it may be used.

    Raises:
        ConflictError: He has too many.
    """
    await connection.execute(sa.delete(challenge).where(challenge.c.expires_at <= now()))
    mine = sa.select(sa.func.count()).select_from(challenge).where(challenge.c.person_id == person_id, challenge.c.used_at.is_(None))
    if int(await connection.scalar(mine) or 0) >= MOST_OPEN:
        raise ConflictError("you have many challenges already", found=str(MOST_OPEN), hint="use one of them; they end after a week")
    called = await organisations.named(connection, organisation_id)
    word = f"{CHALLENGE}:{quote(called, safe='')[:300]}:{quote(login, safe='')}:{new_secret()}"
    ends = now() + LASTS_MS
    values = {"digest": digest_of(word), "person_id": person_id, "created_at": now(), "expires_at": ends}
    await connection.execute(sa.insert(challenge).values(values))
    return word, ends


async def take(connection: AsyncConnection, by: Actor, organisation_id: int, person_id: int, document: Any) -> dict[str, Any]:
    """Take over one's own certificate, and the skill that it shows; return what was granted.

    Raises:
        CertificateError: It is not believed, or does not count here.
        ConflictError: It was taken over before, or the skill is held at this level or a better one.
    """
    proof = document.get("proof") if isinstance(document, dict) else None
    word = str(proof.get("challenge", "")) if isinstance(proof, dict) else ""
    trusted = {row.did: row for row in await connection.execute(sa.select(issuer).where(issuer.c.organisation_id == organisation_id, issuer.c.trusted))}  # fmt: skip
    found = certificates.shown(document, keys=set(trusted), at=now(), challenge=word)
    mine = trusted[found.issuer].revoked  # its own list alone: nobody takes back what another gave
    if mine and found.uid in {one["id"] for one in json.loads(mine)["revoked"]}:
        raise CertificateError("its issuer took this certificate back", where="id", found=found.uid)
    await _use(connection, person_id, word)
    return await _granted(connection, by, organisation_id, person_id, found, trusted[found.issuer])


async def _use(connection: AsyncConnection, person_id: int, word: str) -> None:
    """Use a challenge up; one that is another's looks like none."""
    which = (challenge.c.digest == digest_of(word)) & (challenge.c.person_id == person_id)
    open_ = challenge.c.used_at.is_(None) & (challenge.c.expires_at > now())
    if not (await connection.execute(sa.update(challenge).where(which, open_).values(used_at=now()))).rowcount:
        hint = "take a challenge here, signed in as yourself, and show the certificate for it within a week"
        raise CertificateError("this challenge was not given to you, was used, or is over", where="proof.challenge", hint=hint)


async def _granted(connection: AsyncConnection, by: Actor, organisation_id: int, person_id: int, found: Certificate, row: Any) -> dict[str, Any]:  # fmt: skip
    """Grant the skill of a certificate, as far as its issuer counts."""
    if row.skills is not None and found.skill not in row.skills:
        raise CertificateError("this issuer does not count here for this skill", found=found.skill, expected=", ".join(row.skills)[:500])
    if row.until is not None and found.valid_from >= row.until:
        raise CertificateError("this key of the issuer does not count for certificates of that time", where="validFrom", found=certificates.stamp(found.valid_from), hint="ask the issuer for a certificate with its present key")  # fmt: skip
    level, mine = max(found.level, row.best_level), taken_certificate.c.organisation_id == organisation_id
    if await connection.scalar(sa.select(taken_certificate.c.id).where(mine, taken_certificate.c.uid == found.uid)) is not None:
        raise ConflictError("this certificate was taken over before", found=found.uid, hint="a manager may grant the skill")
    which = (skill.c.person_id == person_id) & (skill.c.name == found.skill)
    held = (await connection.execute(sa.select(skill.c.level, skill.c.expires_at).where(which))).first()
    if held is not None and held.level <= level and (held.expires_at is None or held.expires_at > now()):
        raise ConflictError("you hold this skill at this level or a better one", found=f"level {held.level}", expected=f"level {level}")
    values = {"organisation_id": organisation_id, "person_id": person_id, "issuer_id": row.id, "uid": found.uid, "skill": found.skill}
    values |= {"level": level, "document": json.dumps(found.document, ensure_ascii=False), "taken_at": now(), "expires_at": found.valid_until, "state": "valid"}  # fmt: skip
    await connection.execute(sa.insert(taken_certificate).values(values))
    shown = {"certificate": found.uid, "issuer": row.name, "key": found.issuer, "name": found.name, "code": found.code, "level": found.level, "known": list(found.evidence)}  # fmt: skip
    granted = skills.Grant(found.skill, level, shown, found.valid_until, skills.CERTIFICATE)
    await skills.grant(connection, by, organisation_id, person_id, granted)
    await tell(connection, by, "certificate.taken", f"person:{person_id}", {"skill": found.skill, "level": level, "issuer": row.name, "uid": found.uid})  # fmt: skip
    return {"skill": found.skill, "level": level, "expires_at": found.valid_until, "issuer": row.name, "name": found.name}


async def _end(connection: AsyncConnection, by: Actor, organisation_id: int, where: sa.ColumnElement[bool], state: str) -> int:
    """End certificates that count here, and the skills that rest on them; return how many."""
    valid = (taken_certificate.c.organisation_id == organisation_id) & (taken_certificate.c.state == "valid")
    found = (await connection.execute(sa.select(taken_certificate).where(valid, where).order_by(taken_certificate.c.id))).all()
    for row in found:
        await connection.execute(sa.update(taken_certificate).where(taken_certificate.c.id == row.id).values(state=state))
        for held in await skills.of_person(connection, row.person_id):
            if _rests_on(held, row):
                await skills.withdraw(connection, by, organisation_id, row.person_id, row.skill)
    return len(found)


def _rests_on(held: Mapping[str, Any], row: Any) -> bool:
    """Tell whether a skill was shown by a certificate."""
    shown = held["evidence"] if isinstance(held["evidence"], dict) else {}
    return bool(held["name"] == row.skill and held["source"] == skills.CERTIFICATE and shown.get("certificate") == row.uid)


async def taken(connection: AsyncConnection, organisation_id: int, *, person_id: int | None = None) -> Sequence[dict[str, Any]]:
    """Return certificates of others that were taken over, with whose they are; of one person where he is named."""
    names = ("id", "person_id", "uid", "skill", "level", "taken_at", "expires_at", "state")
    wanted = sa.select(*(taken_certificate.c[name] for name in names), issuer.c.name.label("issuer"), person.c.name, person.c.login)
    joined = wanted.join(issuer, issuer.c.id == taken_certificate.c.issuer_id).join(person, person.c.id == taken_certificate.c.person_id)
    where = [taken_certificate.c.organisation_id == organisation_id] + ([] if person_id is None else [person.c.id == person_id])
    return [dict(row) for row in (await connection.execute(joined.where(*where).order_by(taken_certificate.c.id).limit(1_000))).mappings()]
