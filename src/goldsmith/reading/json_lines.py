"""JSON objects out of lines, and for each line that is none, why."""

from __future__ import annotations

import contextlib
import gc
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.reading.found import Failure, Found, failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reading.lines import Lines

INT64 = 1 << 63
PLAIN = frozenset({str, int, bool, type(None)})
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*', re.DOTALL)
"""A string or a number of JSON."""
OBJECT = re.compile(rb'\s*\{\s*(?:["}]|$)')
"""How a line begins that is an object, and no formula and no RTF."""
UTF8 = {"utf-8", "utf8", "utf-8-sig"}


def parse_blocks(blocks: Iterator[Lines], *, encoding: str = "utf-8", max_line_bytes: int = 64 << 20) -> Iterator[Found]:
    """Yield the JSON objects of each block of lines, parsed when they are asked for; every other line that is not blank is a failure.

    The codes are ``invalid_json``, ``invalid_utf8``, ``not_an_object``, ``lone_surrogate``, ``not_finite``, ``too_deep`` and
    ``line_too_long``.
    """
    for block in blocks:
        yield JsonLines(block, encoding, max_line_bytes)


class JsonLines(Found):
    """Lines that hold JSON objects, which are parsed when somebody asks for what they hold.

    Attributes:
        raw: The lines as they stand in the file.
        encoding: Encoding of the lines.
        longest: Bytes of a line at most.
    """

    def __init__(self, raw: Lines, encoding: str, longest: int) -> None:
        self.raw, self.encoding, self.longest = raw, encoding, longest
        self.n_bytes = raw.n_bytes

    def __getattr__(self, name: str) -> Any:
        """Parse the lines when their rows, positions or failures are asked for the first time."""
        if name not in {"rows", "positions", "failures"}:
            raise AttributeError(name)
        self.rows, self.positions, self.failures = [], [], list(self.raw.failures)
        with without_collection():
            _parse(self.raw.lines, self.raw.offset, self, self.encoding, self.longest)
        return self.__dict__[name]

    @property
    def is_utf8(self) -> bool:
        """Whether the lines are in UTF-8, as JSON has to be."""
        return _is_utf8(self.encoding)

    def used_up(self) -> None:
        """Let go of the lines: what they hold is known."""
        self.raw = replace(self.raw, block=b"")

    def some(self, starts: list[int], ends: list[int]) -> Found:
        """Return what some lines hold, given by the bytes of the block where they begin and end."""
        found = Found()
        for start, end in zip(starts, ends, strict=True):
            _parse([self.raw.block[start:end]], self.raw.offset + start, found, self.encoding, self.longest)
        return found


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in UTF8


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Keep the collector of cycles away from rows while they are made: they hold none, and looking for some costs more than parsing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def looks_like_json_lines(head: bytes) -> float:
    """Return how sure one may be that a file that begins so holds JSON objects in lines."""
    first = next((line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()), b"")
    if not OBJECT.match(first):
        return 0.0
    try:
        return 0.9 if isinstance(orjson.loads(first), dict) else 0.0
    except orjson.JSONDecodeError:
        return 0.5 if len(first) >= len(head) - 1 else 0.1


def _parse(lines: list[bytes], offset: int, found: Found, encoding: str, limit: int) -> None:
    loads, plain = orjson.loads, _is_utf8(encoding)
    add_row, add_position = found.rows.append, found.positions.append
    for line in lines:
        try:
            text = line if plain else line.decode(encoding)
            row = loads(text)
        except ValueError:
            row = None
        if row.__class__ is dict and len(line) <= limit:
            if not PLAIN.issuperset(map(type, row.values())):
                row = _exact(row, text)
            add_row(row)
            add_position(offset)
        elif line.strip():
            found.failures.append(_explained(line, offset, encoding, limit))
        offset += len(line) + 1


def _explained(line: bytes, offset: int, encoding: str, limit: int) -> Failure:
    """Return why a line is no row."""
    if len(line) > limit:
        return failure(offset, "line_too_long", f"the line has {len(line)} bytes, at most {limit} are read", line)
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError as problem:
        return failure(offset, "invalid_utf8", f"{problem.reason} at byte {problem.start} of the line ({encoding})", line)
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


def _exact(row: dict[str, Any], line: bytes | str) -> dict[str, Any]:
    """Return the row with whole numbers beyond 64 bits as text, at any depth, where orjson made them inexact."""
    if not _holds_huge(row):
        return row
    exact: dict[str, Any] = orjson.loads(TOKEN.sub(_quoted, line.encode() if isinstance(line, str) else line))
    return exact


def _holds_huge(row: dict[str, Any]) -> bool:
    """Return whether a number in a row, at any depth, may have been a whole one beyond 64 bits."""
    waiting: list[Any] = [row.values()]
    while waiting:
        for value in waiting.pop():
            kind = value.__class__
            if kind is float:
                if not -INT64 < value < INT64:
                    return True
            elif kind is dict:
                waiting.append(value.values())
            elif kind is list:
                waiting.append(value)
    return False


def _quoted(token: re.Match[bytes]) -> bytes:
    """Return a token of JSON, in quotes where it is a whole number that 64 bits do not hold."""
    digits = token.group()
    if len(digits) < 19 or not digits.removeprefix(b"-").isdigit():
        return digits
    return digits if len(digits) <= 20 and -INT64 <= int(digits) < 2 * INT64 else b'"%b"' % digits


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", int: "a number", float: "a number", bool: "true or false", type(None): "null"}
    return names.get(type(value), type(value).__name__)
