"""What cleanlab says of the same predictions, in an environment of its own: ``python cleanlab_side.py FOLDER``.

The folder holds ``NAME.npz`` files with ``given`` and ``chances``; beside each goes ``NAME.out.npz`` with label quality scores and issues,
and the CPU seconds of each are printed as JSON. A ``NAME.txt`` with one text a line and ``given`` in ``NAME.npz`` has it predict by itself, the way
its guide for texts without a deep network does: TF-IDF of characters, logistic regression, five folds.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

METHODS = ("self_confidence", "normalized_margin", "confidence_weighted_entropy")
FILTERS = ("prune_by_noise_rate", "prune_by_class", "both", "confident_learning", "low_self_confidence")


def judged(given: np.ndarray, chances: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    found, seconds = {}, {}
    for method in METHODS:
        begin = time.process_time()
        found[method] = get_label_quality_scores(given, chances, method=method)
        seconds[method] = time.process_time() - begin
    begin = time.process_time()
    found["adjusted"] = get_label_quality_scores(given, chances, method="self_confidence", adjust_pred_probs=True)
    seconds["adjusted"] = time.process_time() - begin
    for name in FILTERS:
        begin = time.process_time()
        found["flag " + name] = find_label_issues(given, chances, filter_by=name, n_jobs=1)
        seconds["flag " + name] = time.process_time() - begin
    return found, seconds


def predicted(texts: list[str], given: np.ndarray) -> np.ndarray:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True), LogisticRegression(max_iter=300)
    )
    return cross_val_predict(model, texts, given, cv=5, method="predict_proba")


def main() -> None:
    spent = {}
    for path in sorted(Path(sys.argv[1]).glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        held, own = np.load(path), path.with_suffix(".txt")
        begin = time.process_time()
        chances = predicted(own.read_text(encoding="utf-8").split("\n"), held["given"]) if own.exists() else held["chances"]
        training = time.process_time() - begin
        found, seconds = judged(held["given"], chances)
        np.savez(path.with_suffix(".out.npz"), **found)
        spent[path.stem] = {"training": training, **seconds}
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
