"""Compile ahead: on a first run, a second process compiles the largest kernel while this one begins to work.

That process goes on with kernels that work can also do without, as lowly as the system allows, and nobody waits for them. Compiled code is kept on disk, so this matters once a machine and version. Where the code cannot be kept, or the second
process fails, nothing is lost: the kernel is compiled here when it is needed.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import subprocess
import sys
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.engine.local import available_cores

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = "goldsmith.kernels.text_scan"
"""The module whose kernels take longest to compile."""

JSON_KERNEL = "goldsmith.kernels.json_rows"
"""A module whose kernel only makes reading faster: it is used once it is compiled."""

PATIENCE = 120.0
"""Seconds to wait for the second process at most."""

COMPILING = "import os, {module}; os.write(1, b'.'); os.close(1); os.nice(19); import {later}"
"""What the second process does: a byte tells that the module is ready."""


@functools.cache
def compiled_ahead(module: str) -> Callable[[Callable[[], None]], None]:
    """Start to compile a module's kernels in another process, unless that was done before; return how to wait for it.

    The waiting function takes what to do meanwhile, which is done only where there is something to wait for. Asked a second
    time, it returns the same.

    Example:
        >>> wait = compiled_ahead("goldsmith.kernels.claims")
        >>> wait(lambda: None)
    """
    if available_cores() < 2 or is_compiled(module):
        return nothing_to_wait_for
    command = [sys.executable, "-c", COMPILING.format(module=module, later=JSON_KERNEL)]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return nothing_to_wait_for

    def wait(meanwhile: Callable[[], None]) -> None:
        meanwhile()
        if process.stdout and not process.stdout.closed:
            ready = connection.wait([process.stdout.fileno()], PATIENCE)
            process.stdout.close()
            if not ready:
                process.kill()
                process.wait()

    return wait


def usable(module: str) -> bool:
    """Return whether the kernels of a module can be used now: they are compiled, or no other process could compile them.

    Where they are not, another process begins to compile them, for the runs to come.
    """
    return compiled_ahead(module) is nothing_to_wait_for


def nothing_to_wait_for(_meanwhile: Callable[[], None]) -> None:
    """Do nothing: the kernels were compiled before, or are compiled when they are needed."""


def is_compiled(module: str) -> bool:
    """Return whether compiled code of a module is on disk; where that cannot be told, say yes."""
    found = importlib.util.find_spec(module)
    if found is None or not found.origin:
        return True
    source = Path(found.origin)
    kept = os.environ.get("NUMBA_CACHE_DIR")
    folders = [folder for folder in Path(kept).glob("*") if folder.is_dir()] if kept else [source.parent / "__pycache__"]
    indexes = [index for folder in folders for index in folder.glob(f"{source.stem}.*.nbi")]
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in indexes)
