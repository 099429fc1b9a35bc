"""CSV and TSV: one record a row, the first row names the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.binaries import has_signature, mostly_controls
from goldsmith.reading.csv_records import Feed, Record, likely_delimiter, records
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.reading.field_names import field_names
from goldsmith.reading.lines import byte_ranges, line_blocks
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import CHUNK, Guard, chunks, inner_name, open_file, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = 1 << 18
FEW = 0.8


class Csv(Reader):
    """Read one record a row; every value stays the text that it is, numbers too.

    Line feeds inside quotes belong to the value. A row with another number of fields than the first is a failure
    ``ragged_row`` (empty surplus fields are forgiven), one that does not fit the encoding ``invalid_utf8``, an open quote at the
    end or beyond the limit ``unclosed_quote``. A field without a name is called ``column_3`` after its place; the
    second of two fields of one name gets the ending ``.2``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".tab")

    delimiter: str = Field(default="", max_length=1)
    """What stands between fields; empty means: look (a comma, tab, semicolon or bar), and a tab for ``.tsv``."""
    quote: str = Field(default='"', min_length=1, max_length=1)
    """What quoted fields stand between; doubled inside of them."""
    names: tuple[str, ...] = ()
    """Names of the fields, for files whose first row is a record already."""
    encoding: str = ""
    """Encoding of the file; empty means: look."""
    max_record_bytes: int = Field(default=16 << 20, ge=1)
    """Longest record, in bytes; a longer one is a failure and is never held in memory."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.3 where a delimiter cuts nearly all lines into the same number of fields."""
        encoding = encoding_of(head)
        if not encoding or b"\x00" in head or head.lstrip()[:1] in b"<{[":
            return 0.0
        lines = decoded(head, encoding).splitlines()[:-1]
        return 0.3 if len(lines) > 1 and likely_delimiter("\n".join(lines))[1] >= FEW else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return byte ranges where no quote could hold a line feed; one part otherwise."""
        ranges = byte_ranges(path, size=size_of(path), target_bytes=target_bytes)
        return ranges if len(ranges) == 1 or not self._has_quotes(path) else [Part(path)]

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the records that begin in the part."""
        encoding, delimiter, broken = self._looked_at(part.path)
        if broken is not None:
            yield from [Found(failures=[broken])] if not part.start else []
            return
        blocks = line_blocks(part, block_bytes=block_bytes, line_limit=self.max_record_bytes, guard=Guard())
        feed = Feed(blocks, encoding, self.max_record_bytes)
        rows = records(feed, delimiter=delimiter, quote=self.quote, limit=self.max_record_bytes)
        names = list(self.names) or (self._first_names(part.path, encoding, delimiter) if part.start else [])
        found, done = Found(), 0
        for record in rows:
            if not names and record.broken is None:
                names = field_names(record.fields)
            else:
                self._take(record, names, encoding, found)
            if feed.n_bytes - done >= block_bytes:
                found.n_bytes, done = feed.n_bytes - done, feed.n_bytes
                yield found
                found = Found()
        found.n_bytes = feed.n_bytes - done
        if found.n_bytes or found.n_records:
            yield found

    @staticmethod
    def _take(record: Record, names: list[str], encoding: str, found: Found) -> None:
        broken = record.broken or _broken(record, names, encoding)
        if broken is not None:
            found.failures.append(broken)
            return
        found.rows.append(dict(zip(names, record.fields, strict=False)))
        found.positions.append(record.position)

    def _has_quotes(self, path: str) -> bool:
        mark = self.quote.encode()
        with open_file(path) as file:
            return any(mark in chunk for chunk in iter(lambda: file.read(CHUNK), b""))

    def _looked_at(self, path: str) -> tuple[str, str, Failure | None]:
        """Return the encoding and the delimiter, from the settings or from the first 256 KiB, or why these are no table."""
        head = Piped(chunks(path)).read(SAMPLE)
        encoding = encoding_of(head) or "utf-8"
        no_text = has_signature(head) or mostly_controls(head, encoding)
        broken = failure(0, "not_this_format", "the bytes are no table and no text, whatever they are called", head) if no_text else None
        delimiter = self.delimiter or ("\t" if inner_name(path).endswith((".tsv", ".tab")) else "")
        if not delimiter:
            text = decoded(head, self.encoding or encoding)
            delimiter, _ = likely_delimiter(text[: text.rfind("\n") + 1] or text, quote=self.quote)
        wide = encoding.startswith(("utf-16", "utf-32"))  # the lines come as UTF-8 then
        return ("utf-8" if wide else self.encoding or encoding), delimiter, broken

    def _first_names(self, path: str, encoding: str, delimiter: str) -> list[str]:
        blocks = line_blocks(Part(path), block_bytes=1, line_limit=self.max_record_bytes)
        feed = Feed(blocks, encoding, self.max_record_bytes)
        first = next(
            (one for one in records(feed, delimiter=delimiter, quote=self.quote, limit=self.max_record_bytes) if not one.broken), None
        )
        return field_names(first.fields) if first else []


def _broken(record: Record, names: list[str], encoding: str) -> Failure | None:
    """Return why a record is no row: its number of fields, or bytes that are no text."""
    n, surplus = len(record.fields), record.fields[len(names) :]
    if n < len(names) or any(surplus):
        told = f"line {record.line}: {n} fields, the first row has {len(names)}"
        return failure(record.position, "ragged_row", told, b"\n".join(record.raw))
    try:
        b"\n".join(record.raw).decode(encoding)
    except UnicodeDecodeError as problem:
        return failure(record.position, "invalid_utf8", f"line {record.line}: {problem.reason} ({encoding})", b"\n".join(record.raw))
    return None
