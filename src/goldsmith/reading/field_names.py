"""Names of fields as files give them: every field gets one, and no two the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def field_names(cells: Sequence[object]) -> list[str]:
    """Return names that differ: an empty one is called after its place, the second of two gets the ending ``.2``.

    Example:
        >>> field_names(["id", "", "id"])
        ['id', 'column_2', 'id.2']
    """
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(cells, 1):
        given = ".".join(map(str, cell)) if isinstance(cell, list) else "" if cell is None else str(cell)
        name = given.strip() or f"column_{place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return names
