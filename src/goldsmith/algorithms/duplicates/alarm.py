"""The alarm for sources that duplicates nearly wipe out: a template, a mirror, or a setting that is too loose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.errors import DuplicatesError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class SourceLoss:
    """What duplicates took from one source."""

    source: str
    """Name of the source; empty for records that name none."""
    records: int
    """Records of the source."""
    exact: int
    """Of those, copies of a kept record."""
    near: int
    """Of those, near duplicates of a kept record."""

    @property
    def share(self) -> float:
        """Share of the source's records that were removed, in [0, 1]."""
        return (self.exact + self.near) / self.records

    def message(self) -> str:
        """Return the alarm as a sentence.

        Example:
            >>> SourceLoss("shop.example", 200, 10, 180).message()
            'shop.example lost 190 of 200 records (95.0 %) to duplicates: 10 exact, 180 near'
        """
        name = self.source or "(no source)"
        lost = self.exact + self.near
        return (
            f"{name} lost {lost} of {self.records} records ({self.share:.1%}) to duplicates: {self.exact} exact, {self.near} near".replace(
                "%)", " %)"
            )
        )


def source_losses(source: pa.Array | pa.ChunkedArray, kind: NDArray[np.int8]) -> list[SourceLoss]:
    """Return what each source lost, the greatest share first.

    Args:
        source: Name of each record's source.
        kind: What `Duplicates.kind` says of the same records, in the same order.
    """
    if len(source) != len(kind):
        raise DuplicatesError("sources and duplicates must be of the same records", found=f"{len(source)} and {len(kind)} of them")
    table = pa.table({"source": source.cast(pa.string()), "exact": kind == 1, "near": kind == 2})
    sums = table.group_by("source").aggregate([("exact", "sum"), ("near", "sum"), ([], "count_all")])
    losses = [SourceLoss(row["source"] or "", row["count_all"], int(row["exact_sum"]), int(row["near_sum"])) for row in sums.to_pylist()]
    return sorted(losses, key=lambda loss: (-loss.share, -loss.records, loss.source))


def source_alarm(losses: list[SourceLoss], *, above: float = 0.5, least_records: int = 20) -> list[SourceLoss]:
    """Return the sources that lost more than a stated share; sources of fewer than ``least_records`` records say too little.

    Args:
        losses: What `source_losses` found.
        above: Share of a source's records, in [0, 1].
        least_records: Records that a source has at least for an alarm.
    """
    return [loss for loss in losses if loss.records >= least_records and loss.share > above]
