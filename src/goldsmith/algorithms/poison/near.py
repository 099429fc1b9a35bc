"""Which records are nearly the same: pairs and groups, from signatures alone, without a look at the text.

1. Each text has a MinHash signature of ``HASHES`` values over pairs of neighbouring words (Han characters).
2. ``BANDS`` keys of ``ROWS`` values each; records that share a key stand together, in order of position, and each is compared with the
   next ``REACH`` of them. So the work grows with the records, however many share a key.
3. A pair counts where the share of equal values reaches the target. Groups are what pairs connect.

With 32 hashes the share has a standard error of 0.09 at one half: enough to choose what is looked at closely, not to judge by.

Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

HASHES, SHINGLE = 32, 2
BANDS, ROWS = 10, 3
REACH = 6
STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of records that are nearly the same, each once, sorted."""

    first: NDArray[np.int64]
    """The record that stands before the other, shape (pairs,)."""
    second: NDArray[np.int64]
    similarity: NDArray[np.float32]
    """Share of equal hashes, an estimate of the Jaccard index, in (0, 1]."""

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.first)

    def both_ways(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return (record, neighbour, similarity) with every pair told from both sides, sorted by record, the most alike first."""
        rows = np.concatenate([self.first, self.second])
        others = np.concatenate([self.second, self.first])
        alike = np.concatenate([self.similarity, self.similarity])
        order = np.lexsort((others, -alike, rows))
        return rows[order], others[order], alike[order]


def signed(text: pa.Array) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the signature of each text, shape (n, 32), and its number of shingles."""
    from goldsmith.kernels.minhash import signatures

    return signatures(text, HASHES, shingle=SHINGLE)


def near_pairs(signatures: NDArray[np.uint32], shingles: NDArray[np.int64], *, least: float, reach: int = REACH) -> Pairs:
    """Return the pairs whose signatures are alike.

    Args:
        signatures: Shape (n, 32).
        shingles: Shingles of each text; one without any has no pair.
        least: Least share of equal values, in (0, 1].
        reach: How many of the records behind it that share a key a record is compared with, for each key.
    """
    found = [np.empty(0, np.int64)]
    for keys, rows in _bands(signatures, np.flatnonzero(shingles > 0)):
        found.append(np.unique(np.concatenate([_paired(keys, rows, distance, signatures, least) for distance in range(1, reach + 1)])))
    codes = np.unique(np.concatenate(found))
    first, second = codes >> 32, codes & 0xFFFFFFFF
    return Pairs(first, second, _alike(signatures, first, second))


def groups(n: int, pairs: Pairs) -> NDArray[np.int64]:
    """Return for each record the first record of its group, itself where it stands alone, shape (n,).

    Example:
        >>> one, two = np.array([0, 2]), np.array([2, 3])
        >>> groups(5, Pairs(one, two, np.ones(2, np.float32))).tolist()
        [0, 1, 0, 0, 4]
    """
    head = np.arange(n, dtype=np.int64)
    while len(pairs):
        least = np.minimum(head[pairs.first], head[pairs.second])
        before = head.copy()
        np.minimum.at(head, pairs.first, least)
        np.minimum.at(head, pairs.second, least)
        np.minimum.at(head, before, head[np.arange(n)])
        head = head[head]
        if (head == before).all():
            break
    return head


def _bands(signatures: NDArray[np.uint32], rows: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Yield for each band the keys and records that share one, sorted by key, then by position."""
    for band in range(BANDS):
        keys = np.zeros(len(rows), np.uint64)
        for place in range(band * ROWS, band * ROWS + ROWS):
            keys = (keys ^ signatures[rows, place].astype(np.uint64)) * STEP
            keys ^= keys >> np.uint64(32)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        again = np.zeros(len(keys), bool)
        again[1:] = keys[1:] == keys[:-1]
        again[:-1] |= again[1:]
        yield keys[again], rows[order[again]]


def _paired(
    keys: NDArray[np.uint64], rows: NDArray[np.int64], distance: int, signatures: NDArray[np.uint32], least: float
) -> NDArray[np.int64]:
    """Return the pairs at a distance in their band that are alike enough, as one number each."""
    same = np.flatnonzero(keys[distance:] == keys[:-distance])
    first, second = rows[same], rows[same + distance]
    stays = _alike(signatures, first, second) >= least
    found: NDArray[np.int64] = first[stays] << 32 | second[stays]
    return found


def _alike(signatures: NDArray[np.uint32], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the share of equal values of each pair."""
    shares = np.empty(len(first), np.float32)
    for start in range(0, len(first), 1 << 18):
        part = slice(start, start + (1 << 18))
        shares[part] = (signatures[first[part]] == signatures[second[part]]).mean(axis=1)
    return shares
