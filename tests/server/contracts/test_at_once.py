"""Quotas under load, clocks, and a service that is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3

from goldsmith.circulate.contracts.agreement import Agreement, Use, against
from server.contracts.conftest import Market

SIZE = 7_000


def test_ranges_asked_for_at_once_never_exceed_the_volume(market: Market):
    """Forty ranges at the same time, of which twelve fit: no byte more leaves, and what was charged is what left."""
    name = market.dataset("ranged", rows=3_000)
    number = market.bought(name, volume=12 * SIZE)["id"]
    pool = urllib3.PoolManager(maxsize=16, retries=False)
    url = f"{market.offering.url}/hub/datasets/{name}/resolve/main/data/train-00000-of-00002.parquet"

    def ranged(at: int) -> int:
        asked = {"Authorization": f"Bearer {market.offering.tokens['bo']}", "Range": f"bytes={at * SIZE}-{at * SIZE + SIZE - 1}"}
        answered = pool.request("GET", url, headers=asked)
        return len(answered.data) if answered.status == 206 else 0

    with ThreadPoolExecutor(16) as threads:
        came = sum(threads.map(ranged, range(40)))
    agreement = market.of("bo").agreements.one(number)

    assert came == agreement["bytes"] == 12 * SIZE


@pytest.mark.parametrize(("skew", "fits"), [(-1, False), (0, True), (59_999, True), (60_000, False), (60_001, False)])
def test_an_agreement_holds_from_its_first_millisecond_to_before_its_last(skew: int, fits: bool):
    """By the clock of the service, whatever zone it is told in."""
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    terms = {"uid": "urn:a", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use"}]}
    one = Agreement("urn:a", "rows", "", "lab", "bo", {}, terms, start, start + timedelta(minutes=1))
    moment = (start + timedelta(milliseconds=skew)).astimezone(tz=None)

    assert (against(one, Use("bo", moment)) == "") == fits


def test_what_was_charged_stays_charged_when_the_service_is_killed(tmp_path: Path):
    """Killed in the middle of a file: the charge stands, nobody says how much of it was delivered, and the service goes on where it was."""
    starter = Path(__file__).with_name("standing_alone.py")
    with subprocess.Popen([sys.executable, str(starter), str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        try:
            url, token = process.stdout.readline().split()
            place = f"{url}/hub/datasets/long/resolve/main/data/train-00000-of-00001.parquet"
            answered = urllib3.PoolManager(retries=False).request(
                "GET", place, headers={"Authorization": f"Bearer {token}"}, preload_content=False
            )
            assert len(answered.read(1_000)) == 1_000
            os.kill(process.pid, signal.SIGKILL)
        finally:
            process.kill()
    size = (tmp_path / "releases/long/1.0.0/data/train-00000-of-00001.parquet").stat().st_size
    with closing(sqlite3.connect(tmp_path / "service.db", timeout=20)) as database:
        [(uses, charged)] = database.execute("select uses, bytes from agreement").fetchall()
        [(noted, delivered)] = database.execute("select bytes, delivered from metered").fetchall()

    assert (uses, charged, noted, delivered) == (1, size, size, None)
