"""The owner's word on a job: signed, and about exactly that job, that release and those figures.

1. It is a signed statement (DSSE over in-toto) whose subject is the digest of the job.
2. It repeats what the owner saw: the release with its hallmark, the names of the figures, how many bits they can tell, how often it may run, until when,
   and which walls.
3. It counts where somebody signed it whom a hallmark of the dataset names, publisher or evaluator, and what it repeats is what the job says.
4. A refusal is the same kind of statement; whichever came first stands.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.circulate.inside.walled import THIN, WHOLE
from goldsmith.errors import GoldsmithError
from goldsmith.privacy_errors import InsideError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.inside.job import Job
    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:inside:decision:v1"
DAYS = 30
Walls = Literal["whole", "thin"]
Word = Literal["approved", "refused"]


@dataclass(frozen=True)
class Approval:
    """What an owner decided.

    Attributes:
        decision: ``approved`` or ``refused``.
        walls: ``whole``, or ``thin`` where it may run with the limits of a process alone.
        until: Until when it may run, RFC 3339.
        why: His reason.
        signers: The keys of who signed.
    """

    decision: str
    walls: str
    until: str
    why: str
    signers: tuple[str, ...]

    def standing(self, *, now: datetime | None = None) -> bool:
        """Tell whether it lets a job run now."""
        return self.decision == "approved" and (now or datetime.now(UTC)) < datetime.fromisoformat(self.until)


def facts_of(job: Job, walls: Walls = "whole") -> dict[str, Any]:
    """Return what an owner decides about: everything that a job computes with, and all that may leave."""
    names = hashlib.sha256(canonical(list(job.names))).hexdigest()
    return {
        "job": job.digest, "release": job.release, "hallmark": job.hallmark, "by": job.by, "purpose": job.purpose, "kind": job.kind,
        "figures": {"n": len(job.names), "sha256": names, "bits": job.bits, **job.leaving.model_dump()},
        "epsilon": job.epsilon, "limits": job.limits.model_dump(), "runs": job.runs, "walls": walls,
        "enforced": list(WHOLE if walls == "whole" else THIN),
    }  # fmt: skip


def decided(
    job: Job, decision: Word, keys: list[Signer], *, walls: Walls = "whole", why: str = "", days: float = DAYS, now: datetime | None = None
) -> dict[str, Any]:
    """Return the signed decision about a job."""
    at = now or datetime.now(UTC)
    facts = {**facts_of(job, walls), "decision": decision, "why": why, "at": _said(at), "until": _said(at + timedelta(days=days))}
    subject = {"name": f"urn:goldsmith:job:{job.digest}", "digest": {"sha256": job.digest}}
    payload = canonical({"_type": dsse.STATEMENT, "subject": [subject], "predicateType": PREDICATE, "predicate": facts})
    return dsse.signed(payload, keys)


def held_against(envelope: Mapping[str, Any], job: Job, named: Mapping[str, str]) -> Approval:
    """Return what was decided about a job, where somebody may have decided it and it is about this job.

    Args:
        envelope: The signed decision.
        job: The job.
        named: The keys that hallmarks of the dataset name.

    Raises:
        InsideError: It is about something else, or nobody signed it who may.
    """
    try:
        opened = dsse.opened(dict(envelope))
        signers = opened.signers()
        statement = json.loads(opened.payload)
        told, digest = statement["predicate"], statement["subject"][0]["digest"]["sha256"]
        found = Approval(str(told["decision"]), str(told["walls"]), str(told["until"]), str(told["why"]), signers)
        datetime.fromisoformat(found.until)
        about = statement["predicateType"] == PREDICATE and found.decision in {"approved", "refused"} and found.walls in {"whole", "thin"}
    except (GoldsmithError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise InsideError(
            "this is no signed decision about a job", where=job.digest[:12], hint="goldsmith inside approve makes one"
        ) from None
    walls: Walls = "thin" if found.walls == "thin" else "whole"
    if (
        not about
        or digest != job.digest
        or canonical({name: told.get(name) for name in facts_of(job, walls)}) != canonical(facts_of(job, walls))
    ):
        raise InsideError(
            "this decision is about another job, release or figures", where=job.digest[:12], found=str(digest)[:12],
            hint="the job was changed after it was decided about: it has to be proposed anew",
        )  # fmt: skip
    if not set(signers) & named.keys():
        raise InsideError(
            "nobody signed this decision who may", where=job.release, found=", ".join(one[-8:] for one in signers) or "nobody",
            expected="a publisher or evaluator whom a hallmark of the dataset names",
        )  # fmt: skip
    return found


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
