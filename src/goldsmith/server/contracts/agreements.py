"""Routes of agreements: those that stand and that ended, what was used of each with its receipts, revocation, and what recipients confirm."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import CertificateError, ConflictError
from goldsmith.circulate.contracts import receipts
from goldsmith.circulate.contracts.wishes import terms_of
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.answering import answer
from goldsmith.server.contracts import copies_given, keeping
from goldsmith.server.contracts.order_tables import confirmed, data_order
from goldsmith.server.contracts.ordering import require_seller, sells
from goldsmith.server.contracts.sealing import end_sealed
from goldsmith.server.contracts.tables import agreement, authorisation, metered
from goldsmith.server.dataspace import transferring
from goldsmith.server.forms import After, Form, Id, Many, page
from goldsmith.server.logbook.entering import enter, proof
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/agreements", tags=["contracts"])
LARGEST_DOCUMENT = 20_000


class Revoked(Form):
    """Why an agreement is ended, told to whoever has it."""

    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class Confirmed(Form):
    """A document that a recipient signed (DSSE, `application/vnd.goldsmith.confirmation+json`), and the name of his key."""

    did: Annotated[str, StringConstraints(max_length=300)]
    document: Annotated[dict[str, Any], Field()]


def _query(who: Who, *, every: bool) -> sa.Select[Any]:
    """Return the query of agreements that somebody may see: all of them, or his own."""
    stands = sa.and_(agreement.c.ended_at.is_(None), sa.or_(agreement.c.ends_at.is_(None), agreement.c.ends_at > now()))
    state = sa.case((stands, "stands"), (agreement.c.ended_at.is_not(None), "revoked"), else_="ended").label("state")
    query = sa.select(agreement, authorisation.c.n, authorisation.c.scope, authorisation.c.price, authorisation.c.document, state, person.c.name.label("by"), data_order.c.id.label("order"))  # fmt: skip
    query = query.join(authorisation).join(person, person.c.login == agreement.c.assignee).outerjoin(data_order, data_order.c.agreement_id == agreement.c.id)  # fmt: skip
    return query if every else query.where(person.c.id == who.person_id)


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store, dataset: str = "", state: Literal["", "stands", "ended", "revoked"] = "", after: After = None, limit: Many = 100) -> Response:  # fmt: skip
    """List agreements, the newest first: one's own, and for managers all of them."""
    ended, over = agreement.c.ended_at.is_not(None), sa.and_(agreement.c.ends_at.is_not(None), agreement.c.ends_at <= now())
    wanted = {"revoked": ended, "ended": sa.and_(~ended, over), "stands": sa.and_(~ended, ~over)}.get(state)
    async with store.reading() as connection:
        query = _query(who, every=await sells(connection, who)).order_by(agreement.c.id.desc()).limit(limit)
        query = query.where(agreement.c.id < after) if after is not None else query
        query = query.where(agreement.c.dataset == dataset) if dataset else query
        found = (await connection.execute(query if wanted is None else query.where(wanted))).mappings().all()
    return answer(page([_told(named(row)) for row in found], limit))


@router.get("/copies", openapi_extra=does("contract.change"))
async def copies(who: Signed, store: Store, dataset: str = "", after: After = None, limit: Many = 100) -> Response:
    """List which marked copy was handed to whom, the newest first: when, under which agreement, where it was logged, and the receipt of exactly that copy."""
    async with store.reading() as connection:
        await require_seller(connection, who)
        found = await copies_given.listed(connection, dataset=dataset, after=after, limit=limit)
    return answer(page([_copy(row) for row in found], limit))


@router.get("/{agreement}", openapi_extra=does("own"))
async def one(who: Signed, store: Store, agreement: Id) -> Response:
    """Tell an agreement: its terms, what was used of it, the document that the service signed, and which marked copies went out under it."""
    async with store.reading() as connection:
        row = await _row(connection, who, agreement)
        received = (await connection.execute(sa.select(confirmed).where(confirmed.c.agreement_id == agreement).order_by(confirmed.c.id))).mappings().all()  # fmt: skip
        handed = await copies_given.listed(connection, number=agreement)
    kept = ("id", "release", "did", "digest", "document", "at")
    more = {
        "agreed": row["agreed"],
        "document": row["document"],
        "confirmed": [told({name: each[name] for name in kept}) for each in received],
        "copies": [_copy(each) for each in handed],
    }
    return answer({**_told(row), **more})


@router.get("/{agreement}/uses", openapi_extra=does("own"))
async def uses(who: Signed, store: Store, agreement: Id, after: After = None, limit: Many = 100) -> Response:
    """List what was delivered and refused under an agreement, the newest first, each with its receipt."""
    async with store.reading() as connection:
        await _row(connection, who, agreement)
        query = sa.select(metered).where(metered.c.agreement_id == agreement, *([metered.c.id < after] if after is not None else []))
        found = (await connection.execute(query.order_by(metered.c.id.desc()).limit(limit))).mappings().all()
    kept = ("id", "at", "what", "release", "uses", "bytes", "delivered", "refused", "receipt")
    return answer(page([told({name: row[name] for name in kept}) for row in found], limit))


