"""All pairs of texts above a similarity, exactly: the truth that approximate methods are judged by.

Similarity is the Jaccard index of the 3-grams of words, a Han or kana character being a word. Two texts
with index >= t share one of the first ``n - ceil(t n) + 1`` grams of each in any common order of the grams
(prefix filter); the order here is from rare to common, so that few candidates remain, and each is computed in full.

Source: Chaudhuri, Ganti, Kaushik 2006, doi:10.1109/ICDE.2006.9.
"""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def grams(text: str) -> np.ndarray:
    """Return the distinct 3-grams of a text as sorted 64-bit hashes; a shorter text is one gram."""
    words = WORD.findall(text.lower())
    joined = {"\x1f".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))}
    hashes = (int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "little") for gram in joined)
    return np.unique(np.fromiter(hashes, np.uint64, len(joined)))


def jaccard(a: np.ndarray, b: np.ndarray) -> float:
    """Return the Jaccard index of two sorted sets."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / max(1, len(a) + len(b) - shared)


def pairs_above(sets: Sequence[np.ndarray], least: float) -> dict[tuple[int, int], float]:
    """Return every pair of positions i < j whose Jaccard index is at least `least`, with the index."""
    _, numbers, counts = np.unique(np.concatenate(sets), return_inverse=True, return_counts=True)
    bounds = np.cumsum([0, *(len(s) for s in sets)])
    holders: dict[int, list[int]] = {}
    out: dict[tuple[int, int], float] = {}
    for j, own in enumerate(sets):
        mine = numbers[bounds[j] : bounds[j + 1]]
        order = np.lexsort((mine, counts[mine]))
        prefix = mine[order[: len(mine) - math.ceil(least * len(mine)) + 1]]
        prefix = prefix[counts[prefix] > 1].tolist()
        met = {i for gram in prefix for i in holders.get(gram, ()) if least <= len(sets[i]) / len(own) <= 1 / least}
        for i in met:
            index = jaccard(sets[i], own)
            if index >= least:
                out[i, j] = index
        for gram in prefix:
            holders.setdefault(gram, []).append(j)
    return out
