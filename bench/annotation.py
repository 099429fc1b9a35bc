"""The annotation service under load: 500 people who answer, each answer bringing the next task.

    python bench/annotation.py                          # PostgreSQL of its own, two processes of the service, wrk as the load
    python bench/annotation.py --sqlite --processes 1   # the embedded default, with its limit
    python bench/annotation.py --tasks 1000000 --page   # lists of a million tasks, page by page
    python bench/annotation.py --gold 1000 --share 0.1  # a tenth of what people take comes out of a gold pool of a thousand

1. A PostgreSQL server is started in a folder of its own, with fsync, a project of many tasks is made, `goldsmith serve` is started over it,
   and 500 people take their first task.
2. wrk, a compiled load generator, answers as fast as the service can: the **capacity**, and the CPU seconds of service and database
   (all their processes, from /proc) for each answer.
3. The same 500 people answer at 70 % of that, with pauses as people have them (exponential): the **latency**.
4. They answer as fast as can be once more, and a process of the service is killed (-9) every two seconds: the **faults**.
5. The database is looked at: every answer that was acknowledged is there, no slot has two living turns, nobody answered a task twice, and
   PostgreSQL's log tells of no deadlock.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate import projects, queue, tasks, turns
from goldsmith.annotate import tables as annotation
from goldsmith.annotate.quality import gold, gold_tables
from goldsmith.database.opening import Database, url_of

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]
Postgres = importlib.import_module("postgres").Postgres
planting = importlib.import_module("annotation_planting")
PEOPLE, planted = planting.PEOPLE, planting.planted
TICK = os.sysconf("SC_CLK_TCK")


async def first_turns(url: str, project: int) -> list[tuple[str, int]]:
    """Let everybody who holds nothing take a task; return each one's token and turn."""
    database, held = Database(url_of(url)), []
    async with database.reading() as connection:
        people = (await connection.execute(sa.select(accounts.person.c.id).order_by(accounts.person.c.id))).scalars().all()
    for one in people:
        async with database.changing() as connection:
            worker = turns.must_work(await queue.worker_of(connection, project, one), project)
            found, _ = await queue.filled(connection, worker, ahead=1)
            held += [(f"gs_load-{one}", found[0].id)] if found else []
    await database.close()
    return held


async def checked(url: str, project: int, acknowledged: int) -> None:
    """Print and require that nothing was lost and nothing given twice."""
    database = Database(url_of(url))
    async with database.reading() as connection:

        async def one(wanted) -> int:
            return (await connection.execute(wanted)).scalar_one()

        stored = await one(sa.select(sa.func.count()).select_from(annotation.answer))
        living = sa.select(annotation.turn.c.slot_id).where(annotation.turn.c.state.in_(("leased", "answered", "reviewed", "sent_back")))
        doubled = await one(
            sa.select(sa.func.count()).select_from(living.group_by(annotation.turn.c.slot_id).having(sa.func.count() > 1).subquery())
        )
        twice = (
            sa.select(annotation.answer.c.task_id)
            .group_by(annotation.answer.c.task_id, annotation.answer.c.person_id)
            .having(sa.func.count() > 1)
        )
        same = await one(sa.select(sa.func.count()).select_from(twice.subquery()))
        counted = await one(sa.select(sa.func.sum(annotation.task.c.answered)).where(annotation.task.c.project_id == project))
        out_of_pool = await one(
            sa.select(sa.func.count())
            .select_from(annotation.turn)
            .where(annotation.turn.c.draw >= 10_000, annotation.turn.c.answered_at.is_not(None))
        )
        judged = await one(sa.select(sa.func.count(gold_tables.judged.c.turn_id.distinct())))
    await database.close()
    print(
        f"kept: {acknowledged} answers acknowledged, {stored} stored, {counted} counted by tasks, {out_of_pool} out of the gold pool, {judged} judged; {doubled} slots given twice, {same} tasks answered twice by one"
    )
    if stored < acknowledged or doubled or same or counted + out_of_pool != stored or judged != out_of_pool:
        raise SystemExit("something was lost or doubled")


def cpu_seconds(roots: list[int]) -> float:
    """Return user and system time of processes and all that they started, ended children included."""
    below: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(fields[1]), []).append(int(entry.name))
            spent[int(entry.name)] = sum(map(int, fields[11:15])) / TICK
    total, waiting = 0.0, list(roots)
    while waiting:
        process = waiting.pop()
        total += spent.get(process, 0.0)
        waiting += below.get(process, [])
    return total


