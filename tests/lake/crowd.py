"""What the processes of the crowd and kill tests do; started with *spawn*, so it is a module of its own."""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.lake import Expression, open_lake

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        ("text", pa.large_string()),
        ("number", pa.int64()),
        ("touched", pa.int64()),
        ("who", pa.string()),
    ]
)


def made(numbers: range, who: str) -> pa.Table:
    """Rows whose text tells their number."""
    return pa.table(
        {"id": [f"{who}-{n}" for n in numbers], "text": [f"{who} {n}" for n in numbers], "number": list(numbers), "touched": [0] * len(numbers), "who": [who] * len(numbers)},
        schema=SCHEMA,
    )  # fmt: skip


def work(location: str, role: str, index: int) -> None:
    """Append, add a column of one's own, or update rows of one's own, on one dataset."""
    dataset = open_lake(location).dataset("web")
    if role == "append":
        for turn in range(3):
            dataset.append(made(range(1_000 * turn, 1_000 * turn + 5), f"a{index}"))
    elif role == "column":
        name = f"c{index}"
        dataset.add(
            pa.schema([(name, pa.int64())]),
            lambda batch: pa.record_batch({name: pc.add(pc.binary_length(batch["text"]).cast(pa.int64()), index)}),
            reads=["text"],
            provenance={name: {"operator": "length", "plus": index}},
        )
    elif role == "update":
        for _ in range(3):
            if dataset.update(f"id = 'seed-{index}'", {"touched": Expression("touched + 1")}) != 1:
                sys.exit("an update found no row")


def busy(location: str, acknowledged: str, seed: int) -> None:
    """Write to the dataset in every way until killed, and note each commit in a file once it has returned."""
    dataset = open_lake(location).dataset("web")
    choice = random.Random(seed)
    with Path(acknowledged).open("a", encoding="utf-8", buffering=1) as notes:
        for turn in range(10_000):
            act = choice.choice(("append", "append", "column", "update", "delete", "compact", "clean"))
            if act == "append":
                dataset.append(made(range(turn, turn + 3), f"s{seed}t{turn}"))
                notes.write(f"append s{seed}t{turn}\n")
            elif act == "column":
                dataset.add(
                    pa.schema([("length", pa.int64())]),
                    lambda batch: pa.record_batch({"length": pc.binary_length(batch["text"]).cast(pa.int64())}),
                    reads=["text"],
                )
                notes.write(f"column {dataset.version}\n")
            elif act == "update":
                dataset.update("id = 'seed-0'", {"touched": seed * 100_000 + turn})
                notes.write(f"update {seed * 100_000 + turn}\n")
            elif act == "delete":
                who = f"s{seed}t{turn}d"
                dataset.append(made(range(3), who))
                dataset.delete(f"who = '{who}' AND number > 0")
                notes.write(f"delete {who}\n")
            elif act == "compact":
                dataset.compact(fragment_rows=50)
            else:
                dataset.clean(timedelta(seconds=1))


def add_rows_far(location: str, options: dict[str, str], turn: int) -> None:
    """Append three times five rows to a dataset in an object store."""
    from lake.conftest import rows

    dataset = open_lake(location, storage_options=options).dataset("web")
    for n in range(3):
        dataset.append(rows(100 * turn + 10 * n, 100 * turn + 10 * n + 5))
