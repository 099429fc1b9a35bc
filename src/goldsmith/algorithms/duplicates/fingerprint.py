"""The fingerprint of a record: all that the search for its duplicates keeps of it in memory or on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.duplicates.banding import Banding


@dataclass(frozen=True)
class Fingerprints:
    """Fingerprints of a batch of records; plain arrays, cheap to send between processes."""

    digests: NDArray[np.uint64]
    """Content digest, shape (rows, 2)."""
    keys: NDArray[np.uint32]
    """One key a band, shape (rows, bands)."""
    sketches: NDArray[np.uint64]
    """256 values of two bits, shape (rows, 8)."""
    shingles: NDArray[np.int64]
    """Shingles with repeats, shape (rows,); 0 for a null, which takes no part in the search."""

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.shingles)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.digests.nbytes + self.keys.nbytes + self.sketches.nbytes + self.shingles.nbytes


def fingerprint(text: pa.Array | pa.ChunkedArray, banding: Banding, digest: pa.Array | pa.ChunkedArray | None = None) -> Fingerprints:
    """Return the fingerprints of texts; releases the GIL while it computes.

    Args:
        text: Arrow strings.
        banding: What `plan_bands` chose; the same for all records of a search.
        digest: Content digests (16 bytes) of the same records where they are known already; computed otherwise.
    """
    from goldsmith.kernels.digest import content_digest
    from goldsmith.kernels.minhash import condense, signatures

    signature, shingles = signatures(text, banding.n_hashes, shingle=banding.similarity.shingle)
    keys, sketches = condense(signature, banding.bands, banding.rows)
    return Fingerprints(digest_words(content_digest(text) if digest is None else digest), keys, sketches, shingles)


def digest_words(digest: pa.Array | pa.ChunkedArray) -> NDArray[np.uint64]:
    """Return 16-byte digests as two integers each, shape (rows, 2); nulls are zeros."""
    if isinstance(digest, pa.ChunkedArray):
        digest = digest.combine_chunks() if digest.num_chunks != 1 else digest.chunk(0)
    if digest.null_count:
        digest = digest.fill_null(bytes(16))
    buffer = digest.buffers()[1]
    if not len(digest) or buffer is None:
        return np.empty((0, 2), dtype=np.uint64)
    return np.frombuffer(buffer, dtype="<u8", count=2 * len(digest), offset=16 * digest.offset).astype(np.uint64).reshape(-1, 2)
