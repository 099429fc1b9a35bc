"""People and a model together, beside cleanlab's CROWDLAB: `python bench/assisted_answers.py --cleanlab PYTHON [--seeds 5]`.

News titles of ten classes and reviews of two, 1,500 items a seed, 30 simulated people of bench/adaptive_answers.py, two or three answers an item (CROWDLAB needs two), no gold. The model is a
ridge classifier on hashed pairs of characters, learnt from the majority of the answers to other folds' items. Accuracy against the real
labels in percent: the majority (ties by lot), the weighted vote, goldsmith's `assisted`, CROWDLAB with the same predictions. Mean over seeds, and goldsmith
less CROWDLAB with Student's interval.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from adaptive_answers import hashed, interval, reviews, titles
from goldsmith.algorithms.answers.assisted import assisted
from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.answers.weighted import weighted_vote
from goldsmith.algorithms.label_errors.ridge import ridge

ITEMS, PEOPLE, FOLDS = 1_500, 30, 5
PEER = Path(__file__).resolve().parent / "peers" / "crowdlab_side.py"


def run(texts: list[str], truth: np.ndarray, each: int, seed: int, python: str) -> list[float]:
    """Return the accuracy of every way."""
    random = np.random.default_rng(seed)
    some = random.permutation(len(truth))[:ITEMS]
    right, values = truth[some], int(truth.max()) + 1
    skill = np.where(random.random(PEOPLE) < 0.1, 1 / values, random.beta(8, 2, PEOPLE))
    said = np.full((ITEMS, PEOPLE), np.nan)
    for item in range(ITEMS):
        who = random.permutation(PEOPLE)[:each]
        wrong = (right[item] + random.integers(1, values, each)) % values
        said[item, who] = np.where(random.random(each) < skill[who], right[item], wrong)
    votes = np.stack([(said == value).sum(axis=1) for value in range(values)], axis=1) + 1e-6 * random.random((ITEMS, values))
    scores = 6 * ridge(hashed([texts[at] for at in some]), votes.argmax(axis=1), random.integers(0, FOLDS, ITEMS), values)
    predicted = np.exp(scores - scores.max(axis=1, keepdims=True))
    predicted /= predicted.sum(axis=1, keepdims=True)
    item, who = np.nonzero(np.isfinite(said))
    given = answers(item, who, said[item, who].astype(int), values=range(values))
    with tempfile.TemporaryDirectory() as folder:
        told, found = Path(folder, "told.npz"), Path(folder, "found.npy")
        np.savez(told, labels=said, predicted=predicted)
        subprocess.run([python, PEER, told, found], check=True, capture_output=True)
        peer = np.load(found)
    ways = (votes.argmax(axis=1), weighted_vote(given).chosen, assisted(given, predicted).consensus.chosen, peer)
    return [100 * float((way == right).mean()) for way in ways]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cleanlab", required=True, help="the Python of an environment with cleanlab")
    asked.add_argument("--seeds", type=int, default=5)
    told = asked.parse_args()
    print("labels          each  majority  weighted  assisted  CROWDLAB  assisted less CROWDLAB")
    for name, (texts, truth) in {"zh_news_titles": titles(), "zh_reviews": reviews()}.items():
        for each in (2, 3):
            found = np.array([run(texts, truth, each, seed, told.cleanlab) for seed in range(told.seeds)])
            less = interval((found[:, 2] - found[:, 3]).tolist())
            print(
                f"{name:15} {each:4}",
                *(f"{value:9.2f}" for value in found.mean(axis=0)),
                "  {:+.2f} [{:+.2f}, {:+.2f}]".format(*less),
                flush=True,
            )


if __name__ == "__main__":
    main()
