"""Where a release is fetched from: a service of goldsmith, or any server of files that holds the folder.

Redirects are followed on the same host alone, so that a token goes to nobody else. Who is told to come again (503, ``Retry-After``: a marked copy is
being made) comes again.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import urllib3

from goldsmith.circulation_errors import TransferError, UntrustedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECE = 1 << 20
SMALL = 256 << 20
"""Most bytes of a document: hallmark, manifest, proof."""
RECALLED = 14
FOUND, PARTIAL, MISSING, LATER = 200, 206, 404, 503
PATIENCE = 1_800.0
"""Seconds for which what is being prepared is asked for again."""
PAUSE = 60
"""Most seconds between two requests."""
SAID = {401: "who asks is not known", 403: "this is not for whoever asks", 404: "there is no such release or file", 429: "asked too often"}
TO_DO = {
    401: "a token is named by --token or GOLDSMITH_TOKEN; `goldsmith token --login NAME` makes one",
    403: "whoever shares it decides who may have it: ask there, or name another token",
}


CONTRACT = "goldsmith agreements tells what was agreed, goldsmith orders make asks for more"


class Source:
    """A release at an address: its folder is ``ADDRESS/``, its files below."""

    def __init__(self, address: str, *, chunks: str = "", token: str = "") -> None:
        """Take the address of the folder, that of indexes of chunks, and a token.

        Raises:
            TransferError: The address is none of http.
        """
        if urlsplit(address).scheme not in {"http", "https"}:
            raise TransferError("releases are fetched over http", found=address, expected="https://…")
        self.address, self._chunks = address.rstrip("/"), chunks.rstrip("/")
        timeout = urllib3.Timeout(connect=15, read=60)
        retries = urllib3.Retry(3, redirect=3, status=0, backoff_factor=0.3, raise_on_redirect=False, respect_retry_after_header=False)
        self._pool = urllib3.PoolManager(
            timeout=timeout, retries=retries, maxsize=8, headers={"Accept-Encoding": "identity", "User-Agent": "goldsmith"}
        )
        self._token = {"Authorization": f"Bearer {token}"} if token else {}
        self.waiting: Callable[[str], None] = lambda _: None

    @classmethod
    def of_service(cls, service: str, name: str, version: str, *, token: str = "") -> Source:
        """Return the source of a release at a service of goldsmith."""
        hub = f"{service.rstrip('/').removesuffix('/hub')}/hub"
        return cls(
            f"{hub}/datasets/{quote(name)}/resolve/{quote(version)}",
            chunks=f"{hub}/api/datasets/{quote(name)}/chunks/{quote(version)}",
            token=token,
        )

    def document(self, path: str, *, needed: bool = True) -> bytes | None:
        """Return a small file; None where it is not there and need not be.

        Raises:
            TransferError: It cannot be had.
            UntrustedError: The other side says that it was recalled.
        """
        with self._asked(f"{self.address}/{quote(path)}") as answered:
            if answered.status == MISSING and not needed:
                return None
            self._good(answered, path, FOUND)
            held = _read(answered, path, SMALL + 1)
        if len(held) > SMALL:
            raise TransferError("a document of a release is too large", where=path, expected=f"at most {SMALL:,} bytes")
        return held

    def index(self, path: str) -> bytes | None:
        """Return the index of a file's chunks; None where the other side tells none."""
        if not self._chunks:
            return None
        try:
            with self._asked(f"{self._chunks}/{quote(path)}") as answered:
                return _read(answered, path, SMALL) if answered.status == FOUND else None
        except TransferError:
            return None

    def range(self, path: str, begin: int, end: int) -> Iterator[bytes]:
        """Yield the bytes ``begin`` to ``end`` of a file in pieces, not one more.

        Raises:
            TransferError: They cannot be had, or fewer came.
        """
        left = end - begin
        with self._asked(f"{self.address}/{quote(path)}", {"Range": f"bytes={begin}-{end - 1}"}) as answered:
            self._good(answered, path, PARTIAL, *([FOUND] if begin == 0 else []))
            try:
                for piece in answered.stream(PIECE, decode_content=False):
                    yield piece[:left]
                    left -= len(piece[:left])
                    if not left:
                        return
            except urllib3.exceptions.HTTPError as problem:
                raise _broken(path, str(problem)) from None
        if left:
            raise _broken(path, f"{left:,} bytes less than were asked for")

    def _asked(self, address: str, more: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """Ask, and come again as long as the other side says so."""
        until = time.monotonic() + PATIENCE
        while (answered := self._sent(address, more)).status == LATER and (pause := _pause(answered)) and time.monotonic() < until:
            self.waiting(_read(answered, address, 2_000).decode("utf-8", "replace"))
            answered.release_conn()
            time.sleep(pause)
        return answered

    def _sent(self, address: str, more: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        try:
            answered = self._pool.request(
                "GET", address, headers={**self._pool.headers, **self._token, **(more or {})}, preload_content=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as problem:
            raise TransferError(
                "the other side cannot be reached", where=address, found=str(problem)[:300], hint="the same command goes on from here"
            ) from None
        if answered.status in {301, 302, 303, 307, 308}:
            raise TransferError(
                "the other side sends elsewhere",
                where=address,
                found=str(answered.headers.get("Location", ""))[:200],
                hint="name that address, where you trust it with your token",
            )
        return answered

    def _good(self, answered: urllib3.BaseHTTPResponse, path: str, *wanted: int) -> None:
        if answered.status in wanted:
            return
        told = _read(answered, path, 2_000).decode("utf-8", "replace")
        if answered.headers.get("X-Error-Code") == "Recalled":
            raise UntrustedError(RECALLED, "this release was recalled by its publisher", where=f"{self.address}/{path}", found=told[:300])
        raise TransferError(
            SAID.get(answered.status, "the other side refuses"),
            where=f"{self.address}/{path}",
            found=f"{answered.status}: {_words(told)[:1000]}",
            hint=CONTRACT if answered.headers.get("X-Error-Code") == "Contract" else TO_DO.get(answered.status, ""),
        )


def _words(told: str) -> str:
    """Return what a service says of an error; all of it where it is no service of ours.

    Example:
        >>> _words('{"error": "there is no dataset"}'), _words("<h1>no</h1>")
        ('there is no dataset', '<h1>no</h1>')
    """
    try:
        said = json.loads(told)
    except ValueError:
        return told
    return str(said["error"]) if isinstance(said, dict) and "error" in said else told


def _pause(answered: urllib3.BaseHTTPResponse) -> int:
    """Return after how many seconds the other side wants to be asked again; 0 where it does not say."""
    said = answered.headers.get("Retry-After", "")
    return min(int(said), PAUSE) if said.isascii() and said.isdecimal() and len(said) < 6 else 0


def _read(answered: urllib3.BaseHTTPResponse, path: str, most: int) -> bytes:
    """Return what was answered, at most so many bytes of it, as it came: what is packed though nobody asked for it is not unpacked.

    Raises:
        TransferError: The other side broke off.
    """
    held = bytearray()
    try:
        while len(held) < most and (piece := answered.read(most - len(held), decode_content=False)):
            held += piece
    except urllib3.exceptions.HTTPError as problem:
        raise _broken(path, str(problem)) from None
    return bytes(held)


def _broken(path: str, found: str) -> TransferError:
    return TransferError("the other side broke off", where=path, found=found[:300], hint="the same command goes on from here")
