"""CSV records with the place and the bytes of each, quoted line feeds included, in bounded memory."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.reading.found import Failure, failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reading.lines import Lines

DELIMITERS = ",\t;|"


@dataclass
class Record:
    """One record: where it begins, its fields, or why there are none."""

    position: int
    line: int
    fields: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    broken: Failure | None = None


class RecordTooLongError(Exception):
    """A record has grown beyond the limit, most likely because a quote is never closed."""


class Feed:
    """Lines for the parser, one at a time, that remembers which it has handed out since the last record began."""

    def __init__(self, blocks: Iterator[Lines], encoding: str, limit: int) -> None:
        self._lines = self._numbered(blocks)
        self._encoding = encoding
        self._limit = limit
        self.taken: list[bytes] = []
        self.position = 0
        self.line = 0
        self.size = 0
        self.n_bytes = 0
        self.unclosed = False
        self.damage: Failure | None = None
        self.too_long: list[Failure] = []

    def begin(self) -> None:
        """Forget the lines of the last record."""
        self.taken, self.size = [], 0

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        """Return the next line, with its line feed, so that the parser keeps those in quotes."""
        offset, line = next(self._lines, (0, None))
        if line is None:
            self.unclosed = bool(self.taken)
            raise StopIteration
        if not self.taken:
            self.position = offset
        self.taken.append(line)
        self.line += 1
        self.size += len(line) + 1
        if self.size > self._limit:
            raise RecordTooLongError
        return line.decode(self._encoding, "surrogateescape") + "\n"

    def _numbered(self, blocks: Iterator[Lines]) -> Iterator[tuple[int, bytes]]:
        for block in blocks:
            offset = block.offset
            for line in block.lines:
                yield offset, line
                offset += len(line) + 1
            self.n_bytes += block.n_bytes
            for broken in block.failures:
                if broken.error == "line_too_long":
                    self.too_long.append(broken)
                else:
                    self.damage = broken


def records(feed: Feed, *, delimiter: str, quote: str, limit: int) -> Iterator[Record]:
    """Yield every record of a feed, broken ones too; blank lines are none.

    The end of the data inside quotes is ``unclosed_quote``; where the stream is damaged, that record is part of the damage.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    parser = csv.reader(feed, delimiter=delimiter, quotechar=quote)
    while True:
        feed.begin()
        told = ""
        fields: list[str] | None = []
        try:
            fields = next(parser, None)
        except csv.Error as problem:
            told = f"line {feed.line}: {problem}"
        except RecordTooLongError:
            told = f"line {feed.line}: the record is longer than {limit} bytes; most likely a quote is never closed"
            parser = csv.reader(feed, delimiter=delimiter, quotechar=quote)
        yield from _too_long(feed)
        if feed.unclosed and feed.damage is not None:
            break
        if feed.unclosed and not told:
            told = f"line {feed.line - len(feed.taken) + 1}: the file ends inside a quoted field"
        if told:
            yield Record(feed.position, feed.line, broken=_broken(feed, told))
        elif fields:
            yield Record(feed.position, feed.line - len(feed.taken) + 1, fields, feed.taken)
        if fields is None:
            break
    if feed.damage is not None:
        raw = b"\n".join([*feed.taken, feed.damage.raw])
        position = feed.position if feed.taken else feed.damage.position
        yield Record(position, feed.line, broken=failure(position, feed.damage.error, feed.damage.message, raw))


def _too_long(feed: Feed) -> Iterator[Record]:
    while feed.too_long:
        broken = feed.too_long.pop(0)
        yield Record(broken.position, feed.line, broken=broken)


def _broken(feed: Feed, told: str) -> Failure:
    return failure(feed.position, "unclosed_quote" if "quote" in told else "invalid_csv", told, b"\n".join(feed.taken))


def likely_delimiter(sample: str, *, quote: str = '"') -> tuple[str, float]:
    r"""Return the delimiter that cuts the most lines of a sample into the same number of fields, and the share of those lines.

    Example:
        >>> likely_delimiter("a;b\n1,5;2\n3;4\n")
        (';', 1.0)
    """
    lines = [line for line in sample.splitlines(keepends=True)[:200] if line.strip()]
    best = (0.0, 0, ",")
    for rank, delimiter in enumerate(DELIMITERS):
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter, quotechar=quote) if row)
        except csv.Error:
            continue
        width, n = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1:
            best = max(best, (round(n / widths.total(), 2), -rank, delimiter))
    return best[2], best[0]
