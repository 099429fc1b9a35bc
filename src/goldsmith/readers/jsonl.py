"""JSON Lines: one JSON object a line, plain or compressed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.lines import byte_ranges, line_blocks
from goldsmith.reading.streams import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

INT64 = 1 << 63


class Jsonl(Reader):
    """Read one JSON object a line; blank lines are no records.

    A line that is no JSON object is a failure of its own: ``invalid_json``, ``invalid_utf8``, ``not_an_object``,
    ``lone_surrogate`` (half of a character, which no text can hold), ``not_finite`` (``NaN``, ``1e999``), ``too_deep``
    (more than 1,024 levels), ``line_too_long``. Of a key that stands twice in an object the last value counts. A whole number
    beyond 64 bits at the top level is kept exactly, as text.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")

    encoding: str = "utf-8"
    """Encoding of the lines, such as ``gb18030``. A file that begins with a UTF-16 or UTF-32 byte order mark tells its own."""
    max_line_bytes: int = Field(default=64 << 20, ge=1)
    """Longest line, in bytes; a longer one is a failure and is never held in memory."""
    bomb_ratio: int = Field(default=1000, ge=2)
    """Bytes that one compressed byte may grow to, beyond 64 MiB of output, before reading the file stops."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.9 where the first line is a JSON object."""
        first = next((line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()), b"")
        if not first.lstrip().startswith(b"{"):
            return 0.0
        try:
            return 0.9 if isinstance(orjson.loads(first), dict) else 0.0
        except orjson.JSONDecodeError:
            return 0.5 if len(first) == len(head) else 0.1

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return byte ranges; a compressed file is one part."""
        return byte_ranges(path, size=Path(path).stat().st_size, target_bytes=target_bytes)

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the rows whose lines begin in the part."""
        guard = Guard(ratio=self.bomb_ratio)
        for block in line_blocks(part, block_bytes=block_bytes, line_limit=self.max_line_bytes, guard=guard):
            found = Found(failures=block.failures, n_bytes=block.n_bytes)
            self._parse(block.lines, block.offset, found)
            yield found

    def _parse(self, lines: list[bytes], offset: int, found: Found) -> None:
        loads, plain = orjson.loads, self.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}
        limit, add_row, add_position = self.max_line_bytes, found.rows.append, found.positions.append
        for line in lines:
            try:
                row = loads(line if plain else line.decode(self.encoding))
            except ValueError:
                row = None
            if row.__class__ is dict and len(line) <= limit:
                if float in map(type, row.values()):
                    row = _exact(row, line)
                add_row(row)
                add_position(offset)
            elif line.strip():
                found.failures.append(self._explain(line, offset))
            offset += len(line) + 1

    def _explain(self, line: bytes, offset: int) -> Failure:
        """Return why a line is no row."""
        if len(line) > self.max_line_bytes:
            return failure(offset, "line_too_long", f"the line has {len(line)} bytes", line)
        try:
            text = line.decode(self.encoding)
        except UnicodeDecodeError as problem:
            return failure(offset, "invalid_utf8", f"{problem.reason} at byte {problem.start} of the line ({self.encoding})", line)
        try:
            value = orjson.loads(text)
        except (orjson.JSONDecodeError, UnicodeEncodeError) as problem:
            return failure(offset, *_named(text, str(problem)), line)
        return failure(offset, "not_an_object", f"a JSON object was expected, found {_kind(value)}", line)


def _named(text: str, message: str) -> tuple[str, str]:
    """Return the code and the message of what orjson refused."""
    if "surrogate" in message:
        return "lone_surrogate", f"half of a surrogate pair: {message}"
    if "depth limit" in message or "recursion" in message.lower():
        return "too_deep", message
    if "infinity" in message or _says_not_finite(text):
        return "not_finite", f"NaN or infinity is no JSON number: {message}"
    return "invalid_json", message


def _says_not_finite(text: str) -> bool:
    """Return whether the line would be JSON if NaN and Infinity were."""
    if "NaN" not in text and "Infinity" not in text:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _exact(row: dict[str, Any], line: bytes) -> dict[str, Any]:
    """Return the row with whole numbers beyond 64 bits as text, where orjson made them inexact."""
    if all(abs(value) < INT64 for value in row.values() if type(value) is float):
        return row
    whole = json.loads(line, parse_int=lambda digits: int(digits) if -INT64 <= int(digits) < 2 * INT64 else digits)
    return {name: whole[name] if isinstance(whole[name], str) else value for name, value in row.items()}


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", int: "a number", float: "a number", bool: "true or false", type(None): "null"}
    return names.get(type(value), type(value).__name__)
