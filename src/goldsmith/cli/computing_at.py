"""Where jobs stand: on the desk of a shelf of this machine, or in a service that is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.cli.annotating import service_at
from goldsmith.cli.privately import ledger_at, service_use

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.client.private_use import PrivateUse

SHORTEST = 8
"""Digits of a digest that name a job."""


@dataclass(frozen=True)
class Here:
    """The desk of a shelf of this machine."""

    releases: Path

    @property
    def shelf(self) -> Shelf:
        """The shelf."""
        from goldsmith.circulate.shelf import Shelf

        return Shelf(self.releases)

    def propose(self, path: Path, by: str) -> dict[str, Any]:
        """Put a job onto the desk."""
        from goldsmith.circulate.inside.desk import Desk
        from goldsmith.circulate.inside.proposing import proposed

        made = proposed(self.shelf, written(path), by=by, where=str(path))
        new = Desk(self.releases).propose(made)
        return {"job": made.digest, "new": new, "figures": len(made.names), "bits": made.bits, "epsilon": made.epsilon}

    def rows(self) -> list[dict[str, Any]]:
        """Return the jobs."""
        from goldsmith.circulate.inside.desk import Desk

        return [{**_row(one), "state": self._state(one)} for one in Desk(self.releases).jobs()]

    def facts(self, said: str) -> dict[str, Any]:
        """Return what a job would compute, and all that may leave."""
        from goldsmith.circulate.inside.approving import facts_of

        job = self.job(said)
        return {**facts_of(job), "state": self._state(job), "names": list(job.names), "document": job.model_dump(mode="json")}

    def job(self, said: str) -> Job:
        """Return a job."""
        from goldsmith.circulate.inside.desk import Desk

        return Desk(self.releases).job(said)

    def decide(self, job: Job, envelope: dict[str, Any]) -> None:
        """Keep a decision."""
        from goldsmith.circulate.grades.standing import named
        from goldsmith.circulate.inside.desk import Desk

        Desk(self.releases).decide(job, envelope, named(self.shelf, job.release.partition("@")[0]))

    def run(self, said: str, key: str, ledger: str) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
        """Run a job, and sign what leaves; return how it ended, the figures and the signed outcome."""
        from goldsmith.circulate.inside.running import run
        from goldsmith.errors import UsageError
        from goldsmith.signing.held import held

        if not key:
            raise UsageError("with which key is the outcome signed?", where="--key", expected="a PEM file, or a token")
        made = run(self.shelf, self.job(said), held(key), ledger=ledger_at(ledger, self.releases))
        return made.state, [one.as_json() for one in made.figures], made.envelope

    def outcome(self, said: str, number: int) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
        """Return what came of a run."""
        from goldsmith.circulate.inside.desk import Desk
        from goldsmith.circulate.inside.proposing import facts_in
        from goldsmith.errors import UsageError

        found = Desk(self.releases).outcome(self.job(said), number)
        if found is None:
            raise UsageError("this job has not ended", where=said, hint="goldsmith inside run, where it is approved")
        return str(facts_in(found[0])["state"]), json.loads(found[1] or b"[]"), found[0]

    def _state(self, job: Job) -> str:
        from goldsmith.circulate.inside.proposing import state_of

        return state_of(self.shelf, job)


@dataclass(frozen=True)
class There:
    """A service; who asks is said by his token."""

    url: str
    of: str

    def use(self, said: str = "") -> PrivateUse:
        """Return the release that is meant, or that a job is about.

        Raises:
            UsageError: There is no such job, or there are several.
        """
        if self.of or not said:
            return service_use(self.url, self.of)
        from goldsmith.errors import UsageError

        seen = service_at(self.url).inside.jobs()
        fit = [one for one in seen if one["name"] == said or (len(said) >= SHORTEST and one["job"].startswith(said))]
        if len(fit) != 1:
            raise UsageError(
                "there is no such job" if not fit else "several jobs are called so",
                found=said[:70],
                hint=f"goldsmith inside list --url {self.url}",
            )
        return service_use(self.url, "{dataset}@{version}".format(**fit[0]))

    def propose(self, path: Path, by: str) -> dict[str, Any]:
        """Propose a job."""
        del by
        from goldsmith.circulate.inside.proposing import settings_in

        return self.use().propose(settings_in(written(path), where=str(path)))

    def rows(self) -> list[dict[str, Any]]:
        """Return the jobs that one may see: about one dataset, or about all."""
        if self.of:
            return self.use().jobs()
        kept = ("job", "name", "by", "kind", "state")
        every = (
            {name: one[name] for name in kept} | {"release": f"{one['dataset']}@{one['version']}"}
            for one in service_at(self.url).inside.jobs()
        )
        return [{name: one[name] for name in ("job", "name", "release", "by", "kind", "state")} for one in every]

    def facts(self, said: str) -> dict[str, Any]:
        """Return what a job would compute, and all that may leave."""
        return self.use(said).job(said)

    def job(self, said: str) -> Job:
        """Return a job as the service tells it; its digest is taken here, so that what is signed is what was looked at."""
        from goldsmith.circulate.inside.job import Job

        return Job.configured(self.use(said).job(said)["document"], where=said)

    def decide(self, job: Job, envelope: dict[str, Any]) -> None:
        """Hand a decision in."""
        self.use(job.digest).decide(job.digest, envelope)

    def run(self, said: str, key: str, ledger: str) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
        """Have a job run; the service signs the outcome."""
        del key, ledger
        self.use(said).run(said)
        return self.outcome(said, 0)

    def outcome(self, said: str, number: int) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
        """Return what came of a job."""
        del number
        from goldsmith.circulate.inside.proposing import facts_in

        told = self.use(said).outcome(said)
        return str(facts_in(told["outcome"])["state"]), told["figures"], told["outcome"]


def place(releases: Path, url: str, of: str) -> Here | There:
    """Return where jobs stand."""
    return There(url, of) if url else Here(releases)


def written(path: Path) -> str:
    """Return what stands in the file of a job.

    Raises:
        ReadingError: It cannot be read.
    """
    from goldsmith.errors import ReadingError

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ReadingError("this job cannot be read", where=str(path), found=str(problem)[:200], expected="YAML in UTF-8") from None


def release_in(path: Path) -> str:
    """Return the release that a file of a job names; empty where it names none."""
    from goldsmith.circulate.inside.proposing import settings_in

    return str(settings_in(written(path), where=str(path)).get("release", ""))


def _row(job: Job) -> dict[str, Any]:
    return {"job": job.digest, "name": job.name, "release": job.release, "by": job.by, "kind": job.kind}
