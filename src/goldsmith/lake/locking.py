"""One run at a time on one dataset; the operating system frees the lock when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.errors import BusyError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(path: Path, name: str) -> Iterator[None]:
    """Hold the lock file while the block runs; a process that is killed loses it at once.

    Args:
        path: The lock file; made if it does not exist, and kept, since removing it would let two holders in.
        name: The dataset, for the message.

    Raises:
        BusyError: Somebody holds it; the message says who and since when.
        StorageError: The lock file cannot be written.
    """
    handle = _opened(path, name)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise BusyError(
                "another run is at work on this dataset",
                where=name,
                found=_holder(handle),
                hint="wait for it to end, or stop it; it can be resumed",
            ) from fault
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(holder).encode(), 0)
        except OSError as fault:
            raise StorageError(
                "the lock file cannot be written", where=name, found=str(fault), hint="free some space and run again"
            ) from fault
        yield
    finally:
        os.close(handle)


def _opened(path: Path, name: str) -> int:
    """Open the lock file, and make it if it does not exist."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as fault:
        raise StorageError(
            "the lake cannot be written to",
            where=name,
            found=str(fault),
            hint="check that the folder is not read-only and the disk is not full",
        ) from fault


def _holder(handle: int) -> str:
    """Say who holds a lock."""
    try:
        holder = json.loads(os.pread(handle, 4_096, 0))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that has only just begun"
