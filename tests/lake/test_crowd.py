"""Many processes write to one table at once, and processes are killed at any moment."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from lake.crowd import SCHEMA, busy, made, work

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.lake import Dataset, Lake

SPAWN = multiprocessing.get_context("spawn")


def damage(dataset: Dataset) -> list:
    """What a check finds wrong."""
    return [problem for problem in dataset.check() if problem.severity == "damage"]


@pytest.fixture
def web(lake: Lake) -> Dataset:
    """Forty rows in four fragments."""
    dataset = lake.create("web", SCHEMA)
    for start in range(0, 40, 10):
        dataset.append(made(range(start, start + 10), "seed"))
    return dataset


def test_32_processes_lose_nothing_and_write_nothing_wrong(lake: Lake, web: Dataset):
    """Twelve appenders, twelve column writers and eight updaters on one table: every row, value and increment is there."""
    roles = [("append", n) for n in range(12)] + [("column", n) for n in range(12)] + [("update", n) for n in range(8)]
    crowd = [SPAWN.Process(target=work, args=(lake.location, role, n)) for role, n in roles]

    for process in crowd:
        process.start()
    for process in crowd:
        process.join(180)

    assert [process.exitcode for process in crowd] == [0] * 32
    web.refresh()
    assert damage(web) == []
    got = {row["id"]: row for row in pa.Table.from_batches(web.scan()).to_pylist()}
    assert set(got) == {f"seed-{n}" for n in range(40)} | {f"a{i}-{1_000 * t + k}" for i in range(12) for t in range(3) for k in range(5)}
    assert all(row["text"] == row["id"].replace("-", " ") for row in got.values())
    assert [got[f"seed-{n}"]["touched"] for n in range(40)] == [3] * 8 + [0] * 32
    for n in range(12):
        assert web.provenance(f"c{n}") == {"operator": "length", "plus": n}
        assert {row[f"c{n}"] for row in got.values() if row["id"].startswith("seed")} == {
            len(row["text"]) + n for row in got.values() if row["id"].startswith("seed")
        }
        assert all(row[f"c{n}"] in {None, len(row["text"]) + n} for row in got.values())
        unfilled = [row["id"] for row in got.values() if row[f"c{n}"] is None]
        pending = [id_ for batch in web.scan(["id"], fragments=web.pending([f"c{n}"])) for id_ in batch["id"].to_pylist()]
        assert sorted(unfilled) == sorted(pending)


def killed_after(lake: Lake, notes: Path, seed: int, seconds: float) -> None:
    """Start a writer, wait for its first note, and kill it ``seconds`` later."""
    process = SPAWN.Process(target=busy, args=(lake.location, str(notes), seed))
    before = notes.read_text() if notes.exists() else ""
    process.start()
    deadline = time.monotonic() + 60
    while (not notes.exists() or notes.read_text() == before) and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(seconds)
    process.kill()
    process.join()
    assert process.exitcode == -9


def test_kill_9_loses_no_acknowledged_write(lake: Lake, web: Dataset, tmp_path: Path):
    """Ten writers killed in the middle of anything: the table opens, is sound, and holds all that was acknowledged."""
    notes = tmp_path / "acknowledged"

    for seed in range(1, 11):
        killed_after(lake, notes, seed, 0.017 * seed)
        web = lake.dataset("web")
        assert damage(web) == []

    got = {row["id"]: row for row in pa.Table.from_batches(web.scan()).to_pylist()}
    acknowledged = [line.split() for line in notes.read_text().splitlines()]
    assert len(acknowledged) >= 20
    for act, what in acknowledged:
        if act == "append":
            first = int(what.partition("t")[2])
            assert [got[f"{what}-{n}"]["text"] for n in range(first, first + 3)] == [f"{what} {n}" for n in range(first, first + 3)]
        elif act == "delete":
            assert [f"{what}-{n}" in got for n in range(3)] == [True, False, False]
    updates = [int(what) for act, what in acknowledged if act == "update"]
    assert got["seed-0"]["touched"] >= max(updates, default=0)
    if any(act == "column" for act, _ in acknowledged):
        assert [got[f"seed-{n}"]["length"] for n in range(40)] == [len(f"seed {n}") for n in range(40)]
