"""Seeds: short runs of units by which passages of a benchmark are found in texts.

A seed begins at a unit and ends as soon as it weighs enough: a word weighs 2, a letter of a script without spaces 1. So one
length in weight is, say, 4 words or 8 Han characters, and in mixed text what lies between. Its hash is that of the run alone, so
the same run gives the same seed in every text. Long texts are searched at one byte array of bits first, which fits the processor's
cache; only what it lets through is looked up.

Source: seed and extend as in Altschul et al. 1990, doi:10.1016/S0022-2836(05)80360-2.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.overlap_units import UNSPACED, reading_table, scan_units
from goldsmith.kernels.shingles import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE = np.uint64(0x9FB21C651E98DF25)
SPREAD = np.uint64(0xA0761D6478BD642F)
ROOM = 1 << 16
"""Hits that there is room for at first."""


@njit(**INNER)
def prefixes(units, first, end, sums):
    """Write the polynomial hash of all units before each one, and of all."""
    value = np.uint64(0)
    sums[0] = 0
    for at in range(first, end):
        value = value * BASE + np.uint64(units[at]) + SPREAD
        sums[at - first + 1] = value


@njit(**INNER)
def seed(sums, at, after, powers, least):
    """Return the hash of the units from one to another, of a seed of some weight; never 0."""
    return max(mix(sums[after] - sums[at] * powers[after - at] + np.uint64(least)), np.uint64(1))


@njit(**INNER)
def weight_of(mark):
    """Return what a unit weighs in a seed."""
    return 1 if mark & np.uint8(UNSPACED) else 2


@njit(**OUTER)
def seeds_of_items(units, marks, bounds, chosen, least, powers, sums, hashes, ends):
    """Write the seed at every unit of chosen items (shape (items,)), 0 where there is none, and where it ends."""
    for item in range(len(bounds) - 1):
        first, end = bounds[item], bounds[item + 1]
        hashes[first:end] = 0
        if not chosen[item]:
            continue
        prefixes(units, first, end, sums)
        after, weight = first, 0
        for at in range(first, end):
            while weight < least and after < end:
                weight += weight_of(marks[after])
                after += 1
            ends[at] = after
            if weight >= least:
                hashes[at] = seed(sums, at - first, after - first, powers, least)
            weight -= weight_of(marks[at])


@njit(**OUTER)
def fill_table(hashes, slots, values, bits):
    """Put distinct hashes into an open-addressing table (their number is their value) and into the array of bits."""
    mask = np.uint64(len(slots) - 1)
    high = np.uint64(len(bits) - 1)
    for number in range(len(hashes)):
        value = hashes[number]
        bits[(value >> np.uint64(3)) & high] |= np.uint8(1) << np.uint8(value & np.uint64(7))
        slot = (value >> np.uint64(20)) & mask
        while slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = value
        values[slot] = number


@njit(**OUTER)
def search_spans(data, begins, stops, reading, looking, given, powers, scratch, hits, span):
    """Write a hit (span, unit of the text, unit of the benchmark) for every seed found, from a span on.

    Of an item that counts only as a whole, all units are compared before it is a hit.

    Returns the span to go on from and the number of hits; the caller makes room where that span is not the end.
    """
    table, symbols, bounds = reading
    levels, slots, values, bits, postings, places, sizes = looking
    units, starts, ends, marks, sums = scratch
    mask, high = np.uint64(len(slots) - 1), np.uint64(len(bits) - 1)
    n = np.int64(0)
    while span < len(begins):
        before = n
        count = scan_units(data, begins[span], stops[span], table, symbols, bounds, units, starts, ends, marks)
        prefixes(units, 0, count, sums)
        for least in levels:
            after, weight = 0, 0
            for at in range(count):
                while weight < least and after < count:
                    weight += weight_of(marks[after])
                    after += 1
                if weight < least:
                    break
                weight -= weight_of(marks[at])
                value = seed(sums, at, after, powers, least)
                if not bits[(value >> np.uint64(3)) & high] & (np.uint8(1) << np.uint8(value & np.uint64(7))):
                    continue
                slot = (value >> np.uint64(20)) & mask
                while slots[slot] != 0 and slots[slot] != value:
                    slot = (slot + np.uint64(1)) & mask
                if slots[slot] == 0:
                    continue
                number = values[slot]
                if n + postings[number + 1] - postings[number] > len(hits):
                    return span, before
                for posting in range(postings[number], postings[number + 1]):
                    place, size = places[posting], sizes[posting]
                    if at + size > count:
                        continue
                    same = True
                    for unit in range(size):
                        if units[at + unit] != given[place + unit]:
                            same = False
                            break
                    if same:
                        hits[n, 0], hits[n, 1], hits[n, 2] = span, at, place
                        n += 1
        span += 1
    return span, n


@functools.cache
def seed_powers() -> NDArray[np.uint64]:
    """Return the powers of the base, as many as a seed has units."""
    powers = np.ones(17, np.uint64)
    powers[1:] = BASE
    return np.multiply.accumulate(powers)


class SeedTable:
    """The seeds of a benchmark, looked up by hash.

    Args:
        units: The units of the benchmark.
        hashes: One seed a place, with repeats; shape (seeds,).
        places: The unit of the benchmark where each begins; shape (seeds,).
        sizes: How many units from there must be the same for a hit, 0 where the seed is enough; shape (seeds,).
        levels: Weights of seeds that were taken.
    """

    def __init__(
        self,
        units: NDArray[np.uint32],
        hashes: NDArray[np.uint64],
        places: NDArray[np.int64],
        sizes: NDArray[np.int64],
        levels: NDArray[np.int64],
    ) -> None:
        order = np.argsort(hashes, kind="stable")
        distinct, first = np.unique(hashes[order], return_index=True)
        room = 1 << max(4, int(2 * len(distinct) + 1).bit_length())
        slots, values, bits = np.zeros(room, np.uint64), np.zeros(room, np.int64), np.zeros(max(1 << 12, room), np.uint8)
        fill_table(distinct, slots, values, bits)
        self._units = units
        self._looking = (levels, slots, values, bits, np.append(first, len(hashes)).astype(np.int64), places[order], sizes[order])

    def search(self, data: NDArray[np.uint8], begins: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the hits of spans of bytes: span, unit of the text, unit of the benchmark; shape (hits, 3), spans ascending."""
        longest = int((stops - begins).max(initial=0)) + 2
        scratch = tuple(np.empty(longest, kind) for kind in (np.uint32, np.int64, np.int64, np.uint8, np.uint64))
        found: list[NDArray[np.int64]] = []
        room, span = ROOM, 0
        while span < len(begins):
            hits = np.empty((room, 3), np.int64)
            reached, n = search_spans(data, begins, stops, reading_table(), self._looking, self._units, seed_powers(), scratch, hits, span)
            found.append(hits[:n].copy())
            room = 4 * room if reached == span else room
            span = int(reached)
        return np.concatenate(found) if found else np.zeros((0, 3), np.int64)
