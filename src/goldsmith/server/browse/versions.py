"""The versions of a dataset for a page: which there are, one of them to look at, and what differs between two."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from goldsmith.curate import comparing, tables
from goldsmith.errors import UsageError
from goldsmith.lake.query import connected
from goldsmith.server.browse.shelf import Shelf

if TYPE_CHECKING:
    from goldsmith.lake import Dataset, Lake

REMEMBERED = 4
"""Old versions that are kept open."""

IDS = 50
"""Ids told of each kind of change."""

MOVES = 40
"""Ways from one decision to another that are told."""

_MOVED = """
SELECT a.decision AS decision_a, a.reason AS reason_a, b.decision AS decision_b, b.reason AS reason_b,
       count(*) AS n, list(a.id ORDER BY a.id)[:{ids}] AS ids
FROM a JOIN b ON a.id = b.id
WHERE a.decision IS DISTINCT FROM b.decision OR a.reason IS DISTINCT FROM b.reason
GROUP BY 1, 2, 3, 4 ORDER BY n DESC, 1, 2, 3, 4 LIMIT {moves}
"""


class Shelves:
    """The newest version of a dataset, and older ones as they are asked for; all are only read."""

    def __init__(self, lake: Lake, dataset: str) -> None:
        """Open a dataset; after an ``@`` may stand the version or tag to begin with.

        Raises:
            NoDatasetError: There is none of that name.
            UsageError: A branch is named.
            VersionError: There is no such version.
        """
        name, _, which = dataset.partition("@")
        self.newest = Shelf(lake, name)
        self.begin: int | None = None
        self._lake, self._lock = lake, threading.Lock()
        self._old: OrderedDict[int, Shelf] = OrderedDict()
        if which:
            records = self.newest.records
            if which == "main" or which in records.branches():
                hint = f"goldsmith browse {name} shows the main line, with all its versions"
                raise UsageError("a branch cannot be browsed yet", where=dataset, hint=hint)
            self.begin = records.checkout(int(which) if which.isdecimal() else which).version

    def of(self, version: int | None) -> Shelf:
        """Return a version; the newest where none is named.

        Raises:
            VersionError: There is no such version any more.
        """
        if version is None or version == self.newest.records.version:
            return self.newest
        with self._lock:
            found = self._old.get(version) or Shelf(self._lake, self.newest.name, version=version)
            self._old[version] = found
            self._old.move_to_end(version)
            while len(self._old) > REMEMBERED:
                self._old.popitem(last=False)
            return found

    def told(self) -> dict[str, Any]:
        """Return the versions, the newest first; `run` marks those at which a run ended."""
        opened = tables.opened(self._lake, self.newest.name)
        ended = {number for batch in opened.runs.scan(["version"]) for number in batch.column("version").to_pylist()}
        found = opened.records.versions()
        versions = [
            {
                "version": one.number,
                "time": one.time.isoformat(timespec="seconds"),
                "message": one.message,
                "rows": one.rows,
                "tags": list(one.tags),
                "run": one.number in ended,
            }
            for one in reversed(found)
        ]
        return {"versions": versions, "newest": found[-1].number if found else None}

    def latest(self) -> int:
        """Return the number of the newest version that there is now."""
        return self._lake.dataset(self.newest.name).version

    def difference(self, a: int, b: int) -> dict[str, Any]:
        """Return what differs from one version to another: records, columns, and decisions that moved.

        Raises:
            VersionError: There is no such version.
        """
        records = self._lake.dataset(self.newest.name)
        found = comparing.as_json(records.diff(a, b, sample=IDS))
        return {**found, "moved": _moved(records.checkout(a), records.checkout(b))}


def _moved(a: Dataset, b: Dataset) -> list[dict[str, Any]]:
    """Return how decisions moved, the most frequent first, with some ids of each."""
    if not all(name in one.columns for one in (a, b) for name in ("decision", "reason")):
        return []
    with connected({"a": a._asked(), "b": b._asked()}) as connection:  # noqa: SLF001  one idea in two files
        rows = connection.execute(_MOVED.format(ids=IDS, moves=MOVES)).fetchall()
    return [
        {"before": {"decision": row[0], "reason": row[1]}, "after": {"decision": row[2], "reason": row[3]}, "n": row[4], "ids": row[5]}
        for row in rows
    ]
