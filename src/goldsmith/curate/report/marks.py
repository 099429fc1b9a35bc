"""What other columns mark in records: edits, personal data, risks; and the hosts that records come from.

Columns are known by how their names begin; what they hold by their type: a number of places, a truth, a kind, a list of
kinds, or a list of places with a `kind` each. Columns that are not there are not told of.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from goldsmith.curate.named import BoundedNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    Array = np.ndarray[Any, Any]

ROOMS = {"edits_": "edits", "personal_data": "personal_data", "mask_personal_data": "personal_data", "risk": "safety", "toxic": "safety"}
"""How the name of a column begins, and the section that tells of it."""

HOSTS, HOSTS_TOLD = 20_000, 40
"""Hosts that are told apart while counting, and in the report."""

MOST_KINDS = 200
"""Kinds of one column that are told apart."""

_HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]+)"
_OTHER = "(other)"


def room_of(name: str) -> str | None:
    """Return the section that tells of a column, None for all others.

    Example:
        >>> room_of("edits_whitespace"), room_of("text")
        ('edits', None)
    """
    return next((room for start, room in ROOMS.items() if name.startswith(start)), None)


def is_marked(field: pa.Field) -> bool:
    """Tell whether this column marks records; plain shares and scores are statistics instead."""
    text_spans = field.name.endswith("_spans") and not kinds.is_nested(field.type)
    told_elsewhere = kinds.is_floating(field.type) or kinds.is_binary(field.type) or kinds.is_large_binary(field.type) or text_spans
    return room_of(field.name) is not None and not told_elsewhere


class Marks:
    """Counts marks and hosts, batch by batch."""

    def __init__(self, fields: Sequence[pa.Field]) -> None:
        """Take the fields of the columns that mark records."""
        self.columns = [field.name for field in fields]
        self._records: Counter[tuple[str, str, str]] = Counter()
        self._kept: Counter[tuple[str, str, str]] = Counter()
        self._places: Counter[tuple[str, str, str]] = Counter()
        self._names = {name: BoundedNames(MOST_KINDS, _OTHER) for name in self.columns}
        self._hosts, self._hosts_kept, self._host_names = Counter[str](), Counter[str](), BoundedNames(HOSTS, _OTHER)

    def add(self, batch: pa.RecordBatch, kept: Array) -> None:
        """Count a batch; `kept` tells which of its rows are."""
        stays = pa.array(kept)
        if "source_detail" in batch.schema.names:
            self._add_hosts(batch.column("source_detail"), stays)
        for name in self.columns:
            for kind, rows, places in self._marked(name, batch.column(name)):
                key = (room_of(name) or "", name, kind)
                self._records[key] += len(rows)
                self._kept[key] += pc.sum(stays.take(rows)).as_py() or 0
                self._places[key] += places

    def told(self) -> dict[str, Any]:
        """Return what was counted, the most frequent first."""
        marks = [
            {
                "section": room,
                "column": name,
                "kind": kind,
                "records": n,
                "kept": self._kept[room, name, kind],
                "places": self._places[room, name, kind],
            }
            for (room, name, kind), n in self._records.most_common()
            if n
        ]
        hosts = [{"host": host, "found": n, "kept": self._hosts_kept[host]} for host, n in self._hosts.most_common(HOSTS_TOLD)]
        return {"marks": marks, "hosts": hosts, "n_hosts": len(self._hosts)}

    def _add_hosts(self, places: pa.Array, stays: pa.Array) -> None:
        hosts = pc.struct_field(pc.extract_regex(places, _HOST), "host")
        if hosts.null_count == len(hosts):
            return
        named = self._host_names.of(pc.utf8_lower(hosts))
        for counter, found in ((self._hosts, named), (self._hosts_kept, named.filter(stays))):
            counted = found.drop_null().value_counts()
            counter.update(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))

    def _marked(self, name: str, column: pa.Array) -> Iterator[tuple[str, pa.Array, int]]:
        """Yield each kind with the rows that it marks and the number of places."""
        kind = column.type
        if kinds.is_integer(kind) or kinds.is_boolean(kind):
            numbers = column.cast(pa.int64()).fill_null(0)
            yield "", pc.indices_nonzero(numbers), pc.sum(numbers).as_py() or 0
            return
        if kinds.is_list(kind) or kinds.is_large_list(kind):
            rows, values = pc.list_parent_indices(column), pc.list_flatten(column)
        else:
            rows, values = pa.array(range(len(column)), pa.int64()), column
        if kinds.is_struct(values.type):
            if "kind" not in {field.name for field in values.type}:
                return
            values = pc.struct_field(values, "kind")
        if kinds.is_dictionary(values.type):
            values = values.dictionary_decode()
        if not (kinds.is_string(values.type) or kinds.is_large_string(values.type)):
            return
        named = self._names[name].of(values)
        for one in named.unique().drop_null().to_pylist():
            if one:
                places = pc.equal(named, one).fill_null(False)  # noqa: FBT003
                yield one, rows.filter(places).unique(), pc.sum(places).as_py()
