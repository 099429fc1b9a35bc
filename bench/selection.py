"""Speed and memory of selection: python bench/selection.py [--records 1000000] [--dimensions 512] [--only ranks|k-centre|facility-location].

Ranks: every method that goes by a score, over so many records, beside the authors' way of cumulative-distribution sampling (a loop over records
in Python), in one run; CPU seconds. Coverage: k-centre and facility location of one fifth of the records by embeddings of 16 bits around planted
clusters of very different sizes, beside the plain greedy of k-centre (its cost for all steps, from the first ones), with the covering against a random choice, and
the largest memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from goldsmith.algorithms import selection
from goldsmith.algorithms.selection import Pool

GOALS = ["k-centre", "facility-location"]

SHARE = 5
"""One of so many is taken."""

PLAIN_STEPS = 20
"""Steps of the plain greedy that are timed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--dimensions", type=int, default=512)
    parser.add_argument("--only", choices=["ranks", *GOALS])
    wanted = parser.parse_args()
    if wanted.only in {None, "ranks"}:
        ranks(wanted.records)
    if wanted.only != "ranks":
        coverage(wanted.records, wanted.dimensions, [wanted.only] if wanted.only else GOALS)


def ranks(n: int) -> None:
    random = np.random.default_rng(1)
    lengths = np.exp(random.normal(6, 1, n)).astype(np.int64) + 1
    score = random.normal(size=n)
    pool = Pool(random.integers(0, 2**63, n).astype(np.uint64), lengths, score, lengths)
    budget = pool.total // SHARE
    print(f"{n:,} records, {pool.total:,} tokens, budget {budget:,}")
    chosen = {}
    for name, method in {
        "cdf": lambda: selection.cumulative(pool, budget, seed=1),
        "top": lambda: selection.top(pool, budget, seed=1),
        "importance": lambda: selection.importance(pool, budget, seed=1),
        "random": lambda: selection.random(pool, budget, seed=1),
        "length-matched": lambda: selection.length_matched(pool, chosen["cdf"].taken, seed=1),
        "temperature over 40 groups": lambda: grouped(pool, budget),
    }.items():
        seconds, found = timed(method)
        chosen[name] = found
        print(f"  {name:<28} {seconds:6.2f} CPU s   spent {found.spent - budget:+,} of the budget")
    seconds, spent = timed(lambda: loop(score, lengths, budget))
    print(f"  {'loop over records':<28} {seconds:6.2f} CPU s   spent {spent - budget:+,} of the budget")


def grouped(pool: Pool, budget: int) -> selection.Chosen:
    groups = np.asarray(pool.keys % np.uint64(40), np.int64)
    sharing = selection.Sharing("temperature", 2.0)
    method = lambda part, given, *, least, most: selection.top(part, given, seed=1, least=least, most=most)  # noqa: E731  one line says it
    return selection.grouped(pool, groups, [f"g{at}" for at in range(40)], budget, sharing=sharing, method=method)


def loop(score: np.ndarray, tokens: np.ndarray, budget: int) -> int:
    """Cumulative-distribution sampling as the article tells it, record by record."""
    random = np.random.default_rng(42)
    order = sorted(range(len(score)), key=lambda at: -score[at])
    spent, at = 0, 0
    while spent < 0.4 * budget:
        spent += int(tokens[order[at]])
        at += 1
    rest = order[at:][::-1]
    total = sum(int(tokens[i]) for i in rest)
    shares, running = [], 0
    for i in rest:
        running += int(tokens[i])
        shares.append(running / total)
    r = (budget - spent) / sum(share * int(tokens[i]) for share, i in zip(shares, rest, strict=True))
    return spent + sum(int(tokens[i]) for share, i in zip(shares, rest, strict=True) if random.random() < min(1.0, r * share))


def coverage(n: int, dimensions: int, goals: list[str]) -> None:
    random = np.random.default_rng(2)
    centres = random.normal(size=(max(2, n // 500), dimensions)).astype(np.float32)
    rarer = 1 / np.arange(1, len(centres) + 1) ** 0.8
    basis = random.normal(size=(24, dimensions)).astype(np.float32)
    vectors = np.empty((n, dimensions), np.float16)
    for start in range(0, n, 20_000):
        rows = min(20_000, n - start)
        member = random.choice(len(centres), rows, p=rarer / rarer.sum())
        found = centres[member] + 0.15 * random.normal(size=(rows, 24)).astype(np.float32) @ basis
        vectors[start : start + rows] = found / np.linalg.norm(found, axis=1, keepdims=True)
    pool = Pool(random.integers(0, 2**63, n).astype(np.uint64), np.ones(n, np.int64), vectors=vectors)
    budget = n // SHARE
    order = np.argsort(pool.keys, kind="stable")
    warm = pool.part(np.arange(600))
    for goal in goals:
        selection.diverse(warm, 10, goal=goal)  # compile
    print(f"{n:,} x {dimensions}, {budget:,} taken")
    seconds, plain = timed(lambda: selection.random(pool, budget, seed=1))
    told(f"random {seconds:.1f} CPU s", selection.covering(vectors, order, plain.taken))
    for goal in goals:
        seconds, found = timed(lambda goal=goal: selection.diverse(pool, budget, goal=goal))
        told(f"{goal} {seconds:.1f} CPU s, {found.facts['neighbourhoods']:,} neighbourhoods", found.facts)
    seconds, _ = timed(lambda: plainly(vectors))
    print(
        f"  plain greedy k-centre: {seconds:.2f} CPU s for {PLAIN_STEPS} steps, {seconds / PLAIN_STEPS * budget / 3600:,.1f} CPU hours for all"
    )
    print(
        f"  largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB, {vectors.nbytes / 2**30:.2f} of it the vectors"
    )


def plainly(vectors: np.ndarray) -> None:
    """Walk some steps of the farthest-first traversal over all records."""
    nearest, at = np.full(len(vectors), np.inf, np.float32), 0
    for _ in range(PLAIN_STEPS):
        target = vectors[at].astype(np.float32)
        for start in range(0, len(vectors), 20_000):
            block = vectors[start : start + 20_000].astype(np.float32)
            np.minimum(nearest[start : start + 20_000], 2 - 2 * (block @ target), out=nearest[start : start + 20_000])
        at = int(nearest.argmax())


def told(what: str, facts: dict) -> None:
    print(f"  {what}: cosine distance to the nearest chosen, mean {facts['covering_mean']:.4f}, largest {facts['covering_largest']:.4f}")


def timed(work):
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


if __name__ == "__main__":
    main()
