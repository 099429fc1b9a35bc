"""Entries that are searched: text, facets, order and pages, over what the asker may see and nothing else.

1. An entry has a place; one that changes gets a new place, and its old place is empty. Places are given anew when half of them are empty.
2. Who may have a dataset hangs on few different rules of access: the asker is decided about once a rule, anew for each search, and no result is kept.
3. What is hidden weighs on nothing: counts, and how rare a word is, are taken among what may be seen.
4. Words are wanted all of them; where no entry has all, those with most of them are found, and the answer says so.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from goldsmith.circulate.catalogue.facets import AGE_WORDS, FACETS, Facet, Growing, freshness, ordered, values_of
from goldsmith.circulate.catalogue.postings import K1, Postings, fields_of
from goldsmith.circulate.catalogue.words import needs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goldsmith.circulate.catalogue.entries import Entry
    from goldsmith.circulate.catalogue.facets import Mask, Whole
    from goldsmith.circulate.catalogue.words import Need

Sort = Literal["fit", "newest", "oldest", "name", "records", "bytes", "grade"]
SORTS: tuple[str, ...] = get_args(Sort)
MOST_VALUES = 50
"""Values of a facet that are told."""
MOST_BEHIND = 10_000
"""Rows that can be paged over."""
MOST_LISTED = 10_000
"""Entries that one may only know to be there, among which a search looks."""
SOME = 0.6
"""Share of the words that an entry must have where none has all of them."""
FINE = 10_000
"""Steps of a score that are told apart."""
LATEST = 1 << 34
"""Seconds since 1970 that count in the order."""


@dataclass(frozen=True)
class Query:
    """What is searched.

    Attributes:
        text: Words; ``""`` finds everything.
        chosen: Values of facets, of which an entry has one each.
        sort: In which order.
        after: Rows that were told already.
        limit: At most so many rows.
        now: This moment in seconds since 1970; that of the clock where 0.
    """

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = "fit"
    after: int = 0
    limit: int = 20
    now: int = 0


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        rows: Entries of this page, each with its score.
        n: Entries found altogether.
        matched: ``all``: they have all words; ``some``: none has all of them, these have most.
        facets: Values of each facet with their counts, the most frequent first.
        after: What to say as ``after`` for the next page; None behind the last.
    """

    rows: list[tuple[Entry, float]]
    n: int
    matched: Literal["all", "some"]
    facets: dict[str, list[dict[str, Any]]]
    after: int | None


