"""The rubrics that a requirement names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.algorithms import rubrics
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.algorithms.rubrics import Rubric

HINT = "docs/judges.md shows one that works"


def rubrics_of(path: str, rows_of: Callable[[str], list[dict[str, Any]]]) -> list[Rubric]:
    """Return the rubrics of a file.

    Args:
        path: The file, as the requirement names it.
        rows_of: Reads it.

    Raises:
        SettingsError: One is wrong, or two have one id; the message names the row.
    """
    found: dict[str, Rubric] = {}
    for number, row in enumerate(rows_of(path), 1):
        try:
            one = rubrics.read(row, number)
        except ValueError as fault:
            raise SettingsError(str(fault), where=f"{path}: rubric {number}", hint=HINT) from fault
        if one.id in found:
            raise SettingsError(f"two rubrics are called `{one.id}`", where=f"{path}: rubric {number}", hint=HINT)
        found[one.id] = one
    return list(found.values())
