"""A sketch of a set with noise, published once: whoever has texts of his own learns how many of them are new to him, and nobody has to be asked again.

1. Every text falls on one place of a line of bits, by a keyed hash whose key is drawn for the sketch; the key is public and no text decides it.
2. Each bit is turned over with a probability of 1/(1 + e^ε'), ε' being ε over the most records of a unit.
3. Who has texts looks where his would fall. Bits that stand by chance are taken off, and so is the noise; the interval holds for both.

**Why it is private.** A record adds at most one text, and a text decides at most one bit, so that a unit of ``most`` records decides at most that many. For
one bit and any answer, P(answer | bit) / P(answer | other bit) is at most (1 - p)/p, which is e^ε' or less, because p is rounded up to a multiple of
2^-64. The bits are turned independently: a unit changes the odds of any sketch by at most e^(ε'·most) = e^ε. Nothing else of the data is in it: its length
is said before.

Sketches of minima (MinHash; with noise: Aumüller, Bourgeat and Schmurr 2020, arXiv:2008.08134) were not chosen: one text more may change every minimum, so
that an unconditional ε is shared by all of them, or holds but for a δ that depends on how large the set is.

Source: Alaggan, Gambs and Kermarrec 2012, BLIP: non-interactive differentially-private similarity computation on Bloom filters,
doi:10.1007/978-3-642-33536-5_20, here with one hash function; Warner 1965, doi:10.1080/01621459.1965.10480775 (randomised response).
"""

from __future__ import annotations

import base64
import hashlib
import math
import secrets
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.privacy_errors import OverlapError, PrivacyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

SMALLEST, LARGEST = 1 << 10, 1 << 24
"""Bits of a sketch."""
KIND = "urn:goldsmith:sketch:v1"
KEY, MOST = 16, 100.0
"""Bytes of a key; a privacy loss that no bit has."""
FEWEST = 100
"""Texts whose share is told."""
NORMAL = 1.959963984540054
"""Standard deviations of a normal distribution that hold 95 of 100."""


@dataclass(frozen=True)
class Sketch:
    """A sketch.

    Attributes:
        key: Key of the hash, public.
        epsilon: Privacy loss for one bit.
        bits: The bits with noise, shape (n,).
    """

    key: bytes
    epsilon: float
    bits: NDArray[np.bool_]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        packed = base64.b64encode(np.packbits(self.bits).tobytes()).decode()
        return {
            "kind": "urn:goldsmith:sketch:v1",
            "key": self.key.hex(),
            "epsilon_of_a_bit": self.epsilon,
            "n": len(self.bits),
            "bits": packed,
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Sketch:
        """Return a sketch out of JSON values.

        Raises:
            OverlapError: They are none.
        """
        why = "parts that do not fit"
        try:
            n, packed = int(said["n"]), np.frombuffer(base64.b64decode(said["bits"], validate=True), np.uint8)
            key, epsilon = bytes.fromhex(said["key"]), float(said["epsilon_of_a_bit"])
            whole = said["kind"] == KIND and SMALLEST <= n <= LARGEST and len(packed) == (n + 7) // 8
        except (KeyError, TypeError, ValueError) as problem:
            whole, why, key, epsilon = False, str(problem)[:100], b"", 0.0
        if not whole or len(key) != KEY or not 0 < epsilon < MOST:
            raise OverlapError("this is no sketch", found=why, expected="what goldsmith private sketch wrote")
        return cls(key, epsilon, np.unpackbits(packed)[:n].astype(bool))


@dataclass(frozen=True)
class Common:
    """How many of some texts are in a set that was sketched.

    Attributes:
        size: Different texts that were looked up.
        common: How many of them are there, estimated.
        low: Lower bound at 95 %.
        high: Upper bound.
    """

    size: int
    common: float
    low: float
    high: float


def sketched(hashes: Iterable[str], epsilon: float, *, n: int = 1 << 20, most: int = 1) -> Sketch:
    """Return a sketch of a set with noise, uncharged: whoever calls this has charged it.

    Args:
        hashes: Hashes of the texts; one text of a record, and at most ``most`` of a unit.
        epsilon: Privacy loss for a unit.
        n: Bits, said before the data is looked at: about eight times as many as there may be texts.
        most: Records of a unit.

    Raises:
        PrivacyError: The number of bits is out of its range.
    """
    if not SMALLEST <= n <= LARGEST:
        raise PrivacyError("a sketch has another number of bits", found=f"{n:,}", expected=f"{SMALLEST:,} to {LARGEST:,}")
    key, bits = secrets.token_bytes(KEY), np.zeros(n, dtype=bool)
    bits[places(list(hashes), key, n)] = True
    return Sketch(key, epsilon / most, bits ^ turned(n, epsilon / most))


def turned(n: int, epsilon: float) -> NDArray[np.bool_]:
    """Return which of ``n`` bits are turned over, shape (n,), each by itself with a probability of at least 1/(1 + e^epsilon)."""
    drawn = np.frombuffer(secrets.token_bytes(8 * n), dtype=np.uint64)
    return np.asarray(drawn < np.uint64(threshold(epsilon)))


def threshold(epsilon: float) -> int:
    """Return the least t for which (2^64 - t)/t is at most e^epsilon: of 2^64 draws so many turn a bit over.

    Example:
        >>> (2**64 - threshold(1.0)) / threshold(1.0) <= math.e, threshold(1e-9) <= 2**63
        (True, True)
    """
    with localcontext() as exact:
        exact.prec = 60
        return min(math.ceil((Decimal(2**64) / (1 + Decimal(epsilon).exp())).next_plus()), 2**63)


def places(hashes: Sequence[str], key: bytes, n: int) -> NDArray[np.int64]:
    """Return the bit on which each text falls, shape (texts,)."""
    said = b"".join(hashlib.blake2b(one.encode(), digest_size=8, key=key).digest() for one in hashes)
    return np.asarray((np.frombuffer(said, dtype=">u8") % np.uint64(n)).astype(np.int64))


def common(sketch: Sketch, hashes: Sequence[str]) -> Common:
    """Return how many of some texts are in the set of a sketch, with its interval.

    With b the share of one's own places whose bit stands and d that of all bits, noise taken off, the share that is there is (b - d)/(1 - d). Its variance
    is that of the noise on one's own bits and on all, and that of the chance by which texts that are not there fall on bits that stand.

    Raises:
        OverlapError: There are too few texts.
    """
    mine = list(dict.fromkeys(hashes))
    if len(mine) < FEWEST:
        raise OverlapError("this set has too few different texts", found=f"{len(mine)}", expected=f"{FEWEST} at least")
    n, size = len(sketch.bits), len(mine)
    p = threshold(sketch.epsilon) / 2**64
    at, times = np.unique(places(mine, sketch.key, n), return_counts=True)
    cleared = 1 - 2 * p
    seen = (float((sketch.bits[at] * times).sum()) / size - p) / cleared
    dense = min(max((float(sketch.bits.mean()) - p) / cleared, 0.0), 0.99)
    share = (seen - dense) / (1 - dense)
    noise = p * (1 - p) / cleared**2
    by_chance = dense * (1 - dense) * (1 - min(max(share, 0.0), 1.0)) / size
    variance = (noise * float((times.astype(float) ** 2).sum()) / size**2 + by_chance + noise / n) / (1 - dense) ** 2
    off = NORMAL * math.sqrt(variance)
    low, high = (min(max(one, 0.0), 1.0) * size for one in (share - off, share + off))
    return Common(size, min(max(share, 0.0), 1.0) * size, low, high)
