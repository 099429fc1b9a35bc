"""Models that learn while people answer: right answers and CPU seconds beside scikit-learn and sklearn-crfsuite in one run.

``python bench/label_learning.py [--sklearn PYTHON] [--crfsuite PYTHON] [--seeds 2]``: each names a Python that has the peer
(``bench/peers/README.md``). Kernels are compiled before anything is timed. Ours always makes held-out chances of all answers besides, by five folds or ten.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from goldsmith.algorithms.learners.choices import learn_choices
from goldsmith.algorithms.learners.material import material
from goldsmith.algorithms.learners.spans import learn_spans
from goldsmith.algorithms.learners.words import stretches, tags_of, words
from label_sets import NAMES, SETS, SHARED, sentences, spans, texts

SIZES, TEST = (500, 2_000, 5_000), 2_000
SENTENCES = (1_000, 4_000)
PEERS = Path(__file__).parent / "peers"


def job(name: str, size: int, seed: int) -> dict:
    """Return texts to learn from and to be tested on."""
    known, labels = texts(name)
    order = np.random.default_rng((seed, 11)).permutation(len(known))
    test, train = order[:TEST], order[TEST : TEST + size]
    return {
        "set": name,
        "size": size,
        "train": [known[at] for at in train],
        "labels": [str(labels[at]) for at in train],
        "test": [known[at] for at in test],
        "truth": [str(labels[at]) for at in test],
    }


def ours(one: dict) -> dict:
    """Return how right goldsmith is on a job, how sure, and CPU seconds."""
    begin = time.process_time()
    model = learn_choices(material(one["train"]), one["labels"]).model
    fit = time.process_time() - begin
    begin = time.process_time()
    found = model.predict(material(one["test"]))
    predict = time.process_time() - begin
    mine = [
        row[model.classes.index(label)] if label in model.classes else 0.0 for row, label in zip(found.chances, one["truth"], strict=True)
    ]
    return {
        "right": float(np.mean([name == label for (name, _), label in zip(found.best(), one["truth"], strict=True)])),
        "loss": float(-np.log(np.maximum(mine, 1e-6)).mean()),
        "sure": float(found.chances.max(axis=1).mean()),
        "fit": fit,
        "predict": predict,
    }


def choices(peer: str | None, seeds: int, sizes: tuple[int, ...]) -> None:
    jobs = [job(name, size, seed) for name in SETS for size in sizes for seed in range(seeds)]
    ours(jobs[0])  # compiles
    results = [{"goldsmith": ours(one)} for one in jobs]
    if peer:
        with tempfile.TemporaryDirectory() as room:
            path = Path(room) / "jobs.json"
            path.write_text(json.dumps(jobs), encoding="utf-8")
            said = json.loads(subprocess.run([peer, PEERS / "sklearn_labels.py", path], check=True, capture_output=True, text=True).stdout)
        results = [one | two for one, two in zip(results, said, strict=True)]
    for name in SETS:
        for size in sizes:
            some = [result for one, result in zip(jobs, results, strict=True) if (one["set"], one["size"]) == (name, size)]
            print(f"\n{name}, {size:,} answers, {seeds} draws: right and sure in percent, loss, CPU s to learn and to predict {TEST:,}")
            for model in some[0]:
                mean = {key: np.mean([one[model][key] for one in some]) for key in some[0][model]}
                print(
                    f"  {model:30} {100 * mean['right']:6.2f} {100 * mean['sure']:6.2f} {mean['loss']:7.3f} {mean['fit']:8.2f} {mean['predict']:6.2f}"
                )


def f1(found: list, truth: list) -> str:
    hits = sum(len(set(one) & set(two)) for one, two in zip(found, truth, strict=True))
    return f"F1 {200 * hits / max(sum(map(len, found)) + sum(map(len, truth)), 1):6.2f}"


def tags(peer: str | None, sizes: tuple[int, ...]) -> None:
    (train, train_tags), (test, test_tags) = sentences("train"), sentences("test")
    truth = [spans(one, two) for one, two in zip(test, test_tags, strict=True)]
    text = [" ".join(one) for one in test]
    learn_spans(text[:20], truth[:20], labels=NAMES)  # compiles
    for size in sizes:
        known = [" ".join(one) for one in train[:size]]
        answers = [spans(one, two) for one, two in zip(train[:size], train_tags, strict=False)]
        begin = time.process_time()
        learnt = learn_spans(known, answers, labels=NAMES)
        fit = time.process_time() - begin
        begin = time.process_time()
        found = learnt.model.predict(text).spans
        predict = time.process_time() - begin
        scores = [one.score for each in found for one in each]
        right = [(one.start, one.end, one.label) in set(said) for each, said in zip(found, truth, strict=True) for one in each]
        print(f"\nnames in {len(test):,} sentences after {size:,} answered ones")
        print(
            f"  goldsmith        {f1([[(s.start, s.end, s.label) for s in one] for one in found], truth)}  learn {fit:6.2f} CPU s (with five folds), "
            f"predict {predict:5.2f}; mean score {np.mean(scores):.3f}, right {np.mean(right):.3f}"
        )
        if peer:
            crfsuite(peer, known, answers, text, truth)


def crfsuite(peer: str, known: list[str], answers: list, text: list[str], truth: list) -> None:
    cut, tried = [words(one) for one in known], [words(one) for one in text]
    given = [[str(tag) for tag in tags_of(one, each, NAMES)[0]] for one, each in zip(cut, answers, strict=True)]
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "job.json"
        path.write_text(
            json.dumps({"train": [one.words for one in cut], "tags": given, "test": [one.words for one in tried]}), encoding="utf-8"
        )
        said = json.loads(subprocess.run([peer, PEERS / "crfsuite_tags.py", path], check=True, capture_output=True, text=True).stdout)
    found = [
        [one.span(first, last, NAMES[label]) for first, last, label in stretches(np.array(row, np.int32))]
        for one, row in zip(tried, said["tags"], strict=True)
    ]
    print(f"  sklearn-crfsuite {f1(found, truth)}  learn {said['fit']:6.2f} CPU s (once), predict {said['predict']:5.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sklearn", default=None)
    parser.add_argument("--crfsuite", default=None)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="answers to learn choices from; none leaves them out")
    parser.add_argument("--sentences", type=int, nargs="*", default=list(SENTENCES), help="answered sentences; none leaves names out")
    options = parser.parse_args()
    if not SHARED.is_dir():
        raise SystemExit(f"the sets are not at {SHARED}")
    if options.sizes:
        choices(options.sklearn, options.seeds, tuple(options.sizes))
    if options.sentences:
        tags(options.crfsuite, tuple(options.sentences))


if __name__ == "__main__":
    main()
