"""The desk: jobs that were proposed for the releases of a shelf, what was decided about each, and what came of its runs.

1. A job stands under its digest; a file of another digest is no job of that name.
2. The first decision stands. What a run will be is claimed, on the disk, before it begins: whoever is killed has used one of the runs.
3. An outcome is written once, signed; its figures stand beside it under their own digest.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.inside.approving import held_against
from goldsmith.circulate.inside.job import Job
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.privacy_errors import InsideError
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goldsmith.circulate.inside.approving import Approval

FOLDER = ".inside"
JOB, DECISION = "job.json", "decision.dsse.json"
WAITING = 50
"""Jobs of one asker that wait for a decision at most."""
LARGEST = 128 << 10
"""Bytes of a job."""
DIGEST = re.compile(r"[0-9a-f]{64}")
SHORTEST = 8


class Desk:
    """The jobs of a shelf.

    Example:
        >>> Desk(Path("releases")).jobs()  # doctest: +SKIP
    """

    def __init__(self, releases: Path) -> None:
        self.folder = releases / FOLDER

    def propose(self, job: Job) -> bool:
        """Put a job onto the desk, and tell whether it was not there yet.

        Raises:
            UsageError: It is too large, or its asker has too many that wait.
        """
        if len(job.document) > LARGEST:
            raise UsageError("this job is too large", found=f"{len(job.document):,} bytes", expected=f"at most {LARGEST:,}")
        if (self.folder / job.digest / JOB).exists():
            return False
        waiting = sum(one.by == job.by and not (self.folder / one.digest / DECISION).exists() for one in self.jobs())
        if waiting >= WAITING:
            raise UsageError("too many jobs wait for a decision", where=job.by, found=f"{waiting}", expected=f"at most {WAITING}")
        (self.folder / job.digest).mkdir(mode=0o700, parents=True, exist_ok=True)
        return _once(self.folder / job.digest / JOB, job.document)

    def jobs(self) -> list[Job]:
        """Return the jobs, by their digests; one that was changed is none, and keeps nobody from the others."""
        found = list[Job]()
        for one in sorted(one.name for one in self.folder.glob("*") if DIGEST.fullmatch(one.name) and (one / JOB).is_file()):
            with suppress(GoldsmithError):
                found.append(self.job(one))
        return found

    def proposed_at(self, job: Job) -> int:
        """Return when a job was put onto the desk, in milliseconds since 1970."""
        return (self.folder / job.digest / JOB).stat().st_mtime_ns // 1_000_000

    def job(self, said: str) -> Job:
        """Return a job by its digest, the beginning of it, or its name where no other one has it.

        Raises:
            UsageError: There is none, or several begin so.
            InsideError: It was changed since it was proposed.
        """
        if _beginning(said):
            there = [one.name for one in self.folder.glob(f"{said}*") if DIGEST.fullmatch(one.name)]
        else:
            there = [one.digest for one in self.jobs() if one.name == said]
        if len(there) != 1:
            hint = f"goldsmith inside list tells them; {SHORTEST} digits are enough, or a name that one of them has"
            raise UsageError(
                "there is no such job",
                found=said[:70],
                expected="the digest of one" if not there else f"one of {len(there)} by its digest",
                hint=hint,
            )
        try:
            job = Job.configured(json.loads((self.folder / there[0] / JOB).read_bytes()), where=there[0][:12])
        except (OSError, ValueError) as problem:
            raise InsideError("this job cannot be read", where=there[0][:12], found=str(problem)[:120]) from None
        if job.digest != there[0]:
            raise InsideError(
                "this job was changed since it was proposed", where=there[0][:12], found=job.digest[:12], hint="it has to be proposed anew"
            )
        return job

    def decide(self, job: Job, envelope: Mapping[str, Any], named: Mapping[str, str]) -> Approval:
        """Keep the decision about a job; the first one stands.

        Raises:
            InsideError: It is none about this job, nobody signed it who may, or one stands already.
        """
        found = held_against(envelope, job, named)
        if not _once(self.folder / job.digest / DECISION, canonical(dict(envelope))):
            raise InsideError("this job was decided about already", where=job.digest[:12], hint="propose it anew")
        return found

    def decision(self, job: Job, named: Mapping[str, str]) -> Approval | None:
        """Return what was decided about a job; None where nothing was.

        Raises:
            InsideError: The decision was changed, or nobody signed it who may.
        """
        path = self.folder / job.digest / DECISION
        if not path.exists():
            return None
        try:
            envelope = json.loads(path.read_bytes())
        except ValueError:
            envelope = {}
        return held_against(envelope, job, named)

    def claim(self, job: Job) -> int:
        """Claim a run, and return its number; what is claimed is used, whatever becomes of it.

        Raises:
            InsideError: It ran as often as was approved.
        """
        for number in range(1, job.runs + 1):
            if _once(self.folder / job.digest / f"claimed-{number}", b""):
                return number
        raise InsideError(
            "this job ran as often as was approved",
            where=job.digest[:12],
            found=f"{job.runs}",
            hint="goldsmith inside outcome tells what came of it",
        )

    def unclaim(self, job: Job, number: int) -> None:
        """Give back a claim, of a run that did not begin."""
        (self.folder / job.digest / f"claimed-{number}").unlink()

    def end(self, job: Job, number: int, outcome: Mapping[str, Any], figures: bytes) -> None:
        """Keep what came of a run."""
        if figures:
            _once(self.folder / job.digest / f"figures-{number}.json", figures)
        _once(self.folder / job.digest / f"outcome-{number}.dsse.json", canonical(dict(outcome)))

    def runs(self, job: Job) -> int:
        """Return how often a job ran, or began to."""
        return len(list((self.folder / job.digest).glob("claimed-*")))

    def outcome(self, job: Job, number: int = 0) -> tuple[dict[str, Any], bytes] | None:
        """Return the signed outcome of a run with its figures; of the last one where no number is said; None where there is none."""
        folder = self.folder / job.digest
        ended = sorted(int(one.name.split("-")[1].split(".")[0]) for one in folder.glob("outcome-*.dsse.json"))
        number = number or (ended[-1] if ended else 0)
        if number not in ended:
            return None
        figures = folder / f"figures-{number}.json"
        return json.loads((folder / f"outcome-{number}.dsse.json").read_bytes()), figures.read_bytes() if figures.exists() else b""


def _beginning(said: str) -> bool:
    return SHORTEST <= len(said) <= 64 and all(one in "0123456789abcdef" for one in said)


def _once(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet, whole, and tell whether it was not; of two who do it at once, one does."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(6).hex()}")
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True
