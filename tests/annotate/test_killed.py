"""What dies in the middle of work: a process of the service, all of it, the database. What was acknowledged is there, once, and work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import goldsmith
from annotate.killing import Crowd, Killed, age, check, do, planted
from goldsmith.annotate.tables import turn
from goldsmith.annotation_errors import DatabaseError
from goldsmith.client import Manners
from service import postgres_running

PEOPLE = 24


@contextmanager
def served(*services: Killed) -> Iterator[None]:
    """Run services until the block is left."""
    with ExitStack() as stack:
        for one in services:
            stack.callback(one.kill)
            one.start()
        yield


def test_a_service_on_postgresql_is_killed(tmp_path: Path):
    """A process is killed, then the whole service, then the database, while 28 programs of 24 people answer; each goes on by itself."""
    with postgres_running() as (server, url):
        asyncio.run(planted(url, PEOPLE, n_tasks=260, overlap=3))
        service = Killed(tmp_path, url, workers=2)
        with served(service):
            crowd = Crowd([(service.url, one % PEOPLE) for one in range(PEOPLE + 4)]).start()
            crowd.gives(100)
            dead = service.kill_worker()
            crowd.gives(100)
            assert dead not in service.workers()
            service.kill()
            service.start()
            crowd.gives(100)
            workers = service.workers()
            assert len(workers) == 2
            server.stop()
            with pytest.raises(DatabaseError, match="cannot be reached"):
                goldsmith.connect(service.url, "gs_p0-secret", manners=Manners(patience=0)).me()
            server.start()
            crowd.ends()
            assert service.workers() == workers, "the service went on by itself"
            check(url, crowd, whole=False)
            age(url)
            rest = Crowd([(service.url, one) for one in range(PEOPLE)]).start()
            rest.ends()
            check(url, crowd, whole=True)
            check(url, rest, whole=True)


def test_two_services_race_on_sqlite_and_one_is_killed(tmp_path: Path):
    """Two processes write one file; one is killed in mid-load, then the other, and both start again; nothing is lost, and nothing is given twice."""
    url = f"sqlite:///{tmp_path / 'service.db'}"
    asyncio.run(planted(url, PEOPLE, n_tasks=120, overlap=3))
    services = [Killed(tmp_path, url) for _ in range(2)]
    with served(*services):
        crowd = Crowd([(services[one % 2].url, one % PEOPLE) for one in range(PEOPLE + 3)]).start()
        crowd.gives(60)
        services[0].kill()
        crowd.gives(40)
        services[1].kill()
        check(url, crowd, whole=False)
        for one in services:
            one.start()
        crowd.ends()
        age(url)
        rest = Crowd([(services[one % 2].url, one) for one in range(PEOPLE)]).start()
        rest.ends()
        check(url, crowd, whole=True)
        check(url, rest, whole=True)
    assert do(url, turn.select().where(turn.c.state == "leased")) == [[]]
