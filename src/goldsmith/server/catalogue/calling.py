"""Open calls 揭榜挂帅: a problem with the profile that decides, releases that answer it, judged blind, and the award on record.

1. A release answers with the score that its hallmark says by the call's profile; the service reads it, and nobody who judges sees more than a code.
2. The SHA-256 of a hidden test is told when the call opens, so that the test cannot be another one later.
3. Nobody awards a call that he answered himself. With the award, names are told, and a record of all that was judged, whose digest stands beside the call.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.circulate.catalogue.entries import of_release
from goldsmith.circulate.catalogue.standings import ranked
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.seeing import given
from goldsmith.server.catalogue.tables import call_submission, open_call
from goldsmith.server.forms import LARGEST, After, Form, Id, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/calls", tags=["calls"])
Key = Annotated[str, StringConstraints(max_length=96)]
FACTS = (
    "id",
    "title",
    "problem",
    "demand",
    "profile",
    "score",
    "hidden_test",
    "terms",
    "state",
    "closes_at",
    "created_at",
    "awarded_at",
    "award",
    "reason",
    "record",
)


class NewCall(Form):
    """A call: `score` is the dimension of the profile that decides; `days` how long it is open."""

    title: Line
    problem: Annotated[str, StringConstraints(max_length=8_000)] = ""
    demand: Key = ""
    profile: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    score: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    hidden_test: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    terms: Annotated[dict[str, str], Field(default_factory=dict, max_length=20)]
    days: Annotated[int, Field(ge=0, le=3_650)] = 30


class Answered(Form):
    """A release that answers a call: NAME@VERSION."""

    release: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}@[0-9A-Za-z.+-]{1,100}$")]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Award(Form):
    """To which submission a call is awarded, by its code, and why."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store, after: After = None, limit: Many = 100) -> Response:
    """List the calls of the organisation, with how many answers each has."""
    n = sa.select(sa.func.count()).where(call_submission.c.call_id == open_call.c.id).scalar_subquery()
    query = sa.select(*(open_call.c[name] for name in FACTS), n.label("submissions")).where(
        open_call.c.organisation_id == who.organisation_id
    )
    async with store.reading() as connection:
        found = (await connection.execute(query.where(open_call.c.id > (after or 0)).order_by(open_call.c.id).limit(limit))).all()
    return answer(page([_call(row) for row in found], limit))


def _call(row: Any) -> dict[str, Any]:
    found = {name: value for name, value in named(row).items() if name in {*FACTS, "submissions"}}
    over = found["state"] == "open" and now() >= found["closes_at"]
    return told({**found, "award": None, "state": "judging" if over else found["state"]})


@router.post("", openapi_extra=does("catalogue.change"), status_code=201)
async def add(who: Signed, store: Store, given: NewCall) -> dict[str, int]:
    """Open a call."""
    at = now()
    values = given.model_dump(exclude={"days"}) | {
        "organisation_id": who.organisation_id,
        "person_id": who.person_id,
        "state": "open",
        "created_at": at,
    }
    async with store.changing() as connection:
        made = await connection.execute(
            sa.insert(open_call).values(**values, closes_at=at + given.days * 86_400_000).returning(open_call.c.id)
        )
        number = made.scalar_one()
        await tell(connection, who, "call.opened", f"call:{number}", {"title": given.title, "profile": given.profile, "score": given.score})
    return {"id": number}


@router.get("/{call}", openapi_extra=does("own"))
async def one(who: Signed, store: Store, call: Id) -> Response:
    """Tell a call with its answers, ranked with their intervals: by codes until the award, by names from then on."""
    async with store.reading() as connection:
        row = await _row(connection, who, call)
        every = await _submissions(connection, call)
    open_names = row.state == "awarded"
    told_ = [
        _submission(each, who, names=open_names) for each in ranked([{**named(each), **each.evidence, "name": each.code} for each in every])
    ]
    award = next((each.code for each in every if each.id == row.award), None)
    return answer({**_call(row), "award": award, "submissions": told_})


def _submission(each: dict[str, Any], who: Who, *, names: bool) -> dict[str, Any]:
    kept = ("code", "value", "low", "high", "n", "grade", "not_tested", "best", "worst", "tied")
    mine = each["person_id"] == who.person_id
    seen = names or mine
    release = f"{each['release_name']}@{each['version']}" if seen else ""
    return {name: each[name] for name in kept} | {"mine": mine, "release": release, "hallmark": each["hallmark"] if seen else "", "by": each["by"] if names else "", "note": each["note"] if seen else ""}  # fmt: skip


async def _row(connection: AsyncConnection, who: Who, number: int) -> Any:
    query = sa.select(open_call).where(open_call.c.id == min(number, LARGEST), open_call.c.organisation_id == who.organisation_id)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NoRecordError("there is no such call", found=str(number))
    return row


