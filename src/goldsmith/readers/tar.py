"""Tar archives: every member read by the reader of its own format."""

from __future__ import annotations

import fnmatch
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.reader import Found, Part, Reader, failure, reader_for, reader_name
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBER = 1 << 40
COPIED = 1 << 20


class Tar(Reader):
    """Read every member of a tar archive, plain or compressed, with the reader that its name or its first bytes call for.

    The name of the member is kept in the field ``file``. A position is the number of the member times 2^40 plus the position in
    it. A member that no reader knows is a failure ``unknown_format``, an archive in an archive ``nested_archive``; ``only`` passes over members
    that are not wanted. Each member is copied to a temporary file; nothing is ever unpacked under its own name.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".tar",)

    only: tuple[str, ...] = ()
    """Patterns of member names to read, such as ``*.html``; others are passed over. Empty means all."""
    format: str = ""
    """Reader of the members; empty means: by name and content."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """Settings of that reader."""
    max_member_bytes: int = Field(default=16 << 30, ge=1)
    """Largest member, in bytes as it stands in the archive; a larger one is a failure ``member_too_large``."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the first bytes are the header of a member."""
        return 1.0 if head[257:262] == b"ustar" else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield what the members hold, in their order."""
        stream = Piped(chunks(part.path, guard=Guard()))
        held = Found()
        for found in self._members(stream, block_bytes):
            held.rows += found.rows
            held.positions += found.positions
            held.failures += found.failures
            held.n_bytes += found.n_bytes
            if held.n_bytes >= block_bytes:
                yield held
                held = Found()
        if held.n_records or held.n_bytes:
            yield held

    def _members(self, stream: Piped, block_bytes: int) -> Iterator[Found]:
        number, told = -1, ""
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for number, member in enumerate(archive):
                    archive.members = []  # type: ignore[attr-defined]  # else every header is held until the end
                    if member.isfile() and (not self.only or any(fnmatch.fnmatch(member.name, pattern) for pattern in self.only)):
                        yield from self._member(archive, member, number, block_bytes)
        except (tarfile.TarError, EOFError) as problem:
            told = f"the archive is damaged: {problem}"
        whole = stream.ends_in_zeros(tarfile.BLOCKSIZE)
        position = (number + 1) * MEMBER
        if stream.damage is not None:
            yield Found(failures=[failure(position, *stream.damage)])
        elif stream.tell() and (told or not whole):
            yield Found(
                failures=[failure(position, "damaged_stream" if whole else "truncated_stream", told or "the archive ends too early")]
            )

    def _member(self, archive: tarfile.TarFile, member: tarfile.TarInfo, number: int, block_bytes: int) -> Iterator[Found]:
        """Copy a member to a temporary file and read that."""
        position = number * MEMBER
        if member.size > self.max_member_bytes:
            told = f"{member.name}: {member.size} bytes, at most {self.max_member_bytes} are read"
            yield Found(failures=[failure(position, "member_too_large", told)])
            return
        file: Any = archive.extractfile(member)
        with tempfile.TemporaryDirectory(prefix="goldsmith-") as folder:
            copy = Path(folder) / f"member-{PurePosixPath(member.name).name[-100:]}"
            with copy.open("wb") as goal:
                while piece := file.read(COPIED):
                    goal.write(piece)
            if copy.stat().st_size == member.size:
                yield from self._copied(str(copy), member.name, position, block_bytes)

    def _copied(self, path: str, name: str, position: int, block_bytes: int) -> Iterator[Found]:
        leaf = self.format or reader_name(path)
        if leaf in {"", "tar"}:
            told = (
                f"{name}: an archive in an archive is not read"
                if leaf
                else f"{name}: no reader knows this format; `only` passes over members"
            )
            yield Found(
                failures=[failure(position, "nested_archive" if leaf else "unknown_format", told, Path(path).read_bytes()[:COPIED])]
            )
            return
        reader = reader_for(path, format=leaf, settings=self.settings if self.format else None)
        for part in reader.parts(path):
            for found in reader.read(part, block_bytes=block_bytes):
                for row in found.rows:
                    row.setdefault("file", name)
                broken = [replace(one, position=one.position + position, message=f"{name}: {one.message}") for one in found.failures]
                yield Found(found.rows, [one + position for one in found.positions], broken, found.n_bytes)
