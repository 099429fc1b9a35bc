"""A small summary of a text's shingles, by which near duplicates are found."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pyarrow as pa
from pydantic import Field

from goldsmith.operator import Measure

SKETCH_BYTES = 64
COUNT_BYTES = 4


class Minhash(Measure, version=1, reads="text", writes=pa.binary()):
    """Summarise the set of a text's shingles: the number of shingles, one 32-bit key a band, and a 64-byte sketch.

    Two texts whose shingle sets have the Jaccard index J share a band's key with chance ``J ** rows``; the sketch
    (two bits of each of 256 MinHash values) tells candidates that are hardly alike from those worth comparing in full.
    A shingle is a run of words, each Han or kana character being a word, in lower case; a text with fewer words than a
    shingle is one shingle. The summary never decides: every candidate is verified on the texts.

    Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900; Li and König 2010, doi:10.1145/1772690.1772759.
    """

    bands: Annotated[int, Field(ge=1, le=1024)]
    """Keys in a summary."""
    rows: Annotated[int, Field(ge=1, le=32)]
    """MinHash values in a key."""
    shingle: Annotated[int, Field(ge=1, le=16)] = 3
    """Words, or Han characters, in a shingle."""

    def __call__(self, text: pa.Array, /, *more: pa.Array) -> pa.Array:
        """Return one summary a record, ``4 + 4 * bands + 64`` bytes; null for null."""
        from goldsmith.kernels.minhash import SKETCHED, condense, signatures

        del more
        values, counts = signatures(text, max(SKETCHED, self.bands * self.rows), shingle=self.shingle)
        keys, sketches = condense(values, self.bands, self.rows)
        packed = np.empty((len(text), COUNT_BYTES + 4 * self.bands + SKETCH_BYTES), np.uint8)
        packed[:, :COUNT_BYTES] = np.minimum(counts, 2**32 - 1).astype("<u4")[:, None].view(np.uint8)
        packed[:, COUNT_BYTES:-SKETCH_BYTES] = keys.astype("<u4", copy=False).view(np.uint8)
        packed[:, -SKETCH_BYTES:] = sketches.astype("<u8", copy=False).view(np.uint8)
        width = packed.shape[1]
        offsets = pa.py_buffer(np.arange(0, (len(text) + 1) * width, width, dtype=np.int32))
        valid = text.is_valid() if text.null_count else None
        array = pa.Array.from_buffers(pa.binary(), len(text), [None, offsets, pa.py_buffer(packed)])
        return array if valid is None else pa.compute.if_else(valid, array, pa.scalar(None, pa.binary()))

    @property
    def column(self) -> str:
        """One column whatever the settings: a summary with other settings replaces it."""
        return "minhash"


def unpacked(summaries: pa.Array, bands: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what summaries hold: shingle counts (n,), band keys uint32 (n, bands), sketches uint64 (n, 8); none may be null."""
    width = COUNT_BYTES + 4 * bands + SKETCH_BYTES
    start = summaries.offset
    offsets = np.frombuffer(summaries.buffers()[1], np.int32)[start : start + len(summaries) + 1]
    data = np.frombuffer(summaries.buffers()[2], np.uint8)[offsets[0] : offsets[-1]].reshape(-1, width)
    counts = np.ascontiguousarray(data[:, :COUNT_BYTES]).view("<u4")[:, 0].astype(np.int64)
    keys = np.ascontiguousarray(data[:, COUNT_BYTES:-SKETCH_BYTES]).view("<u4")
    sketches = np.ascontiguousarray(data[:, -SKETCH_BYTES:]).view("<u8")
    return counts, keys, sketches
