"""A JSON document that is one array of objects, or one object, instead of lines."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.json_lines import OBJECT
from goldsmith.reading.json_rows import rows_of, spread_rows
from goldsmith.reading.json_values import SPLIT, JsonText

if TYPE_CHECKING:
    from collections.abc import Iterator


class JsonDocument(Reader):
    """Read the elements of one JSON array, each as it comes; a document that is one object is one record, and so is each that follows it.

    Where the records are a list within an object, ``at`` says where. A document of any size is read in the memory of one record.
    An element that is a text becomes the field ``text``. Where the elements are arrays, a first one that holds names is taken for a header,
    else the values are called ``column_1``, ``column_2`` and so on; where that cannot be told the document is one failure
    ``undecided_header``, and an array of another length than the header is a failure ``ragged_row``. A table that pandas has split into
    ``columns``, ``index`` and ``data`` gives its rows. Positions count characters from the start of the document. Any other element
    that is no object is a failure ``not_an_object``; where the document breaks off or is no JSON from some place on, the records before
    it remain and one failure ``invalid_json`` or ``truncated_stream`` holds what follows.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    at: str = ""
    """Where the records are, such as ``data.items`` for the elements of that list, or ``data.*`` for the fields of that object, whose names
    become the field ``key``; empty means the document itself."""
    header: bool | None = None
    """Whether the first of records that are arrays names the fields; where left out, this is looked for."""
    names: tuple[str, ...] = ()
    """Names of the values of records that are arrays, where the first array is a record already; with ``spread``, of the values in that field."""
    spread: str = ""
    """A field that holds an array of values, which become fields of their own: by ``names``, or as ``input_1``, ``input_2`` of ``input``."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest record, in characters; reading stops at a longer one."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.95 for a table that pandas has split, 0.85 for the start of an array, 0.3 for that of an object in several lines."""
        start = head.removeprefix(codecs.BOM_UTF8).lstrip()
        if SPLIT.match(start.decode("utf-8", "ignore")) and b"\n{" not in start:
            return 0.95
        first = start[:1]
        return 0.85 if first == b"[" else 0.3 if OBJECT.match(start.split(b"\n", 1)[0]) else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the objects of the document."""
        text = JsonText(part.path, self.max_record_bytes)
        found, start, taken = Found(), 0, 0
        values = text.values(tuple(self.at.split(".")) if self.at else ())
        rows = rows_of(values, header=self.header, names=() if self.spread else self.names)
        for position, value, told in spread_rows(rows, self.spread, self.names) if self.spread else rows:
            if told or not isinstance(value, dict):
                raw = text.rest() if value is None else json.dumps(value).encode()
                found.failures.append(failure(position, *(told or _kind(value)), raw))
            else:
                found.rows.append(value)
                found.positions.append(position)
            if text.position - start >= block_bytes:
                found.n_bytes, taken, start = text.n_bytes - taken, text.n_bytes, text.position
                yield found
                found = Found()
        found.n_bytes = text.n_bytes - taken
        if found.n_bytes or found.n_records:
            yield found


def _kind(value: Any) -> tuple[str, str]:
    return "not_an_object", f"a JSON object was expected, found {type(value).__name__}"
