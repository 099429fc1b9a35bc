"""Memory that is free again goes back to the system, so that what a run takes does not grow with the input.

The allocator of glibc gives every thread an area of its own and keeps what is freed there. Blocks of many sizes from many
threads then leave ever more holes: of 630 MB that it held after 1.6 GB of text, 88 MB were in use. Two areas
hold the same work, as fast; and between two passes the holes are given back. Other allocators need neither, and there
both functions do nothing.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import sys
from typing import Any

M_ARENA_MAX = -8
"""The option of ``mallopt`` in <malloc.h> that bounds the number of areas."""

AREAS = 2
"""Areas that all threads share; more hold more holes, and are no faster here: threads work long on large blocks."""


OBJECTS_WHILE_STARTING, OBJECTS_BEFORE_A_LOOK = 2_000_000, 100_000
"""Objects that are made before the collector of cycles looks: while a program starts, and afterwards."""


def share_areas() -> bool:
    """Let all threads share a few areas of memory; return whether the allocator took it.

    For programs of our own, as early as possible: areas that exist stay. An environment that names a number is obeyed.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    option = getattr(_allocator(), "mallopt", None)
    return bool(option and option(M_ARENA_MAX, AREAS))


def look_rarely() -> None:
    """Let the collector of cycles look through nothing while a program of our own starts, until :func:`settle`.

    What imports make stays; a collector that looks through it again and again costs a tenth of the start.
    """
    gc.set_threshold(OBJECTS_WHILE_STARTING)


def settle() -> bool:
    """Let the collector look from here on, at what is made from here on; return whether it was told to look rarely before.

    Example:
        >>> look_rarely()
        >>> settle(), settle()
        (True, False)
    """
    if gc.get_threshold()[0] != OBJECTS_WHILE_STARTING:
        return False
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)
    return True


def give_back() -> bool:
    """Give memory that nobody uses any more back to the system; return whether there was some. Takes milliseconds.

    Example:
        >>> give_back() in {True, False}
        True
    """
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    trim = getattr(_allocator(), "malloc_trim", None)
    return bool(trim and trim(0))


@functools.cache
def _allocator() -> Any:
    """Return the C library of this process where it is glibc, else None."""
    if not sys.platform.startswith("linux"):
        return None
    found = ctypes.CDLL(None)
    return found if hasattr(found, "gnu_get_libc_version") else None
