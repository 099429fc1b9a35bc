"""A full disk, a read-only disk, and what must not be imported."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.errors import StorageError
from goldsmith.lake import open_lake
from lake.conftest import SCHEMA, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("mounting a small file system needs root on Linux")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def noise(megabytes: int) -> pa.Table:
    """Rows that cannot be compressed."""
    return pa.table({"id": [f"big{n}" for n in range(megabytes * 8)], "text": [os.urandom(64 * 1024).hex() for _ in range(megabytes * 8)]})


def fill_up(filler: Path) -> None:
    """Write until nothing more fits."""
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    os.write(handle, b"\0" * size)
    finally:
        os.close(handle)


def test_a_full_disk_loses_nothing(small_disk: Path):
    """Appending and filling tell that the disk is full; what was there is readable, and after freeing space all goes on."""
    dataset = open_lake(small_disk / "lake", create=True).create("web", SCHEMA)
    dataset.append(rows(0, 20))

    with pytest.raises(StorageError, match=r"the disk is full(.|\n)*hint: free some space"):
        dataset.append(noise(16))
    dataset.declare(pa.schema([("long", pa.large_string())]))
    with pytest.raises(StorageError, match="the disk is full"):
        dataset.fill(0, pa.table({"long": [os.urandom(512 * 1024).hex() for _ in range(20)]}))

    again = open_lake(small_disk / "lake").dataset("web")
    assert [problem for problem in again.check() if problem.severity == "damage"] == []
    assert again.count() == 20
    again.clean(alone=True)
    again.append(rows(20, 30))
    assert again.count() == 30


def test_a_disk_that_is_full_to_the_last_byte(small_disk: Path):
    """Even the smallest commit is refused with the same words, and reading goes on."""
    lake = open_lake(small_disk / "lake", create=True)
    dataset = lake.create("web", SCHEMA)
    dataset.append(rows(0, 20))
    filler = small_disk / "filler"
    fill_up(filler)

    for write in (
        lambda: dataset.append(rows(20, 30)),
        lambda: dataset.delete("number = 1"),
        lambda: dataset.update("number = 1", {"number": 2}),
        lambda: dataset.declare(pa.schema([("more", pa.int8())])),
        lambda: lake.create("other", SCHEMA),
        lambda: dataset.tag("now"),
    ):
        with pytest.raises(StorageError, match="the disk is full"):
            write()

    assert lake.dataset("web").count() == 20
    assert lake.names() == ["web"]
    filler.unlink()
    dataset.append(rows(20, 30))
    assert lake.create("other", SCHEMA).count() == 0
    assert all(problem.severity == "note" for problem in lake.dataset("web").check())
    assert dataset.count() == 30


def test_a_read_only_lake_can_be_read(small_disk: Path):
    """Every writer tells that the lake is read-only; scans, look-ups, SQL and the check work."""
    lake = open_lake(small_disk / "lake", create=True)
    lake.create("web", SCHEMA).append(rows(0, 20))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    lake = open_lake(small_disk / "lake")
    dataset = lake.dataset("web")

    for write in (
        lambda: dataset.append(rows(20, 30)),
        lambda: dataset.delete("number = 1"),
        lambda: dataset.update("number = 1", {"number": 2}),
        lambda: dataset.declare(pa.schema([("more", pa.int8())])),
        lambda: dataset.tag("now"),
        lambda: dataset.branch("trial"),
        lambda: dataset.index("id"),
        lambda: lake.create("other", SCHEMA),
        lambda: lake.drop("web"),
        lambda: lake.lock("web").__enter__(),
        lambda: open_lake(small_disk / "new", create=True),
    ):
        with pytest.raises(StorageError):
            write()

    assert dataset.take(["r7"], ["number"])["number"].to_pylist() == [7]
    assert lake.sql("SELECT count(*) AS n FROM web")["n"].to_pylist() == [20]
    assert dataset.check() == []


def test_the_command_line_does_not_load_the_lake():
    """Importing the package loads neither the storage layer nor the query engine."""
    code = "import sys, goldsmith, goldsmith.errors; print(sorted({'lance', 'duckdb', 'pyarrow'} & set(sys.modules)))"

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "[]"
