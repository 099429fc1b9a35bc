"""Fields beside the text, masked once for each distinct value: `meta` says the same of thousands of records of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.edited_fields import META, Concealed, concealed_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.curate.edited_fields import Sealed
    from goldsmith.operator import Edit, Failure


class _Distinct(NamedTuple):
    """The distinct values of a column, and which of them each record has; null where it has none."""

    values: pa.Array
    of: pa.Array

    def rows(self) -> list[NDArray[np.int64]]:
        """Return the records of each value, in order."""
        codes = self.of.fill_null(len(self.values)).to_numpy()
        order = np.argsort(codes, kind="stable")
        return np.split(order, np.searchsorted(codes[order], np.arange(1, len(self.values) + 1)))[: len(self.values)]

    def padded(self, n: int) -> pa.Array:
        """Return the values, and nulls up to a length."""
        return pa.concat_arrays([self.values, pa.nulls(n - len(self.values), self.values.type)])


def concealed_once(edits: Sequence[Edit], batch: pa.RecordBatch, messages: pa.Array) -> Concealed:
    """Return the fields of a batch without personal data, as `concealed_fields` does, looking at equal values once.

    Args:
        edits: A chain of which at least one conceals.
        batch: With ``meta`` and ``source_detail``.
        messages: Conversations whose contents have been edited.
    """
    found = {
        "meta": _distinct(batch.column("meta")),
        "source_detail": _distinct(batch.column("source_detail")),
        "message": _distinct(messages),
    }
    n = max(len(one.values) for one in found.values())
    few = pa.record_batch({name: found[name].padded(n) for name in ("meta", "source_detail")})
    done = concealed_fields(edits, few, found["message"].padded(n))
    return Concealed(
        pc.take(done.messages, found["message"].of),
        pc.take(done.meta, found["meta"].of),
        pc.take(done.detail, found["source_detail"].of),
        _sealed_of_all(done.sealed, found),
        _failures_of_all(done.failures, found),
    )


def _distinct(column: pa.Array) -> _Distinct:
    encoded = column.dictionary_encode()
    return _Distinct(encoded.dictionary, encoded.indices)


def _sealed_of_all(sealed: Sealed, found: dict[str, _Distinct]) -> Sealed:
    """Return the vaults of the pieces of every record: by field, by record, by place."""
    if not sealed:
        return []
    rows = {field: one.rows() for field, one in found.items()}
    spread = [(int(row), field, place, vault) for value, field, place, vault in sealed for row in rows[field][value]]
    fields = list(found)
    return sorted(spread, key=lambda one: (fields.index(one[1]), one[0]))


def _failures_of_all(failures: Sequence[Failure], found: dict[str, _Distinct]) -> list[Failure]:
    """Return a failure for every record that has a value which could not be walked."""
    rows = {name: one.rows() for name, one in found.items()} if failures else {}
    return [each._replace(row=int(row)) for each in failures for row in rows["meta" if each.column == META else "message"][each.row]]
