"""A dataset to select from, and selections made of it under names of their own."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pyarrow as pa

from curate.workshop import Workshop
from goldsmith.curate import selecting
from goldsmith.curate.settings_of.selection import Select
from goldsmith.lake import Dataset
from goldsmith.progress import Silent

ENGLISH = ["harbour", "ledger", "ship", "office", "lamp", "coast", "number", "cargo", "tide", "mast", "rope", "captain", "anchor", "pilot"]
CHINESE = "港务局有一本账簿记下每艘进出的船只名称与货物潮水灯塔看守人写着颜色"
NAMES = itertools.count()


def texts(n: int, *, first: int = 0) -> list[dict[str, str]]:
    """Return records in two languages and four sources, of very different lengths; every tenth is a copy."""
    random_ = random.Random(first)
    rows: list[dict[str, str]] = []
    for at in range(first, first + n):
        size = int(np.exp(random_.gauss(4, 0.8))) + 8
        text = " ".join(random_.choices(ENGLISH, k=size)) if at % 3 else "".join(random_.choices(CHINESE, k=size)) + "。"
        if at % 10 == 9:
            text = rows[-1]["text"]
        rows.append({"id": f"r{at}", "text": text, "source": f"s{at % 4}"})
    return rows


def shelved(folder: Path) -> Workshop:
    """Return a curated dataset of 400 records, 40 of them copies, with scores and vectors."""
    workshop = Workshop(folder)
    workshop.run(workshop.rows(*texts(400)))
    records = workshop.tables().records
    random_ = np.random.default_rng(0)

    def measured(batch: pa.RecordBatch) -> pa.RecordBatch:
        n = batch.num_rows
        score = random_.normal(size=n)
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(random_.normal(size=n * 8).astype(np.float32)), 8)
        nothing, flat = pa.nulls(n, pa.float64()), pa.array(np.full(n, 0.5))
        holes = pa.array(score, mask=np.arange(n) % 5 == 0)
        return pa.record_batch([pa.array(score), holes, nothing, flat, vectors], names=["gc", "holes", "nothing", "flat", "embedding"])

    schema = pa.schema(
        [
            ("gc", pa.float64()),
            ("holes", pa.float64()),
            ("nothing", pa.float64()),
            ("flat", pa.float64()),
            ("embedding", pa.list_(pa.float32(), 8)),
        ]
    )
    records.add(schema, measured, reads=["id"], provenance={"gc": {"operator": "planted", "version": 7}})
    return workshop


def select(records: Dataset, **settings) -> dict:
    """Make a selection under a name of its own, unless one is given."""
    return selecting.fill(records, Select.model_validate({"name": f"t{next(NAMES)}", **settings}), progress=Silent())


def column(records: Dataset, name: str) -> dict[str, bool | None]:
    """Return the selection by id."""
    return {row["id"]: row[f"selected_{name}"] for batch in records.scan(["id", f"selected_{name}"]) for row in batch.to_pylist()}
