"""Files that survive a power cut: written beside, flushed to the disk, and renamed into place.

A change of several files is one step (:func:`stage`, then :func:`settle`): all of them are written into a folder of their own first; that folder
gets its final name in one rename, and from then on the change has happened: whoever comes next moves the files to their places.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from typing import TYPE_CHECKING

from goldsmith.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WRITING, DONE = ".next.part", ".next"
"""The folder of a change while it is written, and once it has happened."""
SLASH = "+"
"""What stands for a slash in the names of staged files."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder alone: other processes and threads wait; the lock ends with the process that holds it.

    Raises:
        StorageError: The folder cannot be written.
    """
    try:
        file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise refused(folder, problem) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def replaced(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all.

    Raises:
        StorageError: It cannot be written; what stood there still does.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _written(part, data, mode)
        part.replace(path)
        flushed(path.parent)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise refused(path, problem) from None


def stage(folder: Path, files: Mapping[str, bytes]) -> None:
    """Prepare a change of several files, by their paths below a folder; when this returns, it has happened.

    Raises:
        StorageError: There is no room, or the folder cannot be written; nothing has happened then.
    """
    part = folder / WRITING
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        for path, data in files.items():
            _folders(folder, path)
            _written(part / path.replace("/", SLASH), data)
        flushed(part)
        part.rename(folder / DONE)
        flushed(folder)
    except OSError as problem:
        shutil.rmtree(part, ignore_errors=True)
        raise refused(folder, problem) from None


def settle(folder: Path, *, last: str) -> list[str]:
    """Move the files of a change to their places, where one has happened, and return their paths; done twice it does no harm.

    Args:
        folder: The folder that is changed.
        last: The file that tells of the others; it is moved when they stand.
    """
    done = folder / DONE
    try:
        paths = sorted((each.name.replace(SLASH, "/") for each in done.iterdir()), key=lambda path: (path == last, path))
    except FileNotFoundError:
        return []
    try:
        for path in paths:
            if path == last:
                for parent in sorted({(folder / each).parent for each in paths}):
                    flushed(parent)
            (done / path.replace("/", SLASH)).replace(folder / path)
        flushed(folder)
        done.rmdir()
    except OSError as problem:
        hint = "what was given is logged and shown as soon as the folder can be written: make room, then append again"
        raise StorageError(f"a change is not yet in place: {problem.strerror}", where=str(folder), hint=hint) from None
    return paths


def flushed(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def refused(path: Path, problem: OSError) -> StorageError:
    """Return what to say where the disk is full or may not be written."""
    return StorageError(
        f"the file system refused: {problem.strerror or problem}",
        where=str(path),
        hint="nothing was changed; make room or look at the permissions, and give the same again",
    )


def _folders(folder: Path, path: str) -> None:
    """Make the folders of a path, each of them on the disk before it is used."""
    missing = [each for each in (folder / path).parents if each != folder and folder in each.parents and not each.is_dir()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        flushed(each.parent)


def _written(path: Path, data: bytes, mode: int = 0o644) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(file, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
