"""Train the model of toxicity that goldsmith ships: ``python bench/train_toxicity.py [--out MODEL.npz]``.

It learns from the whole training part of COLD (Apache-2.0); ``bench/toxicity.py`` says how good it is on the development part.
A model of your own labels is made by ``goldsmith train toxicity``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from corpus import DATA, found
from domains import cold
from goldsmith.algorithms.toxicity.model import SHIPPED
from goldsmith.algorithms.toxicity.training import train

COLD = {
    "name": "goldsmith-toxicity-zh",
    "version": "1",
    "labels": "COLD training part, 25,659 Chinese posts about race, region and gender",
    "license": "trained on COLD (Deng et al. 2022, arXiv:2201.06025), Apache-2.0",
    "date": "2026-11-22",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    found(DATA / "toxicity" / "cold_train.csv.gz")
    texts, labels = zip(*((text, label) for text, label, _ in cold("train")), strict=True)
    begin = time.process_time()
    model = train(texts, labels, about=COLD)
    model.save(options.out)
    spent, size = time.process_time() - begin, options.out.stat().st_size
    print(f"{options.out}: {model.about['texts']:,} texts, {size:,} bytes, {spent:.1f} CPU s, {model.script}")


if __name__ == "__main__":
    main()
