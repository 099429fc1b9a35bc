"""The other side of bench/answers.py: crowd-kit's methods on the same answers, run by the Python that has it.

    python crowdkit_side.py ANSWERS.json [--slow] > FOUND.json

Reads {set: [[item, rater, value], ...]}; writes {set: {method: {"labels": {item: value}, "seconds": CPU seconds}}}. MACE with its ten restarts
takes minutes, and is run with --slow alone; GLAD and MACE are run on sets of at most 6,100 answers.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from crowdkit.aggregation import GLAD, MACE, DawidSkene, MajorityVote, OneCoinDawidSkene, Wawa

METHODS = {
    "majority-vote": MajorityVote,
    "weighted-vote": Wawa,
    "one-coin": lambda: OneCoinDawidSkene(n_iter=100),
    "dawid-skene": lambda: DawidSkene(n_iter=100),
    "mace": lambda: MACE(random_state=0),
    "glad": lambda: GLAD(silent=True),
}
MOST = 6_100


def main() -> None:
    sets = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    warm = pd.DataFrame({"task": ["a", "a", "b", "b"], "worker": ["x", "y", "x", "y"], "label": ["0", "0", "1", "0"]})
    found = {}
    for make in METHODS.values():
        make().fit_predict(warm)
    methods = {name: make for name, make in METHODS.items() if name != "mace" or "--slow" in sys.argv}
    for name, rows in sets.items():
        table = pd.DataFrame(rows, columns=["task", "worker", "label"])
        found[name] = {}
        for method, make in methods.items():
            if method in {"glad", "mace"} and len(rows) > MOST:
                continue
            np.random.seed(0)  # noqa: NPY002 -- crowd-kit draws from it
            start = time.process_time()
            labels = make().fit_predict(table)
            seconds = time.process_time() - start
            found[name][method] = {"labels": {str(item): str(value) for item, value in labels.items()}, "seconds": seconds}
            print(name, method, round(seconds, 2), file=sys.stderr, flush=True)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
