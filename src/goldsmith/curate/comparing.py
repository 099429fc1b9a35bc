"""What two versions of a dataset differ in, said for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith.lake import Diff


def as_json(found: Diff) -> dict[str, Any]:
    """Return a difference as JSON values."""
    return {
        "before": {"version": found.a, "records": found.rows_a},
        "after": {"version": found.b, "records": found.rows_b},
        "records": {"added": found.rows_added, "removed": found.rows_removed, "changed": found.rows_changed},
        "ids": {"added": list(found.added), "removed": list(found.removed), "changed": list(found.changed)},
        "columns": {"added": list(found.columns_added), "removed": list(found.columns_removed), "changed": dict(found.columns_changed)},
    }


def text(found: Diff) -> str:
    """Return a difference as lines."""
    lines = [f"version {found.a} ({found.rows_a:,} records) → version {found.b} ({found.rows_b:,} records)"]
    for what, n, ids in (
        ("added", found.rows_added, found.added),
        ("removed", found.rows_removed, found.removed),
        ("changed", found.rows_changed, found.changed),
    ):
        shown = f": {', '.join(ids[:5])}{' …' if n > 5 else ''}" if ids else ""
        lines.append(f"  {n:>9,} records {what}{shown}")
    lines += [f"  columns added: {', '.join(found.columns_added)}"] if found.columns_added else []
    lines += [f"  columns removed: {', '.join(found.columns_removed)}"] if found.columns_removed else []
    lines += [f"  {n:>9,} values changed in {name}" for name, n in found.columns_changed.items()]
    return "\n".join(lines)
