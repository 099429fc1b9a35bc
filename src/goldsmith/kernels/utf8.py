"""Arrow text as the kernels see it: bytes, offsets and which rows are null, without a copy of the text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def text_buffers(text: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the bytes (uint8, read-only), the offsets (int64, rows + 1) and the nulls (bool, rows) of an Arrow text column.

    Accepts ``string``, ``large_string`` and everything that casts to it; a chunked column is joined.
    """
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks() if text.num_chunks != 1 else text.chunk(0)
    if not (pa.types.is_string(text.type) or pa.types.is_large_string(text.type)):
        text = text.cast(pa.large_string())
    width = np.int64 if pa.types.is_large_string(text.type) else np.int32
    rows = len(text)
    _, offset_buffer, data_buffer = text.buffers()
    if offset_buffer is None or rows == 0:
        offsets = np.zeros(rows + 1, dtype=np.int64)
    else:
        offsets = np.frombuffer(offset_buffer, dtype=width, count=rows + 1, offset=text.offset * np.dtype(width).itemsize)
        offsets = offsets.astype(np.int64)
    data = np.frombuffer(data_buffer if data_buffer is not None and data_buffer.size else b"\0", dtype=np.uint8)
    data.flags.writeable = False  # one type for the compiler, wherever the buffer comes from
    nulls = (
        np.zeros(rows, dtype=np.bool_) if not text.null_count else np.array(text.is_null().to_numpy(zero_copy_only=False), dtype=np.bool_)
    )
    return data, offsets, nulls
