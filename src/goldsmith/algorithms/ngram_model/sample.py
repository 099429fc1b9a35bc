"""The tokens of texts as sentences, and a sample of them that stays small whatever comes, chosen by the texts alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.ngram_model.model import UNITS
from goldsmith.kernels.ngrams import BEGIN, END
from goldsmith.kernels.tokens import LINE, LINES, tokens

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Wholes = NDArray[np.int64]

PIECES = 64
"""A text longer than this part of the tokens wanted is cut into pieces before texts are left out."""
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass
class Sample:
    """Tokens of texts, never many more than ``most``: a text stays as long as the digest of its tokens says so.

    Attributes:
        most: Tokens at most, by and by.
        level: How often the sample was halved.
        seen: Texts with tokens that were offered.
    """

    most: int
    level: int = 0
    seen: int = 0
    _parts: list[tuple[NDArray[np.uint64], Wholes, NDArray[np.uint64]]] = field(default_factory=list)

    def add(self, text: pa.Array, unit: str) -> None:
        """Offer texts."""
        stream, ends = tokens(text, unit=UNITS.index(unit), lines=LINES)
        whole = np.diff(ends, prepend=0)
        self.seen += int((whole > 0).sum())
        sizes = _pieces(whole[whole > 0], max(self.most // PIECES, 1))
        digests = np.add.reduceat(stream * GOLDEN ^ (stream >> np.uint64(7)), np.cumsum(sizes) - sizes) if len(sizes) else stream[:0]
        self._parts.append(_thinned(stream, sizes, digests, self.level))
        while len(self) > self.most and self.level < 40:
            self.level += 1
            self._parts = [_thinned(*part, self.level) for part in self._parts]

    def __len__(self) -> int:
        """Count the tokens."""
        return sum(len(part[0]) for part in self._parts)

    @property
    def texts(self) -> int:
        """Count the texts, each piece of a very long one by itself."""
        return sum(len(part[1]) for part in self._parts)

    def sentences(self) -> NDArray[np.uint64]:
        """Return all sentences one after the other, each from BEGIN to END."""
        return np.concatenate([_bounded(stream, sizes) for stream, sizes, _ in self._parts] or [np.empty(0, np.uint64)])


def _pieces(sizes: Wholes, longest: int) -> Wholes:
    """Return the sizes of texts after long ones are cut, so that a sample of few long texts is not all or nothing.

    Example:
        >>> _pieces(np.array([3, 10]), 4).tolist()
        [3, 4, 4, 2]
    """
    number = -(-sizes // longest)
    found = np.full(int(number.sum()), longest, np.int64)
    last = np.cumsum(number) - 1
    found[last] = sizes - (number - 1) * longest
    return found


def _thinned(
    stream: NDArray[np.uint64], sizes: Wholes, digests: NDArray[np.uint64], level: int
) -> tuple[NDArray[np.uint64], Wholes, NDArray[np.uint64]]:
    stay = (digests * GOLDEN) >> np.uint64(63 - level) >> np.uint64(1) == 0
    return stream[np.repeat(stay, sizes)], sizes[stay], digests[stay]


def _bounded(stream: NDArray[np.uint64], sizes: Wholes) -> NDArray[np.uint64]:
    """Return the sentences of texts between BEGIN and END; a line break is an end and a beginning."""
    width = np.where(stream == LINE, 2, 1)
    ends = np.cumsum(width)
    found = np.empty(int(ends[-1]) if len(ends) else 0, np.uint64)
    found[ends - 1] = np.where(stream == LINE, BEGIN, stream)
    found[ends[stream == LINE] - 2] = END
    last = ends[np.cumsum(sizes) - 1]
    places = np.concatenate([last, [0], last[:-1]]) if len(last) else last  # of two at one place, the end comes first
    return np.insert(found, places, np.repeat([END, BEGIN], len(last)))
