"""Jobs that run where the data is: proposed by who may have computations, decided by a signature, run by the service.

| request | what |
|---|---|
| ``GET /api/datasets/ID/inside/REV`` | one's own jobs; all of them for the owner of the service |
| ``POST /api/datasets/ID/inside/REV`` ``{"kind": …, "purpose": …}`` | propose a job about this release |
| ``GET /api/datasets/ID/inside/REV/JOB`` | the job, all that may leave of it, and what became of it |
| ``POST /api/datasets/ID/inside/REV/JOB/decision`` | the owner's signed decision |
| ``POST /api/datasets/ID/inside/REV/JOB/run`` | run it, once it is approved |
| ``GET /api/datasets/ID/inside/REV/JOB/outcome`` | the figures that left, with the signed outcome |

A decision counts by its signature, whoever hands it in: the key of a publisher or evaluator whom a hallmark names is not in the service. Outcomes are
signed by the service's own key.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.circulate.grades.standing import named
from goldsmith.circulate.inside.approving import facts_of
from goldsmith.circulate.inside.desk import Desk
from goldsmith.circulate.inside.proposing import of_values, state_of
from goldsmith.circulate.inside.running import run
from goldsmith.privacy_errors import InsideError
from goldsmith.server.answering import answer
from goldsmith.server.contracts.ordering import seller
from goldsmith.server.hub.deciding import given
from goldsmith.server.hub.private_use import ledger_of, said, uncounted
from goldsmith.server.hub.refusing import Refusal
from goldsmith.server.hub.sending import cited
from goldsmith.server.logbook.entering import enter
from goldsmith.server.who import Who, address_of, database
from goldsmith.signing import dsse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.inside.running import Outcome
    from goldsmith.server.hub.deciding import Given

OWNER = "owner"
PATIENCE = 20.0
"""Seconds that a request waits for a run; it goes on afterwards."""
_room = asyncio.Semaphore(1)
_running = set[asyncio.Task[Any]]()
"""Runs that are on their way: somebody has to hold them."""


async def listed(request: Request) -> Response:
    """List jobs about a dataset."""
    one = await _for_computing(request)
    owns = await _owns(request, one)

    def found() -> list[dict[str, Any]]:
        jobs = [job for job in Desk(one.shelf.folder).jobs() if _is_of(job, one) and (owns or _is_his(job, one))]
        return [
            {"job": job.digest, "name": job.name, "release": job.release, "by": job.by, "kind": job.kind, "state": state_of(one.shelf, job)}
            for job in jobs
        ]

    return answer(await run_in_threadpool(found))


async def proposed(request: Request) -> Response:
    """Put a job onto the desk; the same job again is the same one."""
    one = await _for_computing(request)
    wanted = {**await said(request), "release": f"{one.release.name}@{one.release.version}"}
    job = await run_in_threadpool(of_values, one.shelf, wanted, by=_login(one))
    new = await run_in_threadpool(Desk(one.shelf.folder).propose, job)
    if new:
        await _noted(request, one, "inside.proposed", job, {"kind": job.kind, "release": job.release, "bits": job.bits})
    return answer({"job": job.digest, "new": new, "figures": len(job.names), "bits": job.bits, "epsilon": job.epsilon})


async def shown(request: Request) -> Response:
    """Show a job."""
    one, job = await _job(request)
    facts = {
        **facts_of(job),
        "state": await run_in_threadpool(state_of, one.shelf, job),
        "names": list(job.names),
        "document": job.model_dump(mode="json"),
    }
    return answer(facts)


async def decided(request: Request) -> Response:
    """Keep the owner's decision."""
    one, job = await _job(request, signed=True)
    envelope = await said(request)

    def kept() -> str:
        return Desk(one.shelf.folder).decide(job, envelope, named(one.shelf, one.release.name)).decision

    decision = await run_in_threadpool(kept)
    deed = "grant" if decision == "approved" else "revoke"
    await _noted(request, one, "inside.decided", job, {"decision": decision, "release": job.release}, deed=deed, document=envelope)
    return answer({"job": job.digest, "decision": decision})


async def ran(request: Request) -> Response:
    """Run a job that was approved; where that takes longer than a request may wait, it goes on."""
    one, job = await _job(request)
    signer = request.app.state.signer
    if signer is None:
        raise InsideError("this service has no key to sign outcomes with", hint="goldsmith serve --keys FOLDER")

    async def within() -> Outcome:
        async with _room:
            made = await run_in_threadpool(run, one.shelf, job, signer, ledger=ledger_of(one.shelf))
        told = {"state": made.state, "release": job.release, "run": made.number}
        await _noted(request, one, "inside.run", job, told, deed="receipt", document=made.envelope)
        return made

    task = asyncio.create_task(within())
    _running.add(task)
    task.add_done_callback(_running.discard)
    try:
        made = await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    except TimeoutError:
        task.add_done_callback(lambda ended: ended.exception())  # what became of it is told by its state
        return answer({"job": job.digest, "state": "running"}, 202)
    return answer({"job": job.digest, "state": made.state, "run": made.number})


async def outcome(request: Request) -> Response:
    """Tell what came of a job; this is what leaves, and is a use under a contract."""
    one, job = await _job(request, counted=True)
    found = await run_in_threadpool(Desk(one.shelf.folder).outcome, job)
    if found is None:
        raise Refusal(404, "this job has not ended", code="EntryNotFound")
    return answer({"figures": json.loads(found[1] or b"[]"), "outcome": found[0]}, headers=cited(one.release))


async def _for_computing(request: Request, *, counted: bool = False) -> Given:
    one = await given(request, "compute", revision=request.path_params["revision"])
    if not counted:
        uncounted(request)
    return one


async def _job(request: Request, *, counted: bool = False, signed: bool = False) -> tuple[Given, Job]:
    """Return a job that who asks may see; of others he learns nothing but where he hands in a decision.

    Raises:
        Refusal: There is none for him.
    """
    one = await _for_computing(request, counted=counted)
    job = await run_in_threadpool(Desk(one.shelf.folder).job, request.path_params["job"])
    if not _is_of(job, one) or not (signed or _is_his(job, one) or await _owns(request, one)):
        raise Refusal(404, "there is no such job", code="EntryNotFound")
    return one, job


def _is_of(job: Job, one: Given) -> bool:
    return job.release.partition("@")[0] == one.release.name


def _is_his(job: Job, one: Given) -> bool:
    return one.who is not None and job.by == one.who.login


async def _owns(request: Request, one: Given) -> bool:
    """Tell whether who asks owns the service: the organisation whose releases it gives; the owner of a guest organisation is an asker like others."""
    if one.who is None or one.who.role != OWNER:
        return False
    async with database(request).glancing() as connection:
        return one.who.organisation_id == await seller(connection)


def _login(one: Given) -> str:
    """Return who asks.

    Raises:
        Refusal: Nobody is signed in.
    """
    if one.who is None:
        raise Refusal(401, "who proposes a job says who he is; send a token: Authorization: Bearer gs_…")
    return one.who.login


async def _noted(
    request: Request,
    one: Given,
    action: str,
    job: Job,
    details: dict[str, Any],
    *,
    deed: str = "",
    document: Mapping[str, Any] | None = None,
) -> None:
    """Write down what was done, for the audit trail, and for the log of the service where it is a deed."""
    if one.who is None:
        return
    async with database(request).changing() as connection:
        await tell(connection, Who(one.who, address_of(request)), action, f"job:{job.digest[:12]}", details)
        if document is not None:
            await enter(connection, deed, f"{action} {job.digest}", document, dsse.opened(dict(document)).signers())
