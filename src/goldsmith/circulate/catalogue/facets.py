"""Facets of the catalogue: by what a search can be narrowed, and how many entries each value has left.

A value of a facet is counted among the entries that fit all the rest of the search, so that choosing a second value of the same facet adds to what is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from goldsmith.circulate.catalogue.entries import Entry

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Whole = np.ndarray[Any, np.dtype[np.int64]]

FACETS = ("scenario", "domain", "modality", "language", "licence", "grade", "sensitivity", "size", "freshness", "access")
NONE = "none"
"""What an entry is counted under that says nothing of a facet."""
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))
LARGEST = "n>10M"
DAY = 86_400
AGES = ((30, "month"), (91, "quarter"), (366, "year"))
OLDEST = "older"
FIRST_ROOM = 1_024


def size_of(records: int) -> str:
    """Return the class of a number of records, as cards of datasets name it.

    Example:
        >>> size_of(999), size_of(1_000), size_of(50_000_000)
        ('n<1K', '1K<n<10K', 'n>10M')
    """
    return next((word for most, word in SIZES if records < most), LARGEST)


def values_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """Return the values of an entry by facet; freshness is not one of them, since it changes with time."""
    return {
        "scenario": entry.scenarios or (NONE,),
        "domain": entry.domains or (NONE,),
        "modality": entry.modalities or (NONE,),
        "language": entry.languages or (NONE,),
        "licence": (entry.licence or NONE,),
        "grade": (entry.grade or NONE,),
        "sensitivity": (entry.sensitivity or NONE,),
        "size": (size_of(entry.records),),
        "access": (entry.access.access,),
    }


class Growing:
    """Whole numbers that more are added to."""

    def __init__(self) -> None:
        """Begin with none."""
        self._room: Whole = np.zeros(FIRST_ROOM, np.int64)
        self.n = 0

    def add(self, values: Iterable[int]) -> None:
        """Add some."""
        more = np.fromiter(values, np.int64)
        if self.n + len(more) > len(self._room):
            room = np.zeros(max(2 * len(self._room), self.n + len(more)), np.int64)
            room[: self.n] = self._room[: self.n]
            self._room = room
        self._room[self.n : self.n + len(more)] = more
        self.n += len(more)

    @property
    def values(self) -> Whole:
        """All of them, in order."""
        return self._room[: self.n]


class Facet:
    """The values of all entries by one facet, as pairs of an entry's place and a value's number."""

    def __init__(self) -> None:
        """Begin with none."""
        self.numbers: dict[str, int] = {}
        self._places, self._codes = Growing(), Growing()

    def add(self, place: int, values: Collection[str]) -> None:
        """Add the values of an entry."""
        self._places.add([place] * len(values))
        self._codes.add(self.numbers.setdefault(one, len(self.numbers)) for one in values)

    def chosen(self, values: Collection[str], n: int) -> Mask:
        """Return which of ``n`` entries have one of some values."""
        wanted = np.zeros(len(self.numbers) + 1, np.bool_)
        wanted[[self.numbers[one] for one in values if one in self.numbers]] = True
        found = np.zeros(n, np.bool_)
        found[self._places.values[wanted[self._codes.values]]] = True
        return found

    def counted(self, among: Mask) -> dict[str, int]:
        """Return how many of some entries have each value, without those that none has."""
        codes = self._codes.values[among[self._places.values]]
        counts = np.bincount(codes, minlength=len(self.numbers))
        return {name: int(counts[code]) for name, code in self.numbers.items() if counts[code]}


def freshness(released: Whole, now: int) -> Whole:
    """Return the number of the class of age of each entry: 0 a month, 1 a quarter, 2 a year, 3 older.

    Args:
        released: When, in seconds since 1970.
        now: This moment, likewise.
    """
    return np.searchsorted(np.array([days * DAY for days, _ in AGES]), now - released, side="left").astype(np.int64)


AGE_WORDS = (*(word for _, word in AGES), OLDEST)


def ordered(counts: Mapping[str, int], most: int) -> list[dict[str, Any]]:
    """Return counts as a list, the greatest first, equal ones by name.

    Example:
        >>> ordered({"b": 1, "a": 1, "c": 3}, 2)
        [{'value': 'c', 'n': 3}, {'value': 'a', 'n': 1}]
    """
    every = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [{"value": value, "n": n} for value, n in every[:most]]
