"""Write ``indicating/han_simplified.bin``: which simplified character stands for a traditional one, so that words are found in both writings.

Facts of the conversion t2s of OpenCC, one character at a time: pairs of code points from U+3400 to U+9FFF, all traditional ones first, then the
simplified ones, as little-endian 16-bit numbers, compressed. Run it where OpenCC is installed::

    python bench/han_simplified.py src/goldsmith/indicating/han_simplified.bin
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import numpy as np

FIRST, LAST = 0x3400, 0x9FFF


def pairs() -> dict[int, int]:
    """Return the simplified character of each traditional one; a chain is followed to its end."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    found = {}
    for point in range(FIRST, LAST + 1):
        new = convert(chr(point))
        if len(new) == 1 and new != chr(point) and FIRST <= ord(new) <= LAST:
            found[point] = ord(new)
    return {old: found.get(new, new) for old, new in found.items()}


def main(path: str) -> None:
    """Write the table."""
    found = pairs()
    both = np.array([*found, *found.values()], "<u2")
    Path(path).write_bytes(zlib.compress(both.tobytes(), 9))
    sys.stdout.write(f"{len(found):,} pairs, {Path(path).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1])
