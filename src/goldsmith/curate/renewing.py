"""Renew: what is new, changed, moved and gone among the sources of a dataset, and how the table follows.

1. A changed file is read like a new one, but records that it held before, word for word, stay as they are with all that was measured.
2. Then the records that it no longer holds are deleted; older versions of the table keep them.
3. At last the parts table says that what stayed belongs to the new state of the file.

A killed renewal is done again by the next one: as long as a part of the earlier state is on record, the file counts as changed.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.curate.collect import forget, place_of
from goldsmith.curate.standing import Standing
from goldsmith.curate.tables import PARTS
from goldsmith.lake.naming import literal

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from goldsmith.curate.shares import Input
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset

IDS_AT_ONCE = 2000
"""Records that one deletion names."""


@dataclass(frozen=True)
class Changes:
    """What has become of the sources since they were read last, by their paths."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """Files that stand somewhere else now, byte for byte the same."""
    unchanged: int = 0


@dataclass
class Renewal:
    """How a table follows its sources."""

    changes: Changes
    standing: dict[str, Standing] = field(default_factory=dict)
    """By the key of a changed file as it is now: its records as it was."""
    earlier: dict[str, tuple[Input, list[str]]] = field(default_factory=dict)
    """By the same key: the file as it is, and the keys of its earlier states."""
    leaving: list[str] = field(default_factory=list)
    """Keys of files whose records leave the table."""
    relocated: dict[str, str] = field(default_factory=dict)
    """By the keys of moved files: where they stand now."""
    removed: int = 0
    """Records that left the table."""

    @property
    def at_work(self) -> bool:
        """Whether something that was read must leave, or be noted in another place."""
        return bool(self.standing or self.leaving or self.relocated)

    def settle(self, opened: Tables) -> None:
        """Take away what the sources no longer hold; what is new must have been acknowledged."""
        for key, (entry, keys) in self.earlier.items():
            self.removed += _replace(opened, self.standing[key], entry, keys)
        self.removed += _leave(opened, self.leaving)
        for key, path in self.relocated.items():
            opened.parts.update(_among("input", [key]), {"path": path})
        opened.records.refresh()
        opened.parts.refresh()
        opened.quarantine.refresh()


def compared(opened: Tables, inputs: Sequence[Input], *, remove: bool) -> Renewal:
    """Compare the sources as they are with what was read, and make ready to follow.

    Args:
        opened: The tables.
        inputs: The files as they are.
        remove: Whether the records of vanished files leave the table.
    """
    rows = [row for batch in opened.parts.scan() for row in batch.to_pylist()]
    by_path: dict[str, list[str]] = {}
    for row in rows:
        if row["input"] not in by_path.setdefault(row["path"], []):
            by_path[row["path"]].append(row["input"])
    paths = {place_of(entry.source.path): entry for entry in inputs}
    keys = {entry.key for entry in inputs}
    outdated = {path: [key for key in by_path[path] if key not in keys] for path in paths if path in by_path}
    changed = {path: old for path, old in outdated.items() if old}
    renewal = Renewal(_changes(paths, by_path, changed, {row["input"] for row in rows if row["last"]}))
    for path, old in changed.items():
        entry = paths[path]
        _unread(opened, rows, entry)
        parts = {row["part"] for row in rows if row["input"] in old}
        digests = {row["digest"] for row in rows if row["input"] in old}
        renewal.standing[entry.key] = Standing(opened.records, sorted(parts), sorted(digests))
        renewal.earlier[entry.key] = (entry, old)
    renewal.relocated = {paths[path].key: path for path in renewal.changes.moved}
    if remove:
        renewal.leaving = sorted({key for path in renewal.changes.vanished for key in by_path[path]})
    return renewal


def _changes(
    paths: Mapping[str, Input], by_path: Mapping[str, Sequence[str]], changed: Mapping[str, Sequence[str]], done: Container[str]
) -> Changes:
    """Name the paths that are new, changed, gone or moved."""
    keys = {entry.key for entry in paths.values()}
    return Changes(
        new=tuple(sorted(path for path, entry in paths.items() if entry.key not in done and path not in changed)),
        changed=tuple(sorted(changed)),
        vanished=tuple(sorted(path for path, read in by_path.items() if path not in paths and not keys & set(read) and not _stands(path))),
        moved=tuple(sorted(path for path, entry in paths.items() if entry.key in done and path not in by_path)),
        unchanged=sum(path in by_path and entry.key in done and path not in changed for path, entry in paths.items()),
    )


def _stands(path: str) -> bool:
    """Tell whether there still is a file that was read once: one that may not be opened today has not vanished."""
    return "://" not in path and os.path.exists(path)  # noqa: PTH110  a path that was made a text


def _unread(opened: Tables, rows: Sequence[dict[str, Any]], entry: Input) -> None:
    """Forget what was read of the new state of a file before an earlier renewal was killed."""
    parts = {row["part"] for row in rows if row["input"] == entry.key}
    if parts:
        forget(opened.parts, parts)
        for table in (opened.records, opened.quarantine):
            forget(table, parts)


def _replace(opened: Tables, standing: Standing, entry: Input, keys: Sequence[str]) -> int:
    """Delete what a changed file no longer holds, and note what stays as its own."""
    gone = standing.gone()
    _delete(opened.records, standing.parts, gone)
    forget(opened.quarantine, standing.parts)
    rows = [row for batch in opened.parts.scan(filter=_among("input", keys)) for row in batch.to_pylist()]
    staying = standing.staying()
    by_part = {row["part"]: row for row in rows}
    kept = [
        {**by_part[part], "digest": entry.digest, "input": entry.key, "found": n, "quarantined": 0, "bytes": 0, "last": False}
        for part, n in sorted(staying.items())
    ]
    if kept:
        opened.parts.append([pa.RecordBatch.from_pylist(kept, schema=PARTS)])
    opened.parts.delete(_among("input", keys))
    return len(gone)


def _leave(opened: Tables, keys: Sequence[str]) -> int:
    """Delete all that was read from some files."""
    if not keys:
        return 0
    parts = sorted({value for batch in opened.parts.scan(["part"], filter=_among("input", keys)) for value in batch.column(0).to_pylist()})
    before = opened.records.count()
    for table in (opened.records, opened.quarantine):
        forget(table, parts)
    opened.parts.delete(_among("input", keys))
    opened.records.refresh()
    return before - opened.records.count()


def _delete(records: Dataset, parts: Iterable[str], ids: Sequence[str]) -> None:
    """Delete records of some parts by their ids, and the pieces that they were cut into."""
    if not ids:
        return
    gone = set(ids)
    pieces = [
        name
        for batch in records.scan(["id", "parents"], filter=f"parents IS NOT NULL AND {_among('part', parts)}")
        for name, wholes in zip(batch.column("id").to_pylist(), batch.column("parents").to_pylist(), strict=True)
        if wholes and gone.intersection(wholes)
    ]
    every = [*ids, *pieces]
    for start in range(0, len(every), IDS_AT_ONCE):
        records.delete(f"{_among('part', parts)} AND {_among('id', every[start : start + IDS_AT_ONCE])}")


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(map(literal, values)) or 'NULL'})"


def told(changes: Changes, limit: int = 1000) -> dict[str, Any]:
    """Return changes as JSON values; of many paths the first ``limit`` are named."""
    counts = Counter(new=len(changes.new), changed=len(changes.changed), vanished=len(changes.vanished), moved=len(changes.moved))
    named = {name: list(getattr(changes, name)[:limit]) for name in counts}
    return {"counts": {**counts, "unchanged": changes.unchanged}, **named}
