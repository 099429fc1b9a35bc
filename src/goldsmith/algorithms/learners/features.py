"""Records as bags of features: words and pairs of words of texts, hashed and weighed, and the numbers of vectors beside them.

Text and vector have the same length in a bag, so that neither drowns the other. With vectors a few hundred answers teach as much as
thousands without: on 10 classes of Chinese news titles 72 % are right after 200 answers, against 57 % by words alone.

Where answers are few, features of a single record count too; with many they only cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.algorithms.label_errors.bags import BUCKETS, LONGEST, Bags, Vocabulary, vocabulary
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.material import Material

MANY = 3_000
"""Records from which on a feature of one record alone is left out."""
AT_ONCE = 4_096
"""Records whose features are held at a time when many are predicted."""
HALF = np.float32(np.sqrt(0.5))


class Seen(NamedTuple):
    """What a model sees of records.

    Attributes:
        bags: Their features.
        share: How much of each record that is, in [0, 1]: a model that knows half of the words is to be half as sure.
    """

    bags: Bags
    share: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Features:
    """What is seen of a record: features of its text, and the numbers of its vector.

    Attributes:
        words: Features of texts; None where records are vectors alone.
        width: Numbers in a vector; 0 where there are none.
    """

    words: Vocabulary | None
    width: int

    @property
    def n_features(self) -> int:
        """How many there are."""
        return self.width + (0 if self.words is None else len(self.words.buckets))

    def bags(self, given: Material) -> Bags:
        """Return the bags of records.

        Raises:
            LabelError: The records lack what the features are made of.
        """
        return self.seen(given).bags

    def seen(self, given: Material) -> Seen:
        """Return the bags of records, and how much of each record they hold.

        Raises:
            LabelError: The records lack what the features are made of.
        """
        self._check(given)
        if self.words is None:
            return Seen(_dense(np.asarray(given.vectors)), np.ones(len(given)))
        from goldsmith.kernels.token_bags import written

        found = written(given.text, most=LONGEST, n_buckets=self.words.n_buckets)
        words, share = self.words.bags(found.buckets, found.sizes), self.words.known_share(found.buckets, found.sizes)
        if given.vectors is None:
            return Seen(words, share)
        return Seen(joined(words, given.vectors), np.sqrt((share**2 + 1) / 2))

    def in_parts(self, given: Material) -> Iterator[tuple[slice, Seen]]:
        """Yield the bags of many records, some at a time."""
        for start in range(0, len(given), AT_ONCE):
            part = slice(start, min(start + AT_ONCE, len(given)))
            yield part, self.seen(given.part(part))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what has to be kept, as arrays."""
        if self.words is None:
            return {"buckets": np.zeros(0, np.uint32), "rarity": np.zeros(0, np.float32)}
        return {"buckets": self.words.buckets, "rarity": self.words.rarity}

    def page(self) -> dict[str, Any]:
        """Return what has to be kept, as JSON values."""
        words = self.words
        return {"width": self.width, "n_buckets": words.n_buckets if words else 0, "unknown": words.unknown if words else 0.0}

    @classmethod
    def kept(cls, arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> Features:
        """Return features from what was kept.

        Raises:
            ValueError: It is nonsense.
        """
        width, n_buckets, unknown = int(page["width"]), int(page["n_buckets"]), float(page["unknown"])
        buckets, rarity = arrays["buckets"], arrays["rarity"]
        sound = buckets.dtype == np.uint32 and rarity.dtype == np.float32 and buckets.ndim == 1 and buckets.shape == rarity.shape
        rising = len(buckets) < 2 or bool((buckets[1:] > buckets[:-1]).all())
        if not sound or not rising or not 0 <= width <= 1 << 16 or not 0 <= n_buckets <= 1 << 24 or not 0 <= unknown < np.inf:
            raise ValueError("features that are none")
        if (len(buckets) and int(buckets[-1]) >= n_buckets) or not np.isfinite(rarity).all():
            raise ValueError("features out of range")
        return cls(Vocabulary(buckets, rarity, n_buckets, unknown) if n_buckets else None, width)

    def _check(self, given: Material) -> None:
        if (given.text is None) != (self.words is None) or given.width != self.width:
            raise LabelError(
                "the model reads other material than this",
                found=f"{_told(given.text is not None, given.width)}",
                expected=f"{_told(self.words is not None, self.width)}",
            )


def features(given: Material) -> Features:
    """Return the features of records that are learnt from."""
    if given.text is None:
        return Features(None, given.width)
    from goldsmith.kernels.token_bags import written

    found = written(given.text, most=LONGEST, n_buckets=BUCKETS)
    return Features(vocabulary(found.buckets, found.sizes, BUCKETS, least=1 if len(given) < MANY else 2), given.width)


def joined(words: Bags, vectors: NDArray[np.float32]) -> Bags:
    """Return bags that hold features of texts and the numbers of vectors, each half of the length.

    Example:
        >>> words = Bags(np.array([0], np.int32), np.ones(1, np.float32), np.array([1, 1]), 1)
        >>> found = joined(words, np.array([[1, 0], [0, 1]], np.float32))
        >>> found.features.tolist(), found.ends.tolist()
        ([0, 1, 2, 1, 2], [3, 5])
    """
    width, sizes = vectors.shape[1], np.diff(words.ends, prepend=0)
    ends = np.cumsum(sizes + width)
    features_, values = np.empty(int(ends[-1]) if len(ends) else 0, np.int32), np.empty(int(ends[-1]) if len(ends) else 0, np.float32)
    at = np.arange(len(words.features)) + np.repeat(np.arange(len(sizes)) * width, sizes)
    features_[at], values[at] = words.features, words.values * HALF
    at = (ends - width)[:, None] + np.arange(width)
    features_[at], values[at] = words.n_features + np.arange(width), vectors * HALF
    return Bags(features_, values, ends, words.n_features + width)


def _dense(vectors: NDArray[np.float32]) -> Bags:
    n, width = vectors.shape
    return Bags(np.tile(np.arange(width, dtype=np.int32), n), vectors.ravel(), np.arange(1, n + 1) * width, width)


def _told(text: bool, width: int) -> str:  # noqa: FBT001  two facts
    return " and ".join([*(["texts"] if text else []), *([f"vectors of {width}"] if width else [])]) or "nothing"
