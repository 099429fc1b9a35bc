"""How loops are compiled: without the interpreter lock, kept on disk, and no faster to write than to start.

An inner loop is only called by other compiled code, so it needs no way in from Python; that saves a third of its compilation.
"""

from __future__ import annotations

from typing import Any

OUTER: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}
"""Options of a kernel that Python calls."""
INNER: dict[str, Any] = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}
"""Options of a loop that only kernels call."""
