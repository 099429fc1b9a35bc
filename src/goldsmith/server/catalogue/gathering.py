"""Leaderboards, collections and cases of use, subscriptions, and promises of updates with their record."""

from __future__ import annotations

import asyncio
import functools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, StringConstraints

from goldsmith import registry
from goldsmith.accounts.auditing import tell
from goldsmith.circulate.catalogue.standings import Promise, board, moment, record
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError
from goldsmith.evaluate import asked
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.seeing import catalogue_of, entries_for, given, known_to
from goldsmith.server.catalogue.tables import collection, subscription, update_promise
from goldsmith.server.forms import Form
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from goldsmith.circulate.shelf import Shelf

router = APIRouter(prefix="/api", tags=["catalogue"])
Key = Annotated[str, Path(pattern=r"^[a-z0-9]([a-z0-9._-]{0,94}[a-z0-9])?$")]
Name = Annotated[str, Path(max_length=96)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Gathered(Form):
    """A collection, or a case of use."""

    kind: Literal["collection", "showcase"] = "collection"
    zh: Words = ""
    en: Words = ""
    told: Annotated[str, StringConstraints(max_length=8_000)] = ""
    datasets: Annotated[list[Annotated[str, StringConstraints(max_length=96)]], Field(max_length=500)]


class Promised(Form):
    """Every how many days at least a dataset is renewed."""

    days: Annotated[int, Field(ge=1, le=3_650)]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


@router.get("/leaderboards", openapi_extra=does("public"))
async def leaderboard(
    request: Request, profile: Annotated[str, Query(max_length=100)] = "", score: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Rank datasets by one score of one profile, with the ranks that each interval allows; without a score, tell the profiles and letters there are."""
    from goldsmith.server.catalogue.seeing import asker

    entries = await entries_for(request, await asker(request))
    profiles: dict[str, dict[str, Any]] = {}
    for one in entries:
        if one.profile:
            found = profiles.setdefault(one.profile, {"profile": one.profile, "scores": set(), "letters": {}})
            found["scores"] |= set(one.scores)
            found["letters"][one.grade or "none"] = found["letters"].get(one.grade or "none", 0) + 1
    known = [{**one, "scores": sorted(one["scores"])} for _, one in sorted(profiles.items())]
    rows = board(entries, profile, score) if profile and score else []
    return answer({"profiles": known, "built_in": await asyncio.to_thread(_built_in), "rows": rows})


@functools.cache
def _built_in() -> list[dict[str, Any]]:
    """Return the profiles by which the service can judge, with their scores."""
    every = [asked.profile(name) for name in registry.names("profile")]
    return [{"profile": one.name, "title": one.title.model_dump(), "scores": [{"name": each.name, "title": each.title.model_dump()} for each in one.dimensions]} for one in every]  # fmt: skip


@router.get("/collections", openapi_extra=does("own"))
async def collections(who: Signed, store: Store, request: Request) -> Response:
    """List collections and cases of use, with those of their datasets that one may see."""
    async with store.reading() as connection:
        query = sa.select(*(collection.c[name] for name in ("key", "kind", "zh", "en", "told", "datasets", "changed_at")))
        found = (
            await connection.execute(query.where(collection.c.organisation_id == who.organisation_id).order_by(collection.c.key))
        ).all()
    known = await known_to(request, who.session)
    rows = []
    for row in found:
        entries = [entry.as_json() for name in row.datasets if (entry := known(name)) is not None]
        rows.append({**told(named(row)), "datasets": entries})
    return answer({"rows": rows})


@router.put("/collections/{key}", openapi_extra=does("catalogue.change"), status_code=204)
async def gather(who: Signed, store: Store, key: Key, said: Gathered) -> None:
    """Make a collection or a case of use, or another one of it."""
    here = (collection.c.organisation_id == who.organisation_id) & (collection.c.key == key)
    async with store.changing() as connection:
        await connection.execute(sa.delete(collection).where(here))
        values = {"organisation_id": who.organisation_id, "person_id": who.person_id, "key": key, "changed_at": now(), **said.model_dump()}
        await connection.execute(sa.insert(collection).values(values))
        await tell(connection, who, "collection.changed", key, {"datasets": said.datasets[:50]})


@router.delete("/collections/{key}", openapi_extra=does("catalogue.change"), status_code=204)
async def scatter(who: Signed, store: Store, key: Key) -> None:
    """Take a collection away; its datasets stay."""
    async with store.changing() as connection:
        gone = await connection.execute(
            sa.delete(collection).where(collection.c.organisation_id == who.organisation_id, collection.c.key == key)
        )
        if not gone.rowcount:
            raise NoRecordError("there is no such collection", found=key)
        await tell(connection, who, "collection.removed", key)


@router.get("/me/subscriptions", openapi_extra=does("own"))
async def subscriptions(who: Signed, store: Store, request: Request) -> Response:
    """List the datasets that one wants to know of, with the release that is new since one looked; None where there is none."""
    async with store.reading() as connection:
        query = sa.select(subscription.c.name, subscription.c.seen, subscription.c.since).where(subscription.c.person_id == who.person_id)
        found = (await connection.execute(query.order_by(subscription.c.name))).all()
    known = await known_to(request, who.session)
    rows = []
    for row in found:
        entry = known(row.name)
        news = {"version": entry.version, "released": entry.released} if entry and entry.hallmark != row.seen else None
        rows.append(told({"name": row.name, "since": row.since}) | {"there": entry is not None, "news": news})
    return answer({"rows": rows})


@router.put("/me/subscriptions/{name}", openapi_extra=does("own"), status_code=204)
async def subscribe(who: Signed, store: Store, request: Request, name: Name) -> None:
    """Want to know of new releases of a dataset; said again, the newest one counts as seen."""
    seen = (await given(request, "facts", name)).release.digest
    mine = (subscription.c.person_id == who.person_id) & (subscription.c.name == name)
    async with store.changing() as connection:
        if not (await connection.execute(sa.update(subscription).where(mine).values(seen=seen))).rowcount:
            await connection.execute(sa.insert(subscription).values(person_id=who.person_id, name=name, seen=seen, since=now()))


@router.delete("/me/subscriptions/{name}", openapi_extra=does("own"), status_code=204)
async def unsubscribe(who: Signed, store: Store, name: Name) -> None:
    """Want to know no more."""
    async with store.changing() as connection:
        await connection.execute(sa.delete(subscription).where(subscription.c.person_id == who.person_id, subscription.c.name == name))


@router.get("/promises", openapi_extra=does("own"))
async def promises(who: Signed, store: Store, request: Request) -> Response:
    """List promises of updates, each with when it was kept and when not, read off the releases."""
    async with store.reading() as connection:
        query = sa.select(*(update_promise.c[name] for name in ("name", "days", "note", "since")))
        found = (
            await connection.execute(query.where(update_promise.c.organisation_id == who.organisation_id).order_by(update_promise.c.name))
        ).all()
    known, catalogue = await known_to(request, who.session), catalogue_of(request)
    rows = []
    for row in found:
        if catalogue is None or known(row.name) is None:
            continue
        dates = await asyncio.to_thread(_dates, catalogue.shelf, row.name)
        since = datetime.fromtimestamp(row.since / 1000, UTC)
        rows.append({**told(named(row)), "record": record(Promise(row.days, since), dates, datetime.now(UTC))})
    return answer({"rows": rows})


def _dates(shelf: Shelf, name: str) -> list[tuple[str, datetime]]:
    return [(one, moment(shelf.release(name, one).made_at)) for one in shelf.versions(name)]


@router.put("/promises/{name}", openapi_extra=does("catalogue.change"), status_code=204)
async def promise(who: Signed, store: Store, request: Request, name: Name, said: Promised) -> None:
    """Promise that a dataset is renewed; said anew, it counts from now on."""
    await given(request, "facts", name)
    here = (update_promise.c.organisation_id == who.organisation_id) & (update_promise.c.name == name)
    async with store.changing() as connection:
        await connection.execute(sa.delete(update_promise).where(here))
        values = {"organisation_id": who.organisation_id, "person_id": who.person_id, "name": name, "since": now(), **said.model_dump()}
        await connection.execute(sa.insert(update_promise).values(values))
        await tell(connection, who, "promise.made", name, {"days": said.days})
