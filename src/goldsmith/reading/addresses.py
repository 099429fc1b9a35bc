"""Files at an address: `s3://`, `gs://`, `https://` and whatever `fsspec` knows, read in ranges as if they lay on this machine.

1. An address is spelled out only where it is opened: `${NAME}` in it is read from the environment, so that nothing that is stored or
   printed holds a secret. An address that holds a password is refused.
2. S3 and Google's store are reached by Arrow, the web by urllib3, everything else by fsspec where it is installed.
3. A file at an address is a seekable file: a range at a time, longer ones the further it is read on, each tried again where the network fails.
4. Its identity is its address, size and what the place tells of its content (ETag, time of change); where the place tells nothing, its bytes.
"""

from __future__ import annotations

import fnmatch
import functools
import hashlib
import io
import os
import re
import time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from goldsmith.errors import MissingPartError, ReadingError
from goldsmith.reading.stores import Fsspec, Store, Told, Web, cloud

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

Result = TypeVar("Result")

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
FIRST_RANGE = 256 << 10
LONGEST_RANGE = 8 << 20
TRIES = 4
PAUSE = 0.1
"""Seconds to wait before a second try; each further one waits three times as long."""


class NowhereError(ReadingError):
    """Nothing stands at an address, as against something that its place does not give."""


def is_address(path: str) -> bool:
    """Return whether a path is an address with a scheme.

    Example:
        >>> is_address("s3://bucket/a.jsonl"), is_address("data/a.jsonl"), is_address("C:/a")
        (True, False, False)
    """
    return bool(ADDRESS.match(path))


def scheme_of(address: str) -> str:
    """Return the scheme of an address in lower case, ``""`` for a path."""
    found = ADDRESS.match(address)
    return found[1].lower() if found else ""


def spelled_out(address: str) -> str:
    """Return an address with the variables in it read from the environment.

    Raises:
        ReadingError: A variable is not set, or a password stands in the address itself.
    """
    refuse_password(address)
    missing = [name for name in VARIABLE.findall(address) if name not in os.environ]
    if missing:
        raise ReadingError(f"the environment has no {', '.join(missing)}", where=address, hint="set it, or write the address without it")
    return VARIABLE.sub(lambda found: os.environ[found[1]], address)


def refuse_password(address: str) -> None:
    """Refuse an address that holds a password: it would stand in the ledger and in every export's provenance.

    Raises:
        ReadingError: It does; the message does not repeat it.
    """
    parts = re.match(r"([^:]+://)([^/@]*):([^/@]*(?:@[^/@]*)*)@([^/@]*)", address)
    if parts and parts[3] and not VARIABLE.fullmatch(parts[3]):
        raise ReadingError(
            "a password stands in the address",
            where=f"{parts[1]}{parts[2]}:***@{parts[4]}",
            hint=f"put it into the environment and write {parts[1]}{parts[2]}:${{PASSWORD}}@{parts[4]}",
        )


def is_store(address: str) -> bool:
    """Return whether a file can be opened at an address; a database cannot."""
    return scheme_of(address) in {"s3", "gs", "gcs", "http", "https"} or Fsspec.knows(scheme_of(address))


def open_address(address: str) -> IO[bytes]:
    """Open the file at an address: seekable, read-only.

    Raises:
        ReadingError: It is not there, or its place cannot be reached.
    """
    return cast("IO[bytes]", Ranges(address))


def matches(pattern: str) -> list[tuple[str, int]]:
    """Return the addresses of the files that a pattern, a folder or a file means, with their sizes, sorted.

    On the web there are no patterns: `?` begins a query there.
    """
    if scheme_of(pattern) in {"http", "https"}:
        refuse_password(pattern)
        return [(pattern, told_of(pattern).size)]
    store = _store(pattern)
    signs = [at for at in map(pattern.find, "*?[") if at >= 0]
    literal = pattern[: min(signs)].rpartition("/")[0] if signs else pattern
    found = _tried(lambda: store.listed(spelled_out(literal)), pattern)
    if not signs:
        return sorted(found)
    wanted = re.compile(_as_expression(spelled_out(pattern)))
    return sorted((address, size) for address, size in found if wanted.fullmatch(address))


