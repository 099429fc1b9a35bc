"""KNN-Shapley and Vendi scores: CPU seconds against rows, and how well planted wrong labels are found: `python bench/contribution.py`."""

from __future__ import annotations

import math
import time

import numpy as np

from goldsmith.algorithms.contribution.knn_shapley import knn_shapley
from goldsmith.algorithms.contribution.labelled import Labelled
from goldsmith.algorithms.contribution.removal import removal_curve
from goldsmith.algorithms.contribution.vendi import vendi_of_vectors

TESTS, WIDTH, WRONG = 200, 64, 0.1


def drawn(n: int, seed: int) -> tuple[Labelled, Labelled, Labelled, np.ndarray]:
    """Return training rows with a share of wrong labels, two test sets, and which are wrong."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, n + 2 * TESTS)
    middles = random.normal(size=(10, WIDTH))
    features = middles[labels] + 1.5 * random.normal(size=(len(labels), WIDTH))
    wrong = random.random(n) < WRONG
    noisy = np.where(wrong, (labels[:n] + random.integers(1, 10, n)) % 10, labels[:n])
    first, second = slice(n, n + TESTS), slice(n + TESTS, None)
    return Labelled(features[:n], noisy), Labelled(features[first], labels[first]), Labelled(features[second], labels[second]), wrong


def area(values: np.ndarray, wrong: np.ndarray) -> float:
    """Return how often a wrong row has a smaller value than a right one."""
    order = np.argsort(np.argsort(values))
    n = int(wrong.sum())
    return 1 - (float(order[wrong].sum()) - n * (n - 1) / 2) / (n * (len(values) - n))


def main() -> None:
    last = None
    for n in (5_000, 20_000, 80_000):
        train, first, second, wrong = drawn(n, 0)
        start = time.process_time()
        worth = knn_shapley(train, first)
        took = time.process_time() - start
        exponent = "" if last is None else f", exponent {math.log(took / last[1]) / math.log(n / last[0]):.2f}"
        print(
            f"knn_shapley   {n:7} rows x {TESTS} tests: {took:6.2f} CPU s{exponent}; planted wrong labels found with area {area(worth.values, wrong):.3f}"
        )
        last = n, took
        if n == 5_000:
            curve = removal_curve(worth.values, train, second)
            for at, share in enumerate(curve.shares):
                told = (
                    f"{curve.worst_first[at].value:.3f}, by chance {curve.by_chance[at]:.3f}, best first {curve.best_first[at].value:.3f}"
                )
                print(f"    {100 * share:3.0f} % taken away: worst first {told}")
    last = None
    for n in (10_000, 100_000):
        vectors = np.random.default_rng(0).normal(size=(n, 256)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        start = time.process_time()
        score = vendi_of_vectors(vectors)
        print(f"vendi         {n:7} vectors of 256: {time.process_time() - start:6.2f} CPU s, score {score:.1f}")


if __name__ == "__main__":
    main()
