"""Jobs that run inside, and budgets of privacy, over all datasets: one's own, and all of them for the owner of the service.

What is done with one of them has its routes beside the release that it is about (``goldsmith.server.hub.inside``, ``goldsmith.server.hub.private_use``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.deciding import OWNER
from goldsmith.circulate.grades.rules import GRANTED, decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulate.inside.desk import Desk
from goldsmith.circulate.inside.proposing import state_of
from goldsmith.circulate.privacy.ledger_tables import EVERYBODY
from goldsmith.circulation_errors import ShelfError
from goldsmith.server.answering import answer
from goldsmith.server.contracts.ordering import seller
from goldsmith.server.contracts.tables import agreement
from goldsmith.server.forms import LARGEST, Many
from goldsmith.server.hub.private_use import kept_ledger
from goldsmith.server.moments import said
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Collection

    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.privacy.ledger import Ledger
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.database.opening import Database

router = APIRouter(prefix="/api/private", tags=["contracts"])
Behind = Annotated[int, Query(ge=0, le=LARGEST)]


@router.get("/jobs", openapi_extra=does("own"))
async def jobs(who: Signed, store: Store, request: Request, after: Behind = 0, limit: Many = 50) -> Response:
    """List jobs about all datasets, the newest first: one's own, and everybody's for the owner of the service; ``after`` is how many came before."""
    shelf: Shelf | None = request.app.state.shelf
    if shelf is None:
        return answer({"rows": [], "after": None})
    owns = await _owns(store, who)

    def found() -> dict[str, Any]:
        desk = Desk(shelf.folder)
        seen = sorted((one for one in desk.jobs() if owns or one.by == who.login), key=lambda one: (-desk.proposed_at(one), one.digest))
        rows = [_told(shelf, desk, one, who, owns=owns) for one in seen[after : after + limit]]
        return {"rows": rows, "after": after + limit if after + limit < len(seen) else None}

    return answer(await run_in_threadpool(found))


@router.get("/budgets", openapi_extra=does("own"))
async def budgets(who: Signed, store: Store, request: Request) -> Response:
    """List what may still be told of each dataset that one may ask about: to everybody together, to oneself, and to each asker for the owner of the service."""
    shelf: Shelf | None = request.app.state.shelf
    if shelf is None:
        return answer({"rows": []})
    owns = await _owns(store, who)
    async with store.reading() as connection:
        mine = (agreement.c.assignee == who.login, agreement.c.ended_at.is_(None))
        agreed = set((await connection.scalars(sa.select(agreement.c.dataset).where(*mine))).all())

    def found() -> dict[str, Any]:
        ledger = kept_ledger(shelf)
        if ledger is None:
            return {"rows": []}
        seen = [name for name in ledger.datasets() if owns or _may_ask(shelf, name, who.login, agreed)]
        return {"rows": [_budget(ledger, name, who.login, owns=owns) for name in seen]}

    return answer(await run_in_threadpool(found))


async def _owns(store: Database, who: Who) -> bool:
    """Tell whether somebody owns the service: the organisation whose releases it gives."""
    if who.role != OWNER:
        return False
    async with store.reading() as connection:
        return who.organisation_id == await seller(connection)


def _told(shelf: Shelf, desk: Desk, one: Job, who: Who, *, owns: bool) -> dict[str, Any]:
    """Return a row of a job; ``may`` is what can be done with it now, by whom it is shown to."""
    state = state_of(shelf, one)
    may = ["run"] if state == "approved" else []
    may += ["decide"] if owns and state == "waits" else []
    may += ["outcome"] if desk.outcome(one) else []
    dataset, _, version = one.release.partition("@")
    return {
        "job": one.digest, "name": one.name, "dataset": dataset, "version": version, "by": one.by, "kind": one.kind, "purpose": one.purpose,
        "state": state, "proposed_at": said(desk.proposed_at(one)), "figures": len(one.names), "bits": one.bits, "epsilon": one.epsilon,
        "least": one.leaving.least, "runs": one.runs, "mine": one.by == who.login, "may": may,
    }  # fmt: skip


def _may_ask(shelf: Shelf, name: str, login: str, agreed: Collection[str]) -> bool:
    """Tell whether figures of a dataset may be told to somebody at all."""
    with suppress(KeyError, ShelfError):
        access = shelf.access(name)
        standing = GRANTED if name in agreed else access.standing(login)
        return decide("aggregate", graded(shelf, shelf.found(name, "main")).whole, standing=standing, owner=access.needs).allowed
    return False


def _budget(ledger: Ledger, name: str, login: str, *, owns: bool) -> dict[str, Any]:
    told = [asdict(one) for one in ledger.allowances(name) if owns or one.asker in {EVERYBODY, login}]
    unit = ledger.unit(name)
    return {"dataset": name, "unit": unit.words, "person": unit.person, "most": unit.most if unit.person else None, "allowances": told}
