"""Spans of several people put together, on CoNLL++ with simulated people: `python bench/span_consensus.py [--sentences 600] [--seeds 5]`.

1. People: five to a sentence of a pool of fifteen. Each misses a span with a chance from Beta(2, 8), moves an edge by a token with one from
   Beta(2, 10), names it wrongly with one from Beta(1, 9), and marks a span of one or two tokens where none is with one a sentence from
   Beta(1, 9); two of the fifteen are careless: they miss half and move or name wrongly a third.
2. Exact F1 (edges and name) of: goldsmith's spans; the majority of each token's labels with neighbours of one label joined; a span kept where half of
   the people gave exactly it; and the best person of the pool on all his sentences, which nobody knows beforehand.
3. Agreement: alpha by soft F1 over all answers, and the mean exact F1 of people.

The set lies at ../shared/data/ner. Intervals are Student's over seeds.
"""

from __future__ import annotations

import argparse
import io
import math
import tarfile
from collections import Counter, defaultdict

import numpy as np

from crowd_sets import CROWD
from goldsmith.algorithms.agreement.distances import alpha_by_distance, apart
from goldsmith.algorithms.answers.marks import Mark, agreed_spans
from goldsmith.stats.student import quantile

LABELS = ("PER", "ORG", "LOC", "MISC")
POOL, EACH = 15, 5
Spans = set[tuple[int, int, str]]


def sentences() -> list[tuple[int, Spans]]:
    """Return tokens and spans (first token, end, label) of each sentence of the test set."""
    with tarfile.open(CROWD.parent / "ner" / "conllpp.tgz") as archive:
        text = io.TextIOWrapper(archive.extractfile("data/conllpp_test.txt"), encoding="utf-8").read()
    found = []
    for block in text.split("\n\n"):
        tags = [line.split()[-1] for line in block.splitlines() if line.strip() and not line.startswith("-DOCSTART-")]
        if tags:
            found.append((len(tags), spans_of(tags)))
    return found


def spans_of(tags: list[str]) -> Spans:
    """Return spans of tags in the IOB ways."""
    spans, start = set(), None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and (tag == "O" or tag[0] == "B" or tag[2:] != tags[start][2:]):
            spans.add((start, at, tags[start][2:]))
            start = None
        if tag != "O" and start is None:
            start = at
    return spans


def people(random: np.random.Generator) -> np.ndarray:
    """Return chances to miss, move, misname and invent, shape (people, 4)."""
    chances = np.column_stack([random.beta(a, b, POOL) for a, b in ((2, 8), (2, 10), (1, 9), (1, 9))])
    chances[:2, :3] = 0.5, 1 / 3, 1 / 3
    return chances


def marked(random: np.random.Generator, chance: np.ndarray, tokens: int, truth: Spans) -> Spans:
    """Return what one person marks."""
    found: Spans = set()
    for span in sorted(truth):
        begin, end, label = span
        if random.random() < chance[0]:
            continue
        if random.random() < chance[1]:
            moved = int(random.choice([-1, 1]))
            begin, end = (begin + moved, end) if random.random() < 0.5 else (begin, end + moved)
            begin, end = max(0, begin), min(tokens, end)
        if random.random() < chance[2]:
            label = str(random.choice([one for one in LABELS if one != label]))
        if begin < end:
            found.add((begin, end, label))
    if random.random() < chance[3]:
        begin = int(random.integers(tokens))
        found.add((begin, min(tokens, begin + int(random.integers(1, 3))), str(random.choice(LABELS))))
    return found


def by_token(given: list[Spans], tokens: int) -> Spans:
    """Return spans of the majority of each token."""
    tags = []
    for at in range(tokens):
        votes = Counter(next((label for begin, end, label in sorted(spans) if begin <= at < end), "O") for spans in given)
        tags.append(max(votes, key=lambda label: (votes[label], label)))
    return spans_of([tag if tag == "O" else f"I-{tag}" for tag in tags])


def f1(found: list[Spans], truth: list[Spans]) -> float:
    hits = sum(len(one & right) for one, right in zip(found, truth, strict=True))
    return 2 * hits / max(1, sum(map(len, found)) + sum(map(len, truth)))


def run(all_of_them: list[tuple[int, Spans]], n: int, seed: int) -> dict[str, float]:
    """Return exact F1 of every way in one project."""
    random = np.random.default_rng(seed)
    some = [all_of_them[at] for at in random.permutation(len(all_of_them))[:n]]
    truth, pool, given, marks, seen = [spans for _, spans in some], people(random), [], [], {}
    alone: dict[int, tuple[list[Spans], list[Spans]]] = defaultdict(lambda: ([], []))
    for at, (tokens, spans) in enumerate(some):
        seen[at] = random.permutation(POOL)[:EACH].tolist()
        given.append([marked(random, pool[who], tokens, spans) for who in seen[at]])
        for who, own in zip(seen[at], given[-1], strict=True):
            alone[who][0].append(own)
            alone[who][1].append(spans)
            marks += [Mark(at, who, (begin,), (end,), label) for begin, end, label in sorted(own)]
    ours: list[Spans] = [set() for _ in some]
    for one in agreed_spans(marks, seen):
        ours[one.item].add((int(one.low[0]), int(one.high[0]), one.label))
    half = [{span for span, votes in Counter(span for own in sets for span in own).items() if 2 * votes >= EACH} for sets in given]
    each = [f1(*told) for told in alone.values()]
    as_marks = [
        [[Mark(at, who, (b,), (e,), label) for b, e, label in sorted(own)] for who, own in enumerate(sets)] for at, sets in enumerate(given)
    ]
    return {
        "goldsmith": f1(ours, truth),
        "majority of tokens": f1([by_token(sets, tokens) for sets, (tokens, _) in zip(given, some, strict=True)], truth),
        "half gave exactly it": f1(half, truth),
        "best person": max(each),
        "mean person": float(np.mean(each)),
        "alpha (soft F1)": alpha_by_distance(as_marks, apart, rounds=50).value,
    }


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sentences", type=int, default=600)
    asked.add_argument("--seeds", type=int, default=5)
    told = asked.parse_args()
    read = sentences()
    found = [run(read, told.sentences, seed) for seed in range(told.seeds)]
    print(f"{len(read)} sentences, {told.sentences} drawn, {told.seeds} seeds; exact F1")
    for name in found[0]:
        values = np.array([one[name] for one in found])
        half = quantile(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
        less = np.array([one["goldsmith"] - one[name] for one in found])
        reach = quantile(0.975, len(values) - 1) * less.std(ddof=1) / math.sqrt(len(values))
        print(
            f"{name:22} {values.mean():.4f} [{values.mean() - half:.4f}, {values.mean() + half:.4f}]  goldsmith less it {less.mean():+.4f} [{less.mean() - reach:+.4f}, {less.mean() + reach:+.4f}]"
        )


if __name__ == "__main__":
    main()
