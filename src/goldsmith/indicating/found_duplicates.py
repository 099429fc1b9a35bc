"""What a search for duplicates says of records at given positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.indicator import Given

NOTHING = "the search for duplicates has not run"


def kinds_at(given: Given, positions: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return the kind of each record (kept, exact, near), and whether the search knows it; records without a text it does not.

    Raises:
        ValueError: The search has not run: an indicator of the first look has asked.
    """
    found, rows, known = _rows(given, positions)
    return np.where(known, found.kind[rows] if len(found) else 0, 0).astype(np.int8), known


def copied_at(given: Given, positions: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether each record has the very same content as an earlier one, and whether the search knows it."""
    found, rows, known = _rows(given, positions)
    return (np.where(known, found.copied[rows], False) if len(found) else np.zeros(len(positions), dtype=bool)), known  # noqa: FBT003


def partners_at(given: Given, positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of the record that each one repeats, -1 where it repeats none."""
    found, rows, known = _rows(given, positions)
    return np.where(known, found.of[rows] if len(found) else -1, -1)


def _rows(given: Given, positions: NDArray[np.int64]) -> tuple[Any, NDArray[np.int64], NDArray[np.bool_]]:
    found = given.duplicates
    if found is None:
        raise ValueError(NOTHING)
    rows = np.searchsorted(found.position, positions)
    rows = np.minimum(rows, max(len(found) - 1, 0))
    return found, rows, (found.position[rows] == positions) if len(found) else np.zeros(len(positions), dtype=bool)
