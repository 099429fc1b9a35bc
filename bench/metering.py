"""What a contract costs: the same ranges of the same files, for whoever is signed in and under an agreement, in one run.

    python bench/metering.py [--requests 400] [--rounds 5]

One service (SQLite, a key that signs, a transparency log) gives two datasets: one to members, one under contract. Each round asks for ranges of 64 KiB of either in
turns, over one connection. Under contract each is charged in a transaction before it leaves, written down when it left, signed, and logged in batches. Printed:
CPU milliseconds of the service per request of each, medians over rounds, their ratio, and what the service counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import urllib3

ROOT = Path(__file__).resolve().parents[1]
RANGE = 1 << 16
SERVE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from goldsmith.certify.log.folder import Log
from goldsmith.circulate.shelf import Access
from goldsmith.client import connect
from offered import serving
from server.contracts.conftest import offered
folder = Path(sys.argv[1])
Log.made(folder / "log", "bench.example/log")
for name in ("members", "contract"):
    offered(folder / "releases", name, rows=400_000, files=1)
with serving(folder, keys=str(folder / "keys"), log=str(folder / "log"), chores=True) as offering:
    offering.shelf.share("members", Access("members"))
    offering.shelf.share("contract", Access("contract", offered=("bo",)))
    connect(offering.url, offering.tokens["bo"]).orders.make("contract", purpose="research")
    print(offering.url, offering.tokens["bo"], flush=True)
    time.sleep(3600)
"""


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=400)
    asked.add_argument("--rounds", type=int, default=5)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-c", SERVE, room, str(ROOT / "tests")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
            try:
                _compare(service, said.requests, said.rounds)
            finally:
                service.kill()


def _compare(service: subprocess.Popen[str], requests: int, rounds: int) -> None:
    url, token = service.stdout.readline().split() if service.stdout else ("", "")
    pool = urllib3.PoolManager(headers={"Authorization": f"Bearer {token}"}, retries=False)
    costs: dict[str, list[float]] = {"members": [], "contract": []}
    for at in range(rounds + 1):
        for name in costs if at % 2 else reversed(costs):
            took = _asked(pool, url, name, service.pid, requests)
            if at:  # the first is to warm up
                costs[name].append(took)
    for name, each in costs.items():
        print(f"{name:<9} {statistics.median(each):7.2f} ms CPU a request   " + " ".join(f"{one:.2f}" for one in each))
    print(f"ratio     {statistics.median(costs['contract']) / statistics.median(costs['members']):7.2f}")
    [agreement] = pool.request("GET", f"{url}/api/agreements").json()["rows"]
    wanted = (rounds + 1) * requests * RANGE
    print(f"counted   {agreement['bytes']:,} bytes of {wanted:,}, {agreement['uses']} uses")


def _asked(pool: urllib3.PoolManager, url: str, name: str, pid: int, requests: int) -> float:
    """Ask for ranges, and return the milliseconds of CPU that each cost the service, what it does afterwards included."""
    before = _cpu(pid)
    for at in range(requests):
        place = f"{url}/hub/datasets/{name}/resolve/main/data/train-00000-of-00001.parquet"
        start = at % 100 * RANGE
        answered = pool.request("GET", place, headers={**pool.headers, "Range": f"bytes={start}-{start + RANGE - 1}"})
        if answered.status != 206 or len(answered.data) != RANGE:
            sys.exit(f"{name}: {answered.status} {answered.data[:200]!r}")
    time.sleep(3)  # the chore of the log comes every second
    return (_cpu(pid) - before) / requests * 1_000


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
