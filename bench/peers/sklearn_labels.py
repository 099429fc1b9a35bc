"""What scikit-learn makes of the same texts, in an environment of its own: ``python sklearn_labels.py JOBS.json``.

The file holds a list of jobs with ``train``, ``labels``, ``test`` and ``truth``; a list of results by model is printed as JSON. Characters and pairs of them
are hashed to 2^18 features; logistic regression and gradient descent as the guides have them, and the latter calibrated on five folds, which
is what gives chances that can be believed and held-out predictions.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier


def models() -> dict:
    descent = SGDClassifier(loss="log_loss", alpha=1e-5, random_state=0)
    return {
        "logistic regression": LogisticRegression(C=10, max_iter=200),
        "gradient descent": descent,
        "gradient descent, calibrated": CalibratedClassifierCV(descent, cv=5),
    }


def run(job: dict) -> dict:
    found = {}
    labels, truth = np.array(job["labels"]), np.array(job["truth"])
    for name, model in models().items():
        vectorizer = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=1 << 18)
        begin = time.process_time()
        model.fit(vectorizer.transform(job["train"]), labels)
        fit = time.process_time() - begin
        begin = time.process_time()
        chances = model.predict_proba(vectorizer.transform(job["test"]))
        predict = time.process_time() - begin
        place = {one: at for at, one in enumerate(model.classes_.tolist())}
        mine = np.array([chances[row, place[one]] if one in place else 0.0 for row, one in enumerate(truth.tolist())])
        found[name] = {
            "right": float((model.classes_[chances.argmax(axis=1)] == truth).mean()),
            "loss": float(-np.log(np.maximum(mine, 1e-6)).mean()),
            "sure": float(chances.max(axis=1).mean()),
            "fit": fit,
            "predict": predict,
        }
    return found


if __name__ == "__main__":
    print(json.dumps([run(job) for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]))
