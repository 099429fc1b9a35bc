"""The lot: the records that a release would hold, one by one with their labels, and frozen as a root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.curate.releasing import kept, released, stored
from goldsmith.evidence.meta_fields import parsed, reached
from goldsmith.evidence.record_leaves import leaves_of, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from goldsmith.lake import Dataset

BATCH_BYTES = 8 << 20
COLUMNS = ("id", "text", "source", "meta")


@dataclass(frozen=True)
class Lot:
    """Records at one version.

    Attributes:
        root: SHA-256 over the ids and texts of all records, whatever their order; the root that `goldsmith evaluate` prints.
        sizes: Records by stratum.
    """

    root: str
    sizes: dict[str, int]

    @property
    def records(self) -> int:
        """Records in all strata."""
        return sum(self.sizes.values())


@dataclass(frozen=True)
class One:
    """A record as reviewers may see it."""

    id: str
    text: str
    source: str
    label: str
    leaf: bytes


def frozen(records: Dataset) -> Lot:
    """Return the root of a dataset, and its records by source."""
    sizes: dict[str, int] = {}
    leaves: list[np.ndarray[Any, Any]] = []
    for batch in _batches(records, ("id", "text", "source")):
        leaves.append(leaves_of(batch.column("id").to_pylist(), batch.column("text")))
        for pair in batch.column("source").fill_null("").value_counts().to_pylist():
            sizes[pair["values"]] = sizes.get(pair["values"], 0) + pair["counts"]
    return Lot(root_of(leaves), dict(sorted(sizes.items())))


def every(records: Dataset, label: str = "") -> Iterator[One]:
    """Yield all records of a lot.

    Args:
        records: The table.
        label: The field of the label: a column, or a key of `meta`, with dots and places for what is nested; none where empty.
    """
    own = label if label in records.columns else ""
    for batch in _batches(records, (*COLUMNS, own) if own and own not in COLUMNS else COLUMNS):
        leaves = leaves_of(batch.column("id").to_pylist(), batch.column("text"))
        for row, leaf in zip(batch.to_pylist(), leaves, strict=True):
            said = row[own] if own else reached(parsed(row["meta"]), label) if label else None
            yield One(row["id"], row["text"] or "", row["source"] or "", "" if said is None else str(said), leaf.tobytes())


def _batches(records: Dataset, names: tuple[str, ...]) -> Iterator[Any]:
    return released(records, stored(records, names), kept(records), batch_bytes=BATCH_BYTES)
