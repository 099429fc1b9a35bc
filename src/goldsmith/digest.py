"""Fingerprints of settings and of files: the same values give the same digest in every process and on every machine."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import FileIO

CHUNK_BYTES = 8 << 20
"""Bytes of a file that are digested at once; long enough that waiting for the interpreter lock between two chunks costs nothing."""

AHEAD_BYTES = 16 << 20
"""Smaller files are digested when they are needed."""


def fingerprint(values: object) -> str:
    """Return 32 hexadecimal digits of the SHA-256 of values as canonical JSON (RFC 8785 key order, no white space).

    Raises:
        TypeError: A value cannot be said in JSON.

    Example:
        >>> fingerprint({"b": 1, "a": [2]}) == fingerprint({"a": [2], "b": 1})
        True
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def file_digest(file: FileIO, known: str | None = None) -> str:
    """Return the SHA-256 of the bytes of a file that is open, as hexadecimal digits.

    Args:
        file: An unbuffered file at its beginning.
        known: Its path on disk, where ``digest_ahead`` may have begun with it.
    """
    begun = _begun.pop(known, None) if known else None
    if begun:
        begun.thread.join()
        if begun.found and begun.state == _state(file):
            return begun.found[0]
    digest, chunk = hashlib.sha256(), bytearray(CHUNK_BYTES)
    view = memoryview(chunk)
    while n := file.readinto(chunk):
        digest.update(view[:n])
    return digest.hexdigest()


def digest_ahead(paths: Sequence[str]) -> None:
    """Begin to digest large files on disk in another thread, for ``file_digest`` to find them done; what cannot be read is passed over."""
    for path in paths:
        try:
            if not os.path.isfile(path) or os.path.getsize(path) < AHEAD_BYTES:  # noqa: PTH113, PTH202  a path as it was given
                continue
            file = open(path, "rb", buffering=0)  # noqa: SIM115, PTH123  the thread closes it
        except (OSError, ValueError):
            continue
        found: list[str] = []
        thread = threading.Thread(target=_digest, args=(file, found), daemon=True)
        _begun[path] = _Begun(thread, _state(file), found)
        thread.start()


class _Begun(NamedTuple):
    thread: threading.Thread
    state: tuple[int, int, int, int]
    found: list[str]


_begun: dict[str, _Begun] = {}


def _digest(file: FileIO, found: list[str]) -> None:
    before = _state(file)
    try:
        digest = file_digest(file)
        if _state(file) == before:
            found.append(digest)
    except OSError:
        pass
    finally:
        file.close()


def _state(file: FileIO) -> tuple[int, int, int, int]:
    """Return what changes when somebody writes to a file or puts another in its place."""
    told = os.fstat(file.fileno())
    return told.st_size, told.st_mtime_ns, told.st_dev, told.st_ino
