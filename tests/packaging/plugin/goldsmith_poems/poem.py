"""Poems in one file, parted by lines of three stars."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from goldsmith.reader import Found, Part, Reader, failure

STARS = b"***\n"


class Poem(Reader):
    """Read poems that stand in one file, parted by lines of three stars."""

    suffixes: ClassVar[tuple[str, ...]] = (".poem",)

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield all poems of the file at once."""
        del block_bytes
        found, at = Found(n_bytes=Path(part.path).stat().st_size), 0
        for piece in Path(part.path).read_bytes().split(STARS):
            if piece.strip():
                _add(found, at, piece)
            at += len(piece) + len(STARS)
        yield found


def _add(found: Found, at: int, piece: bytes) -> None:
    try:
        found.rows.append({"text": piece.decode().strip("\n")})
        found.positions.append(at)
    except UnicodeDecodeError as problem:
        found.failures.append(failure(at, "invalid_utf8", str(problem), piece))
