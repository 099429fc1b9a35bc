"""Open calls 揭榜挂帅: a problem with the profile that decides, and the releases that answer it, judged blind.

1. A call says who judges. ``service``: each answer is evaluated by the service in a process of its own, by the profile of the call and its hidden
   test. ``hallmark``: what the hallmark of each answer says by that profile is read. Nobody types a score.
2. The SHA-256 of the hidden test is told when the call opens, so that it cannot be another one later; the test itself is told to nobody.
3. Nobody who judges sees more than a code. Whoever opened a call knows its test, and does not answer it.
4. Until the call closes an answer can be withdrawn; that one was, stays on record, whose it was does not.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints

from goldsmith import registry
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.circulate.catalogue import hidden
from goldsmith.circulate.catalogue.blind import records_of
from goldsmith.circulate.catalogue.entries import of_release
from goldsmith.circulate.catalogue.standings import ranked
from goldsmith.circulate.grades.rules import decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.evaluate import asked
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.seeing import catalogue_of, given
from goldsmith.server.catalogue.tables import call_submission, open_call
from goldsmith.server.forms import LARGEST, After, Form, Id, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.shelf import Shelf
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/calls", tags=["calls"])
Key = Annotated[str, StringConstraints(max_length=96)]
Code = Annotated[str, Path(max_length=20)]
FACTS = (
    "id",
    "title",
    "problem",
    "demand",
    "profile",
    "score",
    "judged_by",
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


class HiddenTest(Form):
    """A requirement as `goldsmith evaluate --spec` takes one, and the texts of the files that it names."""

    requirement: Annotated[dict[str, Any], Field(default_factory=dict, max_length=60)]
    files: Annotated[dict[str, str], Field(default_factory=dict, max_length=20)]


class NewCall(Form):
    """A call: `score` is the dimension of the profile that decides; `days` how long it is open; a `test` is for a call that the service judges."""

    title: Line
    problem: Annotated[str, StringConstraints(max_length=8_000)] = ""
    demand: Key = ""
    profile: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    score: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    judged_by: Literal["service", "hallmark"] = "hallmark"
    test: Annotated[HiddenTest, Field(default_factory=HiddenTest)]
    hidden_test: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    terms: Annotated[dict[str, str], Field(default_factory=dict, max_length=20)]
    days: Annotated[int, Field(ge=0, le=3_650)] = 30


class Answered(Form):
    """A release that answers a call: NAME@VERSION."""

    release: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}@[0-9A-Za-z.+-]{1,100}$")]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store, after: After = None, limit: Many = 100) -> Response:
    """List the calls of the organisation, with how many answers each has."""
    stands = (call_submission.c.call_id == open_call.c.id) & (call_submission.c.state != "withdrawn")
    n = sa.select(sa.func.count()).where(stands).scalar_subquery()
    query = sa.select(*(open_call.c[name] for name in FACTS), n.label("submissions")).where(
        open_call.c.organisation_id == who.organisation_id
    )
    async with store.reading() as connection:
        found = (await connection.execute(query.where(open_call.c.id > (after or 0)).order_by(open_call.c.id).limit(limit))).all()
    return answer(page([told_call(row) for row in found], limit))


def told_call(row: Any) -> dict[str, Any]:
    """Return what is told of a call to everybody."""
    found = {name: value for name, value in named(row).items() if name in {*FACTS, "submissions"}}
    over = found["state"] == "open" and now() >= found["closes_at"]
    return told({**found, "award": None, "state": "judging" if over else found["state"]})


@router.post("", openapi_extra=does("catalogue.change"), status_code=201)
async def add(who: Signed, store: Store, given: NewCall) -> dict[str, int]:
    """Open a call; of its hidden test the digest alone is told."""
    at, digest = now(), await asyncio.to_thread(_tested, given)
    values = given.model_dump(exclude={"days", "test"}) | {
        "organisation_id": who.organisation_id,
        "person_id": who.person_id,
        "hidden_test": digest,
        "test": given.test.model_dump() if digest and given.judged_by == "service" else None,
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


def _tested(given: NewCall) -> str:
    """Return the digest of a call's hidden test.

    Raises:
        SettingsError: The service cannot judge so.
    """
    if given.judged_by == "hallmark":
        if given.test.requirement or given.test.files:
            raise SettingsError("a test that the service runs is for a call that it judges", hint="say judged_by: service")
        if given.profile in registry.names("profile"):
            _scored(given)
        return given.hidden_test
    if given.profile not in registry.names("profile"):
        raise SettingsError("the service judges by a profile that it has", found=given.profile, expected=", ".join(registry.names("profile")))  # fmt: skip
    _scored(given)
    if given.hidden_test:
        raise SettingsError("the service tells the digest of the hidden test itself", hint="leave hidden_test out")
    return hidden.checked(given.test.requirement, given.test.files)


def _scored(given: NewCall) -> None:
    """Refuse a score that a profile which is known does not have: nobody could answer such a call."""
    scores = [one.name for one in asked.profile(given.profile).dimensions]
    if given.score not in scores:
        raise SettingsError("the profile has no such score", found=given.score, expected=", ".join(scores))


@router.get("/{call}", openapi_extra=does("own"))
async def one(who: Signed, store: Store, request: Request, call: Id) -> Response:
    """Tell a call with its answers, ranked with their intervals: by codes until the award, by names from then on."""
    async with store.reading() as connection:
        row = await row_of(connection, who, call)
        every = await submissions_of(connection, call)
    recalled = await asyncio.to_thread(recalled_of, request, every)
    names = row.state == "awarded"
    rows = [_submission(each, who, names=names, recalled=each["id"] in recalled) for each in judged(every)]
    award = next((each.code for each in every if each.id == row.award), None)
    return answer({**told_call(row), "award": award, "mine": row.person_id == who.person_id, "submissions": rows})


def judged(every: list[Any]) -> list[dict[str, Any]]:
    """Return answers as they rank, behind them those that have no score (yet), in the order of their codes; withdrawn ones are none of them."""
    rows = [{**named(each), **(each.evidence or {}), "name": each.code} for each in every if each.state != "withdrawn"]
    scored = ranked([one for one in rows if one["state"] == "judged"])
    none = dict.fromkeys(("value", "low", "high", "n", "best", "worst"))
    return scored + [{**one, **none, "tied": False, "grade": "", "not_tested": 0} for one in rows if one["state"] != "judged"]


def _submission(each: dict[str, Any], who: Who, *, names: bool, recalled: bool) -> dict[str, Any]:
    kept = ("code", "state", "value", "low", "high", "n", "grade", "not_tested", "best", "worst", "tied")
    mine = each["person_id"] == who.person_id
    seen = names or mine
    release = f"{each['release_name']}@{each['version']}" if seen else ""
    told_ = {name: each[name] for name in kept} | {"mine": mine, "recalled": recalled, "release": release}
    return told_ | {"hallmark": each["hallmark"] if seen else "", "by": each["by"] if names else "", "note": each["note"] if seen else "", "fault": each["told"] if mine else ""}  # fmt: skip


def recalled_of(request: Request, every: list[Any]) -> set[int]:
    """Return the numbers of answers whose release was recalled, or is no longer what was sent in."""
    catalogue = catalogue_of(request)
    return {each.id for each in every if catalogue is None or not _stands(catalogue.shelf, each)}


def _stands(shelf: Shelf, each: Any) -> bool:
    try:
        release = shelf.release(each.release_name, each.version)
        return release.digest == each.hallmark and not shelf.recalled(release)
    except (ShelfError, KeyError):
        return False


async def row_of(connection: AsyncConnection, who: Who, number: int) -> Any:
    """Return the row of a call.

    Raises:
        NoRecordError: The organisation has no such call.
    """
    query = sa.select(open_call).where(open_call.c.id == min(number, LARGEST), open_call.c.organisation_id == who.organisation_id)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NoRecordError("there is no such call", found=str(number))
    return row


async def submissions_of(connection: AsyncConnection, call: int) -> list[Any]:
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
    login = found.who.login if found.who else None
    decided = decide("aggregate", graded(found.shelf, found.release).whole, standing=found.access.standing(login), owner=found.access.needs)
    if not decided.allowed:  # figures of its records are told, of all columns
        raise AccessError("this dataset is not for you, or its publisher took it back", where=name, found="aggregate")
    async with store.changing() as connection:
        row = await row_of(connection, who, call)
        if row.state != "open" or now() >= row.closes_at:
            raise ConflictError("this call takes no more answers", where=row.title)
        if row.person_id == who.person_id:
            raise AccessError("who opened a call does not answer it", where=row.title, hint="let somebody else send it in")
        code, by_service = secrets.token_hex(4), row.judged_by == "service"
        if by_service and not records_of(found.release):
            raise SettingsError("the service evaluates records in Parquet or JSON Lines", where=name, found="another layout")
        judged = {"state": "waiting", "evidence": None} if by_service else {"state": "judged", "evidence": _evidence(found, row), "judged_at": now()}  # fmt: skip
        mine = (call_submission.c.call_id == call) & (call_submission.c.person_id == who.person_id)
        again = mine & (call_submission.c.hallmark == found.release.digest) & (call_submission.c.state == "withdrawn")
        await connection.execute(sa.delete(call_submission).where(again))
        values = {"call_id": call, "person_id": who.person_id, "code": code, "name": name, "version": found.release.version}
        await connection.execute(
            sa.insert(call_submission).values(**values, hallmark=found.release.digest, note=said.note, created_at=now(), **judged)
        )
    return {"code": code}


@router.delete("/{call}/submissions/{code}", openapi_extra=does("own"), status_code=204)
async def withdraw(who: Signed, store: Store, call: Id, code: Code) -> None:
    """Take one's own answer back, while the call is open."""
    async with store.changing() as connection:
        row = await row_of(connection, who, call)
        if row.state != "open" or now() >= row.closes_at:
            raise ConflictError("answers of a call that is closed stay", where=row.title)
        mine = (call_submission.c.call_id == call) & (call_submission.c.code == code) & (call_submission.c.person_id == who.person_id)
        gone = await connection.execute(sa.update(call_submission).where(mine).values(state="withdrawn", evidence=None, claimed_until=None))
        if not gone.rowcount:
            raise NoRecordError("this call has no such answer of yours", found=code)


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
