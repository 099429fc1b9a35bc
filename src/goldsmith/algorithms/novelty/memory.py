"""The n-grams that were seen so far: an exact set that grows, or a Bloom filter of a size that is given.

An exact set takes 11 to 22 bytes an n-gram. A filter of 16 bits an n-gram calls about 2 new n-grams in 1,000 seen; the more
n-grams it has taken in, the more, which ``false_seen`` tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.errors import SettingsError
from goldsmith.kernels.novelty import BITS, BLOCK, entered, seen_before

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

SMALLEST = 1 << 12
MOST_TOKENS = 64


@dataclass
class NgramMemory:
    """What was seen of n-grams so far; records are given in the order that is declared to users.

    Attributes:
        n: Tokens in an n-gram, 1 to 64.
        seed: Of the filter's hashes.
        megabytes: Size of the filter, rounded down to a power of two; 0 for the exact set.

    Example:
        >>> import pyarrow as pa
        >>> memory = NgramMemory(n=2)
        >>> memory.new_share(pa.array(["a b c", "b c d", "a b", None])).tolist()
        [1.0, 0.5, 0.0, nan]
    """

    n: int = 5
    seed: int = 1
    megabytes: int = 0
    grams: int = 0
    new: int = 0
    _words: NDArray[np.uint64] = field(init=False, repr=False)
    _filled: int = 0

    def __post_init__(self) -> None:
        """Make the memory, empty.

        Raises:
            SettingsError: A setting is out of range.
        """
        if not 1 <= self.n <= MOST_TOKENS or self.megabytes < 0 or not 0 <= self.seed < 1 << 63:
            raise SettingsError(
                "a setting is out of range",
                found=f"n {self.n}, megabytes {self.megabytes}, seed {self.seed}",
                expected=f"n 1 to {MOST_TOKENS}, megabytes from 0, seed from 0",
            )
        words = 1 << ((self.megabytes << 17).bit_length() - 1) if self.megabytes else SMALLEST
        self._words = np.zeros(words, np.uint64)

    def new_share(self, text: pa.Array) -> NDArray[np.float64]:
        """Return the share of each record's n-grams that no record before it has, shape (n,); not a number where it has none.

        Records of one call come one after the other, as those of several calls do.
        """
        shares = []
        while len(text):
            sizes, fresh, self._filled, rows = seen_before(
                text, self._words, n=self.n, seed=self.seed, exact=not self.megabytes, filled=self._filled
            )
            sizes, fresh = sizes[:rows], fresh[:rows]
            self.grams += int(sizes.sum())
            self.new += int(fresh.sum())
            shares.append(np.divide(fresh, sizes, out=np.full(rows, np.nan), where=sizes > 0))
            text = text.slice(rows)
            if len(text):
                self._grow(text)
        return np.concatenate(shares) if shares else np.empty(0)

    def _grow(self, text: pa.Array) -> None:
        """Make the exact set large enough for the next record at least."""
        first = len(str(text[0].as_py() or "").encode())
        words = 2 * len(self._words)
        while words * 3 < (self._filled + first + 1) * 4:
            words *= 2
        larger = np.zeros(words, np.uint64)
        entered(self._words, larger)
        self._words = larger

    @property
    def false_seen(self) -> float:
        """About what share of new n-grams is called seen by now; 0 for the exact set."""
        if not self.megabytes:
            return 0.0
        filled = np.bitwise_count(self._words).reshape(-1, BLOCK).sum(axis=1) / (64 * BLOCK)
        return float((filled**BITS).mean())
