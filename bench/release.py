"""CPU seconds of a release of so many bytes, by part, and the speed of digests against `sha256sum`: ``python bench/release.py [--bytes 1e9]``.

1. Records of about 2 KB, of 20,000 different texts of words drawn by Zipf's law, are put into a lake.
2. A sample of them is evaluated; its report stands in for that of the whole, since `bench/evaluate.py` tells what evaluations cost.
3. The whole is released, and CPU seconds are told by part; the promise is 60 for a gigabyte.
4. The files are digested by shards in 1 and 2 threads, and by `sha256sum`, in CPU and wall time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from goldsmith import record
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release.asked import Party, Request
from goldsmith.certify.release.building import release
from goldsmith.curate.settings_of.evaluation import Require
from goldsmith.evaluate.beside import gathered
from goldsmith.evaluate.report import page
from goldsmith.evaluate.running import Request as Wanted
from goldsmith.evaluate.running import evaluate
from goldsmith.lake import Lake, open_lake
from goldsmith.signing import keys
from goldsmith.signing.held import held

TEXTS, WORDS, BATCH = 20_000, 330, 5_000
PROMISE = 60
"""CPU seconds of a gigabyte."""


def texts(rng: np.random.Generator) -> list[str]:
    """Return texts of about 2 KB."""
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = np.array(["".join(rng.choice(letters, size=n)) for n in rng.integers(2, 11, size=20_000)])
    drawn = np.minimum(rng.zipf(1.3, size=(TEXTS, WORDS)), len(words)) - 1
    return [" ".join(words[row]) for row in drawn]


def planted(lake: Lake, name: str, n: int, known: list[str]) -> int:
    """Put records into a dataset, and return the bytes of their texts."""
    schema = pa.schema([*record.SCHEMA, pa.field("decision", pa.string())])
    made, size = lake.create(name, schema), 0

    def batches():
        nonlocal size
        for start in range(0, n, BATCH):
            some = [known[at % TEXTS] for at in range(start, min(start + BATCH, n))]
            size += sum(map(len, some))
            columns = {"id": [f"r{at:09d}" for at in range(start, start + len(some))], "text": some}
            fixed = {"modality": "text", "source": "words", "license": "CC0-1.0", "decision": "kept"}
            arrays = {one.name: pa.array(columns[one.name], one.type) if one.name in columns else pa.array([fixed.get(one.name)] * len(some), one.type) for one in schema}  # fmt: skip
            yield pa.RecordBatch.from_pydict(arrays, schema=schema)

    made.append(batches())
    return size


def report(lake: Lake, folder: Path, version: int) -> Path:
    """Write the report of the sample as one of the whole."""
    made = evaluate(lake, Wanted("sample", "iso5259"))
    page.write(made, gathered(lake, made, made.by, spec=None, against=None, require=Require()), folder)
    path = folder / "evaluation.json"
    told = json.loads(path.read_bytes())
    told["measurements"] |= {"dataset": "words", "version": version}
    path.write_text(json.dumps(told, ensure_ascii=False))
    return folder


def digested(folder: Path) -> list[dict[str, float]]:
    """Return gigabytes a second of our digests and of `sha256sum`."""
    files = hashing.files_below(folder, without=oms.IGNORED)
    size = sum((folder / one).stat().st_size for one in files)
    found = []
    for workers in (1, 2):
        wall, cpu = time.perf_counter(), time.process_time()
        hashing.shards_of(folder, files, workers=workers)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        found.append({"by": f"goldsmith, {workers} threads", "gb_per_s_wall": size / wall / 1e9, "gb_per_s_cpu": size / cpu / 1e9})
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(["sha256sum", *files], cwd=folder, check=True, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - wall
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [*found, {"by": "sha256sum", "gb_per_s_wall": size / wall / 1e9, "gb_per_s_cpu": size / cpu / 1e9}]


def main() -> None:
    """Print the parts, and the digests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=float, default=1e9)
    parser.add_argument("--as", dest="layout", default="parquet")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lake = open_lake(folder / "lake", create=True)
        known = texts(np.random.default_rng(7))
        mean = sum(map(len, known)) / len(known)
        planted(lake, "sample", 2_000, known)
        size = planted(lake, "words", int(asked.bytes / mean), known)
        version = lake.dataset("words").version
        parties = []
        for name in ("publisher", "evaluator"):
            keys.current(folder / "keys", name)
            key = held(str(folder / "keys" / name))
            parties.append(Party(name, key.did, key))
        request = Request("words", "1.0.0", folder / "words-1.0.0", *parties, issued=datetime(2026, 11, 1, tzinfo=UTC))
        request = replace(request, layout=asked.layout, evaluation=report(lake, folder / "report", version))
        wall, cpu = time.perf_counter(), time.process_time()
        made = release(lake, request)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            json.dumps({"text_bytes": size, "records": made.records, "files": made.files, "file_bytes": made.bytes, "layout": asked.layout})
        )
        print(
            json.dumps(
                {
                    "cpu_seconds": round(cpu, 2),
                    "wall_seconds": round(wall, 2),
                    "parts": made.cpu,
                    "per_gb": round(cpu / size * 1e9, 2),
                    "promise": PROMISE,
                }
            )
        )
        rows = digested(made.folder)
        for row in rows:
            print(json.dumps({name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}))
        print(json.dumps({"cpu_ratio_to_sha256sum": round(rows[1]["gb_per_s_cpu"] / rows[-1]["gb_per_s_cpu"], 2)}))


if __name__ == "__main__":
    main()
