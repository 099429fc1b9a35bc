"""Which records a report shows: evenly spread over the table, so that no single file stands for all, in one scan of the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from goldsmith.curate.deciding import KEPT
from goldsmith.lake.scanning import POSITION

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from goldsmith.lake import Dataset

Group = tuple[str, str]
"""A reason and who decided by it; ``("", "")`` for what was kept."""

KEPT_ONES: Group = ("", "")

_JOIN = "\x1f"


def spread(records: Dataset, counts: Mapping[Group, int], most: int) -> dict[Group, list[int]]:
    """Return positions of records of each group: the first, the last, and others at even distances between them.

    Args:
        records: A decided table.
        counts: How many records there are of each group, as the ledger counted them.
        most: Positions wanted of each group.
    """
    wanted = {group: _even(n, most) for group, n in counts.items()}
    found: dict[Group, list[int]] = {group: [] for group in counts}
    seen = dict.fromkeys(counts, 0)
    for batch in records.scan(["decision", "reason", "decided_by"], with_position=True):
        positions = batch.column(POSITION).to_numpy(zero_copy_only=False)
        for group, rows in _grouped(batch):
            if group not in wanted:
                continue
            first = seen[group]
            seen[group] = first + len(rows)
            found[group] += [int(positions[rows[one - first]]) for one in wanted[group] if first <= one < seen[group]]
    return found


def _even(n: int, most: int) -> list[int]:
    """Return which of n records to take.

    Example:
        >>> _even(100, 3), _even(2, 5)
        ([0, 50, 99], [0, 1])
    """
    if n <= most:
        return list(range(n))
    return [-(-number * (n - 1) // (most - 1)) for number in range(most)] if most > 1 else [0]


def _grouped(batch: pa.RecordBatch) -> list[tuple[Group, np.ndarray[Any, Any]]]:
    """Return the groups of a batch with the numbers of their rows, in order."""
    reason, owner = (batch.column(name).fill_null("") for name in ("reason", "decided_by"))
    stays = pc.equal(batch.column("decision"), KEPT).fill_null(False)  # noqa: FBT003
    joined = pc.if_else(stays, _JOIN, pc.binary_join_element_wise(reason, owner, _JOIN)).dictionary_encode()
    codes = joined.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(joined.dictionary)))
    parts = np.split(order, ends[:-1]) if len(ends) else []
    return [
        ((name.partition(_JOIN)[0], name.partition(_JOIN)[2]), rows)
        for name, rows in zip(joined.dictionary.to_pylist(), parts, strict=True)
    ]
