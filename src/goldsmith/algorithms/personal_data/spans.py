"""Places as an Arrow column: one list a record, without a Python object for each of the many records that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.personal_data.kinds import Found

PLACE = pa.struct(
    [pa.field("kind", pa.string()), pa.field("start", pa.int32()), pa.field("end", pa.int32()), pa.field("score", pa.float32())]
)
SPANS = pa.list_(PLACE)


def spans_column(rows: Mapping[int, Sequence[Found]], valid: NDArray[np.bool_]) -> pa.Array:
    """Return one list of places a record: null where the text is null, empty where nothing was found.

    Args:
        rows: The places of each record that has any.
        valid: False where the text is null, shape (n,).
    """
    counts = np.zeros(len(valid) + 1, np.int32)
    listed: list[Found] = []
    for row in sorted(rows):
        counts[row + 1] = len(rows[row])
        listed += rows[row]
    kinds, starts, ends, scores = zip(*listed, strict=True) if listed else ((), (), (), ())
    places = pa.StructArray.from_arrays(
        [pa.array(kinds, pa.string()), pa.array(starts, pa.int32()), pa.array(ends, pa.int32()), pa.array(scores, pa.float32())],
        fields=list(PLACE),
    )
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), places, mask=pa.array(~valid)).cast(SPANS)


def vaults_column(vaults: Mapping[int, bytes], n: int) -> pa.Array:
    """Return one vault a record, null where there is none."""
    chosen = np.zeros(n, np.bool_)
    chosen[list(vaults)] = True
    none = pa.nulls(n, pa.large_binary())
    return pc.replace_with_mask(none, pa.array(chosen), pa.array([vaults[row] for row in sorted(vaults)], pa.large_binary()))
