"""Digests of records by id and text: what a root is made of, and an order that does not hang on where records stand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray


def leaves_of(ids: Sequence[str], text: pa.Array) -> NDArray[np.uint8]:
    """Return 16 bytes of the SHA-256 of each record's id and text, shape (n, 16); a null is told from an empty text."""
    found = bytearray()
    for id_, one in zip(ids, text, strict=True):
        name = id_.encode()
        digest = hashlib.sha256(len(name).to_bytes(8, "little") + name + (b"\1" if one.is_valid else b"\0"))
        if one.is_valid:
            digest.update(one.as_buffer())
        found += digest.digest()[:16]
    return np.frombuffer(bytes(found), np.uint8).reshape(-1, 16)


def order_of(leaves: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return a number for each record by which they can be put in an order that depends on their ids and texts alone, shape (n,)."""
    return np.asarray(_halves(leaves)[:, 0] >> np.uint64(1), dtype=np.int64)


def root_of(leaves: Sequence[NDArray[np.uint8]]) -> str:
    """Return the SHA-256 of all leaves in sorted order: the same records in another order have the same root."""
    every = np.concatenate(leaves) if leaves else np.zeros((0, 16), np.uint8)
    halves = _halves(every)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    return hashlib.sha256(every[order].tobytes()).hexdigest()


def _halves(leaves: NDArray[np.uint8]) -> NDArray[Any]:
    return np.ascontiguousarray(leaves).view(">u8").reshape(-1, 2).astype(np.uint64)
