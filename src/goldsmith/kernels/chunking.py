"""Content-defined chunks: where bytes are cut follows from what they are, so that an insertion moves few cuts.

1. A hash rolls over the bytes: shifted by one bit a byte, and a random number of the byte added; a byte is forgotten after 64.
2. A chunk is at least ``LEAST`` bytes, which are not looked at. Up to the wanted length it ends where 18 chosen bits of the hash are zero,
   beyond where 14 are: lengths then lie close to the wanted one. At ``MOST`` bytes it ends in any case.
3. Cuts depend on the bytes since the last cut alone: two files that agree from a cut on agree in all that follow.

Source: Xia et al. 2016, FastCDC, USENIX ATC, sections 3.2 to 3.4 (gear hash, no hashing below the least length, normalized chunking).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER

LEAST, WANTED, MOST = 16 << 10, 64 << 10, 256 << 10
STRICT = np.uint64(0xFFFFC00000000000)
"""18 bits, the last that a byte reaches: they depend on the most bytes."""
LOOSE = np.uint64(0xFFFC000000000000)
"""14 bits."""


def _gear() -> np.ndarray:
    """Return a number for each byte, the same for good: SplitMix64 from 1."""
    state, found = 0, []
    for _ in range(256):
        state = (state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        found.append(mixed ^ (mixed >> 31))
    return np.array(found, np.uint64)


GEAR = _gear()


@njit(**OUTER)
def _cuts(data, last, gear, least, wanted, most, strict, loose, out):
    n, at, found = data.size, 0, 0
    while at < n:
        room = n - at
        if room <= least:
            end = n
        else:
            end = at + min(most, room)
            middle = at + min(wanted, room)
            rolled = np.uint64(0)
            place = at + least
            cut = False
            while place < middle:
                rolled = (rolled << np.uint64(1)) + gear[data[place]]
                place += 1
                if rolled & strict == 0:
                    end, cut = place, True
                    break
            while not cut and place < end:
                rolled = (rolled << np.uint64(1)) + gear[data[place]]
                place += 1
                if rolled & loose == 0:
                    end, cut = place, True
            if not cut and end == n and not last and room < most:
                break
        if end == n and not last and room <= least:
            break
        out[found] = end
        found += 1
        at = end
    return found


def cuts(data: bytes | np.ndarray, *, last: bool = True) -> np.ndarray:
    """Return where chunks end in some bytes, shape (n,), int64, ascending.

    Args:
        data: The bytes, which begin at a cut.
        last: Nothing follows them: the end is a cut. Else what cannot be decided yet is left to the next call, which begins at the last cut.

    Example:
        >>> same = np.random.default_rng(7).integers(0, 256, 1 << 20, dtype=np.uint8).tobytes()
        >>> before, after = cuts(same), cuts(b"inserted" + same)
        >>> len(set(before.tolist()) & set((after - 8).tolist())) >= len(before) - 2
        True
    """
    held = np.frombuffer(data, np.uint8)
    out = np.empty(held.size // LEAST + 2, np.int64)
    n = _cuts(held, last, GEAR, LEAST, WANTED, MOST, STRICT, LOOSE, out)
    return out[:n]
