"""An index of records by their band keys: who shares a bucket, and how similar the sketches say they are.

1. Each band has an open-addressing table from key to the newest member of that bucket; ``links`` leads on to the older ones.
2. A record probes all bands; a member met twice is compared once; a pair is a candidate if enough of the sketches' 256 two-bit
   values agree.
3. Candidates are packed into 64 bits (record, 256 - agreements, partner), so that sorting the numbers sorts by record, then the best
   estimate first, then the partner that comes first in the declared order.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from goldsmith.kernels.compiled import INNER, OUTER

RECORD_SHIFT = 41
MOST_CANDIDATES = 256
"""Kept partners that a record is verified against at most, best estimates first."""


@intrinsic
def popcount(_context, _value):
    """Return the number of bits set in 64."""

    def generate(_context, builder, _signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@njit(**INNER)
def agreements(one, i, two, j):
    """Return how many of the 256 two-bit values of two sketches agree."""
    differ = np.uint64(0)
    even = np.uint64(0x5555555555555555)
    for part in range(0, 8, 2):
        x = one[i, part] ^ two[j, part]
        y = one[i, part + 1] ^ two[j, part + 1]
        x = (x | (x >> np.uint64(1))) & even
        y = (y | (y >> np.uint64(1))) & even
        differ += popcount(x | (y << np.uint64(1)))
    return 256 - np.int64(differ)


@njit(**INNER)
def slot_of(tables, band, key):
    """Return the slot of a key in the table of a band: its own, or the empty one where it belongs."""
    mask = tables.shape[1] - 1
    slot = np.int64(key) & mask
    while True:
        entry = tables[band, slot]
        if entry == 0 or entry >> np.uint64(32) == np.uint64(key):
            return slot
        slot = (slot + 1) & mask


@njit(**INNER)
def enter(tables, links, keys, member):
    """Make a record the newest member of its buckets."""
    for band in range(keys.shape[1]):
        key = keys[member, band]
        slot = slot_of(tables, band, key)
        links[member, band] = np.uint32(tables[band, slot] & np.uint64(0xFFFFFFFF))
        tables[band, slot] = (np.uint64(key) << np.uint64(32)) | np.uint64(member + 1)


@njit(**INNER)
def probe(keys, sketches, row, tables, links, members, stamps, stamp, least, found, used):
    """Append the members that share a bucket with a record and agree enough: 256 - agreements above, member below 32 bits.

    Returns how much of ``found`` is used then, -1 where it is too short.
    """
    for band in range(keys.shape[1]):
        key = keys[row, band]
        member = np.int64(tables[band, slot_of(tables, band, key)] & np.uint64(0xFFFFFFFF)) - 1
        while member >= 0:
            if stamps[member] != stamp:
                stamps[member] = stamp
                agree = agreements(sketches, row, members, member)
                if agree >= least:
                    if used == found.size:
                        return -1
                    found[used] = (np.uint64(256 - agree) << np.uint64(32)) | np.uint64(member)
                    used += 1
            member = np.int64(links[member, band]) - 1
    return used


@njit(**OUTER)
def gather(first, last, origin, most_pending, keys, sketches, tables, links, stamps, stamp, least, found):
    """Find the candidates of records in declared order, entering each into the index, until enough records have some.

    Returns the record to go on from, how much of ``found`` is used, and the last stamp. It goes no further where ``found`` is full.
    """
    used = np.int64(0)
    pending = 0
    row = first
    while row < last and pending < most_pending:
        stamp += 1
        end = probe(keys, sketches, row, tables, links, sketches, stamps, stamp, least, found, used)
        if end < 0:
            break
        for place in range(used, end):
            member = np.int64(found[place] & np.uint64(0xFFFFFFFF))
            above = (np.uint64(row - first) << np.uint64(RECORD_SHIFT)) | (found[place] & np.uint64(0x1FF00000000))
            found[place] = above | np.uint64(member + origin)
        pending += end > used
        used = end
        enter(tables, links, keys, row)
        row += 1
    return row, used, stamp


@njit(**OUTER)
def cross(kept_keys, kept_sketches, kept, start, sketches, tables, links, stamps, stamp, least, found, used):
    """Find the members of the index that earlier kept records are candidates for; ``kept`` are the numbers of those records.

    Returns the kept record to go on from, how much of ``found`` is used, and the last stamp.
    """
    row = start
    while row < kept.size:
        stamp += 1
        end = probe(kept_keys, kept_sketches, row, tables, links, sketches, stamps, stamp, least, found, used)
        if end < 0:
            break
        for place in range(used, end):
            member = found[place] & np.uint64(0xFFFFFFFF)
            above = (member << np.uint64(RECORD_SHIFT)) | (found[place] & np.uint64(0x1FF00000000))
            found[place] = above | np.uint64(kept[row])
        used = end
        row += 1
    return row, used, stamp


@njit(**OUTER)
def enter_all(keys, tables, links):
    """Enter every record into the index."""
    for row in range(keys.shape[0]):
        enter(tables, links, keys, row)


@njit(**OUTER)
def leave(dropped, first, keys, tables, links, gone):
    """Take records that were dropped out of their buckets; none of them was entered before ``first``."""
    for place in range(dropped.size):
        gone[dropped[place]] = True
    for place in range(dropped.size):
        row = dropped[place]
        for band in range(keys.shape[1]):
            slot = slot_of(tables, band, keys[row, band])
            key = tables[band, slot] >> np.uint64(32) << np.uint64(32)
            member = np.int64(tables[band, slot] & np.uint64(0xFFFFFFFF)) - 1
            newer = np.int64(-1)
            while member >= first:
                older = np.int64(links[member, band]) - 1
                if gone[member]:
                    if newer < 0:
                        tables[band, slot] = key | np.uint64(older + 1)
                    else:
                        links[newer, band] = np.uint32(older + 1)
                else:
                    newer = member
                member = older
