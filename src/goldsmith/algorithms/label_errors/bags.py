"""Texts as bags of features: words and pairs of words, single Han characters and pairs of them, hashed and weighed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

BUCKETS = 1 << 21
LONGEST = 2
LEAST_RECORDS = 2
"""A feature of a single record says nothing of any other one."""


@dataclass(frozen=True, eq=False)
class Bags:
    """The features of records.

    Attributes:
        features: Their numbers, of all records one after the other.
        values: Their values; those of a record have length 1.
        ends: Where those of each record end.
        n_features: How many different ones there are.
    """

    features: NDArray[np.int32]
    values: NDArray[np.float32]
    ends: NDArray[np.int64]
    n_features: int

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Which records have no feature."""
        found: NDArray[np.bool_] = np.diff(self.ends, prepend=0) == 0
        return found


def of_texts(text: pa.Array) -> Bags:
    """Return the bags of texts; a null or a text without tokens has an empty one.

    Example:
        >>> import pyarrow as pa
        >>> found = of_texts(pa.array(["good room", "good food", None], pa.large_string()))
        >>> found.n_features, found.empty.tolist()
        (1, [False, False, True])
    """
    from goldsmith.kernels.token_bags import written

    found = written(text, most=LONGEST, n_buckets=BUCKETS)
    return weighed(found.buckets, found.sizes, BUCKETS)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The features that are known, and how much each counts.

    Attributes:
        buckets: Their buckets, in order, shape (features,).
        rarity: The rarer a feature, the more it counts, shape (features,).
        n_buckets: The range of buckets.
        unknown: How much a feature counts that is not known.
    """

    buckets: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    n_buckets: int
    unknown: float

    @functools.cached_property
    def _number(self) -> NDArray[np.int32]:
        found = np.full(self.n_buckets, -1, np.int32)
        found[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return found

    def bags(self, buckets: NDArray[np.uint32], sizes: NDArray[np.int64]) -> Bags:
        """Return the bags of records, whether the vocabulary was made of them or of others; what it does not know is left out."""
        number = self._number[buckets]
        use = number >= 0
        row, features = np.repeat(np.arange(len(sizes)), sizes)[use], number[use]
        values = self.rarity[features]
        length = np.sqrt(np.bincount(row, values.astype(np.float64) ** 2, len(sizes)))
        ends = np.cumsum(np.bincount(row, minlength=len(sizes)))
        unit = (values / np.maximum(length, 1e-9)[row]).astype(np.float32)
        return Bags(features, unit, ends, len(self.buckets))

    def known_share(self, buckets: NDArray[np.uint32], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how much of the length of each record is of features that are known, in [0, 1]; 1 where there is none at all."""
        number = self._number[buckets]
        row = np.repeat(np.arange(len(sizes)), sizes)
        known = np.bincount(row, np.where(number < 0, 0, self.rarity[number]).astype(np.float64) ** 2, len(sizes))
        whole = known + self.unknown**2 * np.bincount(row, number < 0, len(sizes))
        return np.sqrt(np.where(whole > 0, known / np.where(whole > 0, whole, 1), 1))


def vocabulary(buckets: NDArray[np.uint32], sizes: NDArray[np.int64], n_buckets: int, *, least: int = LEAST_RECORDS) -> Vocabulary:
    """Return the features of at least so many records, the rarer ones counting more.

    Args:
        buckets: Of all records, one after the other, each once a record.
        sizes: Buckets of each record, shape (n,).
        n_buckets: Their range.
        least: Records that a feature needs.

    Source: K. Spärck Jones 1972, doi:10.1108/eb026526 (rarer terms weigh more: log((1 + n) / (1 + records)) + 1).
    """
    records = np.bincount(buckets, minlength=n_buckets)
    kept = np.flatnonzero(records >= least)
    rare = (np.log((1 + len(sizes)) / (1 + records[kept])) + 1).astype(np.float32)
    return Vocabulary(kept.astype(np.uint32), rare, n_buckets, float(np.log((1 + len(sizes)) / 2) + 1))


def weighed(buckets: NDArray[np.uint32], sizes: NDArray[np.int64], n_buckets: int) -> Bags:
    """Return bags whose rarer features count more; features of one record alone are left out."""
    return vocabulary(buckets, sizes, n_buckets).bags(buckets, sizes)
