"""Cells of a requirement grid: which records belong to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from goldsmith.algorithms.duplicates import KEPT
from goldsmith.indicating.found_duplicates import kinds_at
from goldsmith.indicator import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from goldsmith.evidence.requirement import Cell
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


def fields_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the fields that cells look at."""
    cells = list(cells)
    words = ("text",) if any(cell.words for cell in cells) else ()
    return (*dict.fromkeys(name for cell in cells for name in cell.where), *words, "meta")


def members(seen: Seen, cells: Sequence[Cell], given: Given) -> list[int]:
    """Return how many records of a batch belong to each cell; those that repeat another one do not count."""
    once = kinds_at(given, seen.positions)[0] == KEPT
    return [int(np.count_nonzero(_belong(seen, cell) & once)) for cell in cells]


def _belong(seen: Seen, cell: Cell) -> NDArray[np.bool_]:
    inside = np.ones(len(seen), dtype=bool)
    for name, wanted in cell.where.items():
        inside &= np.array([_fits(value, wanted) for value in seen.field(name)], dtype=bool)
    if cell.words:
        held = np.zeros(len(seen), dtype=bool)
        for word in cell.words:
            found = pc.match_substring(seen.column("text"), word, ignore_case=word.isascii())
            held |= np.asarray(found.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
        inside &= held
    return inside


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        try:
            number = float(value)
        except (TypeError, ValueError):
            return False
        return bool(wanted.get("at_least", -np.inf) <= number <= wanted.get("at_most", np.inf))
    allowed = {said(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
    return any(said(one) in allowed for one in (value if isinstance(value, list) else [value]))
