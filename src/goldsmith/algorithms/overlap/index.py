"""Index: the units of the items of some benchmarks, what of them is boilerplate, and the seeds by which they are found.

1. Items whose questions are the same, unit by unit, are one entry with several names.
2. A seed that stands in more than so many entries is the benchmark's own boilerplate ("Choose the correct answer"): it is no seed,
   and units that stand in such seeds alone count neither for a match nor for the share of an item.
   Words of one letter or digit count neither: "0 1 2 3 4 5" stands everywhere.
3. No item is left out: one that is nothing but boilerplate, or too short for a seed, is looked for as a whole by its first units.
4. An item without any unit (an empty question, signs alone) cannot be looked for; it is counted in ``silent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.overlap.answers import Solution
from goldsmith.algorithms.overlap.settings import LEAST_SEED, SHORT_LETTERS, SHORT_WORDS, Overlap
from goldsmith.errors import BenchmarkError
from goldsmith.kernels.overlap_seeds import SeedTable, seed_powers, seeds_of_items
from goldsmith.kernels.overlap_units import SLIGHT, UNSPACED, Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.overlap.items import Benchmark, Item

Array = np.ndarray[Any, Any]

LEVELS = (2 * LEAST_SEED, 6, 1)
"""Weights of seeds: for items of the usual length, for shorter ones, and for those of one or two words, which only count as a whole."""
USUAL = 40
"""Weight in seeds of the shortest item of the usual length: 20 words, 40 letters."""
BAND, NARROWEST = 8, 8
"""Passages may shift against their item by this part of its length, and by so many units at least."""
CELLS = 1 << 25
"""Cells of an alignment at most; the band is narrowed for items so long that there would be more."""

SEEDS_HELD, SEEDS_OF_RUN = 0.6, 0.5
"""Share of what an edited passage must hold, and of an n-gram, that must stand in seeds for the passage to be looked at closely.

