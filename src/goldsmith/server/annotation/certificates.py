"""Routes of certificates: given, shown, taken back, taken over from others; and of the issuers whose certificates count here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts import organisations
from goldsmith.accounts.auditing import tell
from goldsmith.annotate.standing import issuing, recognising
from goldsmith.annotate.standing.certificates import document_of
from goldsmith.annotation_errors import CertificateError
from goldsmith.server.forms import After, Form, Id, Line, Many, Moment, Short, page
from goldsmith.server.moments import said, told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings
from goldsmith.signing import keys

router = APIRouter(prefix="/api", tags=["certificates"])
Of = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Only those of this person.")]
LARGEST = 256 << 10
"""Bytes of a certificate or list."""


class Wanted(Form):
    """A certificate of a skill, for so many months of thirty days, with the person's name or with his code alone."""

    skill: Short
    months: Annotated[int, Field(ge=1, le=36)] = 12
    named: bool = True


class Challenge(Form):
    """A challenge of the installation where a certificate is to count."""

    challenge: Annotated[str, Field(min_length=1, max_length=1_000)]


class Reason(Form):
    """Why a certificate is taken back."""

    reason: Annotated[str, Field(max_length=500)] = ""


class Trust(Form):
    """How far an issuer counts: for which skills, at which level at best, for certificates given before when."""

    name: Line
    skills: Annotated[list[Short], Field(max_length=200)] | None = None
    best_level: Annotated[int, Field(ge=1, le=5)] = 1
    until: Moment | None = None
    trusted: bool = True

    def trust(self) -> recognising.Trust:
        """Return it as it is stored."""
        named = None if self.skills is None else tuple(self.skills)
        until = int(self.until.timestamp() * 1000) if self.until else None
        return recognising.Trust(self.name, named, self.best_level, until, self.trusted)


class NewIssuer(Trust):
    """An issuer by its public key: ``did:key:…``, or PEM."""

    key: Annotated[str, Field(min_length=1, max_length=2_000)]


def folder_of(request: Request) -> Path | None:
    """Return where the service keeps the keys that sign."""
    kept = service_settings(request).keys
    return Path(kept) if kept else None


@router.get("/certificates", openapi_extra=does("people.read"))
async def given(who: Signed, store: Store, after: After = None, limit: Many = 100, person: Of = None) -> dict[str, Any]:
    """List certificates that were given here, of one person where he is named."""
    async with store.reading() as connection:
        rows = await issuing.rows(connection, who.organisation_id, person_id=person, after=after or 0, limit=limit)
    return page([told(row) for row in rows], limit)


@router.get("/certificates/keys", openapi_extra=does("people.read"))
async def own_keys(who: Signed, store: Store, request: Request) -> dict[str, Any]:
    """Tell the public keys with which this organisation signs, the present one last: another installation registers them."""
    folder = folder_of(request)
    async with store.reading() as connection:
        name = await organisations.named(connection, who.organisation_id)
    await run_in_threadpool(issuing.signing_key, folder, who.organisation_id)
    every = await run_in_threadpool(keys.every, issuing.folder_of(folder), issuing.key_name(who.organisation_id))
    return {"name": name, "keys": [{"key": one.did, "pem": keys.pem_of(one.did), "signs": one is every[-1]} for one in every]}


@router.post("/certificates/keys", openapi_extra=does("organisation.change"), status_code=201)
async def another_key(who: Signed, store: Store, request: Request) -> dict[str, str]:
    """Sign with a new key from now on; those before are kept for what they signed."""
    folder = issuing.folder_of(folder_of(request))
    made = await run_in_threadpool(keys.rotate, folder, issuing.key_name(who.organisation_id))
    async with store.changing() as connection:
        await tell(connection, who, "certificate.key", "", {"did": made.did})
    return {"key": made.did}