def loaded(port: int, held: list[tuple[str, int]], folder: Path, *, seconds: int, connections: int, pause_ms: float) -> dict[str, float]:
    """Run wrk and return what it told."""
    ready = folder / "ready.txt"
    ready.write_text("".join(f"{token} {turn}\n" for token, turn in held))
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(HERE / "annotation_load.lua"),
        f"http://127.0.0.1:{port}",
        "--",
        str(ready),
        "1",
        f"{pause_ms:.1f}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = re.search(r"told (\{.*\})", done.stdout)
    if told is None:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(told[1])


def served(url: str, processes: int, folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start `goldsmith serve` and wait until it answers; return it and its port."""
    words = ["--port", "0", "--workers", str(processes), "--database", url, "--json"]
    log = (folder / "serve.log").open("a", encoding="utf-8")
    service = subprocess.Popen([sys.executable, "-m", "goldsmith", "serve", *words], cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)  # fmt: skip
    log.close()
    line = service.stdout.readline()
    if not line:
        raise SystemExit((folder / "serve.log").read_text(encoding="utf-8"))
    port = int(json.loads(line)["url"].rpartition(":")[2])
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/api/alive", timeout=2):
            return service, port
        time.sleep(0.1)
    raise SystemExit("the service did not start")


def workers_of(service: subprocess.Popen[str]) -> list[int]:
    """Return the processes that answer."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == service.pid and b"spawn_main" in (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
    return sorted(found)


def killed(service: subprocess.Popen[str], port: int, held: list[tuple[str, int]], folder: Path, seconds: int) -> float:
    """Let people answer while one process after another is killed; print it, and return how many answers were acknowledged."""
    over, kills = threading.Event(), []

    def kill() -> None:
        while not over.wait(2.0):
            for one in workers_of(service)[:1]:
                os.kill(one, signal.SIGKILL)
                kills.append(one)

    killing = threading.Thread(target=kill)
    killing.start()
    found = loaded(port, held, folder, seconds=seconds, connections=32, pause_ms=0)
    over.set()
    killing.join()
    print(f"with {len(kills)} processes killed: {found['answered']} answers acknowledged in {found['seconds']:.0f} s")
    return found["answered"]


def trial(url: str, roots: list[int], port: int, project: int, folder: Path, *, seconds: int, rate: float = 0.0) -> dict[str, float]:
    """Let people answer, as fast as can be by 32 at once, or all 500 at a rate; print what it cost and how long each waited."""
    time.sleep(1)  # what the load before left under way is ended
    held = asyncio.run(first_turns(url, project))
    connections, pause = (PEOPLE, PEOPLE / rate * 1000) if rate else (32, 0.0)
    before = [cpu_seconds([root]) for root in roots]
    found = loaded(port, held, folder, seconds=seconds, connections=connections, pause_ms=pause)
    spent = [1000 * (cpu_seconds([root]) - was) / max(1, found["answered"]) for root, was in zip(roots, before, strict=True)]
    found["cpu_ms"] = sum(spent)
    found["rate"] = found["answered"] / found["seconds"]
    print(
        f"{'at 70 % of it' if rate else 'capacity'}: {found['answered']} answers in {found['seconds']:.0f} s = {found['rate']:.0f} a second by {connections} at once; "
        f"{found['cpu_ms']:.2f} ms CPU an answer ({' + '.join(f'{one:.2f}' for one in spent)}, service and database); latency p50 {found['p50_ms']:.0f}, p90 {found['p90_ms']:.0f}, p99 {found['p99_ms']:.0f}, "
        f"max {found['max_ms']:.0f} ms; {found['refused']} refused, {found['empty']} without a turn"
    )
    return found


@contextlib.contextmanager
def database_of(folder: Path, *, sqlite: bool):
    """Give the URL of a new database, and the processes that it runs in."""
    if sqlite:
        yield f"sqlite:///{folder / 'service.db'}", []
        return
    (folder / "pg").mkdir()
    server = Postgres(str(folder / "pg"), fsync=True)
    server.start()
    try:
        postmaster = int(Path(f"{folder}/pg/data/postmaster.pid").read_text().split()[0])
        yield f"postgresql://reader:hunter2@127.0.0.1:{server.port}/postgres", [postmaster]
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=60_000)
    parser.add_argument("--overlap", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--gold", type=int, default=0)
    parser.add_argument("--share", type=float, default=0.05)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gs-load-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with database_of(folder, sqlite=asked.sqlite) as (url, database):
            begun = time.time()
            project = asyncio.run(planted(url, asked.tasks, asked.overlap))
            print(f"planted {asked.tasks:,} tasks wanted {asked.overlap} times by {PEOPLE} people in {time.time() - begun:.0f} s")
            if asked.gold:
                asyncio.run(gilded(url, project, asked.gold, asked.share))
            if asked.page:
                asyncio.run(pages(url, project, asked.tasks))
                asyncio.run(pages(url, project, asked.tasks, withdrawn=0.5))
            answered(url, database, project, folder, asked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answered(url: str, database: list[int], project: int, folder: Path, asked: argparse.Namespace) -> None:
    """Start the service, load it, kill it, and look whether all is kept."""
    service, port = served(url, asked.processes, folder)
    roots = [service.pid, *database]
    try:
        loaded(port, asyncio.run(first_turns(url, project)), folder, seconds=3, connections=16, pause_ms=0)  # all is compiled and cached
        before = asyncio.run(stored(url))
        most = trial(url, roots, port, project, folder, seconds=asked.seconds)
        told = trial(url, roots, port, project, folder, seconds=asked.seconds, rate=0.7 * most["rate"])
        n = most["answered"] + told["answered"]
        if asked.processes > 1:
            time.sleep(1)
            n += killed(service, port, asyncio.run(first_turns(url, project)), folder, seconds=min(10, asked.seconds))
        asyncio.run(checked(url, project, before + int(n)))
        if database and "deadlock" in (folder / "pg" / "log").read_text(encoding="utf-8"):
            raise SystemExit("PostgreSQL tells of a deadlock")
    finally:
        os.killpg(service.pid, signal.SIGTERM)
        service.wait(30)


async def gilded(url: str, project: int, n: int, share: float) -> None:
    """Put so many tasks into the gold pool, of which people get this share."""
    database = Database(url_of(url))
    async with database.changing() as connection:
        row = await projects.project_of(connection, project)
        asked = await projects.Configurations().of(connection, project, row.questions_version)
        known = [
            gold.Known(f"gold-{at}", {"topic": "home"}, None, tasks.New(f"gold-{at}", {"text": f"a known title {at}"})) for at in range(n)
        ]
        await gold.put(connection, project, asked, known, person_id=row.created_by)
        await projects.change(connection, project, revision=row.revision, changes={"policy": {**row.policy, "gold_share": share}})
    await database.close()


async def stored(url: str) -> int:
    """Return how many answers there are."""
    database = Database(url_of(url))
    async with database.reading() as connection:
        n = (await connection.execute(sa.select(sa.func.count()).select_from(annotation.answer))).scalar_one()
    await database.close()
    return n


async def pages(url: str, project: int, n: int, *, withdrawn: float = 0.0) -> None:
    """Print how long a page of tasks takes, from the first to the last, of all and of one state; with a share of tasks taken out before."""
    database = Database(url_of(url))
    if withdrawn:
        async with database.changing() as connection:
            here = annotation.task.c.project_id == project, annotation.task.c.id > (1 - withdrawn) * n
            await connection.execute(sa.update(annotation.task).where(*here).values(state="withdrawn"))
        async with database.engine.connect() as connection:  # as PostgreSQL does by itself within a minute
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(sa.text("vacuum analyze task"))
        print(f"and after {withdrawn:.0%} of them were taken out:")
    for state in (None, "open", "done", "paused", "withdrawn"):
        times = []
        for after in (0, n // 2, n - 60):
            async with database.reading() as connection:
                begun = time.perf_counter()
                rows = await tasks.page(connection, project, after=after, limit=50, state=state)
                times.append(f"{1000 * (time.perf_counter() - begun):.1f} ms ({len(rows)})")
        print(f"a page of 50 out of {n:,} tasks, state {state}: first, middle, last: {', '.join(times)}")
    await database.close()


if __name__ == "__main__":
    main()
