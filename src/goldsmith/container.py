"""Files in a file: what readers of archives and of mail attachments share.

1. A member is looked at before a byte of it is unpacked: names that lead out of the archive, links that do, devices, encryption, size.
2. It is copied to a scratch folder under a name of ours, never more bytes than the limits allow, and read by the reader of its own name.
3. The scratch folder is gone before the next member.

So nothing is ever written under a name that an archive chose, and memory does not grow with the members.
"""

from __future__ import annotations

import contextlib
import fnmatch
import json
import re
import tempfile
from abc import abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, field_validator

from goldsmith import registry
from goldsmith.errors import BombError, ReadingError
from goldsmith.reader import Failure, Found, Part, Reader, failure, reader_for, reader_name
from goldsmith.reading.mail import read_mail
from goldsmith.reading.sources import conversion_of
from goldsmith.reading.streams import StreamDamageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEMBER = 1 << 40
"""Positions that the records of one member have for themselves."""
ODD = re.compile(r"[^\w.\-]+")
OF_THE_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
HEAD = 64 * 1024


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name there, its number from 0, the size that the archive declares, and its bytes.

    ``refused`` is the code and the message of why it must not be read; ``pieces`` then is empty.
    """

    name: str
    number: int
    size: int
    pieces: Iterable[bytes] = ()
    refused: tuple[str, str] | None = None


class Container(Reader):
    """A reader of files in a file. Its leaves say in ``members`` what the archive holds."""

    wide_positions: ClassVar[bool] = True

    only: tuple[str, ...] = ()
    """Patterns of member names to read, such as ``*.html``; others are passed over. Empty means all."""
    format: str = ""
    """Reader of the members; empty means: by name and content."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """Settings of that reader: an object, or the JSON text of one, as ``{"per": "line"}``."""
    max_member_bytes: int = Field(default=16 << 30, ge=1)
    """Largest member, in bytes; a larger one is a failure ``member_too_large``."""
    max_members: int = Field(default=10_000_000, ge=1)
    """Most members; what stands behind them is one failure ``too_many_members``."""
    max_total_bytes: int = Field(default=4 << 40, ge=1)
    """Most bytes of all members together, unpacked; what stands behind them is one failure ``archive_too_large``."""
    max_ratio: int = Field(default=1000, ge=2)
    """Bytes that one byte of the archive may unpack to, after the first 64 MiB; beyond it is a failure ``bomb``."""
    max_depth: int = Field(default=3, ge=0, le=16)
    """Archives inside archives that are opened, one in the other; a deeper one is a failure ``nested_archive``."""

    @field_validator("settings", mode="before")
    @classmethod
    def _of_text(cls, value: object) -> object:
        """Take JSON text for the object that it stands for, since settings in a recipe are plain values."""
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError:
            raise ValueError('the JSON text of an object was expected, such as {"per": "line"}') from None

    @abstractmethod
    def members(self, part: Part) -> Iterator[Member | Found]:
        """Yield the members of a part in their order, and what cannot be read between them."""

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield what the members hold, in their order."""
        held = Found()
        for found in self._all(part, block_bytes):
            held.rows += found.rows
            held.positions += found.positions
            held.failures += found.failures
            held.n_bytes += found.n_bytes
            if held.n_bytes >= block_bytes:
                yield held
                held = Found()
        if held.n_records or held.n_bytes:
            yield held

    def wants(self, name: str) -> bool:
        """Return whether a member is meant: ``only`` names it or it is an archive; what desktops leave behind never is."""
        if OF_THE_SYSTEM.search(name):
            return False
        return not self.only or any(fnmatch.fnmatch(name, pattern) for pattern in self.only) or self._is_archive(name)

    def _all(self, part: Part, block_bytes: int) -> Iterator[Found]:
        total = 0
        for member in self.members(part):
            if isinstance(member, Found):
                yield member
                continue
            told = _over("too_many_members", member.number, self.max_members) or _over("archive_too_large", total, self.max_total_bytes)
            if told:
                yield Found(failures=[failure(member.number * MEMBER, *told)])
                return
            for found in self._member(member, block_bytes):
                total += found.n_bytes
                yield found

    def _member(self, member: Member, block_bytes: int) -> Iterator[Found]:
        position = member.number * MEMBER
        if member.refused:
            yield Found(failures=[failure(position, member.refused[0], f"{member.name}: {member.refused[1]}")])
            return
        if member.size > self.max_member_bytes:
            told = f"{member.name}: {member.size} bytes, at most {self.max_member_bytes} are read"
            yield Found(failures=[failure(position, "member_too_large", told)])
            return
        try:
            with copied(member.name, member.pieces, limit=self.max_member_bytes) as path:
                if path is not None:
                    yield from self._copied(path, member.name, position, block_bytes)
        except (StreamDamageError, BombError) as damage:
            code = damage.error if isinstance(damage, StreamDamageError) else "bomb"
            told = f"{damage.message}: {damage.found}" if damage.found else damage.message
            yield Found(failures=[failure(position, code, f"{member.name}: {told}")])

    def _copied(self, path: str, name: str, position: int, block_bytes: int) -> Iterator[Found]:
        leaf = self.format or reader_name(path)
        inner = bool(leaf) and issubclass(registry.load("reader", leaf), Container)
        if not leaf or (inner and not self.max_depth):
            way_out = conversion_of(name) or "`only` passes over members"
            told = "an archive in an archive in an archive" if leaf else f"no reader knows this format; {way_out}"
            code = "nested_archive" if leaf else "unknown_format"
            yield Found(failures=[failure(position, code, f"{name}: {told}", _head(path))])
            return
        settings = self._inherited() if inner and leaf != self.format else self.settings if self.format else None
        yield from members_records(path, name, leaf=leaf, settings=settings, position=position, block_bytes=block_bytes, inner=inner)

    def _inherited(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in Container.model_fields}, "max_depth": self.max_depth - 1}

    def _is_archive(self, name: str) -> bool:
        leaf = reader_name(name, sniff=False)
        return bool(leaf) and issubclass(registry.load("reader", leaf), Container)


