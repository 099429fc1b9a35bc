"""Archives of strangers: zip files read within limits, with plain names only.

1. A name that leaves its folder, is absolute, or stands twice; a link; an encrypted file: the archive is refused as a whole.
2. What a file says about its size is not believed: it is read up to the limit and not a byte further.
"""

from __future__ import annotations

import contextlib
import io
import lzma
import stat
import struct
import tempfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from goldsmith.annotate.interchange.bodies import Body
from goldsmith.annotation_errors import InterchangeError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES = 100_000
LARGEST = 1 << 29
"""Bytes of all files together, as they are when they are unpacked."""
PIECE = 1 << 18
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, struct.error, ValueError)
BEGINS = (b"PK\x03\x04", b"PK\x05\x06")


def is_archive(body: bytes | Body) -> bool:
    """Tell whether bytes are a zip archive.

    Example:
        >>> is_archive(b"[]")
        False
    """
    return (body if isinstance(body, bytes) else body.buffer)[:4].startswith(BEGINS)


class Files:
    """The files of an archive by their names; directories are none."""

    def __init__(self, body: bytes | IO[bytes]) -> None:
        """Look at the names.

        Raises:
            InterchangeError: It is no archive, or holds names that are refused.
            LimitError: It holds too many files.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body) if isinstance(body, bytes) else body)
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OverflowError, struct.error) as problem:
            raise InterchangeError("this is no zip archive", found=str(problem)) from None
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES:
            raise LimitError("this archive holds too many files", found=f"{len(entries):,}", expected=f"at most {MOST_FILES:,}")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = LARGEST
        for entry in entries:
            if entry.is_dir() and not entry.file_size:
                continue
            if fault := _fault(entry) or ("it stands twice" if entry.filename in self._entries else ""):
                raise InterchangeError("this archive is refused", where=entry.filename[:200], found=fault)
            self._entries[entry.filename] = entry

    @property
    def names(self) -> list[str]:
        """The names, in the order of the archive; those that macOS adds are none."""
        return [name for name in self._entries if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]

    def named(self, *endings: str) -> Iterator[str]:
        """Yield the names that end so, in any case."""
        yield from (name for name in self.names if name.lower().endswith(endings))

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            InterchangeError: It is broken.
            LimitError: What was read of the archive so far is too much.
        """
        return b"".join(self._pieces(name))

    @contextlib.contextmanager
    def unpacked(self, name: str) -> Iterator[Body]:
        """Give a file that may be large, unpacked on disk, in a file without a name.

        Raises:
            InterchangeError: It is broken.
            LimitError: What was read of the archive so far is too much.
        """
        with tempfile.TemporaryFile() as file:
            for piece in self._pieces(name):
                file.write(piece)
            file.flush()
            yield Body(file)

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._entries[name]) as file:
                while piece := file.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise LimitError(
                            "this archive becomes too large", where=name[:200], expected=f"at most {LARGEST:,} bytes, unpacked"
                        )
                    yield piece
        except BROKEN as problem:
            raise InterchangeError("this file of the archive is broken", where=name[:200], found=str(problem)[:200]) from None


def _fault(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its name leaves the folder"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link"
    return "it is encrypted" if entry.flag_bits & 1 else ""
