"""The evaluated records as algorithms read them that pass over the texts more than once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison import Records
from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import kept
from goldsmith.evaluate.looking import BATCH_BYTES
from goldsmith.evidence.field_rules import days_of
from goldsmith.evidence.seen import Seen
from goldsmith.indicator import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.evidence.requirement import Requirement
    from goldsmith.lake import Dataset


class Screened:
    """Records of a table, in order, with the columns that a requirement names; read batch by batch."""

    def __init__(self, records: Dataset, requirement: Requirement) -> None:
        """Open the records that are evaluated."""
        self._records = records
        self._label = requirement.labels.field if requirement.labels else None
        self._question = requirement.question
        self._time = requirement.time.field if requirement.time else None

    @property
    def names(self) -> frozenset[str]:
        """Which columns there are."""
        optional = {"question": self._question, "label": self._label, "time": self._time}
        return frozenset({"text", "source", *(name for name, field in optional.items() if field)})

    @functools.cached_property
    def positions(self) -> NDArray[np.int64]:
        """Where the records stand in the table."""
        found = [np.asarray(batch.column("_position")) for batch in self._records.scan(["id"], kept(self._records), with_position=True)]
        return np.concatenate(found).astype(np.int64) if found else np.zeros(0, np.int64)

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.positions)

    def batches(self) -> Iterator[Records]:
        """Yield all records in order."""
        for batch in self._records.scan(self._columns(), kept(self._records), batch_bytes=BATCH_BYTES):
            yield self._made(batch)

    def take(self, rows: NDArray[np.int64]) -> Records:
        """Return records by their places, in the order asked for."""
        found = self._records.at(self.positions[rows].tolist(), self._columns()).combine_chunks()
        batches = found.to_batches()
        return self._made(batches[0] if batches else pa.RecordBatch.from_pylist([], schema=found.schema))

    def ids_of(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of records by their places."""
        return list(self._records.at(self.positions[rows].tolist(), ["id"]).column("id").to_pylist())

    def _columns(self) -> list[str]:
        fields = [one for one in (self._label, self._question, self._time) if one]
        stored = [one for one in fields if one in self._records.columns]
        return list(dict.fromkeys(["id", "source", TEXT if TEXT in self._records.columns else "text", *stored, "meta"]))

    def _made(self, batch: pa.RecordBatch) -> Records:
        seen = Seen(batch)
        columns: dict[str, Any] = {"text": batch.column(2).fill_null(""), "source": pa.array(seen.sources, pa.large_string())}
        for name, field in (("label", self._label), ("question", self._question)):
            if field:
                columns[name] = pa.array([said(one) or None for one in seen.field(field)], pa.large_string())
        if self._time:
            days = days_of([str(one) for one in seen.field(self._time)])
            columns["time"] = np.array([-1 if day is None else day.toordinal() for day in days], np.int64)
        return Records(**columns)
