"""Run: ``python bench/nearest.py [--records 200000]``: nearest records in the lake, with the index and without.

Prints CPU seconds of the index, its size, and for 100 questions the share of the true ten that are found and the milliseconds of a question.
Vectors are those of ``bench/semantic_duplicates.py``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from goldsmith.lake import open_lake
from semantic_duplicates import WIDTH, planted


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--records", type=int, default=200_000)
    n = asked.parse_args().records
    with tempfile.TemporaryDirectory(prefix="goldsmith-bench-") as folder:
        planted(Path(folder) / "vectors", n, 0.95)
        vectors = np.memmap(Path(folder) / "vectors", np.float32, "r", shape=(n, WIDTH))
        records = open_lake(Path(folder) / "lake", create=True).ensure(
            "set", pa.schema([pa.field("id", pa.string(), nullable=False), pa.field("embedding", pa.list_(pa.float32(), WIDTH))])
        )
        for at in range(0, n, 50_000):
            part = pa.FixedSizeListArray.from_arrays(pa.array(np.asarray(vectors[at : at + 50_000]).ravel()), WIDTH)
            records.append(pa.table({"id": [str(row) for row in range(at, at + len(part))], "embedding": part}))
        questions = np.random.default_rng(0).integers(0, n, 100)
        true = [{row["id"] for row in records.nearest(vectors[q], 10, exact=True).to_pylist()} for q in questions[:10]]
        report("without index", records, vectors, questions[:10], true, exact=True)
        began = time.process_time()
        records.index_vectors()
        size = sum(path.stat().st_size for path in (Path(folder) / "lake").rglob("*") if "_indices" in path.parts)
        print(f"{n:,} vectors of {WIDTH}: index built in {time.process_time() - began:.1f} CPU s, {size / 1e6:.0f} MB", flush=True)
        scores = np.concatenate(
            [np.asarray(vectors[at : at + 50_000]) @ np.asarray(vectors[np.sort(questions)]).T for at in range(0, n, 50_000)]
        )
        best = np.argsort(-scores, axis=0)[:10]
        true = [set(map(str, best[:, at])) for at in range(len(questions))]
        report("with index", records, vectors, np.sort(questions), true, exact=False)


def report(name: str, records: object, vectors: np.ndarray, questions: np.ndarray, true: list[set[str]], *, exact: bool) -> None:
    """Print what is found and how long a question takes."""
    began, cpu, hits = time.perf_counter(), time.process_time(), 0
    for question, expected in zip(questions, true, strict=True):
        hits += len(expected & {row["id"] for row in records.nearest(vectors[question], 10, exact=exact).to_pylist()})
    wall, spent = (time.perf_counter() - began) / len(questions), (time.process_time() - cpu) / len(questions)
    print(f"{name}: {hits / 10 / len(questions):.3f} of the true ten; {1e3 * wall:.1f} ms, {1e3 * spent:.1f} CPU ms a question", flush=True)


if __name__ == "__main__":
    main()
