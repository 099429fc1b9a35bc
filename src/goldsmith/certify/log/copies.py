"""Copies of a log: a folder, or any web server that holds the same files."""

from __future__ import annotations

import gzip
import http.client
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path

from goldsmith.errors import UsageError
from goldsmith.log_errors import LogError

LARGEST = 17 << 20
"""Bytes of a file: 256 entries of 64 KiB, each with its length."""
PATIENCE = 30
"""Seconds that a server may be silent."""
CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Copy:
    """A copy of a log.

    Attributes:
        place: A folder, or an address that begins with http:// or https://.
    """

    place: str

    def read(self, path: str) -> bytes:
        """Return a file of the log.

        Raises:
            LogError: It is not there, or cannot be reached.
        """
        if "://" in self.place:
            return fetched(f"{self.place.rstrip('/')}/{path}")
        try:
            with (Path(self.place) / path).open("rb") as file:
                return _whole(file.read(LARGEST + 1), path)
        except OSError as problem:
            raise LogError(f"a file of the log cannot be read: {problem.strerror}", where=str(Path(self.place) / path)) from None

    def checkpoint(self) -> bytes:
        """Return its newest checkpoint."""
        return self.read(CHECKPOINT)


def fetched(url: str) -> bytes:
    """Return what stands at an address.

    Raises:
        LogError: Nothing does, or it cannot be reached.
        UsageError: It is no address of the web.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError("this is no address of the web", found=url, expected="http://… or https://…")
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, identity", "User-Agent": "goldsmith-log"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  the scheme is looked at above
            raw = _whole(answer.read(LARGEST + 1), url)
            return _unpacked(raw, url) if answer.headers.get("Content-Encoding") == "gzip" else raw
    except urllib.error.HTTPError as problem:
        raise LogError("a file of the log is not there", where=url, found=f"HTTP {problem.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise LogError("a copy of the log cannot be reached", where=url, found=str(problem)) from None


def read_anywhere(place: str) -> bytes:
    """Return what a file or an address holds.

    Raises:
        LogError: Nothing, or it cannot be reached.
    """
    if "://" in place:
        return fetched(place)
    try:
        return Path(place).read_bytes()
    except OSError as problem:
        raise LogError(f"this file cannot be read: {problem.strerror}", where=place) from None


def _unpacked(raw: bytes, url: str) -> bytes:
    try:
        whole = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, LARGEST + 1)
    except (zlib.error, gzip.BadGzipFile) as problem:
        raise LogError("a file of the log is no gzip, as its server says", where=url, found=str(problem)) from None
    return _whole(whole, url)


def _whole(raw: bytes, where: str) -> bytes:
    if len(raw) > LARGEST:
        raise LogError("a file of the log is too large", where=where, expected=f"at most {LARGEST:,} bytes")
    return raw
