"""The fields that a requirement names: one that no record has, and whose name is nearly that of another, is a slip and refused with its line.

A field that no record has and that resembles none is not refused, since who asks for labels may well be given records without them: the
indicators find it empty, and that no record has it is told beside the grade.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from goldsmith.evaluate.asked import SPEC_HINT, requirement
from goldsmith.evaluate.yaml_file import tree_of
from goldsmith.evidence.finding import Said
from goldsmith.evidence.meta_fields import parsed, reached
from goldsmith.setting_words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goldsmith.evidence.requirement import Requirement
    from goldsmith.lake import Dataset
    from goldsmith.settings_fault import Place

SEEN = 1_000
"""Records whose fields are looked at first; a field that none of them has is looked for in all."""

META = "meta"


def absent_fields(records: Dataset, path: Path | None) -> tuple[Said, ...]:
    """Return which fields a requirement names that no record has.

    Args:
        records: The records.
        path: The file of the requirement; ``None`` where there is none, and nothing is named.

    Raises:
        SettingsError: No record has a field that is named, and another is called nearly the same; all are listed, with their lines.
    """
    if path is None:
        return ()
    rows = _first(records)
    named = [(place, name) for place, name in _fields(requirement(path).requirement) if not _is_there(records, rows, name)]
    known = [*records.columns, *dict.fromkeys(one for row in rows for one in _keys(row))]
    meant = [(place, name, near) for place, name in named if (near := nearest(name, known))]
    if meant:
        told = [(place, f"`{_spot(place)}` = {name!r}: no record has this field{near}") for place, name, near in meant]
        hint = f'`goldsmith sql "describe {records.name}"` lists the columns'
        raise tree_of(path, "requirement", hint=SPEC_HINT).refusal(told, hint=hint)
    return tuple(
        Said(f"no record has the field `{name}` that `{_spot(place)}` names", f"没有记录含有 `{_spot(place)}` 指定的字段 `{name}`")
        for place, name in named
    )


def _spot(place: Place) -> str:
    return ".".join(map(str, place))


def _fields(asked: Requirement) -> Iterator[tuple[Place, str]]:
    """Yield every field that is named, by its place."""
    single: dict[Place, Any] = {
        ("labels", "field"): asked.labels.field if asked.labels else None,
        ("time", "field"): asked.time.field if asked.time else None,
        ("references", "field"): asked.references.field if asked.references else None,
        ("split",): asked.split,
        ("question",): asked.question,
    }
    for part, cells in (("grid", asked.grid), ("topics", asked.topics if isinstance(asked.topics, list) else [])):
        single |= {(part, at, "where", name): name for at, cell in enumerate(cells) for name in cell.where}
    single |= {("population", name): name for name in asked.population}
    if asked.order is not None:
        single |= {("order", name): getattr(asked.order, name) for name in ("entity", "step", "time")}
        single |= {} if asked.order.step else {("order", "steps", at): name for at, name in enumerate(asked.order.steps)}
    yield from ((place, name) for place, name in single.items() if isinstance(name, str) and name)


def _first(records: Dataset) -> list[dict[str, Any]]:
    """Return the fields without a column of the first records."""
    if META not in records.columns:
        return []
    rows = (parsed(one) for batch in records.scan([META], batch_rows=SEEN) for one in batch.column(0).to_pylist())
    return list(itertools.islice(rows, SEEN))


def _is_there(records: Dataset, rows: list[dict[str, Any]], name: str) -> bool:
    if name in records.columns:
        return True
    path = name.removeprefix("meta.")
    if META not in records.columns or any(reached(row, path) is not None for row in rows):
        return META in records.columns
    leaf = path.rpartition(".")[2].replace("'", "''")
    return next(iter(records.scan(["id"], f"meta LIKE '%\"{leaf}\"%'", batch_rows=1)), None) is not None


def _keys(row: dict[str, Any]) -> Iterator[str]:
    """Yield the names of fields, those inside of others too."""
    for name, value in row.items():
        yield name
        if isinstance(value, dict):
            yield from (f"{name}.{inner}" for inner in value)
