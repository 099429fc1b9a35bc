"""Run: ``python bench/semantic_duplicates.py [--records 1000000] [--peer PYTHON]``.

Plants semantic duplicates among vectors of 512 numbers, lets ``algorithms/neighbours`` group and prune them, and prints CPU seconds, memory,
and how many of the planted ones were found. The vectors lie in a file that is mapped into memory.

``--peer`` names the Python of an environment with ``faiss-cpu``: the same work by its k-means, with the pairs of each cluster compared by
numpy, as SemDeDup does, in the same run.

The vectors are made so that they look like those of texts: topics within fields, each with its own spread, 300 of the 512
directions nearly empty. A tenth of the records are planted: another record, moved so that the cosine to it lies between the threshold and 1.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

WIDTH = 512
PEER = """
import sys, time, resource, numpy as np, faiss
path, n, width, threshold, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
x = np.memmap(path, np.float32, "r", shape=(n, width))
began = time.process_time()
rows = np.random.default_rng(0).choice(n, min(n, 48 * count), replace=False)
k = faiss.Kmeans(width, count, niter=8, spherical=True, seed=0, max_points_per_centroid=48)
k.train(np.ascontiguousarray(x[np.sort(rows)]))
label = np.empty(n, np.int64)
for at in range(0, n, 65536):
    label[at:at + 65536] = k.index.search(np.ascontiguousarray(x[at:at + 65536]), 1)[1][:, 0]
grouped = time.process_time() - began
gone = np.zeros(n, bool)
order = np.argsort(label, kind="stable")
bounds = np.searchsorted(label[order], np.arange(count + 1))
for c in range(count):
    some = order[bounds[c]:bounds[c + 1]]
    v = np.asarray(x[some])
    s = np.triu(v @ v.T, 1)
    gone[some[s.max(axis=0, initial=0) >= threshold]] = True
spent = time.process_time() - began
np.save(path + ".gone.npy", gone)
print(f"{grouped:.1f} {spent:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f}")
"""


def planted(path: Path, n: int, threshold: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Write vectors to a file, in a process of their own, so that its memory does not count; return which are planted and what each repeats."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_planted, path, n, threshold, seed).result()


def _planted(path: Path, n: int, threshold: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    decay = (1 / (1 + np.arange(WIDTH) / 40)).astype(np.float32)
    fields = random.normal(size=(60, WIDTH)).astype(np.float32) * decay
    topics = fields[random.integers(0, 60, 3_000)] + 0.8 * random.normal(size=(3_000, WIDTH)).astype(np.float32) * decay
    spread = random.uniform(0.3, 1.0, 3_000).astype(np.float32)
    share = 1 / np.arange(1, 3_001) ** 0.6
    out = np.memmap(path, np.float32, "w+", shape=(n, WIDTH))
    for at in range(0, n, 50_000):
        size = min(50_000, n - at)
        topic = random.choice(3_000, size=size, p=share / share.sum())
        block = topics[topic] + spread[topic, None] * random.normal(size=(size, WIDTH)).astype(np.float32) * decay
        out[at : at + size] = block / np.linalg.norm(block, axis=1, keepdims=True)
    which = np.sort(random.choice(np.arange(n // 2, n), n // 10, replace=False))
    of = random.integers(0, n // 2, len(which))
    for at in range(0, len(which), 20_000):
        rows, source = which[at : at + 20_000], np.asarray(out[of[at : at + 20_000]])
        noise = random.normal(size=source.shape).astype(np.float32) * decay
        noise -= (noise * source).sum(axis=1, keepdims=True) * source
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        cosine = random.uniform(threshold + 0.002, 1.0, len(rows)).astype(np.float32)[:, None]
        out[rows] = cosine * source + np.sqrt(1 - cosine**2) * noise
    out.flush()
    return which, of


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--records", type=int, default=1_000_000)
    asked.add_argument("--similarity", type=float, default=0.95)
    asked.add_argument("--peer", default="")
    options = asked.parse_args()
    n, threshold = options.records, options.similarity
    with tempfile.TemporaryDirectory(prefix="goldsmith-bench-") as folder:
        path = Path(folder) / "vectors"
        which, of = planted(path, n, threshold)
        vectors = np.memmap(path, np.float32, "r", shape=(n, WIDTH))
        from goldsmith.algorithms.neighbours.duplicates import grouped, recall, repetitions

        repetitions(np.eye(4, dtype=np.float32), 0.9)
        repetitions(np.random.default_rng(0).normal(size=(6_000, 8)).astype(np.float32), 0.9999)
        began = time.process_time()
        groups = grouped(vectors)
        middle = time.process_time()
        found = repetitions(vectors, threshold, clustering=groups)
        end = time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        gone = ~found.stays
        print(f"{n:,} vectors of {WIDTH} float32 ({n * WIDTH * 4 / 1e9:.2f} GB), {len(which):,} planted, cosine >= {threshold}")
        print(
            f"goldsmith: {end - began:.1f} CPU s: clusters {middle - began:.1f} ({found.clusters}), pruning {end - middle:.1f}; most memory {memory:.2f} GB"
        )
        print(
            f"  planted found {gone[which].mean():.4f}, of those whose model stays {gone[which][found.stays[of]].mean():.4f}; others that go {(gone.sum() - gone[which].sum()) / (n - len(which)):.5f}; pairs compared {found.compared / 1e6:,.0f} M"
        )
        told = found.of[which][gone[which]]
        check = np.einsum("ij,ij->i", np.asarray(vectors[which[gone[which]][:20_000]]), np.asarray(vectors[told[:20_000]]))
        print(
            f"  least true cosine of a record to what it repeats {check.min():.4f}; repeats a record that goes: {int((~found.stays[found.of[gone]]).sum())}"
        )
        print(f"  by brute force on a sample of those that stay: {recall(vectors, found, threshold, sample=1_000)}")
        if options.peer:
            script = Path(folder) / "peer.py"
            script.write_text(PEER)
            del vectors
            told = subprocess.run(
                [options.peer, script, path, str(n), str(WIDTH), str(threshold), str(found.clusters)],
                capture_output=True,
                text=True,
                check=False,
            )
            if told.returncode:
                sys.exit(told.stderr)
            clusters, spent, memory = map(float, told.stdout.split())
            gone = np.load(f"{path}.gone.npy")
            print(
                f"faiss k-means, pairs by numpy: {spent:.1f} CPU s: clusters {clusters:.1f}, pruning {spent - clusters:.1f}; most memory {memory:.2f} GB"
            )
            print(
                f"  planted found {gone[which].mean():.4f}, of those whose model stays {gone[which][~gone[of]].mean():.4f}; ratio of CPU seconds {spent / (end - began):.2f}"
            )


if __name__ == "__main__":
    main()
