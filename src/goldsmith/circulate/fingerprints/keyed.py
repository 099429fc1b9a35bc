"""Numbers that only a secret gives: by SHA-256 and HMAC alone, so that no version of any library changes them.

1. A key of a release is HMAC of the secret over what it is for and the release; a key of a licensee is HMAC of that over the licensee's name.
2. Words of records are SHA-256 over key, length and id, which no id is the beginning of another's.
3. A stream is SHA-256 over key and a counter of a fixed length.

Source: FIPS 180-4; RFC 2104; M. Bellare et al., Pseudorandom functions revisited, FOCS 1996 (prefix-free inputs).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

BYTES = 32
PER_BLOCK = 8
"""Words of 32 bits in a digest."""


def key_for(secret: bytes, *said: str) -> bytes:
    """Return the key for a purpose, 32 bytes; the words that say it cannot be parted in two ways.

    Example:
        >>> key_for(bytes(32), "code", "lab") == key_for(bytes(32), "cod", "elab")
        False
    """
    message = b"".join(len(word.encode()).to_bytes(4, "big") + word.encode() for word in said)
    return hmac.digest(secret, message, "sha256")


def words_of(key: bytes, ids: Iterable[bytes], block: int = 0) -> NDArray[np.uint32]:
    """Return eight words of 32 bits for each id, shape (n, 8).

    Args:
        key: 32 bytes.
        ids: What the words are of.
        block: Another eight words of the same ids, 0 to 255.
    """
    begun, found = hashlib.sha256(key + bytes([block])), bytearray()
    for one in ids:
        here = begun.copy()
        here.update(len(one).to_bytes(4, "big") + one)
        found += here.digest()
    return np.frombuffer(bytes(found), ">u4").astype(np.uint32).reshape(-1, PER_BLOCK)


def stream(key: bytes, n: int) -> NDArray[np.uint16]:
    """Return ``n`` numbers of 16 bits, even over their range.

    Example:
        >>> stream(bytes(32), 3).tolist() == stream(bytes(32), 9)[:3].tolist()
        True
    """
    begun = hashlib.sha256(key)
    found = bytearray()
    for counter in range(-(-n * 2 // BYTES)):
        here = begun.copy()
        here.update(counter.to_bytes(8, "big"))
        found += here.digest()
    return np.frombuffer(bytes(found), ">u2").astype(np.uint16)[:n]
