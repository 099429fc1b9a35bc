"""Tasks: texts that people have labelled, read from files or datasets, to learn from and to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.curate.tally import KEPT
from goldsmith.errors import ColumnError, GoldsmithError, TrialError
from goldsmith.reader import find_sources, reader_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.curate.settings_of.trial import Task
    from goldsmith.lake import Lake


@dataclass(frozen=True)
class Questions:
    """A task that has been read.

    Attributes:
        train: Texts to learn from; none of them stands in ``test``.
        labels: Numbers of their labels.
        test: Texts that are asked.
        right: Numbers of their labels.
        names: The labels.
        shared: Texts to learn from that were left out because they are asked as well.
        unlabelled: Rows that were left out because they have no text or no label.
    """

    task: Task
    train: pa.Array
    labels: NDArray[np.int64]
    test: pa.Array
    right: NDArray[np.int64]
    names: tuple[str, ...]
    shared: int
    unlabelled: int

    def shots(self, seed: int) -> NDArray[np.int64]:
        """Return which texts are learnt from: drawn by seed, at least one of two labels."""
        order = np.random.default_rng([seed, 0x5407]).permutation(len(self.labels))
        n = min(self.task.shots, len(order))
        chosen = order[:n]
        if len(np.unique(self.labels[chosen])) < 2:  # so few, or so rare: one of another label takes the place of the last
            other = order[n:][self.labels[order[n:]] != self.labels[chosen[0]]]
            chosen[-1] = other[0]
        return chosen

    def weights(self) -> NDArray[np.float64]:
        """Return what each question counts."""
        if self.task.measure == "accuracy":
            return np.ones(len(self.right))
        return 1.0 / np.bincount(self.right)[self.right]


def questions(lake: Lake, task: Task, folder: Path) -> Questions:
    """Read a task.

    Raises:
        TrialError: A file is missing or has no such field, no row is labelled, or there is one label only.
    """
    train, few = _labelled(lake, task, task.train, folder)
    test, fewer = _labelled(lake, task, task.test, folder)
    asked = {" ".join(text.split()) for text, _ in test}
    kept = [row for row in train if " ".join(row[0].split()) not in asked]
    labels = sorted({label for _, label in kept})
    if len(labels) < 2:
        found = f"{len(kept):,} texts to learn from" + (
            f", all `{labels[0]}`" if labels else "; all of them are asked too" if train else ""
        )
        raise TrialError("a task needs at least two labels to learn from", where=task.name, found=found)
    if len(test) < 2:
        raise TrialError("a task needs at least two texts that are asked", where=task.name, found=f"{len(test)}")
    names = (*labels, *sorted({label for _, label in test} - set(labels)))
    number = {name: at for at, name in enumerate(names)}
    columns = [pa.array([text for text, _ in rows], pa.large_string()) for rows in (kept, test)]
    numbers = [np.array([number[label] for _, label in rows], np.int64) for rows in (kept, test)]
    return Questions(task, columns[0], numbers[0], columns[1], numbers[1], names, len(train) - len(kept), few + fewer)


def _labelled(lake: Lake, task: Task, source: str, folder: Path) -> tuple[list[tuple[str, str]], int]:
    """Return texts with labels, and how many rows have none."""
    rows, n = [], 0
    for row in _rows(lake, task, source, folder):
        n += 1
        text, label = _field(row, task.text), _field(row, task.label)
        if isinstance(text, str) and text.strip() and label is not None and str(label).strip():
            rows.append((text, _name(label)))
    if not rows:
        raise TrialError(
            f"no row has both `{task.text}` and `{task.label}`", where=f"task {task.name}: {source}", found=f"{n:,} rows",
            hint="`text` and `label` of the task name the fields",
        )  # fmt: skip
    return rows, n - len(rows)


def _rows(lake: Lake, task: Task, source: str, folder: Path) -> Iterator[Mapping[str, Any]]:
    where = f"task {task.name}: {source}"
    path = folder / source
    if not path.exists() and source.partition("@")[0] in lake.names():
        yield from _dataset_rows(lake, task, source)
        return
    if not path.exists():
        raise TrialError("there is no such file and no such dataset", where=where, hint="paths are counted from the trial file's folder")
    first = True
    try:
        for one in find_sources([str(path)]):
            reader = reader_for(one.path, format=one.reader)
            for part in reader.parts(one.path):
                for block in reader.read(part):
                    for row in block.rows:
                        _require(row, task, where) if first else None
                        first = False
                        yield row
    except TrialError:
        raise
    except GoldsmithError as fault:
        raise TrialError("a task's file cannot be read", where=where, found=str(fault)[:300]) from fault


def _require(row: Mapping[str, Any], task: Task, where: str) -> None:
    """Refuse a file whose first row lacks a field, and say what there is."""
    missing = [name for name in (task.text, task.label) if name not in row and _field(row, name) is None]
    if missing:
        named = " and ".join(f"`{name}`" for name in missing)
        raise TrialError(f"there is no field {named}", where=where, found="fields " + ", ".join(sorted(map(str, row)))[:300])


def _dataset_rows(lake: Lake, task: Task, source: str) -> Iterator[Mapping[str, Any]]:
    records = lake.dataset(source)
    missing = [name for name in (task.text, task.label) if name not in records.columns]
    if missing:
        raise ColumnError(
            f"no column is called `{missing[0]}`", where=f"task {task.name}: {source}", found=", ".join(records.columns)[:300]
        )
    where = f"decision = '{KEPT}'" if "decision" in records.columns else None
    for batch in records.scan([task.text, task.label], where):
        yield from batch.to_pylist()


def _field(row: Mapping[str, Any], name: str) -> Any:
    """Return a field of a row, or of its ``meta``."""
    found = row.get(name)
    meta = row.get("meta")
    return meta.get(name) if found is None and isinstance(meta, dict) else found


def _name(label: object) -> str:
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label).strip()
