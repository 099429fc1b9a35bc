"""A run of a job inside: looked at once more, claimed, charged, walled in, let through the gate, signed.

1. The job is the one that was proposed; somebody who may approved exactly that, and the approval stands.
2. The release is the one that was meant, was not recalled, and its sensitivity allows computation now, with noise where it asks for noise.
3. The run is claimed, on the disk: what was approved once runs once.
4. What costs privacy is charged, on the disk, before it runs.
5. It runs within walls: it reads the one release, and nothing else that is not Python.
6. What comes out goes through the gate; everything else is destroyed with the room.
7. The outcome is signed by whoever runs it, with the digest of the figures that left, and logged where there is a log.
"""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.asking import table_of
from goldsmith.circulate.grades.standing import graded, named
from goldsmith.circulate.inside import gate, room
from goldsmith.circulate.inside.desk import Desk
from goldsmith.circulate.inside.walled import within_walls
from goldsmith.circulate.privacy.counting import checked as schema_checked
from goldsmith.circulate.privacy.grading import demand, noise_demanded
from goldsmith.circulate.privacy.ledger import Asked
from goldsmith.circulate.privacy.question import Unit
from goldsmith.engine.ahead import LARGEST, compiled_ahead
from goldsmith.errors import GoldsmithError
from goldsmith.privacy_errors import BudgetError, GradeError, InsideError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from goldsmith.circulate.inside.approving import Approval
    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.inside.walled import Ended
    from goldsmith.circulate.privacy.ledger import Ledger
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:inside:outcome:v1"
ENDS = {room.NOT_READ: "unreadable", room.REFUSED: "refused", room.MEMORY: "memory"}
"""How a job ended, by the exit status of its program."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Attributes:
        state: ``done``, or why nothing left: ``time``, ``memory``, ``size``, ``gate``, ``unreadable``, ``refused`` or ``failed``.
        figures: The figures that left.
        envelope: The signed outcome.
        number: Which run it was.
    """

    state: str
    figures: tuple[gate.Figure, ...]
    envelope: dict[str, Any]
    number: int


def checked(shelf: Shelf, job: Job) -> Release:
    """Return the release of a job, where its sensitivity lets such a job be done.

    Raises:
        InsideError: There is no such release, it is another one now, was recalled, or has no layout for it.
        GradeError: It is too sensitive.
        PrivacyError: A question names a column that is not there, or of another kind.
    """
    name, _, version = job.release.partition("@")
    try:
        release = shelf.found(name, version)
    except KeyError:
        raise InsideError(
            "there is no such release", found=job.release, expected=", ".join(shelf.versions(name)) or "one on the shelf"
        ) from None
    if release.digest != job.hallmark or release.version != version:
        raise InsideError(
            "the release is another one than the job was about", where=job.release, found=release.digest[:12], expected=job.hallmark[:12]
        )
    if why := shelf.recalled(release):
        raise InsideError("this release was recalled", where=job.release, found=why)
    sensitivity = graded(shelf, release).whole
    demand("compute", sensitivity)
    if noise_demanded(sensitivity) and not (job.noised and job.noised == set(job.names)):
        raise GradeError(
            "figures of data so sensitive leave with noise only", where=job.release, found=f"{job.kind} without noise, of {sensitivity}",
            expected="sql, each question with epsilon",
        )  # fmt: skip
    table = table_of(release).schema if job.sql else None
    for one in (job.sql or {}).values() if table is not None else ():
        schema_checked(table, one.question, Unit())
    return release


def run(shelf: Shelf, job: Job, key: Signer, *, ledger: Ledger | None = None) -> Outcome:
    """Run a job that was approved.

    Raises:
        InsideError: It was not approved, ran as often as was approved, or cannot be walled in here.
        GradeError: The data is too sensitive for it by now.
        BudgetError: There is no budget for its noise.
    """
    desk = Desk(shelf.folder)
    approval = desk.decision(job, named(shelf, job.release.partition("@")[0]))  # 1
    if approval is None or not approval.standing():
        found = "nothing was decided" if approval is None else f"{approval.decision}, until {approval.until}"
        raise InsideError(
            "this job is not approved",
            where=job.digest[:12],
            found=found,
            hint="the owner of the data approves it: goldsmith inside approve",
        )
    release = checked(shelf, job)  # 2
    number = desk.claim(job)  # 3
    try:
        unit = _charged(job, release, ledger)  # 4
    except GoldsmithError:
        desk.unclaim(job, number)  # nothing was charged, and nothing ran
        raise
    ended = _walled(shelf, job, release, unit, approval)  # 5
    state, figures = _let_through(ended, job)  # 6
    told = canonical([one.as_json() for one in figures]) if state == "done" else b""
    envelope = _signed(job, number, state, told, approval, key)  # 7
    desk.end(job, number, envelope, told)
    return Outcome(state, tuple(figures), envelope, number)


def _charged(job: Job, release: Release, ledger: Ledger | None) -> Unit:
    """Charge what a job costs, in whole, and return what one unit of privacy is.

    Raises:
        BudgetError: No budget was set, or too little is left.
        InsideError: There is no ledger.
    """
    if not job.noised:
        unit = Unit()
        if ledger is not None:
            with suppress(BudgetError):
                unit = ledger.unit(release.name)
        return unit
    if ledger is None:
        raise InsideError("there is no ledger to charge", where=job.release, hint="goldsmith private budget NAME --epsilon 1")
    unit = ledger.unit(release.name)
    ledger.charge(Asked(release.name, release.digest, job.by, f"inside {job.digest}", job.epsilon, 0.0))
    return unit


def _walled(shelf: Shelf, job: Job, release: Release, unit: Unit, approval: Approval) -> Ended:
    thin = approval.walls == "thin"
    if job.kind != "sql":
        compiled_ahead(LARGEST)(lambda: None)  # within the walls nothing that is compiled can be kept for the next one
    at = str(release.folder.resolve()) if thin else f"/release/{release.name}/{release.version}"
    given = json.dumps({"job": job.model_dump(mode="json"), "release": at, "unit": unit.model_dump(mode="json")}).encode()
    return within_walls(
        [sys.executable, "-m", room.__name__], given, {str(release.folder.resolve()): at}, job.limits, most=job.leaving.bytes, thin=thin,
        hidden=[shelf.folder.resolve()],
    )  # fmt: skip


def _let_through(ended: Ended, job: Job) -> tuple[str, list[gate.Figure]]:
    """Return how it ended, and the figures that may leave."""
    if ended.why or ended.code:
        return ended.why or ENDS.get(ended.code, "failed"), []
    try:
        return "done", gate.passed(ended.said, job)
    except InsideError:
        return "gate", []


def _signed(job: Job, number: int, state: str, told: bytes, approval: Approval, key: Signer) -> dict[str, Any]:
    from goldsmith.circulate.inside.approving import facts_of

    walls = facts_of(job, "thin" if approval.walls == "thin" else "whole")
    files = [{"name": f"figures-{number}.json", "digest": {"sha256": hashlib.sha256(told).hexdigest()}}] if state == "done" else []
    facts = {
        "job": job.digest, "release": job.release, "hallmark": job.hallmark, "run": number, "state": state, "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "bits": job.bits, "epsilon": job.epsilon, "bytes": len(told), "enforced": walls["enforced"], "destroyed": "everything that is not named here",
    }  # fmt: skip
    subject = files or [{"name": f"urn:goldsmith:job:{job.digest}", "digest": {"sha256": job.digest}}]
    return dsse.signed(canonical({"_type": dsse.STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": facts}), [key])
