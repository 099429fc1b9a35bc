"""Run: ``python bench/semantic_similarity.py [--model NAME]``: what a cosine means, on pairs of Chinese sentences that people labelled.

For each threshold: the share of pairs at or above it, by what people said of them. Sets: STS-B in Chinese (0-5; 5: the same meaning), LCQMC,
AFQMC and OPPO (questions that ask the same, or not), PAWS-X (the same words in another order), and pairs drawn by chance out of STS-B and LCQMC.
The last table says what to choose: of pairs at or above, how many mean the same, where one pair in a hundred does.
"""

from __future__ import annotations

import argparse
import gzip

import numpy as np

from corpus import DATA
from goldsmith.embedders.opening import embedder

THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)


def pairs(name: str) -> list[list[str]]:
    with gzip.open(DATA / "zh_sts_nli" / name, "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [row for row in rows if len(row) == 3]


def groups() -> dict[str, list[tuple[str, str]]]:
    """Return pairs of sentences by what people said of them."""
    found: dict[str, list[tuple[str, str]]] = {}
    sts = [(left, right, float(score)) for left, right, score in pairs("Chinese-STS-B_sts-b-dev.txt.gz")]
    for title, low, high in (("STS-B 5", 5, 5.1), ("STS-B 4", 4, 5), ("STS-B 3", 3, 4), ("STS-B 0-1", 0, 1.01)):
        found[title] = [(left, right) for left, right, score in sts if low <= score < high]
    for title, file in (("LCQMC", "LCQMC_dev.txt.gz"), ("AFQMC", "AFQMC_dev.txt.gz"), ("OPPO", "OPPO-xiaobu_dev.txt.gz")):
        for label, said in (("1", "same"), ("0", "not")):
            found[f"{title} {said}"] = [(left, right) for left, right, given in pairs(file) if given == label]
    with gzip.open(DATA / "zh_sts_nli" / "PAWS-X_dev_2k.tsv.gz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    for label, said in (("1", "same"), ("0", "not")):
        found[f"PAWS-X {said}"] = [(row[1], row[2]) for row in rows if len(row) == 4 and row[3] == label]
    random = np.random.default_rng(0)
    texts = [text for one in (found["STS-B 0-1"], found["LCQMC same"]) for pair in one for text in pair]
    drawn = random.integers(0, len(texts), (20_000, 2))
    found["by chance"] = [(texts[a], texts[b]) for a, b in drawn if texts[a] != texts[b]]
    return found


def ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def area(same: np.ndarray, other: np.ndarray) -> float:
    """Return the chance that a pair that means the same has the larger cosine."""
    rank = ranks(np.concatenate([same, other]))[: len(same)]
    return float((rank.sum() - len(same) * (len(same) + 1) / 2) / (len(same) * len(other)))


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--model", default="use-multilingual")
    embed = embedder(asked.parse_args().model)
    cosines = {}
    for title, found in groups().items():
        left, right = embed([a for a, _ in found]), embed([b for _, b in found])
        cosines[title] = np.einsum("ij,ij->i", left, right)
    print(f"{'share at or above':18}", *(f"{limit:6.2f}" for limit in THRESHOLDS), "  pairs")
    for title, values in cosines.items():
        print(f"{title:18}", *(f"{100 * (values >= limit).mean():5.1f}%" for limit in THRESHOLDS), f"{len(values):7,}")
    sts = pairs("Chinese-STS-B_sts-b-dev.txt.gz")
    found = np.einsum("ij,ij->i", embed([row[0] for row in sts]), embed([row[1] for row in sts]))
    print(f"\nSTS-B, Spearman: {np.corrcoef(ranks(found), ranks(np.array([float(row[2]) for row in sts])))[0, 1]:.3f}")
    for title in ("LCQMC", "AFQMC", "OPPO", "PAWS-X"):
        print(f"{title}, area under the curve: {area(cosines[f'{title} same'], cosines[f'{title} not']):.3f}")
    same, hard, easy = (
        np.concatenate([cosines[name] for name in names])
        for names in (("STS-B 5", "LCQMC same"), ("LCQMC not", "STS-B 0-1"), ("by chance",))
    )
    print("\nof pairs at or above, mean the same, where 1 in 100 does and 9 in 100 are alike but not the same")
    for limit in THRESHOLDS:
        true, false = 0.01 * (same >= limit).mean(), 0.09 * (hard >= limit).mean() + 0.90 * (easy >= limit).mean()
        print(f"  {limit:4.2f}: {100 * true / (true + false):5.1f} % of them; found {100 * (same >= limit).mean():5.1f} %")


if __name__ == "__main__":
    main()
