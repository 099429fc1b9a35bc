"""Tiles: the hashes of a tree in files of 256, and its entries in bundles of 256.

A tile of level 0 holds the hashes of 256 entries; one of level 1 the roots of 256 tiles of level 0, and so on. The last of a level may be
partial, and is then named by its width. Every proof can be made from them.

Source: C2SP tlog-tiles v0.1.0.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from goldsmith.certify.log.trees import EMPTY, leaf_hash, node_hash, root_of, split
from goldsmith.log_errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

WIDTH, HEIGHT = 256, 8
HASH = 32
LONGEST_ENTRY = 65_535
"""Bytes of an entry: a bundle tells its length in two bytes."""
ENTRIES = "entries"
KEPT = 512
"""Tiles that a reader keeps in memory: 4 MiB."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return where a tile, or a bundle of entries, stands below the log.

    Example:
        >>> tile_path(0, 1234067), tile_path("entries", 5, 17)
        ('tile/0/x001/x234/067', 'tile/entries/005.p/17')
    """
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(parts))}{partial}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of every tile of a tree."""
    level = 0
    while count := size >> HEIGHT * level:
        yield from ((level, number, WIDTH) for number in range(count // WIDTH))
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level += 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries, each behind its length."""
    return b"".join(struct.pack(">H", len(each)) + each for each in entries)


def unbundled(raw: bytes) -> list[bytes]:
    r"""Return the entries of a bundle.

    Raises:
        ValueError: It ends within one.

    Example:
        >>> unbundled(b"\0\2hi\0\0")
        [b'hi', b'']
    """
    found, at = [], 0
    while at < len(raw):
        length = int.from_bytes(raw[at : at + 2], "big")
        at += 2 + length
        if at > len(raw):
            raise ValueError("the bundle ends within an entry")
        found.append(raw[at - length : at])
    return found


def grown(size: int, edges: Mapping[int, Sequence[bytes]], leaves: Iterable[bytes]) -> tuple[dict[tuple[int, int, int], bytes], bytes]:
    """Return the tiles that entries add to a tree, by level, number and width, and the new root.

    Args:
        size: Entries before.
        edges: The hashes of the partial tile of each level before.
        leaves: Hashes of the new entries.
    """
    tiles: dict[tuple[int, int, int], bytes] = {}
    tails: list[list[bytes]] = []
    level, new = 0, list(leaves)
    while new or size >> HEIGHT * level:
        number = (size >> HEIGHT * level) // WIDTH
        row, up = [*edges.get(level, ()), *new], []
        for at in range(0, len(row) - len(row) % WIDTH, WIDTH):
            tiles[level, number + at // WIDTH, WIDTH] = b"".join(row[at : at + WIDTH])
            up.append(root_of(row[at : at + WIDTH]))
        tail = row[len(row) - len(row) % WIDTH :]
        if tail and new:
            tiles[level, number + len(up), len(tail)] = b"".join(tail)
        tails.append(tail)
        level, new = level + 1, up
    return tiles, _root_of_tails(tails)


def _root_of_tails(tails: Sequence[Sequence[bytes]]) -> bytes:
    """Return the root of a tree from the hashes of its partial tiles: what is to the right of a level is smaller than one hash of it."""
    right: list[bytes] = []
    for tail in tails:
        if row := [*tail, *right]:
            right = [root_of(row)]
    return right[0] if right else EMPTY


class Tree:
    """A tree that is read from its tiles.

    Args:
        size: Entries of it.
        read: Returns the bytes of a file below the log, by its path; raises LogError where there is none.
    """

    def __init__(self, size: int, read: Callable[[str], bytes]) -> None:
        self.size = size
        self._read = read
        self.row = lru_cache(KEPT)(self._row)
        self._complete = lru_cache(KEPT * 32)(self._subtree)

    def width(self, level: int, number: int) -> int:
        """Return how many hashes the tile has, at most 256."""
        return min(WIDTH, (self.size >> HEIGHT * level) - number * WIDTH)

    def _row(self, level: int, number: int) -> tuple[bytes, ...]:
        width = self.width(level, number)
        path = tile_path(level, number, width)
        raw = self._found(path, level, number)
        if len(raw) < width * HASH or len(raw) % HASH:
            raise LogError("this tile has another size", where=path, found=f"{len(raw):,} bytes", expected=f"{width * HASH:,}")
        return tuple(raw[at : at + HASH] for at in range(0, width * HASH, HASH))

    def _found(self, path: str, level: int | str, number: int) -> bytes:
        """Return a file; a partial one may have been replaced by the whole one since."""
        try:
            return self._read(path)
        except LogError:
            if ".p/" not in path:
                raise
            try:
                return self._read(tile_path(level, number))
            except LogError:
                pass
            raise

    def entries(self, number: int) -> list[bytes]:
        """Return the entries of a bundle.

        Raises:
            LogError: It is not there, or no bundle of so many entries.
        """
        width = self.width(0, number)
        path = tile_path(ENTRIES, number, width)
        try:
            found = unbundled(self._found(path, ENTRIES, number))
        except ValueError as problem:
            raise LogError("this is no bundle of entries", where=path, found=str(problem)) from None
        if len(found) < width:
            raise LogError("this bundle has another number of entries", where=path, found=f"{len(found):,}", expected=f"{width:,}")
        return found[:width]

    def leaf(self, index: int) -> bytes:
        """Return the hash of an entry."""
        return self.row(0, index // WIDTH)[index % WIDTH]

    def range_hash(self, low: int, high: int) -> bytes:
        """Return the root over the entries from `low` up to `high`, as the tree halves them."""
        if high - low == 1 << (high - low).bit_length() - 1:
            return self._complete((high - low).bit_length() - 1, low)
        middle = low + split(high - low)
        return node_hash(self._complete((middle - low).bit_length() - 1, low), self.range_hash(middle, high))

    def _subtree(self, height: int, low: int) -> bytes:
        """Return the root of a complete subtree of 2 ** height entries."""
        level = height // HEIGHT
        count, first = 1 << height % HEIGHT, low >> HEIGHT * level
        row = self.row(level, first // WIDTH)
        return root_of(row[first % WIDTH : first % WIDTH + count])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the tree, or of the tree that it was at a smaller size."""
        size = self.size if size is None else size
        return self.range_hash(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the path from an entry to the root, its sibling first.

        Raises:
            LogError: There is no such entry.
        """
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise LogError("there is no such entry", found=str(index), expected=f"0 to {size - 1}" if size else "the log is empty")
        path, low, high = [], 0, size
        while high - low > 1:
            middle = low + split(high - low)
            if index < middle:
                path.append(self.range_hash(middle, high))
                high = middle
            else:
                path.append(self.range_hash(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, older: int, newer: int | None = None) -> list[bytes]:
        """Return the proof that the tree of the newer size begins with that of the older one; empty where they are the same, or the older has nothing.

        Raises:
            LogError: The sizes are none of this tree.
        """
        newer = self.size if newer is None else newer
        if not 0 <= older <= newer <= self.size:
            raise LogError("these are no sizes of this log", found=f"{older} and {newer}", expected=f"0 <= older <= newer <= {self.size}")
        path, low, high, whole = [], 0, newer, True
        while low < older < high or (older == high and not whole):
            if older == high:
                path.append(self.range_hash(low, high))
                break
            middle = low + split(high - low)
            if older <= middle:
                path.append(self.range_hash(middle, high))
                high = middle
            else:
                path.append(self.range_hash(low, middle))
                low, whole = middle, False
        return path[::-1]


def leaves_of(entries: Iterable[bytes]) -> list[bytes]:
    """Return the hashes of entries."""
    return [leaf_hash(each) for each in entries]
