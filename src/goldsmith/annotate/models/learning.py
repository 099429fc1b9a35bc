"""Models of projects learn while people answer: a chore of the service that any of its processes may do, and of which each is done once.

1. A project is due when it was asked for, when enough answers are new, when tasks are there of which nothing was said, or when those that were put
   forward run out. It is looked at again only when so much time has gone by that learning takes a twentieth of a core.
2. Whoever claims it in the database has it for a minute, and claims it on as long as he is at it; one who is killed has it no longer.
3. Tasks are written into a folder, and a process of its own learns from them (:mod:`goldsmith.annotate.models.apart`).
4. What came of it is stored in short transactions, each of which first makes sure that the claim still holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotate.models import keeping
from goldsmith.annotate.models.due import due
from goldsmith.annotate.models.learners import KIND
from goldsmith.annotate.models.learning_tables import learning
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.settings import LearnerSettings, misfits
from goldsmith.annotate.models.streams import shown_worse
from goldsmith.annotate.models.written import Written, fields_read, write_tasks
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.database.opening import Database

CLAIMED_MS = 60_000
"""For how long a claim holds that nobody renews."""
RENEWED_SECONDS = 15.0
SHARE = 20
"""After learning, so many times its processor time goes by before the project is looked at again."""
LEAST_PAUSE_MS = 5_000
FAILED_PAUSE_MS = 300_000
COMPARED_AGAIN = 1.2
"""Streams are compared anew when there are so many times the answers of the last comparison."""
log = logging.getLogger("goldsmith.server")
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
"""How libraries are told to take one core."""
MODULE = "goldsmith.annotate.models.apart"


@dataclass(eq=False)
class Job:
    """One learning.

    Attributes:
        project: The row of the project.
        policy: Its rules.
        asked: What it asks.
        rows: Rows of the models that learn.
        claim: What stands in the database as long as it is this process's work.
        stands: Where learning stood when it was claimed.
        low: Whether tasks that were put forward run out.
    """

    project: Any
    policy: Policy
    asked: Configuration
    rows: Sequence[Any]
    claim: str
    stands: Any
    low: bool

    @property
    def order(self) -> dict[str, Any] | None:
        """What is to be chosen; ``None`` where nothing is."""
        if self.policy.order_by_model == "off" or not self.low:
            return None
        return {
            "way": self.policy.order_by_model,
            "size": self.policy.model_batch,
            "random_share": 1.0 if shown_worse(self.stands.compared) else self.policy.random_share,
            "seed": self.project.id,
        }

    def compares(self, answers: int) -> bool:
        """Tell whether the streams are to be compared anew."""
        last = (self.stands.facts or {}).get("compared_from", 0)
        return bool(self.rows) and (self.stands.batch > 0) and answers >= max(COMPARED_AGAIN * last, 40)


async def learn_due(database: Database, settings: object = None) -> bool:
    """Let one project that is due learn; return whether there was one, so that another may be. The settings of a chore are not needed."""
    del settings
    found = await due(database)
    for project_id in found:
        job = await _claimed(database, project_id)
        if job is not None:
            await _done(database, job)
            return True
    return False


async def _claimed(database: Database, project_id: int) -> Job | None:
    """Return the learning of a project that nobody else is at, claimed; ``None`` where somebody is."""
    claim = secrets.token_hex(16)
    async with database.changing() as connection:
        free = learning.c.project_id == project_id, learning.c.claimed_until < now(), learning.c.not_before <= now()
        values = {"claimed_by": claim, "claimed_until": now() + CLAIMED_MS}
        taken = await connection.execute(sa.update(learning).where(*free).values(values))
        if not taken.rowcount:
            return None
        stands = (await connection.execute(sa.select(learning).where(learning.c.project_id == project_id))).one()
        project = await project_of(connection, project_id)
        asked = await Configurations().of(connection, project_id, project.questions_version)
        mine = model.c.project_id == project_id, model.c.kind == KIND, model.c.state == "idle"
        rows = (await connection.execute(sa.select(model).where(*mine).order_by(model.c.id))).all()
        policy = Policy.model_validate(project.policy)
        low = await keeping.runs_low(connection, project_id, policy)
    return Job(project, policy, asked, rows, claim, stands, low)


async def _done(database: Database, job: Job) -> None:
    """Learn, and store what came of it; whatever happens, the claim is given back, and nothing that stood is lost."""
    pause = FAILED_PAUSE_MS
    renewing = asyncio.create_task(_renewed(database, job))
    try:
        with tempfile.TemporaryDirectory(prefix="goldsmith-learns-") as folder:
            written = await _written(database, job, Path(folder))
            spent = await _apart(database, job, Path(folder), written)
        pause = max(LEAST_PAUSE_MS, SHARE * spent)
    except keeping.NotMineError:
        log.warning("learning in project %s was claimed by another process meanwhile", job.project.id)
    finally:
        renewing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await renewing
        await asyncio.shield(keeping.let_go(database, job.project.id, job.claim, pause))


async def _renewed(database: Database, job: Job) -> None:
    """Hold the claim for as long as this goes on."""
    while True:
        await asyncio.sleep(RENEWED_SECONDS)
        with contextlib.suppress(sa.exc.SQLAlchemyError, OSError):
            async with database.changing() as connection:
                mine = learning.c.project_id == job.project.id, learning.c.claimed_by == job.claim
                await connection.execute(sa.update(learning).where(*mine).values(claimed_until=now() + CLAIMED_MS))


async def _written(database: Database, job: Job, folder: Path) -> Written:
    """Write the job and its tasks into a folder."""
    settings = [LearnerSettings.model_validate(row.settings) for row in job.rows]
    fit = [(row, one) for row, one in zip(job.rows, settings, strict=True) if not misfits(one, job.asked)]
    async with database.reading_long() as connection:
        fields = fields_read(job.asked, [one for _, one in fit])
        written = await write_tasks(connection, job.project, job.asked, folder / "tasks.jsonl", fields)
    told = {
        "configuration": job.asked.as_json(),
        "learners": [{"id": row.id, "name": row.name, "settings": one.model_dump(mode="json")} for row, one in fit],
        "order": job.order,
        "compare": job.compares(written.answers),
        "seed": job.project.id,
    }
    (folder / "job.json").write_bytes(orjson.dumps(told))
    return written


async def _apart(database: Database, job: Job, folder: Path, written: Written) -> int:
    """Let a process of its own learn, and store what it writes; return the milliseconds of processor that it took."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, str(folder),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env={**os.environ, **ONE_CORE},
    )  # fmt: skip
    try:
        said = await _waited(child)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    made = _read(folder / "results.json")
    if made is None:
        await keeping.failed(database, job, said, child.returncode or 0)
        return FAILED_PAUSE_MS // SHARE
    await keeping.keep(database, job, made, folder / "predictions.jsonl", written)
    compared = _read(folder / "compared.json")
    await keeping.keep_comparison(database, job, compared or {}, written)
    return int(made["cpu_ms"]) + int((compared or {}).get("cpu_ms", 0))


async def _waited(child: asyncio.subprocess.Process) -> str:
    """Wait for a process, and return the end of what it said of an error; its standard input stays open, so that it ends with this one."""
    said = await child.stderr.read() if child.stderr is not None else b""
    await child.wait()
    return said.decode("utf-8", "replace")[-2000:]


def _read(path: Path) -> dict[str, Any] | None:
    return orjson.loads(path.read_bytes()) if path.exists() else None
