"""Labelled records of a dataset, at most so many, drawn by their digests: what indicators that learn from labels look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.evidence.record_leaves import leaves_of, order_of
from goldsmith.indicator import said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

LONGEST = 4_000
"""Characters of a text that a model reads."""


def labelled(seen: Seen, given: Given, *, most: int, more: tuple[str, ...] = ()) -> pa.Table:
    """Return the records of a batch that come first by their digests: order, id, source, label, text, and further columns.

    Records without a text, without a label, or with several labels are left out.

    Args:
        seen: The batch.
        given: The requirement that names the label's field.
        most: Records at most.
        more: Stored columns besides.
    """
    field = given.requirement.labels.field if given.requirement.labels else ""
    labels = [None if isinstance(one, list) else said(one) or None for one in seen.field(field)]
    text = seen.column("text")
    columns = {
        "order": pa.array(order_of(leaves_of(seen.ids, text))), "id": pa.array(seen.ids, pa.string()), "source": pa.array(seen.sources, pa.string()),
        "label": pa.array(labels, pa.string()), "text": pc.utf8_slice_codeunits(text, 0, LONGEST), **{name: seen.column(name) for name in more},
    }  # fmt: skip
    table = pa.table(columns)
    return first(table.filter(pc.and_(pc.is_valid(table.column("label")), pc.is_valid(table.column("text")))), most)


def joined(one: pa.Table, other: pa.Table, most: int) -> pa.Table:
    """Return the records of both that come first."""
    return first(pa.concat_tables([one, other]), most)


def first(table: pa.Table, most: int) -> pa.Table:
    """Return the records that come first by their digests."""
    ids = np.asarray(table.column("id").to_pylist(), dtype=np.str_)
    rows = np.lexsort((ids, np.asarray(table.column("order"))))[:most]
    return table.take(pa.array(rows)).combine_chunks()
