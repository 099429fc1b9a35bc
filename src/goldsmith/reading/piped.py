"""A stream of chunks as a file that other libraries can read from, and compressed bytes in memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from goldsmith.errors import BombError
from goldsmith.reading.streams import MAGIC, Guard, StreamDamageError, decompressed

if TYPE_CHECKING:
    from collections.abc import Iterator

TAIL = 1024


class Piped(io.RawIOBase):
    """A file over chunks that ends where the chunks are damaged, and remembers the damage instead of raising it.

    So a library that reads from it hands over everything before the damage. ``damage`` is then the code and the message.
    """

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self._source = source
        self._held = b""
        self._at = 0
        self._tail = b""
        self._told = 0
        self.n_bytes = 0
        self.exhausted = False
        self.damage: tuple[str, str] | None = None
        self.damaged_member: tuple[int, int] | None = None
        """Where the member begins that is damaged, in the compressed file and in what was read of it, if it has members."""

    def readable(self) -> bool:
        """Return true: this is for reading."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return ``size`` bytes, fewer only at the end."""
        pieces, n = [], 0
        while size < 0 or n < size:
            if self._at >= len(self._held) and not self._refill():
                break
            piece = self._held[self._at : len(self._held) if size < 0 else self._at + size - n]
            self._at += len(piece)
            n += len(piece)
            pieces.append(piece)
        found = b"".join(pieces)
        self.n_bytes += n
        self._told += n
        return found

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._told

    def ends_in_zeros(self, n: int) -> bool:
        """Read to the end; return whether the last ``n`` bytes, at most 1024, are zero."""
        while self._refill():
            pass
        return len(self._tail) >= n and not self._tail[-n:].strip(b"\0")

    def _refill(self) -> bool:
        if self.exhausted:
            return False
        try:
            chunk = next(self._source, b"")
        except StreamDamageError as damage:
            self.damage, self.damaged_member, chunk = (damage.error, damage.message), damage.member, b""
        except BombError as bomb:
            self.damage, chunk = ("bomb", f"{bomb.message}: {bomb.found}, {bomb.expected}"), b""
        if not chunk:
            self.exhausted = True
            return False
        self._held, self._at = chunk, 0
        self._tail = (self._tail + chunk)[-TAIL:] if len(chunk) < TAIL else chunk[-TAIL:]
        return True


def at_most(source: Iterator[bytes], limit: int) -> bytes:
    """Return the bytes of a stream, no more than ``limit`` of them and at most one chunk beyond."""
    pieces, n = [], 0
    for chunk in source:
        pieces.append(chunk)
        n += len(chunk)
        if n >= limit:
            break
    return b"".join(pieces)[:limit]


def uncompressed(data: bytes, limit: int, guard: Guard) -> bytes:
    """Return what compressed bytes decompress to, at most ``limit`` bytes of it; other bytes as they are.

    Raises:
        StreamDamageError: They are cut or damaged.
        BombError: They grow beyond the guard.
    """
    kind = next((name for magic, name in MAGIC if data.startswith(magic)), "")
    return at_most(decompressed(io.BytesIO(data), kind, guard, where=""), limit) if kind else data
