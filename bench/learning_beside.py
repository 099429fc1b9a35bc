"""What learning costs those who answer: latency of answers while no model learns, and while one learns without a pause.

``python bench/learning_beside.py [--tasks 10000] [--seconds 20] [--people 4]``: a real service on SQLite answers people over HTTP; titles and
classes are made up. Told are the median and the 95th percentile of the time of an answer, and the processor seconds of each learning.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from annotate.running import Running, running
from goldsmith.annotate.models.learning import learn_due
from goldsmith.annotate.models.learning_tables import learning
from goldsmith.database.opening import Database, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.client.project import Project

CLASSES = [f"class{at}" for at in range(10)]
PLAN = {
    "name": "bench",
    "shows": [{"field": "text"}],
    "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": CLASSES}}],
}


def title(chance: random.Random) -> str:
    """Return a title of which some words say its class."""
    about = chance.choice(CLASSES)
    return " ".join([*(f"{about}w{chance.randrange(60)}" for _ in range(4)), *(f"x{chance.randrange(5_000)}" for _ in range(8))])


def answered(at: Running, login: str, until: float, took: list[float]) -> None:
    """Answer until the time is over."""
    for turn in at.as_(login).projects["bench"].turns(ahead=2):
        begun = time.perf_counter()
        turn.answer({"topic": turn.material["text"].split("w")[0]}, active_ms=900)
        took.append(time.perf_counter() - begun)
        if time.perf_counter() > until:
            return


def measured(at: Running, people: int, seconds: float) -> list[float]:
    """Return the times of answers of so many people at once."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=answered, args=(at, f"p{one}", until, took)) for one in range(people)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return took


@contextlib.contextmanager
def learns(url: str) -> Iterator[list[int]]:
    """Let the models of the project learn again and again, as a process of the service beside would."""
    over, done = threading.Event(), [0]

    async def again() -> None:
        import sqlalchemy as sa

        database = Database(url_of(url))
        while not over.is_set():
            async with database.changing() as connection:
                await connection.execute(sa.update(learning).values(not_before=0, asked_at=1))
            done[0] += await learn_due(database)
        await database.close()

    thread = threading.Thread(target=asyncio.run, args=(again(),))
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def told(name: str, took: list[float]) -> None:
    """Print one line of figures."""
    ordered = sorted(took)
    print(
        f"{name}: {len(took):,} answers, median {1000 * statistics.median(took):.1f} ms, 95 % below {1000 * ordered[int(0.95 * len(took))]:.1f} ms"
    )


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--people", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, chance = f"sqlite:///{Path(folder) / 'service.db'}", random.Random(1)
        people = [f"p{one}" for one in range(given.people)]
        with running(url, "ann", *people) as at:
            made: Project = at.as_("ann").projects.create(PLAN)
            made.tasks.add({"id": str(one), "text": title(chance)} for one in range(given.tasks))
            for one in people:
                made.members.put(one)
            made.open()
            measured(at, given.people, 3)
            told("nothing learns", measured(at, given.people, given.seconds))
            made.models.make("net")
            with learns(url) as done:
                told("a model learns without a pause", measured(at, given.people, given.seconds))
            (stands,) = made.models
            spent = [one["cpu_ms"] / 1000 for one in stands["history"]]
            print(
                f"{done[0]} learnings, {statistics.mean(spent):.2f} CPU s each, the last from {stands['progress']['learnt_from']:,} answers"
            )


if __name__ == "__main__":
    main()
