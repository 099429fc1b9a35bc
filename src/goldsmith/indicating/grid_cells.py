"""Cells of a requirement grid: which records belong to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.duplicates import KEPT
from goldsmith.indicating.found_duplicates import kinds_at
from goldsmith.indicating.found_terms import Wanted, terms_in
from goldsmith.indicator import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from goldsmith.evidence.requirement import Cell, Requirement
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


def cells_of(topics: Sequence[Cell] | str) -> Sequence[Cell]:
    """Return the cells of declared topics.

    Raises:
        ValueError: A grid is named, and nobody has read its file; that is done where the requirement is read.
    """
    if isinstance(topics, str):
        raise ValueError(f"the grid `{topics}` was named and not read")  # noqa: TRY004  the type is right, its content was not filled in
    return topics


def fields_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the fields that cells look at."""
    cells = list(cells)
    words = ("text",) if any(cell.words for cell in cells) else ()
    return (*dict.fromkeys(name for cell in cells for name in cell.where), *words, "meta")


def members(seen: Seen, cells: Sequence[Cell], given: Given) -> list[int]:
    """Return how many records of a batch belong to each cell; those that repeat another one do not count.

    All words of the requirement are looked for in one reading.
    """
    once = kinds_at(given, seen.positions)[0] == KEPT
    return [int(np.count_nonzero(_belong(seen, cell, given.requirement) & once)) for cell in cells]


def _belong(seen: Seen, cell: Cell, requirement: Requirement) -> NDArray[np.bool_]:
    inside = np.ones(len(seen), dtype=bool)
    for name, wanted in cell.where.items():
        inside &= np.array([_fits(value, wanted) for value in seen.field(name)], dtype=bool)
    if cell.words:
        inside &= terms_in(seen, requirement).different(Wanted(tuple(cell.words), tuple(cell.unless))) >= cell.distinct
    return inside


def by_group(cells: Sequence[Cell], counts: Sequence[int]) -> dict[str, dict[str, int]]:
    """Return how many cells of each group have enough records, and how many there are; cells without a group are left out."""
    told: dict[str, dict[str, int]] = {}
    for cell, n in zip(cells, counts, strict=True):
        if cell.group:
            group = told.setdefault(cell.group, {"found": 0, "required": 0})
            group["found"] += n >= cell.records
            group["required"] += 1
    return told


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        try:
            number = float(value)
        except (TypeError, ValueError):
            return False
        return bool(wanted.get("at_least", -np.inf) <= number <= wanted.get("at_most", np.inf))
    allowed = {said(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
    return any(said(one) in allowed for one in (value if isinstance(value, list) else [value]))
