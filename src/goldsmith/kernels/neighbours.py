"""Walk records that share buckets: who comes before, is still kept, and looks similar enough by its sketch.

1. An entry is a record in a bucket: record above, bucket below 32 bits. Entries are sorted, so a record's buckets stand together and
   records come in declared order.
2. Each bucket lists the records that were entered into it, the newest first. A record compares its sketch with every record that its
   buckets list, once, and is then entered itself. Records that are dropped leave their buckets.
3. A candidate is packed into 64 bits (record, 256 - agreements, partner), so that sorting the numbers sorts by record, then the best
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
def agreements(sketches, i, j):
    """Return how many of the 256 two-bit values of two sketches agree."""
    differ = np.uint64(0)
    even = np.uint64(0x5555555555555555)
    for part in range(0, 8, 2):
        x = sketches[i, part] ^ sketches[j, part]
        y = sketches[i, part + 1] ^ sketches[j, part + 1]
        x = (x | (x >> np.uint64(1))) & even
        y = (y | (y >> np.uint64(1))) & even
        differ += popcount(x | (y << np.uint64(1)))
    return 256 - np.int64(differ)


@njit(**OUTER)
def gather(entries, at, before, most_pending, most_records, heads, links, sketches, stamps, stamp, least, found):
    """Find the candidates of records in declared order, entering each, until enough of them have some.

    Records below ``before`` are settled: they are entered and nothing else. Candidates count records from the first one found here.
    Returns the entry to go on from, that first record, how much of ``found`` is used, and the last stamp. It stops where ``found``
    is full.
    """
    used = np.int64(0)
    pending = np.int64(0)
    low = np.uint64(0xFFFFFFFF)
    first = np.int64(-1)
    while at < entries.size and pending < most_pending:
        record = np.int64(entries[at] >> np.uint64(32))
        end = at
        while end < entries.size and np.int64(entries[end] >> np.uint64(32)) == record:
            end += 1
        if record >= before:
            if first < 0:
                first = record
            elif record - first >= most_records:
                break
            stamp += 1
            start = used
            for entry in range(at, end):
                node = np.int64(heads[entries[entry] & low])
                while node > 0:
                    other = np.int64(entries[node - 1] >> np.uint64(32))
                    if stamps[other] != stamp:
                        stamps[other] = stamp
                        agree = agreements(sketches, record, other)
                        if agree >= least:
                            if used == found.size:
                                return at, first, start, stamp
                            above = (np.uint64(record - first) << np.uint64(9)) | np.uint64(256 - agree)
                            found[used] = (above << np.uint64(32)) | np.uint64(other)
                            used += 1
                    node = np.int64(links[node - 1])
            pending += used > start
        for entry in range(at, end):
            bucket = entries[entry] & low
            links[entry] = heads[bucket]
            heads[bucket] = np.uint32(entry + 1)
        at = end
    return at, first, used, stamp


@njit(**OUTER)
def leave(dropped, starts, first, entries, heads, links, gone):
    """Take dropped records out of their buckets; none was entered before the record ``first``; ``starts``: their first entries."""
    low = np.uint64(0xFFFFFFFF)
    for place in range(dropped.size):
        gone[dropped[place]] = True
    for place in range(dropped.size):
        entry = starts[place]
        while entry < entries.size and np.int64(entries[entry] >> np.uint64(32)) == dropped[place]:
            bucket = entries[entry] & low
            node = np.int64(heads[bucket])
            newer = np.int64(0)
            while node > 0:
                record = np.int64(entries[node - 1] >> np.uint64(32))
                if record < first:
                    break
                older = np.int64(links[node - 1])
                if not gone[record]:
                    newer = node
                elif newer == 0:
                    heads[bucket] = np.uint32(older)
                else:
                    links[newer - 1] = np.uint32(older)
                node = older
            entry += 1
