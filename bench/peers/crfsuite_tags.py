"""What sklearn-crfsuite makes of the same words, in an environment of its own: ``python crfsuite_tags.py JOB.json``.

The file holds ``train`` and ``test`` (lists of words) and ``tags``; the tags of the test and CPU seconds are printed as JSON. Features and settings are
those of its guide for CoNLL 2002, without parts of speech, which nobody has who labels.
"""

import json
import sys
import time
from pathlib import Path

import sklearn_crfsuite


def seen(words: list[str], at: int) -> dict:
    word = words[at]
    found = {
        "bias": 1.0,
        "lower": word.lower(),
        "end3": word[-3:],
        "end2": word[-2:],
        "upper": word.isupper(),
        "title": word.istitle(),
        "digit": word.isdigit(),
    }
    for step in (-1, 1):
        if 0 <= at + step < len(words):
            other = words[at + step]
            found |= {f"{step}:lower": other.lower(), f"{step}:title": other.istitle(), f"{step}:upper": other.isupper()}
        else:
            found["begin" if step < 0 else "end"] = True
    return found


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    begin = time.process_time()
    train = [[seen(words, at) for at in range(len(words))] for words in job["train"]]
    model = sklearn_crfsuite.CRF(algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True)
    model.fit(train, job["tags"])
    fit = time.process_time() - begin
    begin = time.process_time()
    tags = model.predict([[seen(words, at) for at in range(len(words))] for words in job["test"]])
    print(json.dumps({"tags": [list(one) for one in tags], "fit": fit, "predict": time.process_time() - begin}))
