"""Whole files or none: write under another name, rename at the end, never overwrite unasked."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
from typing import TYPE_CHECKING

from goldsmith.errors import ExportError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def whole_or_nothing(out: Path, *, overwrite: bool, replaces: Callable[[Path], bool]) -> Iterator[Path]:
    """Give a name to write to; rename it to ``out`` when the block ends well, remove it when it does not."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        _may_write(out, overwrite=overwrite, replaces=replaces)
        out.parent.mkdir(parents=True, exist_ok=True)
        _remove_orphans(out)
        yield partial
        _may_write(out, overwrite=overwrite, replaces=replaces)
        _put(partial, out)
    except OSError as problem:
        raise StorageError(
            f"the export could not be written: {problem.strerror or problem}",
            where=str(out),
            hint="make room or choose another place; nothing was left under the final name",
        ) from problem
    finally:
        with contextlib.suppress(OSError):
            _remove(partial)


def _may_write(out: Path, *, overwrite: bool, replaces: Callable[[Path], bool]) -> None:
    if not out.exists():
        return
    if out.is_dir() and not any(out.iterdir()):
        return
    if not overwrite:
        raise ExportError(
            "there is something under this name already", where=str(out), hint="choose another name, or say --overwrite to replace it"
        )
    if not replaces(out):
        raise ExportError(
            "what stands under this name is no earlier export of this format",
            where=str(out),
            hint="choose another name, or remove it yourself",
        )


def _put(partial: Path, out: Path) -> None:
    """Move what was written to its final name; an older folder stands aside until the new one is in place."""
    if out.is_dir():
        aside = out.with_name(f".{out.name}.{os.getpid()}.replaced")
        out.rename(aside)
        partial.rename(out)
        shutil.rmtree(aside)
    else:
        partial.replace(out)


def _remove_orphans(out: Path) -> None:
    """Remove what exports to this name have left that were killed; those that still run are let be."""
    for path in out.parent.glob(f".{glob.escape(out.name)}.*.partial"):
        number = path.name.split(".")[-2]
        if number.isdigit() and (int(number) == os.getpid() or not _is_running(int(number))):
            _remove(path)


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