def told_of(address: str) -> Told:
    """Return what the place of a file tells of it without giving its bytes."""
    return _tried(lambda: _store(address).told(spelled_out(address)), address)


def identity(address: str) -> str:
    """Return the SHA-256, in hexadecimal digits, of what tells a file at an address from others and from its later versions."""
    told = told_of(address)
    if told.token:
        return hashlib.sha256(f"{address}\n{told.size}\n{told.token}".encode()).hexdigest()
    with open_address(address) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it has readinto


class Ranges(io.RawIOBase):
    """A file at an address, read a range at a time."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self._store = _store(address)
        self._spelled = spelled_out(address)
        self._told = told_of(address)
        self._at = self._start = 0
        self._held = b""
        self._next_range = FIRST_RANGE

    def readable(self) -> bool:
        """Return true."""
        return True

    def seekable(self) -> bool:
        """Return true: a range can begin anywhere."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a position; from the end only where the place tells the size."""
        if whence == 2 and self._told.size < 0:
            raise ReadingError("the place does not tell how large the file is", where=self.address, hint="download it first")
        self._at = offset + (0, self._at, self._told.size)[whence]
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, fewer than asked only at the end of the file."""
        pieces, n = [], 0
        while size < 0 or n < size:
            if not self._start <= self._at < self._start + len(self._held):
                self._fetch(LONGEST_RANGE if size < 0 else size - n)
            offset = self._at - self._start
            piece = self._held[offset : len(self._held) if size < 0 else offset + size - n]
            if not piece:
                break
            self._at += len(piece)
            n += len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readinto(self, buffer: Any, /) -> int:
        """Read into a buffer."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def _fetch(self, wanted: int) -> None:
        goes_on = self._at == self._start + len(self._held)
        self._next_range = min(LONGEST_RANGE, self._next_range * 2) if goes_on and self._held else FIRST_RANGE
        n = max(min(wanted, LONGEST_RANGE), self._next_range)
        if self._told.size >= 0:
            n = min(n, self._told.size - self._at)
        start = self._at
        data = _tried(lambda: self._store.part(self._spelled, start, n, self._told), self.address) if n > 0 else b""
        if not data and n > 0 and self._told.size >= 0:
            raise ReadingError("the file has become shorter while it was read", where=self.address)
        self._held, self._start = data, start


def _tried(work: Callable[[], Result], address: str) -> Result:
    """Do something over the network, again where it fails; what is refused or missing is not asked for again.

    Raises:
        ReadingError: It failed every time; what was read before is kept, and the same command goes on from there.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except FileNotFoundError:
            raise NowhereError("no such file", where=address) from None
        except PermissionError as problem:
            raise ReadingError(
                "the place refuses to give it", where=address, found=_short(problem), hint="give credentials in the environment"
            ) from None
        except OSError as problem:
            if attempt == TRIES:
                raise ReadingError(
                    "the place cannot be reached", where=address, found=_short(problem), hint="what was read is kept; run it again to go on"
                ) from None
            time.sleep(PAUSE * 3**attempt)
    raise ReadingError("the place cannot be reached", where=address)


def _short(problem: Exception) -> str:
    return " ".join(str(problem).split())[:300]


@functools.cache
def _store(address: str) -> Store:
    scheme = scheme_of(address)
    if scheme in {"http", "https"}:
        return Web()
    if scheme in {"s3", "gs", "gcs"}:
        return cloud(scheme)
    if Fsspec.knows(scheme):
        return Fsspec(scheme)
    raise MissingPartError(
        f"nothing that is installed opens {scheme}://", where=address, hint="pip install 'goldsmith-data[url]', and what fsspec asks for"
    )


def _as_expression(pattern: str) -> str:
    """Return a pattern as an expression: `*` stays within a folder, `**` does not."""
    pieces = re.split(r"(\*\*/?|\*|\?|\[[^\]]*\])", pattern)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(known.get(one) or (fnmatch.translate(one)[4:-3] if one[:1] == "[" else re.escape(one)) for one in pieces)