def members_records(
    path: str, name: str, *, leaf: str, settings: dict[str, Any] | None, position: int, block_bytes: int, inner: bool = False
) -> Iterator[Found]:
    """Yield the records of a member that was copied to ``path``; the field ``file`` of each says which member it came from.

    Positions are ``position`` plus those that its reader gives, or plus the number of the record where those may be too large.
    """
    reader = reader_for(path, format=leaf, settings=settings)
    n = 0
    try:
        for part in reader.parts(path):
            for found in reader.read(part, block_bytes=block_bytes):
                for row in found.rows:
                    row["file"] = f"{name}/{row['file']}" if inner and "file" in row else row.get("file", name)
                places = found.positions, [one.position for one in found.failures]
                if reader.wide_positions:
                    order = {place: n + i for i, place in enumerate(sorted({*places[0], *places[1]}))}
                    n += len(order)
                else:
                    order = {place: place for place in (*places[0], *places[1])}
                broken = [replace(one, position=position + order[one.position], message=f"{name}: {one.message}") for one in found.failures]
                yield Found(found.rows, [position + order[one] for one in found.positions], broken, found.n_bytes)
    except ReadingError as problem:
        yield Found(failures=[failure(position + MEMBER - 1, "unreadable_member", f"{name}: {problem.message}", _head(path))])


def mail_records(data: bytes, position: int, *, attachments: bool, block_bytes: int) -> Iterator[Found]:
    """Yield the row of a message and, where asked for, the records of its attachments, at positions from ``position`` times 2^20 on."""
    mail = read_mail(data)
    if not attachments:
        yield Found([mail.row], [position], n_bytes=len(data))
        return
    at = position << 20
    yield Found([mail.row], [at], n_bytes=len(data))
    for one in mail.attachments:
        held = Found()
        with copied(one.name, [one.data], limit=len(one.data) + 1) as path:
            leaf = reader_name(path) if path else ""
            if path and leaf:
                for found in members_records(path, one.name, leaf=leaf, settings=None, position=0, block_bytes=block_bytes):
                    held.rows += [{**row, "in_message": mail.row.get("message_id", "")} for row in found.rows]
                    held.positions += found.positions
                    held.failures += found.failures
        places = {place: n for n, place in enumerate(sorted([*held.positions, *(broken.position for broken in held.failures)]), at + 1)}
        held.positions = [places[place] for place in held.positions]
        held.failures = [replace(broken, position=places[broken.position]) for broken in held.failures]
        at += held.n_records
        yield held


@contextlib.contextmanager
def copied(name: str, pieces: Iterable[bytes], *, limit: int) -> Iterator[str | None]:
    """Copy a member to a scratch folder, under a name of ours that ends like its own; give the path, ``None`` where it is cut.

    Raises:
        BombError: More than ``limit`` bytes come out.
        StreamDamageError: The member is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as folder:
        copy = Path(folder) / f"member-{ODD.sub('_', PurePosixPath(name).name.encode('utf-8', 'replace').decode())[-60:]}"
        n, whole = 0, True
        with copy.open("wb") as goal:
            for piece in pieces:
                whole = bool(piece)
                n += len(piece)
                if n > limit:
                    raise BombError("the member is larger than the limit", found=f"more than {limit} bytes")
                goal.write(piece)
        yield str(copy) if whole else None


def unsafe_name(name: str) -> bool:
    r"""Return whether a name leads out of the folder that an archive would be unpacked in.

    Example:
        >>> unsafe_name("a/../../etc/passwd"), unsafe_name("/etc/passwd"), unsafe_name(r"C:\x"), unsafe_name("a/..b/c")
        (True, True, True, False)
    """
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or bool(re.match(r"[A-Za-z]:", plain)) or "\0" in name


def _over(code: str, n: int, limit: int) -> tuple[str, str] | None:
    return (code, f"at most {limit} are read; what stands behind them was left") if n >= limit else None


def _head(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(HEAD)


__all__ = ["MEMBER", "Container", "Failure", "Member", "copied", "mail_records", "members_records", "unsafe_name"]
