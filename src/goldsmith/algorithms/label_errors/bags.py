"""Texts as bags of features: words and pairs of words, single Han characters and pairs of them, hashed and weighed."""

from __future__ import annotations

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


def weighed(buckets: NDArray[np.uint32], sizes: NDArray[np.int64], n_buckets: int) -> Bags:
    """Return bags whose rarer features count more; features of one record alone are left out.

    Args:
        buckets: Of all records, one after the other, each once a record.
        sizes: Buckets of each record, shape (n,).
        n_buckets: Their range.

    Source: K. Spärck Jones 1972, doi:10.1108/eb026526 (rarer terms weigh more: log((1 + n) / (1 + records)) + 1).
    """
    records = np.bincount(buckets, minlength=n_buckets)
    kept = records >= LEAST_RECORDS
    number = np.cumsum(kept) - 1
    rare = (np.log((1 + len(sizes)) / (1 + records)) + 1).astype(np.float32)
    use = kept[buckets]
    row = np.repeat(np.arange(len(sizes)), sizes)[use]
    values = rare[buckets[use]]
    length = np.sqrt(np.bincount(row, values.astype(np.float64) ** 2, len(sizes)))
    ends = np.cumsum(np.bincount(row, minlength=len(sizes)))
    unit = (values / np.maximum(length, 1e-9)[row]).astype(np.float32)
    return Bags(number[buckets[use]].astype(np.int32), unit, ends, int(kept.sum()))
