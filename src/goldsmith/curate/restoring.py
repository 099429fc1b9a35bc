"""Restore: an older version of a dataset becomes the newest, and what came after it counts as not yet read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from goldsmith.curate import tables

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Lake


def restored(lake: Lake, name: str, which: int | str) -> int:
    """Make an older version of a dataset the newest, and return the number of the new version.

    Parts whose records the older version does not hold are forgotten, with their rows of the quarantine: the next run reads
    them again if they are among its inputs. A branch keeps what it has.

    Raises:
        VersionError: There is no such version.
    """
    plain, _, branch = name.partition("@")
    if branch or tables.beside(plain, "parts") not in lake.names():
        return lake.dataset(name).restore(which)
    with lake.lock(plain):
        opened = tables.opened(lake, plain)
        number = opened.records.restore(which)
        _forget(opened)
    return number


def _forget(opened: Tables) -> None:
    expected: Counter[str] = Counter()
    for batch in opened.parts.scan(["part", "found", "quarantined"]):
        for row in batch.to_pylist():
            expected[row["part"]] += row["found"] - row["quarantined"]
    present = {part for batch in opened.records.scan(["part"]) for part in pc.unique(batch.column("part")).to_pylist()}
    for part in sorted(part for part, n in expected.items() if n and part not in present):
        opened.parts.delete(f"part = '{part}'")
        opened.quarantine.delete(f"part = '{part}'")
