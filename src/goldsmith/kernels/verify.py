"""Exact verification: the shingle sets of two records are compared themselves, never their summaries.

The similarity is computed as ``shared / (one + two - shared)`` (or ``shared / one``) in float64, the same bits as Python's own division.
A comparison stops as soon as too many shingles were missed for the target to be reached.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.neighbours import MOST_CANDIDATES, RECORD_SHIFT
from goldsmith.kernels.shingles import insert

UNDECIDED, KEPT, DROPPED = 0, 1, 2


@njit(**INNER)
def fill(table, pool, start, size):
    """Put a shingle set into an open-addressing table at most half full; return its mask."""
    room = np.int64(64)
    while room < 2 * size:
        room *= 2
    for place in range(room):
        table[place] = 0
    for place in range(start, start + size):
        insert(table, room - 1, pool[place])
    return room - 1


@njit(**INNER)
def share(shared, removed, kept, contained):
    """Return the similarity of two sets from the sizes of their intersection and of both."""
    return shared / removed if contained else shared / (removed + kept - shared)


@njit(**INNER)
def similarity(table, mask, removed, pool, start, kept, target, contained):
    """Return the exact similarity of the set in ``table`` and one in the pool; some number below the target if it is not reached."""
    if share(min(removed, kept), removed, kept, contained) < target:
        return 0.0
    missed = np.int64(0)
    needed = target * removed if contained else target / (1.0 + target) * (removed + kept)
    allowed = kept - np.int64(needed * (1.0 - 1e-12))
    for place in range(start, start + kept):
        value = pool[place]
        slot = np.int64(value) & mask
        while table[slot] != 0 and table[slot] != value:
            slot = (slot + 1) & mask
        if table[slot] == 0:
            missed += 1
            if missed > allowed:
                return 0.0
    return share(kept - missed, removed, kept, contained)


@njit(**OUTER)
def resolve(pairs, at, first, numbers, states, slots, starts, sizes, pool, table, target, contained, partners, similarities, missing):
    """Decide records in declared order: each against its kept candidates, the best estimate first, until one is similar enough.

    ``pairs`` are packed candidates, sorted, and ``numbers`` the records that they count; ``slots`` says where in ``starts`` and ``sizes`` the set of a record stands, -1 for nowhere;
    ``table`` has room for twice the largest set and is a power of two.
    Returns where to go on from in ``pairs``, how many sets in ``missing`` must be fetched for that, and how many pairs were compared.
    """
    compared = np.int64(0)
    low32 = np.uint64(0xFFFFFFFF)
    while at < pairs.size:
        record = pairs[at] >> np.uint64(RECORD_SHIFT)
        row = numbers[first + np.int64(record)]
        mask = np.int64(-1)
        tried = np.int64(0)
        wanted = np.int64(0)
        end = at
        states[row] = KEPT
        while end < pairs.size and pairs[end] >> np.uint64(RECORD_SHIFT) == record:
            partner = numbers[pairs[end] & low32]
            end += 1
            if states[row] == DROPPED or tried == MOST_CANDIDATES or states[partner] != KEPT:
                continue
            tried += 1
            if slots[row] < 0 or slots[partner] < 0:
                if wanted == 0:
                    missing[wanted] = row
                    wanted += 1
                if slots[partner] < 0:
                    missing[wanted] = partner
                    wanted += 1
                if wanted >= missing.size - 1:
                    break
                continue
            if wanted:
                continue
            if mask < 0:
                mask = fill(table, pool, starts[slots[row]], sizes[slots[row]])
            place = slots[partner]
            found = similarity(table, mask, sizes[slots[row]], pool, starts[place], sizes[place], target, contained)
            compared += 1
            if found >= target:
                states[row] = DROPPED
                partners[row] = partner
                similarities[row] = found
        if wanted:
            states[row] = UNDECIDED
            return at, wanted, compared
        at = end
    return at, 0, compared


@njit(**OUTER)
def compare_all(pool, offsets, table, heads, links, owners, shared, touched, target, contained, partners, similarities):
    """Decide all records in declared order without estimates: every kept record is compared, through an inverted index of shingles.

    The partner is the most similar kept record, the first in declared order among equals. ``table`` and ``heads`` are zeros, a power of
    two and twice the size of ``pool``; ``links`` and ``owners`` are one longer than it; ``shared`` are zeros, one a record, like ``touched``.
    """
    filled = 0
    rows = offsets.size - 1
    mask = table.size - 1
    for row in range(rows):
        size = offsets[row + 1] - offsets[row]
        met = 0
        for place in range(offsets[row], offsets[row + 1]):
            slot = np.int64(pool[place]) & mask
            while table[slot] != 0 and table[slot] != pool[place]:
                slot = (slot + 1) & mask
            node = heads[slot] if table[slot] != 0 else 0
            while node > 0:
                other = owners[node]
                if shared[other] == 0:
                    touched[met] = other
                    met += 1
                shared[other] += 1
                node = links[node]
        best = 0.0
        for place in range(met):
            other = touched[place]
            found = share(shared[other], size, offsets[other + 1] - offsets[other], contained)
            shared[other] = 0
            if found >= target and (found > best or (found == best and other < partners[row])):
                best = found
                partners[row] = other
        similarities[row] = best
        if best > 0.0:
            continue
        for place in range(offsets[row], offsets[row + 1]):
            slot = np.int64(pool[place]) & mask
            while table[slot] != 0 and table[slot] != pool[place]:
                slot = (slot + 1) & mask
            table[slot] = pool[place]
            filled += 1
            links[filled] = heads[slot]
            owners[filled] = row
            heads[slot] = filled
