"""The search for duplicates: which record is removed for which kept one.

1. Records with one content digest collapse onto the first of them in the declared order (`EXACT`, similarity 1).
2. The first of each such group, the representatives, are walked in the declared order. A record's candidates are the kept records
   before it whose sketches are similar enough; the best estimate whose exact similarity reaches the target is its partner (`NEAR`).
   There is no chain: the partner is kept, and is itself as similar as stated.
3. A copy of a removed representative follows it to the same partner, with the same similarity.

The result depends on texts, positions and ranks alone: not on the order of adding, on memory, batches or threads.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from goldsmith.algorithms.duplicates.outcome import EXACT, KEPT, NEAR, Duplicates
from goldsmith.algorithms.duplicates.shingle_sets import Fetch, ShingleSets, Spread
from goldsmith.algorithms.duplicates.spill import Column
from goldsmith.algorithms.duplicates.walk import Walk
from goldsmith.errors import DuplicatesError

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from goldsmith.algorithms.duplicates.banding import Banding
    from goldsmith.algorithms.duplicates.fingerprint import Fingerprints

Progress = Callable[[int, int], None]

SMALL_RECORDS = 2000
SMALL_SHINGLES = 2_000_000
MOST_SHINGLES = (1 << 31) - 1
MOST_RECORDS = (1 << 31) - 1


class DuplicateSearch:
    """Collect fingerprints in any order, then find the duplicates among them.

    Example:
        >>> import pyarrow as pa
        >>> from goldsmith.algorithms.duplicates import Similarity, fingerprint, plan_bands
        >>> text = pa.array(["Hello world", "A text of its own", "Hello  world"])
        >>> banding = plan_bands(Similarity(target=0.8), len(text))
        >>> with DuplicateSearch(banding) as search:
        ...     search.add(np.arange(3), fingerprint(text, banding), rank=np.array([0, 0, 0]))
        ...     found = search.find(fetch=text.take)
        >>> found.of.tolist(), found.kind.tolist()
        ([-1, -1, 0], [0, 0, 1])
    """

    def __init__(self, banding: Banding, scratch: Path | None = None, *, memory: int | None = None, exhaustive: bool | None = None) -> None:
        """Open a search.

        Args:
            banding: What `plan_bands` chose.
            scratch: Existing folder for temporary files (some ``100 + 4 * bands`` bytes a record); the system's by default.
            memory: Bytes that the index of one generation and the cached shingle sets may take, together; by default
                256 MB and 26 bytes a record, 512 MB at most: then ten million records are searched in a dozen generations.
            exhaustive: Compare every pair; by default where there are at most 2,000 records (and 2 million shingles).
        """
        self.banding = banding
        self.memory = memory
        self.exhaustive = exhaustive
        self._folder = Path(tempfile.mkdtemp(prefix="duplicates-", dir=scratch))
        self._peak = 0
        self._position = Column(self._folder / "position", np.int64)
        self._rank = Column(self._folder / "rank", np.int64)
        self._digests = Column(self._folder / "digest", np.uint64, 2)
        self._shingles = Column(self._folder / "shingles", np.int32)
        self._keys = Column(self._folder / "keys", np.uint32, banding.bands)
        self._sketches = Column(self._folder / "sketches", np.uint64, 8)

    def __enter__(self) -> Self:
        """Return the search itself."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        """Delete the temporary files."""
        self.close()

    def __len__(self) -> int:
        """Return how many records were added."""
        return self._position.rows

    def add(self, position: NDArray[np.int64], prints: Fingerprints, rank: NDArray[np.int64]) -> None:
        """Add records, in any order and any batches.

        Args:
            position: Number of each record, unique in the search; `Duplicates.of` and ``fetch`` speak in these.
            prints: Fingerprints of the same records, made with the banding of this search.
            rank: The declared order: the lowest is kept first; among equals, the lowest position.
        """
        if not len(position) == len(prints) == len(rank):
            raise DuplicatesError(
                "positions, fingerprints and ranks must be of the same records",
                found=f"{len(position)}, {len(prints)} and {len(rank)} of them",
            )
        if prints.keys.shape[1] != self.banding.bands:
            raise DuplicatesError(
                "the fingerprints were made with another banding",
                found=f"{prints.keys.shape[1]} bands",
                expected=f"{self.banding.bands} bands",
            )
        if len(self) + len(prints) > MOST_RECORDS:
            raise DuplicatesError("one search holds fewer than 2^31 records", found=f"{len(self) + len(prints)} records")
        self._position.append(np.asarray(position))
        self._rank.append(np.asarray(rank))
        self._digests.append(prints.digests)
        self._shingles.append(np.minimum(prints.shingles, MOST_SHINGLES))
        self._keys.append(prints.keys)
        self._sketches.append(prints.sketches)

    def find(self, fetch: Fetch, *, progress: Progress | None = None, most_pending: int = 1024, spread: Spread = map) -> Duplicates:
        """Return the duplicates.

        Args:
            fetch: Called with ascending positions (int64), returns their texts in that order.
            spread: How texts are fetched and hashed: one after the other with ``map``; with threads, ``fetch`` is called in these.
            progress: Called with the records decided and all records, now and then.
            most_pending: Records with candidates that are verified together; does not change the result.
        """
        position = self._position.load()
        order, first_of = self._collapse(position)
        memory = _fitting(len(self)) if self.memory is None else self.memory
        sets = ShingleSets(
            fetch, self.banding.similarity.shingle, position, order, self._shingles.load()[order], memory // 4, spread=spread
        )
        walk = Walk(self.banding, order, sets, self._keys, self._sketches, memory * 3 // 4)
        if self._is_small(sets):
            walk.compare_all()
        else:
            walk.run(most_pending, progress or (lambda _done, _all: None))
        self._peak = walk.disk_bytes
        return self._outcome(position, order, first_of, walk)

    @property
    def disk_bytes(self) -> int:
        """Bytes of temporary files at their peak so far."""
        columns = (self._position, self._rank, self._digests, self._shingles, self._keys, self._sketches)
        return sum(column.nbytes for column in columns) + self._peak

    def find_exact(self) -> Duplicates:
        """Return the exact duplicates alone: no text is read, and no two records are compared but by their digests."""
        position = self._position.load()
        _, first_of = self._collapse(position)
        rows = np.arange(len(position))
        copies = (first_of >= 0) & (first_of != rows)
        of = np.where(copies, position[np.maximum(first_of, 0)], -1) if len(rows) else rows
        sort = np.argsort(position, kind="stable")
        kind, similarity = np.where(copies, EXACT, KEPT).astype(np.int8), np.where(copies, np.float32(1.0), np.float32(np.nan))
        return Duplicates(position[sort], of[sort], kind[sort], similarity[sort])

    def close(self) -> None:
        """Delete the temporary files."""
        for column in (self._position, self._rank, self._digests, self._shingles, self._keys, self._sketches):
            column.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_small(self, sets: ShingleSets) -> bool:
        if self.exhaustive is not None:
            return self.exhaustive
        return len(sets) <= SMALL_RECORDS and sets.expected <= SMALL_SHINGLES

    def _collapse(self, position: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the rows of the representatives in declared order, and for each row the row of its representative, -1 for a null."""
        rows = len(position)
        first_of = np.arange(rows, dtype=np.int32)
        shared = self._same_digest(position)
        if len(shared):
            digests = self._digests.take(shared)
            new = np.ones(len(shared), dtype=bool)
            new[1:] = (digests[1:] != digests[:-1]).any(axis=1)
            first_of[shared] = shared[np.flatnonzero(new)][np.cumsum(new) - 1]
        first_of[self._shingles.load() == 0] = -1
        order = np.lexsort((position, self._rank.load())).astype(np.int32)
        return order[first_of[order] == order], first_of

    def _same_digest(self, position: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows whose digest's first half stands more than once, sorted by digest, rank and position."""
        halves = self._digests.load()[:, 0].copy()
        order = np.argsort(halves)
        halves = halves[order]
        same = halves[1:] == halves[:-1]
        member = np.zeros(len(order), dtype=bool)
        member[1:] |= same
        member[:-1] |= same
        shared = order[member]
        digests = self._digests.take(shared)
        return shared[np.lexsort((position[shared], self._rank.load()[shared], digests[:, 1], digests[:, 0]))]

    def _outcome(self, position: NDArray[np.int64], order: NDArray[np.int32], first_of: NDArray[np.int32], walk: Walk) -> Duplicates:
        rows = len(position)
        of = np.full(rows, -1, dtype=np.int32)
        similarity = np.full(rows, np.nan, dtype=np.float32)
        near = np.flatnonzero(walk.partners >= 0)
        of[order[near]] = order[walk.partners[near]]
        similarity[order[near]] = walk.similarities[near]
        kind = np.where(of >= 0, NEAR, KEPT).astype(np.int8)
        copies = np.flatnonzero((first_of >= 0) & (first_of != np.arange(rows, dtype=np.int32)))
        originals = first_of[copies]
        follows = of[originals] >= 0
        of[copies] = np.where(follows, of[originals], originals)
        similarity[copies] = np.where(follows, similarity[originals], np.float32(1.0))
        kind[copies] = np.where(follows, NEAR, EXACT)
        repeats = np.zeros(rows, dtype=np.bool_)
        repeats[copies] = True
        partner = np.where(of >= 0, position[of], -1)
        if (position[1:] < position[:-1]).any():
            sort = np.argsort(position, kind="stable")
            position, partner, kind, similarity, repeats = position[sort], partner[sort], kind[sort], similarity[sort], repeats[sort]
        if (position[1:] == position[:-1]).any():
            twice = position[1:][position[1:] == position[:-1]]
            raise DuplicatesError(
                "records were added twice", found=f"position {int(twice[0])} and {len(twice) - 1} others", expected="each once"
            )
        return Duplicates(position, partner, kind, similarity, walk.effort(), repeats)


def _fitting(records: int) -> int:
    """Return how many bytes a search of so many records should take: few where that costs next to no time."""
    return min((256 << 20) + 26 * records, 512 << 20)
