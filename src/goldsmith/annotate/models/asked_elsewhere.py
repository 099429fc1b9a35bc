"""What the models that learn in a project say of tasks that are no tasks here: Label Studio asks about those of its own.

Models are learnt anew by each learning and are not kept, so the project's answers are learnt from once more, in a process of its own as always
(:mod:`goldsmith.annotate.models.apart`), with the strange tasks beside the project's: what is said of these alone is read. One at a time in each
process of the service; whoever asks meanwhile waits.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.models.learners import KIND
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.settings import LearnerSettings, misfits
from goldsmith.annotate.models.written import fields_read, write_tasks
from goldsmith.annotate.projects import Configurations, project_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.database.opening import Database

MODULE = "goldsmith.annotate.models.apart"
SECONDS = 300.0
"""After so long a learning for somebody who waits is given up."""
ONE_AT_A_TIME = asyncio.Semaphore(1)


async def said_of_strange(
    database: Database, project_id: int, materials: Sequence[Mapping[str, Any]]
) -> list[tuple[dict[str, Any], float | None]]:
    """Return what the project's first model that learns says of each material, with its score; nothing of what it is not sure of.

    Args:
        database: The database.
        project_id: The project.
        materials: What is shown of each task.
    """
    nothing: list[tuple[dict[str, Any], float | None]] = [({}, None)] * len(materials)
    async with ONE_AT_A_TIME:
        with tempfile.TemporaryDirectory(prefix="goldsmith-learns-") as name:
            folder = Path(name)
            asked = await _written(database, project_id, folder, materials)
            if asked is None or not await _learnt(folder):
                return nothing
            return await run_in_threadpool(_read, folder, asked, materials)


async def _written(database: Database, project_id: int, folder: Path, materials: Sequence[Mapping[str, Any]]) -> Configuration | None:
    """Write the job into a folder; ``None`` where no model learns in the project, or none that fits it."""
    async with database.reading_long() as connection:
        project = await project_of(connection, project_id)
        asked = await Configurations().of(connection, project_id, project.questions_version)
        mine = model.c.project_id == project_id, model.c.kind == KIND, model.c.state == "idle"
        row = (await connection.execute(sa.select(model).where(*mine).order_by(model.c.id).limit(1))).first()
        settings = None if row is None else LearnerSettings.model_validate(row.settings)
        if row is None or settings is None or misfits(settings, asked):
            return None
        fields = fields_read(asked, [settings])
        await write_tasks(connection, project, asked, folder / "tasks.jsonl", fields)
    learner = {"id": row.id, "name": row.name, "settings": settings.model_dump(mode="json")}
    job = {"configuration": asked.as_json(), "learners": [learner], "order": None, "compare": False, "seed": project_id}
    lines = [
        {"id": -1 - at, "key": f"strange {at}", "state": "open", "answered": False, "shown": {field: one[field] for field in fields if one.get(field) is not None}}
        for at, one in enumerate(materials)
    ]  # fmt: skip

    def write() -> None:
        (folder / "job.json").write_bytes(orjson.dumps(job))
        with (folder / "tasks.jsonl").open("ab") as out:
            out.write(b"".join(orjson.dumps(line) + b"\n" for line in lines))

    await run_in_threadpool(write)
    return asked


async def _learnt(folder: Path) -> bool:
    """Let a process of its own learn and say; tell whether it came to an end."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, str(folder), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )  # fmt: skip
    try:
        await asyncio.wait_for(child.wait(), SECONDS)
    except TimeoutError:
        return False
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return (folder / "results.json").exists()


def _read(folder: Path, asked: Configuration, materials: Sequence[Mapping[str, Any]]) -> list[tuple[dict[str, Any], float | None]]:
    found: list[tuple[dict[str, Any], float | None]] = [({}, None)] * len(materials)
    for line in (folder / "predictions.jsonl").read_bytes().splitlines():
        one = orjson.loads(line)
        at = -1 - one["task"]
        if 0 <= at < len(materials):
            found[at] = fitting(asked, one["value"], materials[at]), one.get("score")
    return found
