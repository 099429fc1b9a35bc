"""Codes of Tardos: a bias for each place, drawn once a release, and a word of bits for each licensee, drawn by these biases.

1. Biases follow the arcsine law between a cut-off and one minus it: 4,096 equally likely ones, each a whole number of 65,536ths, so that a bit is a
   comparison of whole numbers and its probability is exact.
2. A licensee's bit is 1 where his number at the place is below the bias.
3. Whoever does not know the secret sees bits of others as independent of his own, given the biases: on that alone rests the probability of an error.

Source: G. Tardos, Optimal probabilistic fingerprint codes, STOC 2003, doi:10.1145/780542.780561; J. ACM 55 (2008), doi:10.1145/1346330.1346335.
"""

from __future__ import annotations

import functools
import hashlib
import math
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.circulate.fingerprints.keyed import key_for, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE = 1 << 16
LEVELS = 1 << 12
CUT_OFF = 1 / 300
"""No bias is below it or above one minus it; near the best for eight colluders (Laarhoven and de Weger 2012, doi:10.1007/s10623-012-9718-y)."""


@functools.cache
def levels() -> NDArray[np.uint16]:
    """Return the biases that there are, in 65,536ths, shape (4,096,).

    Example:
        >>> int(levels()[0]) + int(levels()[-1]) == WHOLE
        True
    """
    least = math.asin(math.sqrt(CUT_OFF))
    wide = math.pi / 2 - 2 * least
    return np.array([round(WHOLE * math.sin(least + wide * (at + 0.5) / LEVELS) ** 2) for at in range(LEVELS)], np.uint16)


def biases(secret: bytes, n: int) -> NDArray[np.uint16]:
    """Return the bias of each of ``n`` places, in 65,536ths."""
    return np.asarray(levels()[stream(key_for(secret, "bias"), n) & (LEVELS - 1)])


def codeword(secret: bytes, licensee: str, bias: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Return the bits of a licensee, one a place.

    Args:
        secret: That of the release.
        licensee: His name, as the ledger says it.
        bias: Of each place.
    """
    return np.asarray(stream(key_for(secret, "code", licensee), len(bias)) < bias)


def digest_of(word: NDArray[np.bool_]) -> str:
    """Return the SHA-256 of a word, packed eight bits a byte, the first bit highest."""
    return hashlib.sha256(len(word).to_bytes(8, "big") + np.packbits(word).tobytes()).hexdigest()
