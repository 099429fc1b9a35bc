"""Ten million records through the search for duplicates: ``python bench/signatures.py [--records N] [--target T]``.

Signatures are drawn as MinHash would give them: a tenth of the records are near copies (Jaccard index 90/106 = 0.85) of others and a
fiftieth are decoys (74/122 = 0.61); texts exist only when the search asks for them, and have exactly those indices. Reported are the CPU
seconds, the peak resident memory and the disk space of the search, and whether what was planted was found. Making signatures is not counted.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates import DuplicateSearch, Fingerprints, Similarity, plan_bands
from goldsmith.kernels.minhash import condense

WORDS = 100
BATCH = 10_000
COPY, DECOY = 8, 24
"""Words at the end of a text that differ from its original's."""


class World:
    """Records whose originals, indices and texts follow from their position."""

    def __init__(self, records: int) -> None:
        self.records = records
        self.dice = np.random.default_rng(7)
        self.originals = int(records * 0.88)
        self.of = np.arange(records, dtype=np.int32)
        self.of[self.originals :] = self.dice.integers(self.originals, size=records - self.originals)
        self.changed = np.zeros(records, dtype=np.int8)
        self.changed[self.originals :] = np.where(np.arange(records - self.originals) % 6 == 5, DECOY, COPY)
        self.spent = 0.0

    def signatures(self, start: int, stop: int, n_hashes: int) -> np.ndarray:
        """Return signatures: an original's follow from its position, a copy shares each value with odds J."""
        rows = self._values(self.of[start:stop], n_hashes)
        changed = self.changed[start:stop]
        for row in np.flatnonzero(changed):
            shared = (WORDS - 2 - int(changed[row])) / (WORDS - 2 + int(changed[row]))
            fresh = self.dice.random(n_hashes) >= shared
            rows[row, fresh] = self.dice.integers(1 << 32, size=int(fresh.sum()), dtype=np.uint32)
        return rows

    @staticmethod
    def _values(originals: np.ndarray, n_hashes: int) -> np.ndarray:
        state = originals.astype(np.uint64)[:, None] * np.uint64(n_hashes) + np.arange(n_hashes, dtype=np.uint64) + np.uint64(1)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (state >> np.uint64(32)).astype(np.uint32)

    def fetch(self, positions: np.ndarray) -> pa.Array:
        """Return the texts of positions; the time is not the search's."""
        started = time.process_time()
        texts = []
        for position in positions.tolist():
            kept = WORDS - int(self.changed[position])
            own = [f"o{self.of[position]}w{word}" for word in range(kept)]
            texts.append(" ".join([*own, *(f"p{position}w{word}" for word in range(kept, WORDS))]))
        array = pa.array(texts, pa.large_string())
        self.spent += time.process_time() - started
        return array


def main() -> None:
    """Plant, search, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--target", type=float, default=0.8)
    parser.add_argument("--memory", type=int, default=512, help="MB for the index and the sets")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    arguments = parser.parse_args()
    world = World(arguments.records)
    banding = plan_bands(Similarity(target=arguments.target), arguments.records)
    print(f"{arguments.records} records, target {arguments.target}: {banding.bands} bands of {banding.rows}")
    with DuplicateSearch(banding, arguments.scratch, memory=arguments.memory << 20) as search:
        added = 0.0
        for start in range(0, arguments.records, BATCH):
            stop = min(start + BATCH, arguments.records)
            keys, sketches = condense(world.signatures(start, stop, banding.n_hashes), banding.bands, banding.rows)
            digests = np.random.default_rng(start).integers(1 << 63, size=(stop - start, 2), dtype=np.uint64)
            prints = Fingerprints(digests, keys, sketches, np.full(stop - start, WORDS - 2))
            began = time.process_time()
            search.add(np.arange(start, stop), prints, np.arange(start, stop))
            added += time.process_time() - began
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, wall = time.process_time(), time.monotonic()
        found = search.find(world.fetch, progress=lambda done, _all: print(f"\r{done}", end="", file=sys.stderr))
        spent = time.process_time() - began - world.spent
        wall = time.monotonic() - wall
        disk = search.disk_bytes
    shared = WORDS - 2 - world.changed.astype(np.int64)
    above = (world.changed > 0) & (shared / (2 * (WORDS - 2) - shared) >= arguments.target)
    planted = np.flatnonzero(above)
    wrong = np.flatnonzero((found.of >= 0) & ~above)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\nadd {added:.1f} CPU s, find {spent:.1f} CPU s (wall {wall:.0f} s; {world.spent:.0f} s of making texts apart)")
    print(f"peak memory {peak / 1024:.0f} MB (before the search {before / 1024:.0f} MB), disk {disk / 1e9:.2f} GB")
    print(f"planted above the target: {len(planted)}, found {(found.of[planted] >= 0).mean():.5f}; removed wrongly {len(wrong)}")
    print(found.effort)


if __name__ == "__main__":
    main()
