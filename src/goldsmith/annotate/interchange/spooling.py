"""Rows on disk while they wait: written once, read again in their order, so that memory does not grow with their number."""

from __future__ import annotations

import io
import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_MEMORY = 1 << 20
"""Bytes that are not worth a file."""
TOGETHER = 4 << 20
"""Bytes of rows that are given out together, about."""


class Spool:
    """JSON values, one behind the other, in a file without a name that is gone when it is closed or the process ends."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file: IO[bytes] = io.BytesIO()
        self._rolled = False
        self.n = 0

    def __len__(self) -> int:
        return self.n

    def add(self, value: Any) -> int:
        """Put a value behind the others; return where it stands, for :meth:`at`."""
        place = self._file.tell()
        self._file.write(orjson.dumps(value))
        self._file.write(b"\n")
        self.n += 1
        if not self._rolled and self._file.tell() > IN_MEMORY:
            held, self._file, self._rolled = self._file, tempfile.TemporaryFile(), True  # noqa: SIM115  closed by `close`
            held.seek(0)
            shutil.copyfileobj(held, self._file)
        return place

    def at(self, place: int) -> Any:
        """Return the value that stands at a place."""
        self._file.seek(place)
        found = orjson.loads(self._file.readline())
        self._file.seek(0, io.SEEK_END)
        return found

    def lines(self) -> Iterator[bytes]:
        """Yield the values as lines of JSON, from the first one."""
        self._file.seek(0)
        yield from self._file

    def rows(self) -> Iterator[Any]:
        """Yield the values, from the first one."""
        return map(orjson.loads, self.lines())

    def parts(self, most: int) -> Iterator[list[Any]]:
        """Yield lists of at most so many values, fewer where these are large."""
        held: list[Any] = []
        size = 0
        for line in self.lines():
            held.append(orjson.loads(line))
            size += len(line)
            if len(held) >= most or size >= TOGETHER:
                yield held
                held, size = [], 0
        if held:
            yield held

    def close(self) -> None:
        """Let go of them."""
        self._file.close()
