"""The award of an open call, its record, and the proof of it in the transparency log.

1. Nobody awards a call that he answered; nothing is awarded while an answer is still being evaluated, or whose release was recalled.
2. The record holds what was judged: scores with their intervals and ranks, digests of hallmarks and of the records, the digest of the hidden test,
   which answers share the best rank, and how many were withdrawn. It is the same bytes for ever: it is kept as it was when it was made.
3. The digest of its canonical JSON (RFC 8785) stands beside the call; the service's log, where it has one, gets the record as the deed ``award``.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.calling import judged, recalled_of, row_of, submissions_of
from goldsmith.server.catalogue.tables import open_call
from goldsmith.server.forms import Form, Id
from goldsmith.server.logbook.entering import enter, proof
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.service_settings import ServiceSettings

router = APIRouter(prefix="/api/calls", tags=["calls"])
SHAPE = "goldsmith-award/2"


class Award(Form):
    """To which submission a call is awarded, by its code, and why."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


@router.post("/{call}/award", openapi_extra=does("catalogue.change"))
async def award(who: Signed, store: Store, request: Request, call: Id, said: Award) -> Response:
    """Award a call; what was judged, and why, is on record from then on."""
    settings: ServiceSettings = request.app.state.settings
    async with store.changing() as connection:
        row = await row_of(connection, who, call)
        every = await submissions_of(connection, call)
        chosen = _chosen(row, every, said, who.person_id)
        if chosen.id in await asyncio.to_thread(recalled_of, request, [chosen]):
            raise ConflictError("the release of this answer was recalled", where=row.title, found=said.code, hint="award another one")
        document = _document(row, every, said)
        digest = hashlib.sha256(canonical(document)).hexdigest()
        values = {
            "state": "awarded",
            "award": chosen.id,
            "reason": said.reason,
            "record": digest,
            "document": document,
            "awarded_at": now(),
        }
        await connection.execute(sa.update(open_call).where(open_call.c.id == call).values(values))
        await tell(connection, who, "call.awarded", f"call:{call}", {"title": row.title, "code": said.code, "record": digest})
        if settings.log:
            await enter(connection, "award", f"call {call}: {row.title}", document)
    return answer({"record": digest, "document": document, "proof": ""})


def _chosen(row: Any, every: list[Any], said: Award, person: int) -> Any:
    """Return the answer that is awarded.

    Raises:
        ConflictError: The call is awarded, or not judged to the end, or this answer has no score.
        AccessError: Whoever awards answered the call.
        NoRecordError: There is no such answer.
    """
    if row.state == "awarded":
        raise ConflictError("this call is awarded already", where=row.title)
    stand = [one for one in every if one.state != "withdrawn"]
    if any(one.person_id == person for one in stand):
        raise AccessError("who answered a call does not award it", where=row.title, hint="ask another owner or manager")
    chosen = next((one for one in stand if one.code == said.code), None)
    if chosen is None:
        raise NoRecordError("this call has no such answer", found=said.code)
    if any(one.state == "waiting" for one in stand):
        raise ConflictError("an answer to this call is still being evaluated", where=row.title, hint="try again when all have a score")
    if chosen.state != "judged":
        raise ConflictError("this answer could not be evaluated, and has no score", where=row.title, found=said.code)
    return chosen


def _document(row: Any, every: list[Any], said: Award) -> dict[str, Any]:
    """Return the record of an award."""
    stand = judged(every)
    kept = (
        "code",
        "state",
        "value",
        "low",
        "high",
        "n",
        "method",
        "grade",
        "not_tested",
        "records",
        "root",
        "by",
        "goldsmith",
        "best",
        "worst",
    )
    facts = {each.id: each.evidence or {} for each in every}
    rows = [{name: one for name, one in {**facts[each["id"]], **{key: each[key] for key in ("code", "state", "best", "worst")}}.items() if name in kept and one is not None} | {"release": f"{each['release_name']}@{each['version']}", "hallmark": each["hallmark"]} for each in stand]  # fmt: skip
    told = {"shape": SHAPE, "call": row.id, "title": row.title, "profile": row.profile, "score": row.score, "judged_by": row.judged_by, "hidden_test": row.hidden_test}  # fmt: skip
    first = sorted(one["code"] for one in stand if one["best"] == 1)
    withdrawn = sum(one.state == "withdrawn" for one in every)
    return {**told, "judged": rows, "first": first, "withdrawn": withdrawn, "award": said.code, "reason": said.reason}


@router.get("/{call}/record", openapi_extra=does("own"))
async def record(who: Signed, store: Store, request: Request, call: Id) -> Response:
    """Give the record of an award, and its proof once it is in the service's log; its canonical JSON (RFC 8785) has the digest that stands beside the call."""
    async with store.reading() as connection:
        row = await row_of(connection, who, call)
        if row.state != "awarded":
            raise NoRecordError("this call is not awarded yet", where=row.title)
        document = row.document or await _as_before(connection, row)
        proved = await _proved(connection, request.app.state.settings, row.record)
    return answer({"record": row.record, "document": document, "proof": proved})


async def _proved(connection: AsyncConnection, settings: ServiceSettings, digest: str) -> str:
    """Return the proof as text; empty where the record is not in a log, or not yet."""
    try:
        return (await proof(connection, settings, digest)).decode()
    except NoRecordError:
        return ""


async def _as_before(connection: AsyncConnection, row: Any) -> dict[str, Any]:
    """Return the record of a call that was awarded before records were kept: made of its rows, as it was then."""
    every = await submissions_of(connection, row.id)
    code = next(one.code for one in every if one.id == row.award)
    judged_ = [
        {"code": one.code, "release": f"{one.release_name}@{one.version}", "hallmark": one.hallmark, **one.evidence} for one in every
    ]
    told = {"shape": "goldsmith-award/1", "call": row.id, "title": row.title, "profile": row.profile, "score": row.score, "hidden_test": row.hidden_test}  # fmt: skip
    return {**told, "judged": judged_, "award": code, "reason": row.reason}
