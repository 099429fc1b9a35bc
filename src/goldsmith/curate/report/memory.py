"""The memory that a run has held."""

from __future__ import annotations

import resource
import sys


def peak_bytes() -> int:
    """Return the most memory that this process has held at once, in bytes, shared libraries and file caches mapped into it included.

    Example:
        >>> peak_bytes() > 1_000_000
        True
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
