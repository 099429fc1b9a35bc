"""Who a copy leads to: each licensee's score, how likely an innocent reaches it, and whom that is too unlikely for.

1. In the first round bits are worth what the symmetric score says, and what collusions of 2, 4 and 8 say that were learnt from the copy.
2. An innocent's probability is bounded for each of these (:mod:`tails`), times their number, times the licensees, times the rounds: so all
   false accusations together, of anybody in any round, are at most as likely as is allowed.
3. Whoever falls below is found. In the next round what the others' bits are worth is learnt anew, with the bits of those who were found known.
   Their choice hangs on no other licensee's bits, so the bound holds again.
4. It ends when a round finds nobody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.circulate.fingerprints.codes import codeword
from goldsmith.circulate.fingerprints.collusion import learnt
from goldsmith.circulate.fingerprints.tails import log_tails
from goldsmith.circulate.fingerprints.worth import symmetric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.worth import Worth

ROUNDS = 4
FIRST, LATER = (2, 4, 8), (1, 2, 4)
"""How many colluders beside those who are known are tried, in the first round and in later ones."""
FEWEST = 32
"""Places below which nothing is said."""


@dataclass(frozen=True)
class Suspicion:
    """What a copy says of one licensee.

    Attributes:
        licensee: His name.
        score: The symmetric score in standard deviations of an innocent's.
        log_p: Logarithm of a bound of the probability that an innocent reaches what was seen: the least over all ways and rounds, times how many
            they are.
        log_licensees: Logarithm of how many licensees were asked for; added to ``log_p`` it is that of anybody of them.
        found: Whether that of anybody is at most what is allowed.
        round: In which round he was found, from 1; 0 where he was not.
    """

    licensee: str
    score: float
    log_p: float
    log_licensees: float
    found: bool
    round: int

    @property
    def p(self) -> float:
        """The bound for him alone; 0 where it is smaller than a number can be."""
        return math.exp(self.log_p)

    @property
    def p_of_any(self) -> float:
        """The bound for anybody of all licensees, at most 1."""
        return min(1.0, math.exp(self.log_p + self.log_licensees))


def suspicions(
    secret: bytes, licensees: Sequence[str], bias: NDArray[np.uint16], read: NDArray[np.float64], *, allowed: float = 1e-6
) -> list[Suspicion]:
    """Return what a copy says of each licensee, the most suspect first.

    Args:
        secret: That of the release.
        licensees: All who were given a copy, each once.
        bias: Of each place, in 65,536ths.
        read: What the copy reads there, from -1 to 1; 0 where nothing can be read.
        allowed: Probability that anybody innocent is found at all.
    """
    there = np.flatnonzero(read)
    likely, seen = bias[there] / 65536, read[there].astype(float)
    words = [np.packbits(codeword(secret, each, bias)[there]) for each in licensees]
    return decided(licensees, words, likely, seen, allowed=allowed)


def decided(
    licensees: Sequence[str], words: Sequence[NDArray[np.uint8]], bias: NDArray[np.float64], read: NDArray[np.float64], *, allowed: float
) -> list[Suspicion]:
    """Return what is said of each licensee by his word, packed eight bits a byte, at places that were read."""
    n, found = len(licensees), dict[int, int]()
    if not n or len(read) < FEWEST:
        return [Suspicion(each, 0.0, 0.0, math.log(n), found=False, round=0) for each in licensees]
    least, plain = np.zeros(n), _scores(symmetric(bias, read), words)
    spread = symmetric(bias, read).spread()
    for turn in range(1, ROUNDS + 1):
        fresh = _round(words, bias, read, list(found))
        fresh[list(found)] = 0.0
        least = np.minimum(least, fresh)
        now = [int(each) for each in np.flatnonzero(least <= math.log(allowed / n)) if each not in found]
        if not now:
            break
        found |= dict.fromkeys(now, turn)
    told = [
        Suspicion(each, float(plain[at] / spread), float(least[at]), math.log(n), found=at in found, round=found.get(at, 0))
        for at, each in enumerate(licensees)
    ]
    return sorted(told, key=lambda one: (one.log_p, -one.score, one.licensee))


def _round(
    words: Sequence[NDArray[np.uint8]], bias: NDArray[np.float64], read: NDArray[np.float64], found: Sequence[int]
) -> NDArray[np.float64]:
    """Return the logarithm of each licensee's bound in one round, with how many ways and rounds there are counted in."""
    ways = list(_ways(words, bias, read, found))
    least = np.zeros(len(words))
    for one in ways:
        least = np.minimum(least, log_tails(one, _scores(one, words)))
    return np.minimum(0.0, least + math.log(len(ways) * ROUNDS))


def _ways(
    words: Sequence[NDArray[np.uint8]], bias: NDArray[np.float64], read: NDArray[np.float64], found: Sequence[int]
) -> Iterator[Worth]:
    known = np.zeros(len(bias), np.int64)
    for each in found:
        known += np.unpackbits(words[each], count=len(bias))
    if not found:
        yield symmetric(bias, read)
    for others in LATER if found else FIRST:
        yield learnt(bias, read, known, len(found), others)


def _scores(worth: Worth, words: Sequence[NDArray[np.uint8]]) -> NDArray[np.float64]:
    """Return the score of each word, shape (licensees,)."""
    begun, more = float(worth.zero.sum()), worth.one - worth.zero
    return np.array([begun + float(more @ np.unpackbits(each, count=len(more))) for each in words])