@router.post("/{agreement}/revocation", openapi_extra=does("contract.change"))
async def revoke(who: Signed, store: Store, request: Request, agreement: Id, given: Revoked) -> Response:
    """End an agreement from the next request on; what is being delivered ends before its next piece."""
    async with store.changing() as connection:
        await require_seller(connection, who)
        row = await _row(connection, who, agreement)
        if not await keeping.terminated(connection, row["uid"], given.why):
            raise ConflictError("this agreement was ended already", where=row["uid"], found=row["why"])
        await transferring.ended(connection, row["uid"], given.why)
        state = request.app.state
        await end_sealed(connection, row["uid"], state.signer, logs=state.logs)
        await tell(connection, who, "agreement.revoked", f"agreement:{agreement}", {"uid": row["uid"], "why": given.why})
        return answer(_told(await _row(connection, who, agreement)))


@router.post("/{agreement}/confirmed", openapi_extra=does("own"), status_code=201)
async def confirm(who: Signed, store: Store, request: Request, agreement: Id, given: Confirmed) -> Response:
    """Take what the recipient signed after he had verified what came: which release of this agreement, with which certificate."""
    if len(canonical(given.document)) > LARGEST_DOCUMENT:
        raise SettingsError("this document is too large", where="document", expected=f"at most {LARGEST_DOCUMENT:,} bytes")
    async with store.changing() as connection:
        row = await _row(connection, who, agreement)
        said = _confirmed(given, row, who)
        commitment = copies_given.commitment_of(given.document)
        if commitment and not await copies_given.is_handed(connection, commitment, agreement):
            raise SettingsError("this marked copy was not given under this agreement", where="document", found=commitment[:64])
        digest = hashlib.sha256(canonical(given.document)).hexdigest()
        there = await connection.scalar(sa.select(confirmed.c.id).where(confirmed.c.digest == digest))
        if there is None:
            kept = {"agreement_id": agreement, "person_id": who.person_id, "release": said["release"], "did": given.did, "digest": digest, "document": given.document, "at": now()}  # fmt: skip
            there = (await connection.execute(sa.insert(confirmed).values(kept).returning(confirmed.c.id))).scalar_one()
            if request.app.state.logs:
                await enter(connection, "receipt", f"confirmation {there}", given.document, [given.did])
            await tell(connection, who, "agreement.confirmed", f"agreement:{agreement}", {"release": said["release"], "did": given.did})
    return answer({"id": there, "digest": digest}, 201)


def _confirmed(given: Confirmed, row: dict[str, Any], who: Who) -> dict[str, Any]:
    """Return what a recipient's document says.

    Raises:
        SettingsError: He did not sign it, or it is of another agreement.
        ConflictError: The agreement is with somebody else.
    """
    if row["assignee"] != who.login:
        raise ConflictError("only whoever has an agreement confirms what came", where=row["uid"])
    try:
        said = receipts.verified(given.document, given.did, "confirmation")
    except CertificateError as problem:
        raise SettingsError("this is no signed confirmation", where="document", found=problem.message) from None
    if said is None or said.get("uid") != row["uid"]:
        raise SettingsError("this key did not sign exactly that, or it is of another agreement", where="document", found=given.did[:80])
    release = said.get("release")
    if not isinstance(release, str) or release.partition("@")[0] != row["dataset"] or len(release) > 300:
        raise SettingsError(
            "this is a release of another dataset", where="document", found=str(release)[:80], expected=f"{row['dataset']}@VERSION"
        )
    return said


@router.get("/{agreement}/proofs/{digest}", openapi_extra=does("own"))
async def logged(who: Signed, store: Store, request: Request, agreement: Id, digest: str) -> Response:
    """Give the proof that a document of an agreement was entered into the log of the service: of the agreement, a receipt or a confirmation, by its SHA-256."""
    async with store.reading() as connection:
        await _row(connection, who, agreement)
        found = await proof(connection, service_settings(request), digest)
    return answer({"digest": digest, "proof": base64.b64encode(found).decode()})


async def _row(connection: AsyncConnection, who: Who, number: int) -> dict[str, Any]:
    """Return an agreement that somebody may see.

    Raises:
        NoRecordError: There is none.
    """
    row = (await connection.execute(_query(who, every=await sells(connection, who)).where(agreement.c.id == number))).mappings().first()
    if row is None:
        raise NoRecordError("there is no such agreement", found=str(number))
    return named(row)


def _copy(row: dict[str, Any]) -> dict[str, Any]:
    """Return a marked copy that was handed out, as it is told."""
    kept = ("id", "dataset", "version", "login", "by", "commitment", "digest", "entry", "made_at", "given_at", "agreement", "uid", "n")
    return {**told({name: row[name] for name in kept}), "receipt": told(row["receipt"]) if row["receipt"] else None}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "uid", "n", "dataset", "version", "assigner", "assignee", "by", "purpose", "scope", "price", "state", "begins_at", "ends_at", "ended_at", "why", "uses", "bytes", "order")  # fmt: skip
    try:
        terms = terms_of(row["agreed"])
    except SettingsError:
        terms = []  # terms that are not kept here: nothing is given under them
    return {**told({name: row[name] for name in names}), "terms": terms}
