"""Ranked label errors beside cleanlab, in one run: ``python bench/label_errors.py [--cleanlab PYTHON] [checked] [noise] [many] [ner] [speed]``.

1. *checked*: of MNIST and 20news, the labels that people looked at again (5 votes each; wrong: fewer than 3 for the given label). Only
   what cleanlab had flagged was ever checked, so recall cannot be told, and all rankings are compared on items that one of them chose.
2. *noise*: wrong labels planted in zh_news_titles and zh_reviews (three kinds, three rates; of two classes pairwise is uniform). The same
   predictions, of goldsmith's own predictor, are given to both; then each predicts by itself: cleanlab as its guide for texts does it,
   with TF-IDF and logistic regression. The sets have wrong labels of their own, which count as false alarms for everyone.
   *many*: the same with a hundred classes, at 10 %.
3. *ner*: the tags of the CoNLL-2003 test set that CoNLL++ corrected (309 tokens in 186 sentences).
4. *speed*: 100,000 short texts of 10 and of 100 classes.

AP: average precision over all records. P@n: precision at as many records as there are wrong labels (it equals recall there). R@2n: recall at
twice as many. P@100: precision of the first hundred. CPU seconds of this process, all threads; compilation apart.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from goldsmith.algorithms.label_errors.orders import ORDERS
from goldsmith.algorithms.label_errors.sentences import found_in_sentences
from goldsmith.algorithms.label_errors.suspects import Ranking, found_in_texts, ranked
from goldsmith.algorithms.label_errors.training import Training
from intervals import bootstrap, told
from label_noise import KINDS, checked, conll, hundred_classes, labelled

RATES = (0.05, 0.1, 0.2)
SEED = 7
SIDE = Path(__file__).parent / "peers" / "cleanlab_side.py"


def average_precision(suspicion: np.ndarray, wrong: np.ndarray) -> float:
    hits = wrong[np.argsort(-suspicion, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def at(suspicion: np.ndarray, wrong: np.ndarray, k: int) -> int:
    """Return how many of the first k are wrong."""
    return int(wrong[np.argsort(-suspicion, kind="stable")[:k]].sum())


def row(name: str, suspicion: np.ndarray, wrong: np.ndarray) -> str:
    n = int(wrong.sum())
    first = f"{100 * average_precision(suspicion, wrong):6.2f}  {100 * at(suspicion, wrong, n) / n:6.2f}"
    return f"  {name:34} {first}  {100 * at(suspicion, wrong, 2 * n) / n:6.2f}  {at(suspicion, wrong, 100):6}"


def flags(name: str, marked: np.ndarray, wrong: np.ndarray) -> str:
    hits = int((marked & wrong).sum())
    return f"  {name:34} flags {int(marked.sum()):6,}  precision {told(hits, int(marked.sum()))}  recall {told(hits, int(wrong.sum()))}"


def side(python: str | None, jobs: dict[str, dict]) -> tuple[dict[str, dict[str, np.ndarray]], dict[str, dict[str, float]]]:
    """Give cleanlab the same predictions, or texts; nothing where it is not there."""
    if not python:
        return {}, {}
    with tempfile.TemporaryDirectory() as room:
        for name, job in jobs.items():
            np.savez(Path(room) / f"{name}.npz", **{key: job[key] for key in ("given", "chances") if key in job})
            if "texts" in job:
                lines = [" ".join(text.split()) for text in job["texts"]]
                (Path(room) / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
        spent = json.loads(subprocess.run([python, SIDE, room], check=True, capture_output=True, text=True).stdout)
        return {name: dict(np.load(Path(room) / f"{name}.out.npz")) for name in jobs}, spent


def ours(given: np.ndarray, chances: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, float], Ranking]:
    found, seconds = {}, {}
    for order in ORDERS:
        begin = time.process_time()
        ranking = ranked(given, chances, classes=range(chances.shape[1]), order=order)
        seconds[order], found[order] = time.process_time() - begin, ranking.suspicion
    return found, seconds, ranked(given, chances, classes=range(chances.shape[1]))


def compared(given: np.ndarray, chances: np.ndarray, theirs: dict[str, np.ndarray], wrong: np.ndarray, where: np.ndarray) -> None:
    """Print the table of one set of predictions, judged on the records ``where``."""
    mine, _, ranking = ours(given, chances)
    for name, suspicion in mine.items():
        print(row(f"goldsmith {name}", suspicion[where], wrong))
    for name, quality in theirs.items():
        if not name.startswith("flag "):
            print(row(f"cleanlab {name}", -quality[where], wrong))
    print(flags("goldsmith counted", ranking.flagged[where], wrong))
    for name, marked in theirs.items():
        if name.startswith("flag "):
            print(flags(f"cleanlab {name[5:]}", marked[where], wrong))


def same_rules(given: np.ndarray, chances: np.ndarray, theirs: dict[str, np.ndarray]) -> str:
    """Say how often the rules of confident learning, written twice, agree."""
    pairs = {
        "confident_joint": "confident_learning",
        "prune_by_class": "prune_by_class",
        "prune_by_noise_rate": "prune_by_noise_rate",
        "prune_by_both": "both",
    }
    alike = []
    for one, other in pairs.items():
        marked = ranked(given, chances, classes=range(chances.shape[1]), flag=one).flagged
        alike.append(
            f"{one} {int(marked.sum())}/{int(theirs['flag ' + other].sum())}, {int((marked != theirs['flag ' + other]).sum())} differ"
        )
    return "  the same rules, flags of goldsmith/cleanlab: " + "; ".join(alike)


def show_checked(python: str | None) -> None:
    print(
        "\n# checked by people: only items that cleanlab had flagged were checked, so there is no recall, and the choice of items is its own"
    )
    sets = {name: checked(name) for name in ("mnist", "20news")}
    theirs, spent = side(python, {name: {"given": given, "chances": chances} for name, (chances, given, _, _) in sets.items()})
    for name, (chances, given, rows, wrong) in sets.items():
        print(f"## {name}: {len(given):,} labels, {len(rows)} checked, {int(wrong.sum())} wrong; chance gives AP {100 * wrong.mean():.2f}")
        print(f"  {'order':34} {'AP':>6}  {'P@n':>6}  {'R@2n':>6}  {'P@100':>6}")
        compared(given, chances, theirs.get(name, {}), wrong, rows)
        suspicion = ranked(given, chances, classes=range(chances.shape[1])).suspicion[rows]
        low, high = bootstrap(
            lambda drawn, s=suspicion, w=wrong: average_precision(s[drawn], w[drawn]) if w[drawn].any() else 0.0, len(rows)
        )
        print(
            f"  goldsmith posterior, AP with its interval: {100 * average_precision(suspicion, wrong):.2f} [{100 * low:.2f}, {100 * high:.2f}]"
        )
        if python:
            print(same_rules(given, chances, theirs[name]))
            print(f"  CPU seconds: goldsmith {ours(given, chances)[1]}, cleanlab {spent[name]}")


def show_noise(python: str | None, *, vectors: bool) -> None:
    print("\n# planted noise: the same predictions to both")
    show_planted(labelled(), RATES, python, vectors=vectors)


def show_many(python: str | None) -> None:
    print("\n# planted noise, a hundred classes: the same predictions to both")
    show_planted({"pairs of titles": hundred_classes()}, (0.1,), python, vectors=False)


def show_planted(sets: dict, rates: tuple[float, ...], python: str | None, *, vectors: bool) -> None:
    jobs, truth, made = {}, {}, {}
    own: dict[str, tuple[np.ndarray, float]] = {}
    for name, (texts, labels) in sets.items():
        for kind, plant in KINDS.items():
            if kind == "pairwise" and labels.max() == 1:
                continue
            for rate in rates:
                key = f"{name} {kind} {rate:g}"
                given = plant(texts, labels, rate, np.random.default_rng((SEED, round(1000 * rate))))
                begin = time.process_time()
                ranking = found_in_texts(texts, given)
                own[key] = ranking.suspicion, time.process_time() - begin
                made[key], truth[key] = ranking, given != labels
                jobs[key] = {"given": given, "chances": ranking.chances}
                jobs[key + " alone"] = {"given": given, "texts": texts}
    theirs, spent = side(python, jobs)
    means: dict[str, dict[str, list[float]]] = {}
    for key, ranking in made.items():
        given, wrong = jobs[key]["given"], truth[key]
        print(f"## {key}: {len(given):,} labels, {int(wrong.sum()):,} wrong; trained in {own[key][1]:.1f} CPU s: {ranking.about}")
        print(f"  {ranking.ordered_by}: {ranking.because}")
        print(f"  {'order':34} {'AP':>6}  {'P@n':>6}  {'R@2n':>6}  {'P@100':>6}")
        compared(given, ranking.chances, theirs.get(key, {}), wrong, np.arange(len(given)))
        scores = {f"goldsmith {one}": value for one, value in ours(given, ranking.chances)[0].items()}
        scores |= {f"cleanlab {one}": -value for one, value in theirs.get(key, {}).items() if not one.startswith("flag ")}
        for one, value in scores.items():
            means.setdefault(one, {}).setdefault(key.split()[-2], []).append(average_precision(value, wrong))
    print("\n# planted noise, the same predictions: mean AP over sets and rates")
    print(f"  {'order':36}" + "".join(f"{kind:>12}" for kind in KINDS) + f"{'all':>12}")
    for one, found in means.items():
        print(
            f"  {one:36}"
            + "".join(f"{100 * np.mean(found[kind]):12.2f}" for kind in KINDS)
            + f"{100 * np.mean([x for kind in KINDS for x in found[kind]]):12.2f}"
        )
    show_ends(Planted(sets, jobs, truth, own), theirs, spent, vectors=vectors)


@dataclass
class Planted:
    """What was planted, and what goldsmith ranked by itself, with its CPU seconds, by set, kind and rate."""

    sets: dict[str, tuple[list[str], np.ndarray]]
    jobs: dict[str, dict]
    truth: dict[str, np.ndarray]
    own: dict[str, tuple[np.ndarray, float]]


def show_ends(planted: Planted, theirs: dict, spent: dict, *, vectors: bool) -> None:
    """Print what each finds by itself, from texts and labels to a ranking."""
    print("\n# planted noise, end to end: texts and labels in, a ranking out; with CPU seconds")
    print(f"  {'':58} {'AP':>6}  {'P@n':>6}  {'R@2n':>6}  {'P@100':>6}")
    for key, wrong in planted.truth.items():
        found = [("goldsmith", *planted.own[key])]
        if vectors:
            found.append(("goldsmith, with vectors", *with_vectors(key, planted)))
        if key + " alone" in theirs:
            seconds = spent[key + " alone"]
            qualities = theirs[key + " alone"]
            found += [
                (f"cleanlab {one}", -qualities[one], seconds["training"] + seconds[one])
                for one in ("self_confidence", "normalized_margin", "adjusted")
            ]
        for name, suspicion, cost in found:
            print(f"  {key:28} {row(name, suspicion, wrong)[2:]}  {cost:7.1f} s")


EMBEDDED: dict[str, tuple[np.ndarray, float]] = {}


def with_vectors(key: str, planted: Planted) -> tuple[np.ndarray, float]:
    """Return the ranking with embeddings, and the CPU seconds with those of embedding."""
    from goldsmith.embedders.opening import embedder

    name = next(one for one in planted.sets if key.startswith(one))
    texts = planted.sets[name][0]
    begin = time.process_time()
    if name not in EMBEDDED:
        vectors = embedder()(texts)
        EMBEDDED[name] = vectors, time.process_time() - begin
    begin = time.process_time()
    suspicion = found_in_texts(texts, planted.jobs[key]["given"], vectors=EMBEDDED[name][0]).suspicion
    return suspicion, time.process_time() - begin + EMBEDDED[name][1]


def show_ner(python: str | None) -> None:
    sentences, tags, documents, wrong = conll()
    n = len(wrong)
    print(
        f"\n# ner: {sum(map(len, sentences)):,} tagged tokens; judged on the {n:,} of the test set, {int(wrong.sum())} of them corrected by CoNLL++"
    )
    begin = time.process_time()
    found = found_in_sentences(sentences, tags, documents=documents)
    cost = time.process_time() - begin
    codes, chances = found.words.labels.codes, found.words.chances
    theirs, spent = side(python, {"ner": {"given": codes, "chances": chances}})
    print(f"  trained in {cost:.1f} CPU s: {found.words.about}")
    print(f"  {'order of tokens':34} {'AP':>6}  {'P@n':>6}  {'R@2n':>6}  {'P@100':>6}")
    last = np.arange(len(codes) - n, len(codes))
    compared(codes, chances, theirs.get("ner", {}), wrong, last)
    ends_ = found.ends[found.ends > len(codes) - n] - (len(codes) - n)
    starts = np.concatenate([[0], ends_[:-1]])
    bad = np.add.reduceat(wrong, starts) > 0
    print(
        f"  {'order of sentences, by their worst':34} {'AP':>6}  {'P@n':>6}  {'R@2n':>6}  {'P@100':>6}   ({int(bad.sum())} of {len(bad):,} sentences)"
    )
    for name, suspicion in ours(codes, chances)[0].items():
        print(row(f"goldsmith {name}", np.maximum.reduceat(suspicion[last], starts), bad))
    for name, quality in theirs.get("ner", {}).items():
        if not name.startswith("flag "):
            print(row(f"cleanlab {name}", np.maximum.reduceat(-quality[last], starts), bad))
    if python:
        print(f"  CPU seconds: goldsmith {ours(codes, chances)[1]}, cleanlab {spent['ner']}")


def show_speed(python: str | None) -> None:
    texts, labels = labelled()["zh_news_titles"]
    random = np.random.default_rng(SEED)
    one, two = random.integers(0, len(texts), (2, 100_000))
    long = [texts[a] + " " + texts[b] for a, b in zip(one, two, strict=True)]
    print("\n# speed: 100,000 pairs of news titles, 5 % of the labels wrong")
    for classes, truth in ((10, labels[one]), (100, 10 * labels[one] + labels[two])):
        given = KINDS["uniform"](long, truth, 0.05, random)
        begin, clock = time.process_time(), time.perf_counter()
        ranking = found_in_texts(long, given)
        cost, wall = time.process_time() - begin, time.perf_counter() - clock
        _, spent = side(python, {"speed": {"given": given, "chances": ranking.chances}})
        scoring = ours(given, ranking.chances)[1]["posterior"]
        print(
            f"  {classes} classes: texts to ranking {cost:.1f} CPU s ({wall:.1f} s), AP {100 * average_precision(ranking.suspicion, given != truth):.2f}; {ranking.about}"
        )
        print(
            f"    scoring alone: goldsmith {scoring:.2f} CPU s (joint, posterior, flags)"
            + (f", cleanlab {spent['speed']}" if python else "")
        )


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("parts", nargs="*", default=["checked", "noise", "many", "ner", "speed"])
    reader.add_argument("--cleanlab", help="a Python that has cleanlab and scikit-learn")
    reader.add_argument("--vectors", action="store_true", help="also with embeddings; needs the extra `embedding`")
    asked = reader.parse_args()
    found_in_texts(["a b", "b c", "c a", "a d"] * 10, [0, 1] * 20, training=Training(folds=2, rounds=1))  # compiles
    if "checked" in asked.parts:
        show_checked(asked.cleanlab)
    if "noise" in asked.parts:
        show_noise(asked.cleanlab, vectors=asked.vectors)
    if "many" in asked.parts:
        show_many(asked.cleanlab)
    if "ner" in asked.parts:
        show_ner(asked.cleanlab)
    if "speed" in asked.parts:
        show_speed(asked.cleanlab)


if __name__ == "__main__":
    main()
