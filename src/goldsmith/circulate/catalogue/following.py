"""The catalogue of a shelf: it follows what is put there, recalled, opened and closed.

1. What a dataset's entry is made of changes only with times of files: its folder, who may have it, how sensitive it is, the hallmark and the status list of each
   version. Where none of these times is another, the entry stands; where a sensitivity changes, all that was made of other releases is read anew.
2. Each search looks at the times first. Up to :data:`AT_ONCE` datasets are looked at for one search, so that all of a shelf of that size are always as they
   stand; of a larger one the rest are looked at by the following searches, in turn.
3. What a page is about to tell is looked at in any case: no row is told of what was recalled or closed.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from goldsmith.circulate.catalogue.entries import Entry, entry_of
from goldsmith.circulate.catalogue.index import Index
from goldsmith.circulate.grades.changes import FILE as GRADES
from goldsmith.circulate.shelf import ACCESS, NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from goldsmith.circulate.catalogue.index import Found, Query
    from goldsmith.circulate.shelf import Shelf

    Times = tuple[tuple[str, int], ...]

AT_ONCE = 1_000
"""Datasets that are looked at for one search."""
ROUNDS = 3
"""Times that a search is made again because what it found is no more."""
BESIDE = ("hallmark", "hallmark/hallmark.dsse.json", "hallmark/status.dsse.json")


class Catalogue:
    """The entries of a shelf, searched by whoever may see them."""

    def __init__(self, shelf: Shelf) -> None:
        """Take the shelf; nothing of it is read yet."""
        self.shelf, self.index = shelf, Index()
        self._times: dict[str, Times] = {}
        self._lock = threading.Lock()
        self._turn = 0
        self._names: tuple[int, list[str]] = (-1, [])

    def entry(self, name: str) -> Entry | None:
        """Return the entry of a dataset as it stands now; None where nothing of it may be had."""
        with self._lock:
            self._look([name])
        return self.index.get(name)

    def search(self, query: Query, may: Callable[[Entry], bool]) -> Found:
        """Return what somebody finds; see :meth:`Index.search`."""
        self.follow()
        found = self.index.search(query, may)
        for _ in range(ROUNDS):
            with self._lock:
                if not self._look(entry.name for entry, _ in found.rows):
                    break
            found = self.index.search(query, may)
        return found

    def listed(self, text: str, may: Callable[[Entry], bool]) -> list[Entry]:
        """Return what somebody may know to be there and no more, as it stands now; see :meth:`Index.listed`."""
        found = self.index.listed(text, may)
        with self._lock:
            if self._look(one.name for one in found):
                found = self.index.listed(text, may)
        return found

    def every(self) -> list[Entry]:
        """Return all entries as they stand now, by name."""
        self.follow(whole=True)
        return self.index.entries()

    def follow(self, *, whole: bool = False) -> None:
        """Look at what stands on the shelf: all of it, or as much as one search may take."""
        with self._lock:
            names = self._listed()
            gone = self._times.keys() - set(names) if len(names) != len(self._times) else set()
            fresh = [one for one in names if one not in self._times] if len(names) != len(self._times) - len(gone) else []
            self._look([*gone, *fresh])
            if whole or len(names) <= AT_ONCE:
                self._look(names)
                return
            first = self._turn % len(names)
            self._turn = first + AT_ONCE
            self._look(names[first : first + AT_ONCE])

    def _listed(self) -> list[str]:
        """Return the names of folders of datasets; they are listed again where the shelf's folder changed."""
        try:
            changed = self.shelf.folder.stat().st_mtime_ns
        except OSError:
            return []
        if changed != self._names[0]:
            with os.scandir(self.shelf.folder) as found:
                self._names = changed, sorted(one.name for one in found if NAME.fullmatch(one.name) and one.is_dir())
        return self._names[1]

    def _look(self, names: Iterable[str]) -> bool:
        """Read those anew whose times are others, and what was made of those that became more sensitive; return whether any is another."""
        changed = raised = False
        for name in names:
            times = _times(self.shelf.folder / name) if NAME.fullmatch(name) else ()
            if times == self._times.get(name):
                continue
            raised = raised or dict(times).get(GRADES) != dict(self._times.get(name, ())).get(GRADES)
            if times:
                self._times[name] = times
            else:
                self._times.pop(name, None)
            changed = self._put(name, entry_of(self.shelf, name) if times else None) or changed
        if raised:
            for one in self.index.entries():
                changed = (bool(one.parents) and self._put(one.name, entry_of(self.shelf, one.name))) or changed
        return changed

    def _put(self, name: str, entry: Entry | None) -> bool:
        """Let an entry be another; return whether it is."""
        if entry == self.index.get(name):
            return False
        if entry is None:
            self.index.drop(name)
        else:
            self.index.put(entry)
        return True


def _times(folder: Path) -> Times:
    """Return the times that an entry hangs on; nothing where there is no such folder."""
    place = str(folder)
    try:
        found = [("", os.stat(place).st_mtime_ns)]  # noqa: PTH116  asked of every dataset for every search
        with os.scandir(place) as inside:
            versions = [one.name for one in inside if one.is_dir()]
    except OSError:
        return ()
    for path in (ACCESS, GRADES, *(f"{version}/{name}" for version in versions for name in BESIDE)):
        try:
            stood = os.stat(f"{place}/{path}")  # noqa: PTH116  as above
        except OSError:
            continue
        found.append((path, stood.st_mtime_ns ^ stood.st_ino))
    return tuple(found)
