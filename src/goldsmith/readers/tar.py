"""Tar archives: every member read by the reader of its own format."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.container import MEMBER, Container, Member, unsafe_name
from goldsmith.reader import Found, Part, failure
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

COPIED = 1 << 20


class Tar(Container):
    """Read every member of a tar archive, plain or compressed, with the reader that its name or its first bytes call for.

    The name of the member is kept in the field ``file``. A position is the number of the member times 2^40 plus the position in
    it. A member that no reader knows is a failure ``unknown_format``, a name or a link that leads out of the archive ``unsafe_name``,
    a device ``special_file``; ``only`` passes over members that are not wanted. Archives in archives are opened up to ``max_depth``.
    Each member is copied to a temporary file; nothing is ever unpacked under its own name.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".tar",)
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((257, b"ustar"),)

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the first bytes are the header of a member."""
        return 1.0 if head[257:262] == b"ustar" else 0.0

    def members(self, part: Part) -> Iterator[Member | Found]:
        """Yield the files of the archive, and at its end what is wrong with it."""
        stream = Piped(chunks(part.path, guard=Guard(ratio=self.max_ratio)))
        number, told = -1, ""
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for number, member in enumerate(archive):
                    archive.members = []  # type: ignore[attr-defined]  # else every header is held until the end
                    refused = _refused(member)
                    if refused or (member.isfile() and self.wants(member.name)):
                        yield Member(member.name, number, member.size, () if refused else _pieces(archive, member), refused)
        except (tarfile.TarError, EOFError, ValueError) as problem:
            told = f"the archive is damaged: {problem}"
        whole = stream.ends_in_zeros(tarfile.BLOCKSIZE)
        position = (number + 1) * MEMBER
        if stream.damage is not None:
            yield Found(failures=[failure(position, *stream.damage)])
        elif stream.tell() and (told or not whole):
            code = "damaged_stream" if whole else "truncated_stream"
            yield Found(failures=[failure(position, code, told or "the archive ends too early")])


def _refused(member: tarfile.TarInfo) -> tuple[str, str] | None:
    """Return why a member must not be read: where it or its link leads, or what it is."""
    if unsafe_name(member.name):
        return "unsafe_name", "the name leads out of the archive; its content is not read"
    if member.issym() or member.islnk():
        folder = member.name.rpartition("/")[0] + "/" if member.issym() and "/" in member.name else ""
        return ("unsafe_name", f"the link leads out of the archive, to {member.linkname!r}") if _leaves(folder, member.linkname) else None
    return ("special_file", "a device or a pipe is no data") if member.ischr() or member.isblk() or member.isfifo() else None


def _leaves(folder: str, target: str) -> bool:
    depth = 0
    for step in (folder + target).split("/"):
        depth += -1 if step == ".." else step not in {"", "."}
        if depth < 0:
            return True
    return target.startswith("/")


def _pieces(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """Yield the bytes of a member; an empty piece at the end says that the archive broke off inside it."""
    file: Any = archive.extractfile(member)
    n = 0
    try:
        while piece := file.read(COPIED):
            n += len(piece)
            yield piece
    except (tarfile.TarError, EOFError):
        n = -1
    if n != member.size:
        yield b""
