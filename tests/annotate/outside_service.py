"""A service with a project and an outside model, whose runs a test drives itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from goldsmith.annotate.models.outside_tables import asked_task, prediction_run
from goldsmith.annotate.tables import prediction, task
from goldsmith.database.opening import Database
from goldsmith.server import predicting
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from service import Front, front, project_with

HERE = ServiceSettings(model_hosts=frozenset({"127.0.0.1"}), chores=False)


class Predicting:
    """A service that may ask models on this machine, with an open project of texts."""

    def __init__(self, database: Database, front_: Front, project: int, settings: ServiceSettings) -> None:
        self.database, self.front, self.project, self.settings = database, front_, project, settings

    @property
    def path(self) -> str:
        """The address of the project."""
        return f"/api/projects/{self.project}"

    async def model(self, url: str, *, kind: str = "openai", name: str = "gpt", **settings: Any) -> int:
        """Add a model, and return its number."""
        given = {"url": url, **({"model": "tiny"} if kind == "openai" else {}), **settings}
        body = {"kind": kind, "name": name, "settings": given}
        return (await self.front.ask("ann", "POST", f"{self.path}/outside-models", body, status=201))["id"]

    async def begin(self, model: int, **wanted: Any) -> int:
        """Begin a run."""
        return (await self.front.ask("ann", "POST", f"{self.path}/outside-models/{model}/runs", wanted, status=201))["id"]

    async def work(self, parts: int = 50) -> None:
        """Do the chore until nothing is due."""
        for _ in range(parts):
            if not await predicting.predict(self.database, self.settings):
                return

    async def run(self, number: int) -> dict[str, Any]:
        """Return how a run stands."""
        rows = (await self.front.ask("ann", "GET", f"{self.path}/prediction-runs"))["rows"]
        return next(row for row in rows if row["id"] == number)

    async def said(self) -> dict[str, Any]:
        """Return the predictions by the task's key."""
        wanted = sa.select(task.c.key, prediction.c.value, prediction.c.score).join(prediction, prediction.c.task_id == task.c.id)
        async with self.database.reading() as connection:
            return {row.key: (row.value, row.score) for row in (await connection.execute(wanted.order_by(prediction.c.id))).all()}

    async def lapse(self) -> None:
        """Let the claims of processes that died run out."""
        async with self.database.changing() as connection:
            await connection.execute(sa.update(prediction_run).values(next_at=0))

    async def asked(self) -> int:
        """Return of how many tasks it is written down what became of them."""
        async with self.database.reading() as connection:
            return int(await connection.scalar(sa.select(sa.func.count()).select_from(asked_task)) or 0)


async def predicting_in(database: Database, n: int = 6, settings: ServiceSettings = HERE, **policy: Any) -> Predicting:
    """Open a service with a project of ``n`` texts, of which ann is the owner and bob an annotator."""
    found = await front(database, ["ann", "bob"])
    found = Front(made(database, settings), found._tokens)
    return Predicting(database, found, await project_with(database, [1, 2], n, **policy), settings)
