"""One digest over the ids of all records, from which anybody can be shown that a record is covered, without being told of the others.

1. A leaf is the SHA-256 of an id; leaves stand in the order of the ids in bytes, so that the order of the records says nothing.
2. Above them a Merkle tree: ``SHA-256(00 ‖ leaf)``, ``SHA-256(01 ‖ left ‖ right)``.

Source: RFC 6962, section 2.1.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def records_root(ids: Iterable[str]) -> str:
    """Return the root over ids, hexadecimal.

    Example:
        >>> records_root(["b", "a"]) == records_root(["a", "b"])
        True
    """
    leaves = (hashlib.sha256(b"\0" + hashlib.sha256(one).digest()).digest() for one in sorted(id_.encode() for id_ in ids))
    return merkle_root(leaves).hex()


def merkle_root(hashes: Iterable[bytes]) -> bytes:
    """Return the root of a tree from the hashes of its leaves; that of an empty tree is the SHA-256 of nothing.

    Held at any moment: one hash for each complete subtree, as many as the number of leaves has bits.
    """
    subtrees: list[tuple[int, bytes]] = []
    for one in hashes:
        height, node = 0, one
        while subtrees and subtrees[-1][0] == height:
            node = _joined(subtrees.pop()[1], node)
            height += 1
        subtrees.append((height, node))
    if not subtrees:
        return hashlib.sha256().digest()
    node = subtrees.pop()[1]
    while subtrees:
        node = _joined(subtrees.pop()[1], node)
    return node


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
