"""Peers of scores, each as its own users call it: ``python scores.py {kenlm|dsir|sklearn} INPUT.json``; prints one JSON value.

``kenlm`` reads ``{"arpa": path, "sentences": [text…]}``: KenLM 0.3.0 over the same model. ``dsir`` reads ``{"target": […], "raw": […],
"asked": […]}``: ``data-selection`` 1.0.3. ``sklearn`` reads ``{"train": [[text, label]…], "test": […]}``: HashingVectorizer and
LogisticRegression.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

kind, given = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))


def kenlm_side() -> dict[str, object]:
    import kenlm

    model = kenlm.Model(given["arpa"])
    begin = time.process_time()
    sums = [model.score(sentence, bos=True, eos=True) for sentence in given["sentences"]]
    return {"log10": sums, "cpu": time.process_time() - begin}


def dsir_side() -> dict[str, object]:
    import numpy as np
    from data_selection.hashed_ngram_dsir import get_ngram_counts

    def bag(texts: list[str]) -> np.ndarray:
        counts = np.zeros(10_000, int)
        for text in texts:
            get_ngram_counts(text, counts=counts)
        return counts / counts.sum()

    begin = time.process_time()
    target, raw = bag(given["target"]), bag(given["raw"])
    weights = np.log(target + 1e-8) - np.log(raw + 1e-8)
    fitted = time.process_time()
    found = [float(np.dot(weights, get_ngram_counts(text))) for text in given["asked"]]
    return {"weights": found, "fit_cpu": fitted - begin, "cpu": time.process_time() - fitted}


def sklearn_side() -> dict[str, object]:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pattern = r"(?u)[\u3400-\u9fff]|\w+|[^\w\s]"
    model = make_pipeline(
        HashingVectorizer(n_features=1 << 18, ngram_range=(1, 2), token_pattern=pattern), LogisticRegression(C=10, max_iter=300)
    )
    texts, labels = zip(*given["train"], strict=True)
    begin = time.process_time()
    model.fit(texts, labels)
    fitted = time.process_time()
    found = model.predict_proba(given["test"])[:, 1]
    return {"chances": found.tolist(), "fit_cpu": fitted - begin, "cpu": time.process_time() - fitted}


print(json.dumps({"kenlm": kenlm_side, "dsir": dsir_side, "sklearn": sklearn_side}[kind]()))
