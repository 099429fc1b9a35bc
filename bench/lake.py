"""A new column and a thousand random rows: the lake beside Parquet, in one run.

``python bench/lake.py [ROWS]`` makes ROWS short records (500,000 by default; about 400 bytes of text each), puts them
into the lake and into a Parquet file (zstd, row groups of 8,192), and does the same work on both:

* add an integer column that needs a scan of the text (Parquet has to be rewritten as a whole),
* replace that column by other values,
* read 1,000 random records by position, and by id.

It prints wall and CPU seconds of each, bytes on disk, and the ratios. The answers of both sides are compared.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet as pq

from goldsmith.lake import Dataset, open_lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = [
    "gold",
    "silver",
    "copper",
    "iron",
    "金",
    "银",
    "铜",
    "铁",
    "mine",
    "smith",
    "hammer",
    "anvil",
    "熔",
    "炼",
    "铸",
    "造",
    "fire",
    "water",
    "earth",
    "火",
    "水",
    "土",
]
SCHEMA = pa.schema([pa.field("id", pa.string(), nullable=False), ("text", pa.large_string()), ("number", pa.int64())])
LENGTH = pa.schema([("length", pa.int32())])
Result = TypeVar("Result")
GROUP = 8_192
TAKEN = 1_000


@dataclass(frozen=True)
class Cost:
    """What one piece of work took, in seconds."""

    wall: float
    cpu: float


def timed(work: Callable[[], Result]) -> tuple[Result, Cost]:
    """Run work once; return its result and its cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, Cost(time.perf_counter() - wall, time.process_time() - cpu)


def records(count: int) -> Iterator[pa.RecordBatch]:
    """Yield the records; the same ones every time."""
    choice = random.Random(7)
    phrases = [" ".join(choice.choices(WORDS, k=choice.randint(4, 12))) + f" {choice.getrandbits(24):x}" for _ in range(20_000)]
    for start in range(0, count, GROUP):
        numbers = range(start, min(start + GROUP, count))
        texts = ["，".join(choice.choices(phrases, k=8)) for _ in numbers]
        yield pa.record_batch([[f"record-{n:09d}" for n in numbers], texts, list(numbers)], schema=SCHEMA)


def length(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The length of the text in characters."""
    return pa.record_batch([pc.utf8_length(batch.column("text")).cast(pa.int32())], schema=LENGTH)


def rewritten(source: Path, target: Path, column: Callable[[pa.RecordBatch], pa.Array]) -> None:
    """Write a Parquet file again with one column more, or with that column replaced, batch by batch."""
    with pq.ParquetFile(source) as file:
        kept = [name for name in file.schema_arrow.names if name != "length"]
        schema = pa.schema([*(file.schema_arrow.field(name) for name in kept), *LENGTH])
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for batch in file.iter_batches(batch_size=GROUP, columns=kept):
                writer.write_batch(pa.record_batch([*batch.columns, column(batch)], schema=schema), row_group_size=GROUP)


def refilled(dataset: Dataset) -> None:
    """Replace the column by its double."""
    fills = []
    for fragment in dataset.fragments():
        lengths = pa.Table.from_batches(dataset.scan(["length"], fragments=[fragment], deleted=True))["length"]
        fills.append(dataset.fill(fragment, pa.table({"length": pc.multiply(lengths, 2).cast(pa.int32())})))
    dataset.commit_fills(fills)


def parquet_rows(path: Path, positions: list[int]) -> pa.Table:
    """Read rows of a Parquet file by position."""
    return pyarrow.dataset.dataset(path).take(pa.array(positions))


def parquet_ids(path: Path, ids: list[str]) -> pa.Table:
    """Read rows of a Parquet file by id."""
    return pq.read_table(path, filters=[("id", "in", ids)])


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def show(what: str, lake: Cost, parquet: Cost) -> dict[str, object]:
    """Print one line of the table and return it."""
    print(
        f"{what:28} lake {lake.wall:8.3f} s ({lake.cpu:7.3f} cpu)   parquet {parquet.wall:8.3f} s ({parquet.cpu:7.3f} cpu)   "
        f"ratio {parquet.wall / lake.wall:6.1f} wall {parquet.cpu / lake.cpu:6.1f} cpu"
    )
    return {"what": what, "lake": vars(lake), "parquet": vars(parquet)}


def compared(count: int, folder: Path) -> list[dict[str, object]]:
    """Do everything on both sides and return the lines."""
    dataset = open_lake(folder / "lake", create=True).create("web", SCHEMA)
    first, second, third = (folder / f"{n}.parquet" for n in (1, 2, 3))
    made = list(records(count))
    _, lake_write = timed(lambda: dataset.append(made))

    def write() -> None:
        with pq.ParquetWriter(first, SCHEMA, compression="zstd") as writer:
            for batch in made:
                writer.write_batch(batch, row_group_size=GROUP)

    _, parquet_write = timed(write)
    lines = [show("write", lake_write, parquet_write)]
    lake_bytes, parquet_bytes = size(folder / "lake"), first.stat().st_size
    lake_add = timed(lambda: dataset.add(LENGTH, length, reads=["text"]))[1]
    lines.append(show("add a column from the text", lake_add, timed(lambda: rewritten(first, second, lambda b: length(b).column(0)))[1]))
    added = size(folder / "lake") - lake_bytes
    doubled = timed(lambda: rewritten(second, third, lambda b: pc.multiply(length(b).column(0), 2).cast(pa.int32())))[1]
    lines.append(show("replace that column", timed(lambda: refilled(dataset))[1], doubled))
    chosen = random.Random(11).sample(range(count), min(TAKEN, count))
    lake_rows, lake_take = timed(lambda: dataset.at(chosen))
    rows, parquet_take = timed(lambda: parquet_rows(third, chosen))
    lines.append(show(f"{len(chosen)} rows by position", lake_take, parquet_take))
    _, index = timed(lambda: dataset.index("id"))
    ids = [f"record-{n:09d}" for n in chosen]
    lake_found, lake_ids = timed(lambda: dataset.take(ids))
    lines.append(show(f"{len(chosen)} rows by id", lake_ids, timed(lambda: parquet_ids(third, ids))[1]))
    if not (lake_rows.equals(rows) and lake_found.equals(rows)):
        sys.exit("the two sides do not hold the same rows")
    text = sum(batch.column("text").nbytes for batch in made)
    print(f"text {text / 1e6:.1f} MB; lake {lake_bytes / 1e6:.1f} MB, parquet {parquet_bytes / 1e6:.1f} MB; the new column wrote")
    print(
        f"{added / 1e6:.2f} MB in the lake, {second.stat().st_size / 1e6:.1f} MB in parquet; index on id {index.wall:.2f} s ({index.cpu:.2f} cpu)"
    )
    return lines


def main() -> None:
    """Run the comparison in a temporary folder and end with one JSON line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory(prefix="goldsmith-bench-") as folder:
        print(json.dumps({"rows": count, "work": compared(count, Path(folder))}))


if __name__ == "__main__":
    main()
