"""A draw that nobody can steer: it follows from what was frozen, and from a value that became public afterwards.

1. What may be drawn is frozen under a root.
2. The nonce comes later; root and nonce make the seed.
3. Each leaf gets a number from the seed; the lowest numbers are drawn, in their order.

Whoever has the leaves, the root and the nonce makes the same draw again.
"""

from __future__ import annotations

import hashlib
import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = b"goldsmith audit 1"


def seed_of(root: str, nonce: str) -> bytes:
    """Return the seed of a draw: whoever fixed the records could not know it, and everybody can make it again.

    Example:
        >>> seed_of("ab" * 32, "block 900000").hex()[:8]
        '87b422f7'
    """
    return hashlib.sha256(b"\0".join([SEED, root.encode(), nonce.encode()])).digest()


def number_of(seed: bytes, what: str, name: str) -> int:
    """Return the number, 64 bits, by which something is drawn or put in order."""
    return int.from_bytes(hashlib.blake2b(f"{what}\0{name}".encode(), key=seed[:32], digest_size=8).digest(), "big")


def drawn(seed: bytes, leaves: Iterable[str], n: int) -> list[int]:
    """Return the places of the ``n`` leaves with the lowest numbers, the lowest first; leaves are hexadecimal, and gone through once.

    Example:
        >>> drawn(seed_of("ab" * 32, "block 900000"), ["00", "01", "02", "03"], 2)
        [3, 0]
    """
    numbered = ((number_of(seed, "sample", leaf), leaf, place) for place, leaf in enumerate(leaves))
    return [place for *_, place in heapq.nsmallest(n, numbered)]
