"""Merkle trees: hashes of entries and of halves, and proofs that one thing stands in another.

A proof is a list of hashes. What is proved here is proved by recomputing a root: no hash of a proof is believed before it leads there.

Source: RFC 6962, section 2.1; RFC 9162, sections 2.1.3 and 2.1.4; draft-ietf-plants-merkle-tree-certs, section 4 (subtrees).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two halves."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over some hashes, pair by pair; a last one without a partner goes up as it is.

    Example:
        >>> root_of([]) == EMPTY, root_of([EMPTY]) == EMPTY
        (True, True)
    """
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)] + odd
    return row[0] if row else EMPTY


def split(n: int) -> int:
    """Return the largest power of two below n, which is where a tree of n > 1 entries is halved.

    Example:
        >>> [split(n) for n in (2, 3, 4, 5, 8, 9)]
        [1, 2, 2, 4, 4, 8]
    """
    return 1 << (n - 1).bit_length() - 1


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a path leads from the hash of an entry to the root of a tree of this size."""
    return is_in_subtree(leaf, index, 0, size, path, root)


def is_in_subtree(leaf: bytes, index: int, start: int, end: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a path leads from the hash of an entry to the root of the subtree of the entries from `start` up to `end`."""
    if not start <= index < end or not is_subtree(start, end) or {len(each) for each in (leaf, root, *path)} != {HASH}:
        return False
    place, last, found = index - start, end - start - 1, leaf
    for each in path:
        if not last:
            return False
        while place == last and not place & 1:
            place, last = place >> 1, last >> 1
        found = node_hash(each, found) if place & 1 else node_hash(found, each)
        place, last = place >> 1, last >> 1
    return not last and found == root


def is_consistent(older: int, newer: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a path proves that the tree of the newer size begins with the whole tree of the older one, which has entries."""
    return older > 0 and is_subtree_consistent(0, older, newer, old, new, path)


def is_subtree_consistent(start: int, end: int, size: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a path proves that the subtree from `start` up to `end` stands in the tree of this size.

    Two of the same size are consistent with an empty path and the same root, and not otherwise. A subtree without entries stands in every tree.
    """
    if 0 <= start == end <= size:
        return old == EMPTY and not path
    if not is_subtree(start, end) or end > size:
        return False
    first, last, whole = start, end - 1, size - 1
    while first != last and (last & 1 or last == whole):
        first, last, whole = first >> 1, last >> 1, whole >> 1
    steps = list(path)
    if first != last and not steps:
        return False
    one = other = old if first == last else steps.pop(0)
    for each in steps:
        if not whole:
            return False
        if last & 1 or last == whole:
            one, other = node_hash(each, one) if first < last else one, node_hash(each, other)
            while not last & 1:
                first, last, whole = first >> 1, last >> 1, whole >> 1
        else:
            other = node_hash(other, each)
        first, last, whole = first >> 1, last >> 1, whole >> 1
    return not whole and one == old and other == new


def is_subtree(start: int, end: int) -> bool:
    """Tell whether the entries from `start` up to `end` are a subtree: there are some, and it begins where a tree of its height may."""
    return 0 <= start < end and not start & ((1 << (end - start - 1).bit_length()) - 1)
