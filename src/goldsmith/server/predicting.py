"""The chore of asking outside models: runs that wait are claimed, a part of each is asked about, and what comes back is stored as it comes.

1. Claim a few runs. 2. Open the model of each. 3. Take the next tasks within its budgets. 4. Ask about them in threads, so many at a time as its
settings say. 5. Store what is there a few times a second, in short transactions, and renew the claim; a pause lets nothing new begin. 6. Let the
run go, so that whoever is free takes the next part; an endpoint that answers nobody makes it wait.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.models import runs
from goldsmith.annotate.models.backend_model import BackendModel
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.openai_model import HOPELESS, OpenAIModel
from goldsmith.annotate.models.outcomes import GOOD, Outcome
from goldsmith.annotate.models.outside_settings import settings_of
from goldsmith.database.columns import now
from goldsmith.endpoint import UnansweredError
from goldsmith.errors import GoldsmithError
from goldsmith.server.outbound import resolved
from goldsmith.server.outside import aside, opened, way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.annotate.models.outcomes import Given
    from goldsmith.annotate.models.runs import Claimed
    from goldsmith.database.opening import Database
    from goldsmith.server.outbound import Resolver
    from goldsmith.server.service_settings import ServiceSettings

log = logging.getLogger("goldsmith.server")

RUNS = 4
"""Runs that one process works for at the same time."""
PART_SECONDS = 20.0
"""After so long a part begins nothing new, so that others get their turn."""
GATHER_SECONDS = 0.25
"""For so long what comes back is gathered before it is stored."""
RENEW_SECONDS = 10.0


async def predict(database: Database, settings: ServiceSettings, resolve: Resolver = resolved) -> bool:
    """Work for runs that wait; tell whether there may be more."""
    async with database.reading() as connection:
        if not await runs.any_due(connection):
            return False
    async with database.changing() as connection:
        claimed = await runs.claim(connection, RUNS)
    await asyncio.gather(*(_work(database, settings, run, resolve) for run in claimed))
    return bool(claimed)


async def _work(database: Database, service: ServiceSettings, run: Claimed, resolve: Resolver) -> None:
    """Work for one run; what is wrong with its model ends it, with the reason."""
    async with database.reading() as connection:
        row = (await connection.execute(sa.select(model).where(model.c.id == run.model_id))).first()
    if row is None:
        return
    try:
        settings = settings_of(row.kind, row.settings)
        with way(settings, service, resolve=resolve) as to:
            async with database.reading() as connection:
                asked = await opened(connection, row, to)
            await _Part(database, run, row, asked, settings.at_once).work()
    except GoldsmithError as problem:
        await _ended(database, run, f"{problem.message} {problem.found}".strip())
    except UnansweredError as problem:
        if problem.status in HOPELESS:
            await _ended(database, run, str(problem))
        else:
            async with database.changing() as connection:
                await runs.wait(connection, run, str(problem))
    except (sa.exc.SQLAlchemyError, OSError):
        raise  # the database is out of reach: the claim lapses, and somebody goes on
    except Exception as problem:  # a mistake of the program must not end the chore of all others
        log.exception("run %s", run.id)
        await _ended(database, run, f"a mistake of the program: {type(problem).__name__}")


async def _ended(database: Database, run: Claimed, why: str) -> None:
    async with database.changing() as connection:
        await runs.end(connection, run.id, "failed", why)


class _Part:
    """A part of a run while it is worked for."""

    def __init__(self, database: Database, run: Claimed, row: Any, asked: OpenAIModel | BackendModel, at_once: int) -> None:
        self.database, self.run, self.row, self.asked, self.at_once = database, run, row, asked, at_once
        self.counts = dict(run.counts)
        self.under_way: dict[asyncio.Task[list[Outcome]], Sequence[Given]] = {}
        self.waiting: list[Sequence[Given]] = []
        self.problem: UnansweredError | GoldsmithError | None = None
        self.silent: list[tuple[Given, Outcome]] = []
        self.mine, self.heard = True, False

    async def work(self) -> None:
        """Ask about the next tasks.

        Raises:
            UnansweredError: The endpoint answered nobody.
            GoldsmithError: It may not be asked.
        """
        tasks = await self._next()
        if not tasks:
            return
        if isinstance(self.asked, BackendModel):
            await aside(self.asked.setup)
        self.waiting = [tasks[at : at + self.asked.batch] for at in range(0, len(tasks), self.asked.batch)]
        until = asyncio.get_running_loop().time() + PART_SECONDS
        try:
            while self.waiting or self.under_way:
                self._begin(until)
                if not self.under_way:
                    break
                await self._store(await self._gathered())
        finally:
            for one in self.under_way:
                one.cancel()
        await self._end(tasks)

    async def _next(self) -> list[Given]:
        """Return the tasks of this part; where there is none, the run ends here."""
        left = runs.spent(self.run, self.counts, requests_each=self.asked.requests_each, batch=self.asked.batch)
        n = min(left, self.at_once * self.asked.batch * 8)
        async with self.database.reading() as connection:
            tasks = await runs.next_tasks(connection, self.row, self.run, n) if n else []
            more = bool(tasks) or bool(await runs.next_tasks(connection, self.row, self.run, 1))
        if not tasks:
            async with self.database.changing() as connection:
                await runs.end(connection, self.run.id, "stopped" if more else "done", "a budget is spent" if more else "")
        return tasks

    def _begin(self, until: float) -> None:
        """Begin to ask, as much at once as may be."""
        late = asyncio.get_running_loop().time() > until
        if late or not self.mine or self.problem is not None or self._spent():
            self.waiting = []
        while self.waiting and len(self.under_way) < self.at_once:
            batch = self.waiting.pop(0)
            self.under_way[asyncio.create_task(aside(lambda given=batch: self.asked.said(given)))] = batch  # type: ignore[misc]

    def _spent(self) -> bool:
        """Tell whether a budget allows nothing more beside what is under way."""
        pending = {**self.counts, "requests": self.counts["requests"] + len(self.under_way) * self.asked.requests_each}
        return not runs.spent(self.run, {**pending, "asked": 0}, requests_each=self.asked.requests_each, batch=self.asked.batch)

    async def _gathered(self) -> list[tuple[Given, Outcome]]:
        """Return what came back, after a little while in which more may come."""
        done, _ = await asyncio.wait(self.under_way, timeout=RENEW_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if done:
            await asyncio.sleep(GATHER_SECONDS)
        found: list[tuple[Given, Outcome]] = []
        for one in [each for each in self.under_way if each.done()]:
            batch = self.under_way.pop(one)
            try:
                found += zip(batch, one.result(), strict=True)
                self.heard = True
            except UnansweredError as problem:
                if problem.status in HOPELESS:
                    self.problem = problem
                self.silent += [(given, Outcome("unanswered", why=str(problem)[:1_000])) for given in batch]
            except GoldsmithError as problem:
                self.problem = problem
        if not self.heard and len(self.silent) >= 2 * self.at_once * self.asked.batch:
            self.problem = self.problem or UnansweredError(self.silent[-1][1].why)
        return found

    async def _store(self, found: Sequence[tuple[Given, Outcome]]) -> None:
        async with self.database.changing() as connection:
            if found:
                self.mine = await runs.settle(connection, self.row, self.run, found)
            else:
                self.mine = await runs.renew(connection, self.run)
        for _, one in found:
            self.counts[one.word] += 1
            for name, n in (("asked", 1), ("requests", one.requests), ("sent", one.sent), ("received", one.received)):
                self.counts[name] += n
        if self.counts["refused"] >= runs.HOPELESS and not any(self.counts[word] for word in (*GOOD, "unfit", "unreadable")):
            self.problem = self.problem or GoldsmithError("the endpoint refuses every task", found=found[-1][1].why if found else "")

    async def _end(self, tasks: Sequence[Given]) -> None:
        """Store tasks that alone had no answer, remember what the endpoint takes, and let the run go.

        Raises:
            UnansweredError: Nobody had an answer.
            GoldsmithError: The endpoint may not be asked, or refuses everything.
        """
        if self.problem is None and self.silent and not self.heard:
            self.problem = UnansweredError(self.silent[-1][1].why)
        if self.problem is not None:
            raise self.problem
        if self.silent:
            await self._store(self.silent)
        async with self.database.changing() as connection:
            await self._remember(connection)
            await runs.let_go(connection, self.run, done_to=tasks[0].id - 1)

    async def _remember(self, connection: Any) -> None:
        """Write down what the next part need not find out again."""
        learnt = {"step": self.asked.step} if isinstance(self.asked, OpenAIModel) else {"version": self.asked.version}
        if self.row.progress != {**self.row.progress, **learnt}:
            which = (model.c.id == self.row.id) & (model.c.revision == self.row.revision)
            values = {"progress": {**self.row.progress, **learnt}, "changed_at": now()}
            await connection.execute(sa.update(model).where(which).values(values))
