"""Answers to open calls are evaluated: a chore of the service that any of its processes may do, and of which each is done once.

1. Whoever claims an answer in the database has it for a minute, and claims it on as long as he is at it; one who is killed has it no longer.
2. A process of its own evaluates it (:mod:`goldsmith.circulate.catalogue.blind`), at the lowest priority, for so long and no longer.
3. What came of it is stored only where the claim still holds and the answer was not withdrawn meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotate.models.learning import ONE_CORE
from goldsmith.circulate.catalogue import hidden
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import now
from goldsmith.server.catalogue.tables import call_submission, open_call

if TYPE_CHECKING:
    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings

log = logging.getLogger("goldsmith.server")
MODULE = "goldsmith.circulate.catalogue.blind"
CLAIMED_MS = 60_000
"""For how long a claim holds that nobody renews."""
RENEWED_SECONDS = 15.0
LONGEST_SECONDS = 1_800.0
"""After so long an evaluation is ended, and the answer has no score."""


async def judge_due(database: Database, settings: ServiceSettings) -> bool:
    """Evaluate one answer that waits, and tell whether there may be more."""
    if not settings.releases:
        return False
    async with database.reading() as connection:
        if await connection.scalar(_waiting().with_only_columns(call_submission.c.id).limit(1)) is None:
            return False
    async with database.changing() as connection:
        taken = await _taken(connection)
    if taken is None:
        return False
    holding = asyncio.create_task(_held(database, taken))
    try:
        found = await _evaluated(settings, taken)
    finally:
        holding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await holding
    await _keep(database, taken, found)
    return True


def _waiting() -> sa.Select[Any]:
    free = sa.or_(call_submission.c.claimed_until.is_(None), call_submission.c.claimed_until < now())
    columns = [*call_submission.c, open_call.c.profile, open_call.c.score, open_call.c.test]
    query = sa.select(*columns).join(open_call, open_call.c.id == call_submission.c.call_id)
    return query.where(call_submission.c.state == "waiting", free).order_by(call_submission.c.id)


async def _taken(connection: Any) -> dict[str, Any] | None:
    """Claim an answer; None where none waits."""
    row = (await connection.execute(_waiting().limit(1).with_for_update(skip_locked=True, of=call_submission))).mappings().first()
    if row is None:
        return None
    until = now() + CLAIMED_MS
    await connection.execute(sa.update(call_submission).where(call_submission.c.id == row["id"]).values(claimed_until=until))
    return dict(row)


async def _held(database: Database, taken: dict[str, Any]) -> None:
    """Hold the claim for as long as this goes on."""
    while True:
        await asyncio.sleep(RENEWED_SECONDS)
        with contextlib.suppress(sa.exc.SQLAlchemyError, OSError):
            async with database.changing() as connection:
                here = (call_submission.c.id == taken["id"]) & (call_submission.c.state == "waiting")
                await connection.execute(sa.update(call_submission).where(here).values(claimed_until=now() + CLAIMED_MS))


async def _evaluated(settings: ServiceSettings, taken: dict[str, Any]) -> dict[str, Any]:
    """Return what a process of its own found, or a ``fault``."""
    try:
        release = Shelf(Path(settings.releases)).release(taken["name"], taken["version"])
    except (ShelfError, KeyError):
        return {"fault": {"message": "this release is no longer there, or is not what was certified"}}
    with tempfile.TemporaryDirectory(prefix="goldsmith-judged-") as folder:
        spec = await asyncio.to_thread(hidden.written, taken["test"] or {}, Path(folder))
        job = {name: taken[name] for name in ("hallmark", "profile", "score")} | {"release": str(release.folder), "spec": str(spec or "")}
        (Path(folder) / "job.json").write_bytes(orjson.dumps(job))
        return await _apart(Path(folder))


async def _apart(folder: Path) -> dict[str, Any]:
    """Let a process of its own evaluate what a folder asks for; its standard input stays open, so that it ends with this one."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, str(folder),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env={**os.environ, **ONE_CORE},
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            said = await child.stderr.read() if child.stderr is not None else b""
            await child.wait()
    except TimeoutError:
        return {"fault": {"message": "the evaluation took too long"}}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    place = folder / "result.json"
    if place.exists():
        found: dict[str, Any] = orjson.loads(place.read_bytes())
        return found
    log.warning("an evaluation ended without a result, code %s: %s", child.returncode, said.decode("utf-8", "replace")[-2000:])
    return {"fault": {"message": "the evaluation ended without a result"}}


async def _keep(database: Database, taken: dict[str, Any], found: dict[str, Any]) -> None:
    """Store what was found; what was said of a fault is for whoever sent the answer in."""
    fault = found.get("fault")
    if fault:
        told = "; ".join(str(one) for one in (fault.get("message"), fault.get("found"), fault.get("expected")) if one)
        values: dict[str, Any] = {"state": "failed", "told": told[:2000], "evidence": None}
    else:
        values = {"state": "judged", "evidence": found, "told": ""}
    here = (call_submission.c.id == taken["id"]) & (call_submission.c.state == "waiting")
    async with database.changing() as connection:
        await connection.execute(sa.update(call_submission).where(here).values(**values, judged_at=now(), claimed_until=None))