@router.get("/certificates/revoked", openapi_extra=does("people.read"))
async def taken_back(who: Signed, store: Store, request: Request, key: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
    """Give the signed list of what was taken back of the certificates of a key, of the present one where none is named."""
    folder = issuing.folder_of(folder_of(request))
    first = await run_in_threadpool(issuing.signing_key, folder, who.organisation_id)
    every = await run_in_threadpool(keys.every, folder, issuing.key_name(who.organisation_id))
    signs = next((one for one in every if one.did == key), None) if key else first
    if signs is None:
        raise CertificateError("this organisation never signed with this key", where="key", found=key)
    async with store.reading() as connection:
        return await issuing.revocations(connection, who.organisation_id, signs)


@router.get("/certificates/taken", openapi_extra=does("people.read"))
async def taken(who: Signed, store: Store) -> dict[str, Any]:
    """List certificates of other installations that were taken over."""
    async with store.reading() as connection:
        rows = await recognising.taken(connection, who.organisation_id)
    return {"rows": [told(row) for row in rows], "after": None}


@router.get("/certificates/{certificate}", openapi_extra=does("people.read"))
async def document(certificate: Id, who: Signed, store: Store) -> dict[str, Any]:
    """Give a certificate as it was signed."""
    async with store.reading() as connection:
        row = await issuing.one(connection, who.organisation_id, certificate)
    return json.loads(row.document)  # type: ignore[no-any-return]


@router.post("/certificates/{certificate}/revoke", openapi_extra=does("people.invite"), status_code=204)
async def revoke(certificate: Id, form: Reason, who: Signed, store: Store) -> None:
    """Take a certificate back; others know it by the next list that they are given."""
    async with store.changing() as connection:
        await issuing.revoke(connection, who, who.organisation_id, certificate, form.reason)


@router.post("/people/{person}/certificates", openapi_extra=does("people.invite"), status_code=201)
async def give(person: Id, form: Wanted, who: Signed, store: Store, request: Request) -> dict[str, Any]:
    """Give somebody a certificate of a skill that he holds, with what known answers say of it now."""
    key = await run_in_threadpool(issuing.signing_key, folder_of(request), who.organisation_id)
    wanted = issuing.Wanted(person, form.skill, form.months, form.named)
    async with store.changing() as connection:
        return await issuing.issue(connection, who, who.organisation_id, wanted, key)


@router.get("/me/certificates", openapi_extra=does("own"))
async def mine(who: Signed, store: Store) -> dict[str, Any]:
    """List my certificates: those given here, and those of others that I took over."""
    async with store.reading() as connection:
        rows = await issuing.rows(connection, who.organisation_id, person_id=who.person_id, limit=500)
        brought = await recognising.taken(connection, who.organisation_id, person_id=who.person_id)
    return {"given": [told(row) for row in rows], "taken": [told(row) for row in brought]}


@router.get("/me/certificates/{certificate}", openapi_extra=does("own"))
async def my_document(certificate: Id, who: Signed, store: Store) -> dict[str, Any]:
    """Give one of my certificates as it was signed."""
    async with store.reading() as connection:
        row = await issuing.one(connection, who.organisation_id, certificate, person_id=who.person_id)
    return json.loads(row.document)  # type: ignore[no-any-return]


@router.post("/me/certificates/{certificate}/show", openapi_extra=does("own"))
async def show(certificate: Id, form: Challenge, who: Signed, store: Store, request: Request) -> dict[str, Any]:
    """Give one of my certificates as it is shown for a challenge of another installation."""
    async with store.changing() as connection:
        row = await issuing.one(connection, who.organisation_id, certificate, person_id=who.person_id)
        return await issuing.shown_for(connection, who, row, form.challenge, folder_of(request))


@router.post("/me/challenges", openapi_extra=does("own"), status_code=201)
async def challenge(who: Signed, store: Store) -> dict[str, str]:
    """Give me a challenge, for which another installation shows my certificate; it may be used once, within a week."""
    async with store.changing() as connection:
        word, ends = await recognising.challenged(connection, who.organisation_id, who.person_id, who.login)
    return {"challenge": word, "expires_at": said(ends)}


@router.post("/me/certificates", openapi_extra=does("own", body=LARGEST), status_code=201)
async def take(who: Signed, store: Store, request: Request) -> dict[str, Any]:
    """Take over a certificate that another installation shows for my challenge, and with it the skill."""
    shown = document_of(await request.body())
    async with store.changing() as connection:
        return told(await recognising.take(connection, who, who.organisation_id, who.person_id, shown))


@router.get("/issuers", openapi_extra=does("people.read"))
async def issuers(who: Signed, store: Store) -> dict[str, Any]:
    """List the issuers whose certificates count here."""
    async with store.reading() as connection:
        rows = await recognising.rows(connection, who.organisation_id)
    return {"rows": [told(row) | {"until": told({"at": row["until"]})["at"]} for row in rows], "after": None}


@router.post("/issuers", openapi_extra=does("organisation.change"), status_code=201)
async def register(form: NewIssuer, who: Signed, store: Store) -> dict[str, int]:
    """Let the certificates of an issuer count here."""
    async with store.changing() as connection:
        return {"id": await recognising.register(connection, who, who.organisation_id, form.key, form.trust())}


@router.put("/issuers/{issuer}", openapi_extra=does("organisation.change"), status_code=204)
async def change(issuer: Id, form: Trust, who: Signed, store: Store) -> None:
    """Trust an issuer otherwise; where it is trusted no more, the skills that rest on its certificates end."""
    async with store.changing() as connection:
        await recognising.change(connection, who, who.organisation_id, issuer, form.trust())


@router.put("/issuers/{issuer}/revoked", openapi_extra=does("organisation.change", body=LARGEST))
async def bring_list(issuer: Id, who: Signed, store: Store, request: Request) -> dict[str, int]:
    """Take over an issuer's signed list of what it took back; skills that rest on those certificates end."""
    listed = document_of(await request.body())
    async with store.changing() as connection:
        return {"ended": await recognising.bring_list(connection, who, who.organisation_id, issuer, listed)}
