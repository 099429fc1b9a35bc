"""Packages: zip files whose parts are read by name, never unpacked, each no further than a limit.

What a part says of its size is not believed: bytes are counted as they come.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from goldsmith.errors import BombError
from goldsmith.reading.documents import UnreadableError, no_package
from goldsmith.reading.streams import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 18
MOST_PARTS = 100_000
ENCRYPTED = 0x1
SIZE_BEHIND = 0x8
MARK = b"PK\x03\x04"
FIXED = 30
"""Bytes before the name of a part."""
OPENING = ("[Content_Types].xml", "_rels/", "docProps/", "customXml/")
"""Parts that may stand before the document itself."""


def holds(head: bytes, folder: str) -> bool:
    """Return whether a file that begins so is a package with parts in a folder, and no archive of such packages.

    Example:
        >>> holds(b"PK", "word/")
        False
    """
    names = _first_names(head)
    return bool(names) and names[0].startswith((*OPENING, folder)) and any(name.startswith(folder) for name in names)


def _first_names(head: bytes) -> list[str]:
    """Return the names of the parts that begin in the first bytes of a package."""
    names: list[str] = []
    at = 0
    while at >= 0 and head.startswith(MARK, at) and len(head) - at >= FIXED:
        flags, size, n_name, n_extra = struct.unpack_from("<6xH10xI4xHH", head, at)
        names.append(head[at + FIXED : at + FIXED + n_name].decode("utf-8", "replace"))
        at += FIXED + n_name + n_extra + size
        if flags & SIZE_BEHIND:
            at = head.find(MARK, at)
    return names


class Package:
    """The parts of a zip package by name.

    All parts together may grow to ``most_bytes``; a part that is compressed more than any honest one stops the reading.
    """

    def __init__(self, file: IO[bytes], kind: str, *, most_bytes: int = 1 << 30) -> None:
        broken = no_package(file, kind)
        if broken is not None:
            raise broken
        self.kind = kind
        self._left = self._most = most_bytes
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OverflowError, UnicodeDecodeError) as problem:
            raise UnreadableError("truncated_stream", f"the {kind} file is broken or was cut: {problem}; fetch it again") from None
        if len(self._zip.infolist()) > MOST_PARTS:
            raise UnreadableError("bomb", f"the {kind} file has {len(self._zip.infolist())} parts, at most {MOST_PARTS} are read")
        self._names = {_plain(name): name for name in reversed(self._zip.namelist())}

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a part; letter case and the kind of slash do not matter."""
        return _plain(name) in self._names

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the package."""
        return self._zip.namelist()

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part.

        Raises:
            UnreadableError: There is no such part, or it is damaged, encrypted, or larger than the limit.
            BombError: It grows beyond what any honest part would.
        """
        if name not in self:
            raise UnreadableError("missing_part", f"the {self.kind} file has no part {name}; it is broken or of another kind")
        info = self._zip.getinfo(self._names[_plain(name)])
        if info.flag_bits & ENCRYPTED:
            raise UnreadableError("encrypted", f"part {name} is protected by a password; save the document without one")
        n = 0
        try:
            with self._zip.open(info) as part:
                while piece := part.read(PIECE):
                    n += len(piece)
                    self._count(len(piece), n, info.compress_size, name)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as problem:
            raise UnreadableError(
                "damaged_stream", f"part {name} cannot be read behind byte {n}: {problem}; fetch the file again"
            ) from None

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; raises what ``pieces`` raises."""
        return b"".join(self.pieces(name))

    def _count(self, n_piece: int, n_part: int, n_compressed: int, name: str) -> None:
        self._left -= n_piece
        try:
            Guard().check(n_compressed, n_part, name)
        except BombError as bomb:
            raise UnreadableError("bomb", f"part {name} {bomb.message}: {bomb.found}, {bomb.expected}") from None
        if self._left < 0:
            told = f"the parts of the file hold more than {self._most} bytes (at part {name}); raise `max_unpacked_bytes` if it is to be trusted"
            raise UnreadableError("bomb", told)


def _plain(name: str) -> str:
    return name.lower().replace("\\", "/").lstrip("/")


def joined(base: str, target: str) -> str:
    """Return the name of the part that a part refers to.

    Example:
        >>> joined("ppt/slides/slide1.xml", "../notesSlides/notesSlide1.xml"), joined("OEBPS/content.opf", "text/ch%201.xhtml#top")
        ('ppt/notesSlides/notesSlide1.xml', 'OEBPS/text/ch 1.xhtml')
    """
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(base), path))