class Index:
    """Entries by name, and what is needed to search them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._entries: list[Entry | None] = []
        self._place: dict[str, int] = {}
        self._postings = Postings()
        self._facets = {name: Facet() for name in FACETS if name != "freshness"}
        self._audiences: dict[tuple[Any, ...], int] = {}
        self._example: list[Entry] = []
        self._audience, self._numbers = Growing(), {name: Growing() for name in ("released", "records", "bytes")}
        self._alive = Growing()

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._place)

    def get(self, name: str) -> Entry | None:
        """Return the entry of a dataset; None where there is none."""
        place = self._place.get(name)
        return None if place is None else self._entries[place]

    def entries(self) -> list[Entry]:
        """Return all entries, by name."""
        with self._lock:
            return [one for name in sorted(self._place) if (one := self._entries[self._place[name]]) is not None]

    def put(self, entry: Entry) -> None:
        """Add an entry, in the place of the one of the same name."""
        with self._lock:
            self._drop(entry.name)
            self._add(entry)
            self._tidy()

    def drop(self, name: str) -> None:
        """Take an entry out, where there is one."""
        with self._lock:
            self._drop(name)
            self._tidy()

    def _add(self, entry: Entry) -> None:
        place = len(self._entries)
        self._entries.append(entry)
        self._place[entry.name] = place
        self._postings.add(place, fields_of(entry))
        for name, values in values_of(entry).items():
            self._facets[name].add(place, values)
        rule = audience_of(entry)
        if rule not in self._audiences:
            self._audiences[rule] = len(self._example)
            self._example.append(entry)
        self._audience.add([self._audiences[rule]])
        self._alive.add([1])
        for name, numbers in self._numbers.items():
            numbers.add([entry.released_at if name == "released" else getattr(entry, name)])

    def _drop(self, name: str) -> None:
        place = self._place.pop(name, None)
        if place is not None:
            self._entries[place] = None
            self._alive.values[place] = 0

    def _tidy(self) -> None:
        if len(self._entries) > 64 and 2 * len(self._place) < len(self._entries):
            kept = [one for one in self._entries if one is not None]
            self._clear()
            for one in kept:
                self._add(one)

    def search(self, query: Query, may: Callable[[Entry], bool]) -> Found:
        """Return what somebody finds.

        Args:
            query: What is searched.
            may: Tells whether he may see an entry; entries of one rule of access and one sensitivity are alike to it, and it is asked about one of them.
        """
        with self._lock:
            now = query.now or int(time.time())
            seen = self._seen(may)
            score, fits, matched = self._scored(needs(query.text), seen)
            masks = {name: self._chosen(name, values, now) for name, values in query.chosen.items() if values}
            facets = {name: self._counted(name, _and(fits, masks, but=name), now) for name in FACETS}
            whole = _and(fits, masks)
            n = int(whole.sum())
            places = self._ordered(whole, score, query, min(query.after, MOST_BEHIND))
            rows = [(entry, round(float(score[one]), 4)) for one in places if (entry := self._entries[one]) is not None]
        behind = query.after + len(rows)
        return Found(rows, n, matched, facets, behind if rows and behind < min(n, MOST_BEHIND) else None)

    def listed(self, text: str, may: Callable[[Entry], bool], *, limit: int = 20) -> list[Entry]:
        """Return entries that somebody may know to be there and nothing else: found by their names and titles alone, in the order in which they came.

        Args:
            text: Words, each of which stands in the name or the title.
            may: Tells whether he may see that an entry is there, and no more; asked as for :meth:`search`.
            limit: At most so many.
        """
        wanted = text.casefold().split()
        with self._lock:
            places = np.flatnonzero(self._seen(may))[:MOST_LISTED]
            found = (entry for one in places if (entry := self._entries[int(one)]) is not None)
            return list(itertools.islice((one for one in found if _is_called(one, wanted)), limit))

    def _seen(self, may: Callable[[Entry], bool]) -> Mask:
        lets = np.array([may(one) for one in self._example], np.bool_)
        there = self._alive.values.astype(np.bool_)
        return there & lets[self._audience.values] if len(lets) else there

    def _scored(self, wanted: Sequence[Need], seen: Mask) -> tuple[Any, Mask, Literal["all", "some"]]:
        """Return the score of each place, and which have the words."""
        n = len(seen)
        score, hits = np.zeros(n, np.float32), np.zeros(n, np.uint8)
        if not wanted:
            return score, seen, "all"
        visible = int(seen.sum())
        for need in wanted:
            best = np.zeros(n, np.float32)
            for places, weights in self._postings.fitting(need):
                best[places] = np.maximum(best[places], weights)
            best *= seen
            has = best > 0
            rare = math.log(1 + (visible - (df := int(has.sum())) + 0.5) / (df + 0.5))
            score += best * (rare * (K1 + 1))
            hits += has
        fits = seen & (hits == len(wanted))
        if fits.any() or len(wanted) == 1:
            return score, fits, "all"
        some = seen & (hits >= max(1, math.ceil(SOME * len(wanted))))
        return score, some, "some"

    def _chosen(self, name: str, values: Sequence[str], now: int) -> Mask:
        if name == "freshness":
            ages: Mask = np.isin(
                freshness(self._numbers["released"].values, now), [AGE_WORDS.index(one) for one in values if one in AGE_WORDS]
            )
            return ages
        return self._facets[name].chosen(values, len(self._entries))

    def _counted(self, name: str, among: Mask, now: int) -> list[dict[str, Any]]:
        if name != "freshness":
            return ordered(self._facets[name].counted(among), MOST_VALUES)
        counts = np.bincount(freshness(self._numbers["released"].values[among], now), minlength=len(AGE_WORDS))
        return [{"value": word, "n": int(n)} for word, n in zip(AGE_WORDS, counts, strict=True) if n]

    def _ordered(self, whole: Mask, score: Any, query: Query, after: int) -> list[int]:
        """Return the places of a page."""
        places = np.flatnonzero(whole)
        last = after + query.limit
        if query.sort in {"name", "grade"}:
            return sorted((int(one) for one in places), key=lambda one: self._worded(one, query.sort))[after:last]
        keys = self._keys(places, score, query)
        if len(places) > last:
            least = np.partition(keys, len(keys) - last)[len(keys) - last]
            places, keys = places[keys >= least], keys[keys >= least]
        order = np.argsort(-keys, kind="stable")
        return [int(places[at]) for at in order[after:last]]  # equal ones by their places: as they came, by name at first

    def _keys(self, places: Any, score: Any, query: Query) -> Whole:
        """Return what places are ordered by, the greatest first."""
        released = self._numbers["released"].values[places]
        if query.sort in {"records", "bytes"}:
            released = self._numbers[query.sort].values[places]
        fine = (score[places] * FINE).astype(np.int64) if query.sort == "fit" else np.zeros(len(places), np.int64)
        keys: Whole = (
            -released if query.sort == "oldest" else fine * LATEST + (released if query.sort != "fit" else np.minimum(released, LATEST - 1))
        )
        return keys

    def _worded(self, place: int, sort: str) -> tuple[Any, ...]:
        entry = self._entries[place]
        if entry is None:
            return ()
        return (not entry.grade, entry.grade, -entry.released_at, entry.name) if sort == "grade" else (entry.name,)


def audience_of(entry: Entry) -> tuple[Any, ...]:
    """Return what decides who may see an entry: entries with the same are alike to everybody."""
    access = entry.access
    return access.access, access.contact, tuple(sorted(access.granted.items())), entry.basis, entry.sensitivity


def _is_called(entry: Entry, wanted: Sequence[str]) -> bool:
    """Tell whether all words stand in the name or the title of an entry.

    Example:
        >>> from goldsmith.circulate.catalogue.entries import Entry
        >>> _is_called(Entry("eye-images", "1.0.0", title={"en": "Fundus", "zh": "眼底"}), ["eye", "眼"])
        True
    """
    named = " ".join((entry.name, *entry.title.values())).casefold()
    return all(word in named for word in wanted)


def _and(fits: Mask, masks: Mapping[str, Mask], *, but: str = "") -> Mask:
    for name, mask in masks.items():
        if name != but:
            fits = fits & mask
    return fits
