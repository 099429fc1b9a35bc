"""Zip archives: every member read by the reader of its own format."""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING, ClassVar

from goldsmith.container import MEMBER, Container, Member, unsafe_name
from goldsmith.reader import Found, Part, failure
from goldsmith.reading.documents import opened
from goldsmith.reading.streams import Guard, StreamDamageError
from goldsmith.reading.zip_directory import MAGIC, Entry, Unlisted, directory, entry_pieces, is_link, recovered

if TYPE_CHECKING:
    from collections.abc import Iterator


class Zip(Container):
    """Read every member of a zip archive with the reader that its name or its first bytes call for.

    The name of the member is kept in the field ``file``; names in UTF-8, GBK, Big5, Shift-JIS and code page 437 are told apart. A
    position is the number of the member times 2^40 plus the position in it. What cannot be read is a failure: ``encrypted_member``,
    ``unknown_compression``, ``unknown_format``, ``unsafe_name`` (a name that leads out of the archive, or a link), ``damaged_member``, ``bomb``,
    ``overlapping_members``. Of an archive that was cut, the members before the cut are found without its directory.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".zip",)
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MAGIC),)

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.5 where the file begins with a member: documents of office programs begin so too."""
        return 0.5 if head.startswith(MAGIC) else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return ranges of members of about ``target_bytes``, unpacked; one part where the directory is lost."""
        try:
            with opened(path) as file:
                found = directory(file)
        except StreamDamageError:
            return [Part(path)]
        if isinstance(found, Unlisted):
            return [Part(path)]
        parts: list[Part] = []
        start = size = 0
        for n, entry in enumerate(found, 1):
            size += entry.size
            if size >= target_bytes or n == len(found):
                parts.append(Part(path, start, n, len(parts)))
                start, size = n, 0
        return parts or [Part(path)]

    def members(self, part: Part) -> Iterator[Member | Found]:
        """Yield the members of a part in the order in which they lie in the file."""
        try:
            file = opened(part.path)
        except StreamDamageError as damage:
            yield Found(failures=[failure(0, damage.error, damage.message)])
            return
        with file:
            found = directory(file)
            if isinstance(found, Unlisted):
                yield from self._unlisted(file, found)
                return
            end = len(found) if part.end is None else part.end
            for number in range(part.start, end):
                overlaps = number + 1 < len(found) and found[number].start + found[number].stored > found[number + 1].start
                yield from self._member_of(file, found[number], number, overlaps=overlaps)

    def _unlisted(self, file: IO[bytes], told: Unlisted) -> Iterator[Member | Found]:
        number = 0
        for entry in recovered(file):
            yield from self._member_of(file, entry, number, overlaps=False)
            number += 1
        if told.error:
            yield Found(failures=[failure(number * MEMBER, told.error, told.message, told.head)])

    def _member_of(self, file: IO[bytes], entry: Entry, number: int, *, overlaps: bool) -> Iterator[Member]:
        if entry.name.endswith("/"):
            return
        refused = _refused(entry, overlaps=overlaps)
        if refused or self.wants(entry.name):
            yield Member(entry.name, number, entry.size, () if refused else self._pieces(file, entry), refused)

    def _pieces(self, file: IO[bytes], entry: Entry) -> Iterator[bytes]:
        n, crc = 0, 0
        guard = Guard(ratio=self.max_ratio)
        for piece in entry_pieces(file, entry):
            if not piece:
                yield b""
                return
            n += len(piece)
            crc = zlib.crc32(piece, crc)
            guard.check(entry.stored, n, entry.name)
            yield piece
        entry.verify(n, crc)


def _refused(entry: Entry, *, overlaps: bool) -> tuple[str, str] | None:
    if unsafe_name(entry.name):
        return "unsafe_name", "the name leads out of the archive; its content is not read"
    if is_link(entry):
        return "unsafe_name", "a link is no data"
    if entry.encrypted:
        return "encrypted_member", "it is encrypted; unpack the archive with its password first"
    if overlaps:
        return "overlapping_members", "its bytes are those of other members too, as in a bomb"
    return None
