"""The quarantine for a page: what could not be read, by error, with its place and its bytes as text that can be read."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from goldsmith.curate.releasing import conceals
from goldsmith.curate.report.names import error_meaning
from goldsmith.curate.report.places import placed, unescaped
from goldsmith.curate.report.text import cut, pieces
from goldsmith.errors import NoRecordError
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.server.browse.columns import Filter, condition
from goldsmith.server.browse.paging import MOST, PATIENCE, found_positions, one_line
from goldsmith.server.browse.showing import as_pieces

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset

SHOWN = 20_000
"""Characters of the raw bytes that are shown."""

HEX_BYTES = 256
"""Bytes that are shown as figures."""

MESSAGE = 2_000
"""Characters of a message that are shown."""

SOURCES = 200
"""Sources that are offered."""


class Sought(BaseModel):
    """Which rows of the quarantine a page wants."""

    model_config = ConfigDict(extra="forbid")

    errors: list[str] = Field(default_factory=list, max_length=200)
    sources: list[str] = Field(default_factory=list, max_length=SOURCES)
    words: str = Field("", max_length=2_000)
    start: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=MOST)
    version: int | None = Field(None, ge=1)


class Quarantine:
    """The quarantine of one version of a dataset."""

    def __init__(self, opened: Tables) -> None:
        """Take the tables."""
        self._table: Dataset = opened.quarantine
        self._records: Dataset = opened.records
        self._lock = threading.Lock()
        self._counts: dict[str, Any] | None = None

    def about(self) -> dict[str, Any]:
        """Return how many rows there are of each error and of each source; counted once."""
        with self._lock:
            if self._counts is None:
                self._counts = self._counted()
            return self._counts

    def _counted(self) -> dict[str, Any]:
        errors, sources = Counter[str](), Counter[str]()
        for batch in self._table.scan(["error", "source"]):
            for name, counter in (("error", errors), ("source", sources)):
                counted = batch.column(name).fill_null("").value_counts()
                counter.update(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))
        told = [{"error": name, "n": n, "means": _means(name)} for name, n in errors.most_common()]
        offered = [{"source": name, "n": n} for name, n in sources.most_common(SOURCES)]
        return {"n": errors.total(), "errors": told, "sources": offered, "hidden": conceals(self._records)}

    def page(self, sought: Sought) -> dict[str, Any]:
        """Return a page of rows, as far as one request searches."""
        where = self._where(sought)
        found = found_positions(self._table, where, start=sought.start, limit=sought.limit, patience=PATIENCE)
        rows = self._table.at(found.positions, ["id", "source", "position", "error", "message", "raw"]).to_pylist()
        shown = [
            {"row": at, "preview": "" if conceals(self._records) else one_line(_text(row["raw"] or b"")[0]), **_facts(row)}
            for at, row in zip(found.positions, rows, strict=True)
        ]
        return {"rows": shown, "after": found.after, "searched": found.searched, "full": found.full, "records": self._table.count()}

    def row(self, at: int, *, reveal: bool = False) -> dict[str, Any]:
        """Return one row with what stood there; where edits conceal what a text says, only if that is wished for.

        Raises:
            NoRecordError: No row stands there.
        """
        if not 0 <= at < self._table.count():
            raise NoRecordError("the quarantine has no such row", where=self._records.name, found=str(at))
        row = self._table.at([at], ["id", "source", "position", "error", "message", "raw"]).to_pylist()[0]
        told = {"row": at, "id": row["id"], "means": _means(row["error"] or ""), **_facts(row)}
        if conceals(self._records) and not reveal:
            return {**told, "hidden": True}
        raw = row["raw"] or b""
        text, encoding = _text(raw)
        figures = [raw[start : start + 16].hex(" ") for start in range(0, min(len(raw), HEX_BYTES), 16)]
        return {
            **told,
            "hidden": False,
            "text": as_pieces(pieces(cut(text, SHOWN, lines=SHOWN))),
            "encoding": encoding,
            "figures": figures,
            "cut": len(text) > SHOWN,
        }

    def _where(self, sought: Sought) -> str | None:
        filters = []
        if sought.errors:
            filters.append(Filter(column="error", among=list(sought.errors)))
        if sought.sources:
            filters.append(Filter(column="source", among=list(sought.sources)))
        words = sought.words.strip()
        either = [condition(self._table, [Filter(column=name, contains=words)]) for name in ("message", "source")] if words else []
        return condition(self._table, filters, " OR ".join(one for one in either if one))


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    place = placed(row["position"])
    return {
        "error": row["error"] or "",
        "source": row["source"] or "",
        "message": (row["message"] or "")[:MESSAGE],
        "member": place.member,
        "position": place.position,
        "bytes": len(row["raw"] or b""),
    }


def _text(raw: bytes) -> tuple[str, str]:
    r"""Return bytes as text, and the encoding; bytes that fit none are ``\xNN``, escapes of JSON are the characters that they stand for."""
    try:
        return unescaped(raw.decode()), "utf-8"
    except UnicodeDecodeError:
        encoding = encoding_of(raw)
    if encoding.lower().replace("_", "-") in {"utf-8", "ascii", ""}:
        return raw.decode("utf-8", "backslashreplace"), "utf-8"
    return decoded(raw, encoding), encoding


def _means(error: str) -> dict[str, str] | None:
    found = error_meaning(error)
    return {"en": found[0], "zh": found[1]} if found else None
