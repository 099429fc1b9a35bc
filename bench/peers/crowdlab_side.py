"""The other side of bench/assisted_answers.py: cleanlab's CROWDLAB on the same answers and predictions, run by the Python that has it.

python crowdlab_side.py INPUT.npz OUTPUT.npy: reads `labels`, shape (items, raters), nan where not asked, and `predicted`; writes labels.
"""

import sys

import numpy as np
from cleanlab.multiannotator import get_label_quality_multiannotator


def main() -> None:
    given = np.load(sys.argv[1])
    found = get_label_quality_multiannotator(given["labels"], given["predicted"], verbose=False)
    np.save(sys.argv[2], found["label_quality"]["consensus_label"].to_numpy())


if __name__ == "__main__":
    main()