Seeds cover 85 % of a text of which every tenth word was changed, 66 % where it is every fifth."""


@dataclass(frozen=True)
class Entry:
    """An item, or several with the same question."""

    benchmark: int
    item: int
    others: tuple[tuple[int, int], ...] = ()
    """Further (benchmark, item) whose question is the same."""


class Index:
    """Everything that the search must know of some benchmarks.

    Args:
        benchmarks: At least one, with at least one item that has a word.
        settings: What counts as overlap.

    Raises:
        BenchmarkError: There is nothing to look for.
    """

    def __init__(self, benchmarks: Sequence[Benchmark], settings: Overlap | None = None) -> None:
        self.settings = settings or Overlap()
        self.benchmarks = tuple(benchmarks)
        units = Units(pa.array([item.question for one in benchmarks for item in one.items], pa.large_string()))
        self.entries, chosen, self.silent = _entries(self.benchmarks, units)
        if not self.entries:
            raise BenchmarkError(
                "no item has a question with a word in it",
                where=", ".join(one.name for one in benchmarks) or "decontaminate",
                found=f"{sum(len(one.items) for one in benchmarks):,} items",
                hint="name the field that holds the question: `goldsmith benchmarks add PATH --question FIELD`",
            )
        self.units, self.marks, self.bounds = _chosen(units, chosen)
        self.weights = np.where(self.marks & UNSPACED, self.settings.words, self.settings.characters).astype(np.int64)
        size = self._sums(np.where(self.marks & UNSPACED, 1, 2))
        level = np.where(size >= USUAL, 0, np.where(size >= LEVELS[1], 1, 2))
        self._solutions: dict[int, Solution] = {}
        self.seed_ends = np.zeros(len(self.units), np.int64)
        """Where the seed that begins at each unit ends."""
        self.seeds, self.distinctive, self.whole = self._seeds(level)
        self.short = self._sums(np.where(self.marks & UNSPACED, 1 / SHORT_LETTERS, 1 / SHORT_WORDS)) < 1 - 1e-9
        """Whether an entry is so short that it counts only where it is a line or sentence of its own."""
        self.total = self._sums(self.weights * self.distinctive)
        """Weight of the distinctive units of each entry."""
        self._prepare()

    def _prepare(self) -> None:
        """Work out for each entry what the alignment asks for."""
        self.rarity = _rarity(self.units, np.repeat(np.arange(len(self)), np.diff(self.bounds)))
        """How much each unit tells of its entry: the logarithm of one and how many entries there are to one that holds it."""
        sizes = np.diff(self.bounds)
        self.bands = np.maximum(NARROWEST, np.minimum(sizes // BAND, CELLS // (2 * sizes)))
        """How many units a passage may shift against its entry."""
        self.similar = np.maximum(1, np.ceil(self.settings.similarity * self.total)).astype(np.int64)
        """Weight of distinctive units by which a passage is like its entry."""
        edited = SEEDS_HELD * self.settings.similarity * self.total
        self.least = np.minimum(SEEDS_OF_RUN * self.settings.gram, edited)
        """Weight below which seeds of an entry cannot be a hit."""

    def __len__(self) -> int:
        return len(self.entries)

    def item(self, entry: int) -> Item:
        """Return the item that an entry stands for; the first of several."""
        return self.benchmarks[self.entries[entry].benchmark].items[self.entries[entry].item]

    def name(self, entry: int) -> str:
        """Return the benchmark of an entry."""
        return self.benchmarks[self.entries[entry].benchmark].name

    def solution(self, entry: int) -> Solution:
        """Return the answer of an entry as units; kept once read."""
        found = self._solutions.get(entry)
        if found is None:
            found = self._solutions[entry] = Solution.of(self.item(entry))
        return found

    def _sums(self, values: Array) -> Array:
        totals = np.append(0, np.cumsum(values))
        found: Array = totals[self.bounds[1:]] - totals[self.bounds[:-1]]
        return found

    def _seeds(self, level: Array) -> tuple[SeedTable, Array, Array]:
        """Return the seeds, which units are distinctive, and which entries are only looked for as a whole."""
        entry = np.repeat(np.arange(len(self)), np.diff(self.bounds))
        hashes = self._hashed(level == 0, LEVELS[0], self.seed_ends) + self._hashed(level == 1, LEVELS[1], self.seed_ends)
        at = np.flatnonzero(hashes)
        rare = _held_by(hashes[at], entry[at]) <= self.settings.repeated
        edges = np.zeros(len(self.units) + 1, np.int64)
        np.add.at(edges, at[rare], 1)
        np.add.at(edges, self.seed_ends[at[rare]], -1)
        distinctive = np.cumsum(edges[:-1]) > 0
        distinctive &= (self.marks & SLIGHT) == 0
        whole = self._sums(distinctive) == 0
        distinctive |= whole[entry]
        found, places, sizes = [hashes[at[rare]]], [at[rare]], [np.zeros(int(rare.sum()), np.int64)]
        for number, least in enumerate(LEVELS):
            chosen = whole & (level == number)
            places.append(self.bounds[:-1][chosen])
            sizes.append(np.diff(self.bounds)[chosen])
            found.append(self._hashed(chosen, least, np.zeros(len(self.units), np.int64))[places[-1]])
        levels = np.array([LEVELS[number] for number in sorted({0, *level.tolist()})], np.int64)
        seeds = SeedTable(self.units, np.concatenate(found), np.concatenate(places), np.concatenate(sizes), levels)
        return seeds, distinctive, whole

    def _hashed(self, chosen: Array, least: int, ends: Array) -> Array:
        """Return the seed at every unit of chosen entries, 0 elsewhere; write where it ends."""
        hashes, sums = np.zeros(len(self.units), np.uint64), np.zeros(int(np.diff(self.bounds).max()) + 1, np.uint64)
        seeds_of_items(self.units, self.marks, self.bounds, chosen, least, seed_powers(), sums, hashes, ends)
        return hashes


def _entries(benchmarks: Sequence[Benchmark], units: Units) -> tuple[list[Entry], list[int], int]:
    """Return one entry for all items of the same question, the text of each, and how many items have no unit."""
    known: dict[bytes, int] = {}
    entries: list[Entry] = []
    chosen: list[int] = []
    silent = text = 0
    for number, one in enumerate(benchmarks):
        for item in range(len(one.items)):
            spelled = units.units[units.bounds[text] : units.bounds[text + 1]].tobytes()
            place = known.setdefault(spelled, len(entries))
            if not spelled:
                known.pop(spelled)
                silent += 1
            elif place == len(entries):
                entries.append(Entry(number, item))
                chosen.append(text)
            else:
                entries[place] = Entry(entries[place].benchmark, entries[place].item, (*entries[place].others, (number, item)))
            text += 1
    return entries, chosen, silent


def _chosen(units: Units, texts: list[int]) -> tuple[Array, Array, Array]:
    sizes = np.diff(units.bounds)[texts]
    bounds = np.append(0, np.cumsum(sizes)).astype(np.int64)
    take = np.repeat(units.bounds[:-1][texts] - bounds[:-1], sizes) + np.arange(bounds[-1])
    return units.units[take], units.marks[take], bounds


def _rarity(units: Array, entry: Array) -> Array:
    found: Array = np.log1p((entry[-1] + 1) / _held_by(units, entry))
    return found


def _held_by(hashes: Array, entry: Array) -> Array:
    """Return for each seed in how many entries it stands."""
    values, inverse = np.unique(hashes, return_inverse=True)
    pairs = np.unique(np.stack([inverse, entry]), axis=1)
    counts: Array = np.bincount(pairs[0], minlength=len(values))[inverse]
    return counts