async def _submissions(connection: AsyncConnection, call: int) -> list[Any]:
    """Return the answers of a call in the order of their codes, which says nothing of who came first."""
    columns = [one for one in call_submission.c if one.name != "name"]
    query = sa.select(*columns, call_submission.c.name.label("release_name"), person.c.name.label("by")).join(
        person, person.c.id == call_submission.c.person_id
    )
    return list((await connection.execute(query.where(call_submission.c.call_id == call).order_by(call_submission.c.code))).all())


@router.post("/{call}/submissions", openapi_extra=does("own"), status_code=201)
async def submit(who: Signed, store: Store, request: Request, call: Id, said: Answered) -> dict[str, str]:
    """Answer a call with a release of this service; its code is told to nobody else."""
    name, _, version = said.release.partition("@")
    found = await given(request, "facts", name, version)
    async with store.changing() as connection:
        row = await _row(connection, who, call)
        if row.state != "open" or now() >= row.closes_at:
            raise ConflictError("this call takes no more answers", where=row.title)
        evidence = _evidence(found, row)
        code = secrets.token_hex(4)
        values = {
            "call_id": call,
            "person_id": who.person_id,
            "code": code,
            "name": name,
            "version": found.release.version,
            "hallmark": found.release.digest,
        }
        await connection.execute(sa.insert(call_submission).values(**values, note=said.note, evidence=evidence, created_at=now()))
    return {"code": code}


def _evidence(found: Any, row: Any) -> dict[str, Any]:
    """Return what the hallmark of a release says by the call's profile.

    Raises:
        SettingsError: It was graded by another profile, or has no such score.
    """
    entry = of_release(found.shelf, found.release, found.access)
    score = entry.scores.get(row.score)
    if entry.profile != row.profile or score is None or not isinstance(score.get("value"), int | float):
        hint = f"release it with: goldsmith release {entry.name} --profile {row.profile}"
        raise SettingsError("this release has no score by the profile of the call", where=entry.name, found=entry.profile or "none", expected=f"{row.profile}: {row.score}", hint=hint)  # fmt: skip
    grade = found.release.predicate.get("grade") or {}
    ends = {end: score[end] if isinstance(score.get(end), int | float) else score["value"] for end in ("low", "high")}
    return {"value": score["value"], **ends, "n": score.get("n"), "grade": entry.grade, "not_tested": len(grade.get("not_tested") or ())}


@router.post("/{call}/award", openapi_extra=does("catalogue.change"))
async def award(who: Signed, store: Store, call: Id, said: Award) -> Response:
    """Award a call; what was judged, and why, is on record from then on."""
    async with store.changing() as connection:
        row = await _row(connection, who, call)
        every = await _submissions(connection, call)
        if row.state == "awarded":
            raise ConflictError("this call is awarded already", where=row.title)
        if any(one.person_id == who.person_id for one in every):
            raise AccessError("who answered a call does not award it", where=row.title, hint="ask another owner or manager")
        chosen = next((one for one in every if one.code == said.code), None)
        if chosen is None:
            raise NoRecordError("this call has no such answer", found=said.code)
        document = _record(row, every, said)
        digest = hashlib.sha256(canonical(document)).hexdigest()
        values = {"state": "awarded", "award": chosen.id, "reason": said.reason, "record": digest, "awarded_at": now()}
        await connection.execute(sa.update(open_call).where(open_call.c.id == call).values(values))
        await tell(connection, who, "call.awarded", f"call:{call}", {"title": row.title, "code": said.code, "record": digest})
    return answer({"record": digest, "document": document})


def _record(row: Any, every: list[Any], said: Award) -> dict[str, Any]:
    judged = [{"code": one.code, "release": f"{one.release_name}@{one.version}", "hallmark": one.hallmark, **one.evidence} for one in every]
    told_ = {
        "shape": "goldsmith-award/1",
        "call": row.id,
        "title": row.title,
        "profile": row.profile,
        "score": row.score,
        "hidden_test": row.hidden_test,
    }
    return {**told_, "judged": judged, "award": said.code, "reason": said.reason}


@router.get("/{call}/record", openapi_extra=does("own"))
async def record(who: Signed, store: Store, call: Id) -> Response:
    """Give the record of an award; its canonical JSON (RFC 8785) has the digest that stands beside the call."""
    async with store.reading() as connection:
        row = await _row(connection, who, call)
        every = await _submissions(connection, call)
    if row.state != "awarded":
        raise NoRecordError("this call is not awarded yet", where=row.title)
    code = next(one.code for one in every if one.id == row.award)
    return answer({"record": row.record, "document": _record(row, every, Award(code=code, reason=row.reason))})
