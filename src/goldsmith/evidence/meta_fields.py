"""Fields of the input that have no column of their own: how they are read out of ``meta``, and how a path reaches into what is nested."""

from __future__ import annotations

from typing import Any

import orjson


def parsed(meta: str | None) -> dict[str, Any]:
    """Return the fields that a record keeps in ``meta``; none where it keeps none, or what stands there is no JSON object.

    Example:
        >>> parsed('{"stars": 5}'), parsed(None), parsed("[1]"), parsed("{")
        ({'stars': 5}, {}, {}, {})
    """
    if not meta:
        return {}
    try:
        found = orjson.loads(meta)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def reached(row: Any, path: str) -> Any:
    """Return a field, or what a path of names and places reaches inside it; ``None`` where there is none.

    A field whose own name has dots comes before what a path would reach.

    Example:
        >>> reached({"a": [{"b": 1}], "c.d": 2}, "a.0.b"), reached({"c.d": 2}, "c.d"), reached({}, "x")
        (1, 2, None)
    """
    if isinstance(row, dict) and path in row:
        return row[path]
    for step in path.split("."):
        if isinstance(row, dict):
            row = row.get(step)
        elif isinstance(row, list) and step.isdigit() and int(step) < len(row):
            row = row[int(step)]
        else:
            return None
    return row
