"""A lake in an object store: the same work, against a real S3 server that the test starts."""

from __future__ import annotations

import contextlib
import multiprocessing
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from lance.file import LanceFileSession

from goldsmith.errors import BusyError, NoDatasetError, StorageError
from goldsmith.lake import Lake, open_lake
from goldsmith.lake.leasing import _Leases, leased
from lake.conftest import SCHEMA, rows
from lake.crowd import add_rows_far
from ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("moto.server", reason="needs the S3 server of moto[server]")


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, str]]:
    """Storage options of a server on this machine with one bucket."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(urllib.request.Request(f"{endpoint}/lake", method="PUT"), timeout=5).close()  # noqa: S310  our own server
                break
            if time.monotonic() > deadline or server.poll() is not None:
                pytest.skip("the S3 server did not start")
            time.sleep(0.05)
        yield {
            "aws_endpoint": endpoint,
            "aws_access_key_id": "a",
            "aws_secret_access_key": "b",
            "aws_region": "us-east-1",
            "allow_http": "true",
        }
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def far(options: dict[str, str], request: pytest.FixtureRequest) -> Lake:
    """A lake of its own in the bucket."""
    return open_lake(f"s3://lake/{request.node.name}", storage_options=options)


def test_everything_works_in_an_object_store(far: Lake):
    """Rows, columns, updates, look-ups, SQL, tags, branches, difference, compaction, clean-up and the check."""
    assert far.names() == []
    web = far.ensure("web", SCHEMA)
    web.append(rows(0, 10))
    web.commit([*web.write(rows(10, 15)), *web.write(rows(15, 20))], message="two workers")
    web.add(
        pa.schema([("double", pa.int64())]),
        lambda b: pa.record_batch({"double": pa.array([2 * n for n in b["number"].to_pylist()])}),
        reads=["number"],
    )
    web.tag("before")
    web.update("number = 3", {"text": "changed", "digest": b"z" * 16})
    web.delete("number = 4")
    web.branch("trial").append(rows(20, 25))
    web.index("id")

    assert far.names() == ["web"]
    assert (web.count(), web.count("double = 2 * number")) == (19, 19)
    assert web.take(["r19", "r3"], ["text"])["text"].to_pylist() == ["text 19 文本", "changed"]
    assert far.sql("SELECT part, count(*) AS n FROM web GROUP BY 1")["n"].to_pylist() == [19]
    assert far.dataset("web@trial").count() == 24
    found = web.diff("before", web.version)
    assert (found.removed, found.changed) == (("r4",), ("r3",))
    web.compact()
    web.clean(timedelta(0))
    assert far.dataset("web@before").count() == 20
    assert web.check() == []
    with far.lock("web"):
        far.drop("web")
    assert far.names() == []
    with pytest.raises(NoDatasetError):
        far.dataset("web")


def test_processes_append_to_an_object_store_at_once(far: Lake):
    """Four processes with three appends each: nothing is lost, nothing is doubled."""
    web = far.create("web", SCHEMA)
    crowd = [multiprocessing.get_context("spawn").Process(target=add_rows_far, args=(far.location, far.options, turn)) for turn in range(4)]

    for process in crowd:
        process.start()
    for process in crowd:
        process.join(120)

    assert [process.exitcode for process in crowd] == [0] * 4
    web.refresh()
    assert web.count() == 4 * 15
    assert web.check() == []


HOLD = """
import sys, time
from goldsmith.lake import leasing
from goldsmith.lake.leasing import leased
if sys.argv[3] == "elsewhere":
    leasing._machine = lambda: "another machine"
options = dict(zip(sys.argv[4::2], sys.argv[5::2]))
with leased(sys.argv[1], "web", options, beat=0.2, silence=3.0):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextlib.contextmanager
def holder(far: Lake, seconds: float, where: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lease of `web`, on this machine or `elsewhere`."""
    words = [word for pair in (far.options or {}).items() for word in pair]
    command = [sys.executable, "-c", HOLD, far.location, str(seconds), where, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_one_run_at_a_time_works_on_a_dataset_of_an_object_store(far: Lake):
    """Whoever comes second is refused and told who is at work, as long as it lives and no longer."""
    with holder(far, 60.0, "elsewhere") as process:
        with pytest.raises(BusyError, match=f"process {process.pid} on .*, heard of [0-9]+ s ago"), far.lock("web"):
            pass
        time.sleep(4.0)  # longer than its silence may be: it is not silent
        with pytest.raises(BusyError), leased(far.location, "web", far.options, silence=3.0):
            pass
        process.kill()
        process.wait()
        with pytest.raises(BusyError), leased(far.location, "web", far.options, silence=3.0):
            pass

        time.sleep(3.5)

        with leased(far.location, "web", far.options, silence=3.0):
            pass


def test_a_run_that_was_killed_here_frees_its_dataset_at_once(far: Lake):
    """Where it can be seen that the holder is dead, nobody waits for its silence."""
    with holder(far, 60.0, "here") as process:
        with pytest.raises(BusyError), far.lock("web"):
            pass
        process.kill()
        process.wait()

        with far.lock("web"):
            pass


def test_a_lease_is_let_go_and_leaves_nothing_behind(far: Lake):
    """Run after run takes the next number at once; only the newest is kept, other datasets are not touched, and none of it is a dataset."""
    with far.lock("news"):
        for _ in range(4):
            with far.lock("web"):
                assert far.names() == []

    left = LanceFileSession(far.location, storage_options=far.options).list(".goldsmith/web.leases")
    assert {path.rpartition("web.leases/")[2].split(".")[0] for path in left} == {"4"}


def test_of_two_that_take_the_same_number_one_is_refused(far: Lake, monkeypatch: pytest.MonkeyPatch):
    """Both saw the same newest lease; the store grants the next to one."""
    with far.lock("web"):
        monkeypatch.setattr(_Leases, "_numbers", lambda _: set())
        with pytest.raises(BusyError, match="another run is at work"), far.lock("web"):
            pass


def test_a_store_out_of_reach_is_told(options: dict[str, str]):
    """A wrong endpoint is an error of the environment, with a hint."""
    nowhere = options | {
        "aws_endpoint": "http://127.0.0.1:9",
        "client_max_retries": "0",
        "retry_timeout_secs": "1",
        "connect_timeout": "1s",
    }

    with pytest.raises(StorageError, match="out of reach"):
        open_lake("s3://lake/x", storage_options=nowhere).dataset("web")


def test_a_bucket_that_does_not_exist_is_told(options: dict[str, str]):
    """Nothing is made by mistake."""
    with pytest.raises(StorageError, match="no such bucket"):
        open_lake("s3://nosuchbucket/x", storage_options=options).dataset("web")
