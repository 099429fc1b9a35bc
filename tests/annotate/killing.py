"""Services that are killed and started again, people who go on answering meanwhile, and what must be true of the database afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import goldsmith
from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.annotate import projects, tasks
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.client import Manners
from goldsmith.database.columns import now
from goldsmith.database.migrating import migrate
from goldsmith.database.opening import Database, url_of
from ports import free_port
from service import CHOICE, SHOWS, people

CHOICES = CHOICE[0]["settings"]["choices"]
LIVING = ("leased", "sent_back", "answered", "reviewed")


async def planted(url: str, n_people: int, n_tasks: int, overlap: int) -> None:
    """Make an open project ``news`` in a database that is migrated, with so many people in it."""
    database = Database(url_of(url))
    try:
        await migrate(database)
        numbers = await people(database, *(f"p{at}" for at in range(n_people)))
        async with database.changing() as connection:
            rows = [
                {"person_id": one, "name": "t", "digest": digest_of(f"gs_p{at}-secret"), "created_at": now()}
                for at, one in enumerate(numbers)
            ]
            await connection.execute(sa.insert(accounts.token), rows)
            plan = projects.Plan("news", SHOWS, CHOICE, policy={"overlap": overlap, "lease_seconds": 600})
            number = await projects.make(connection, plan, organisation_id=1, person_id=numbers[0])
            for one in numbers[1:]:
                await projects.put_member(connection, number, one, role="annotator")
            await tasks.add(connection, number, [tasks.New(f"t{at}", {"text": f"text {at} 😀"}) for at in range(n_tasks)])
            await projects.change(connection, number, revision=1, changes={"state": "open"})
    finally:
        await database.close()


def do(url: str, *changes: Any) -> list[list[Any]]:
    """Make statements in a database, and return what each of them finds."""

    async def whole() -> list[list[Any]]:
        database = Database(url_of(url))
        try:
            async with database.changing() as connection:
                done = [await connection.execute(one) for one in changes]
                return [list(one.all()) if one.returns_rows else [] for one in done]
        finally:
            await database.close()

    return asyncio.run(whole())


class Killed:
    """``goldsmith serve`` in processes of its own, at one port whatever becomes of it."""

    def __init__(self, folder: Path, database: str, *, workers: int = 1) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder, self._words = folder, ["--port", str(self.port), "--workers", str(workers), "--database", database, "--json"]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and wait until it listens."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GOLDSMITH_")}
        log = (self._folder / f"serve-{self.port}.log").open("a", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "goldsmith", "serve", *self._words],
            cwd=self._folder,
            env=clean,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        log.close()
        line = self._process.stdout.readline()
        assert line, (self._folder / f"serve-{self.port}.log").read_text(encoding="utf-8")
        assert json.loads(line)["url"] == self.url

    def workers(self) -> list[int]:
        """Return the processes that answer, where there are several."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parts = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
                arguments = (path.parent / "cmdline").read_bytes()
                if int(parts[1]) == self._process.pid and b"spawn_main" in arguments:
                    found.append(int(path.parent.name))
        return sorted(found)

    def kill_worker(self) -> int:
        """Kill one of the processes that answer, and return which."""
        first = self.workers()[0]
        os.kill(first, signal.SIGKILL)
        return first

    def kill(self) -> None:
        """Kill all of it at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


class Crowd:
    """People who answer until there is nothing left, each in a thread of his own, whatever happens to the service.

    Attributes:
        acknowledged: Turn, revision and value of every answer that the service said it has.
        problems: What nobody should have seen.
    """

    def __init__(self, url_of_person: Sequence[tuple[str, int]], *, patience: float = 60.0) -> None:
        self.acknowledged: list[tuple[int, int, str]] = []
        self.problems: list[str] = []
        self._patience = patience
        self._threads = [threading.Thread(target=self._answers, args=one) for one in url_of_person]

    def start(self) -> Crowd:
        """Let all begin."""
        for one in self._threads:
            one.start()
        return self

    def gives(self, more: int) -> None:
        """Wait until so many answers more were acknowledged."""
        until, n = time.monotonic() + 60, len(self.acknowledged) + more
        while len(self.acknowledged) < n:
            assert time.monotonic() < until, (len(self.acknowledged), self.problems)
            assert any(one.is_alive() for one in self._threads), self.problems
            time.sleep(0.005)

    def ends(self) -> None:
        """Wait until nobody finds anything to do."""
        for one in self._threads:
            one.join(90)
            assert not one.is_alive()
        assert self.problems == []

    def _answers(self, url: str, person: int) -> None:
        service = goldsmith.connect(url, f"gs_p{person}-secret", manners=Manners(patience=self._patience, timeout=20.0))
        try:
            for one in service.projects[1].turns(ahead=1 + person % 3):
                said = CHOICES[(person + one.id) % 3]
                done = one.answer({"topic": said})
                self.acknowledged.append((one.id, done.revision, said))
        except Exception as problem:  # noqa: BLE001  whatever it is, the test tells it
            self.problems.append(f"p{person}: {problem}")


def age(url: str) -> None:
    """Let the leases of the dead run out."""
    do(url, sa.update(turn).where(turn.c.state == "leased").values(expires_at=1))


def check(url: str, crowd: Crowd, *, whole: bool) -> None:
    """Require that nothing is lost and nothing is there twice; where all was answered, that all is done."""
    per_slot = sa.select(turn.c.slot_id).where(turn.c.state.in_(LIVING)).group_by(turn.c.slot_id).having(sa.func.count() > 1)
    per_task = (
        sa.select(answer.c.task_id).group_by(answer.c.task_id, answer.c.person_id).having(sa.func.count(answer.c.turn_id.distinct()) > 1)
    )
    counting = (
        sa.select(sa.func.count())
        .where(turn.c.task_id == task.c.id, turn.c.state.in_(("answered", "reviewed")))
        .correlate(task)
        .scalar_subquery()
    )
    miscounted = sa.select(task.c.key, task.c.answered, counting.label("n"), task.c.state).where(
        sa.or_(task.c.answered != counting, (task.c.state == "done") != (task.c.answered >= task.c.wanted))
    )
    living = sa.exists().where(turn.c.slot_id == slot.c.id, turn.c.state.in_(LIVING))
    slots = sa.select(slot.c.id, slot.c.state).where((slot.c.state == "taken") != living)
    stored, doubled, twice, wrong, odd, left = do(
        url,
        sa.select(answer.c.turn_id, answer.c.revision, answer.c.value),
        per_slot,
        per_task,
        miscounted,
        slots,
        sa.select(task.c.key).where(task.c.state != "done"),
    )
    found = {(row.turn_id, row.revision): row.value["topic"] for row in stored}

    assert [one for one in crowd.acknowledged if found.get(one[:2]) != one[2]] == [], "acknowledged and not stored"
    assert (doubled, twice, wrong, odd) == ([], [], [], [])
    assert not whole or left == []
