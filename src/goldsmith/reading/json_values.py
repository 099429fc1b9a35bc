"""The values of a JSON document, one after the other, of which no more than one and a chunk are held."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from goldsmith.reading.encodings import encoding_of
from goldsmith.reading.field_names import field_names
from goldsmith.reading.json_rows import named_row
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Placed = tuple[int, Any, tuple[str, str] | None]

CHUNK = 1 << 20
SAMPLE = 1 << 16
BLANK = " \t\r\n"
SPLIT = re.compile(r'\{\s*"(?:columns|index)"\s*:\s*\[')
"""How a table begins that was split into names and data."""
PANDAS = {"columns", "index", "index_names", "column_names"}


class JsonText:
    """The characters of a document, of which no more than one record and one chunk are held."""

    def __init__(self, path: str, limit: int) -> None:
        self._stream = Piped(chunks(path, guard=Guard()))
        head = self._stream.read(SAMPLE)
        encoding = encoding_of(head) or "utf-8"
        self._decoder = codecs.getincrementaldecoder(encoding)(
            "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        )
        self._limit = limit
        self._parser = json.JSONDecoder(parse_constant=_not_finite)
        self._held = self._decoded(head).removeprefix("\ufeff")
        self._at = 0
        self._let_go = 0
        self._ended = False

    @property
    def position(self) -> int:
        """Characters read so far."""
        return self._let_go + self._at

    @property
    def n_bytes(self) -> int:
        """Uncompressed bytes taken from the file so far."""
        return self._stream.n_bytes

    def rest(self) -> bytes:
        """Return the beginning of what could not be read."""
        return self._held[self._at : self._at + SAMPLE].encode("utf-8", "backslashreplace")

    def values(self, way: Sequence[str] = ()) -> Iterator[Placed]:
        """Yield position, value and, at most once and last, why the rest cannot be read.

        Args:
            way: The fields that lead to the values wanted; a last ``*`` means the values of an object. What stands beside the way is
                read and let go. Empty: the elements of an array, or the object that the document is, and objects that follow it; of an
                object with ``columns``, ``index`` and ``data``, as pandas splits a table, the rows.
        """
        if not self._next_sign():
            if self._stream.damage is not None:
                yield self.position, None, self._stream.damage
            return
        try:
            found = self._walked(way)
        except (ValueError, RecursionError) as problem:
            yield self.position, None, self._broken(problem)
            return
        if found is not None:
            yield self.position, None, found
        elif way and way[-1] == "*":
            yield from self._fields()
        elif SPLIT.match(self._held, self._at) and not way:
            yield from self._split()
        else:
            yield from self._elements(follow=not way)

    def _walked(self, way: Sequence[str]) -> tuple[str, str] | None:
        """Go to where a way leads; return why that cannot be done, ``None`` where it was."""
        for n, name in enumerate(way):
            if self._next_sign() != "{":
                place = ".".join(way[:n]) or "the document"
                return self._stream.damage or ("no_such_field", f"`{'.'.join(way)}`: {place} is no object")
            if name == "*":
                break
            self._at += 1
            for key in self._keys():
                if key == name:
                    break
                self._value()
            else:
                return "no_such_field", f"`{'.'.join(way)}`: there is no field `{name}`"
        return None

    def _keys(self) -> Iterator[str]:
        """Yield the name of every field of an object whose values are read between; the reading stands before the value then."""
        while (sign := self._next_sign()) != "}":
            if not sign:
                raise ValueError("the object is not closed")
            self._at += sign == ","
            if self._next_sign() != '"':
                raise ValueError("the name of a field was expected")
            key, told = self._value()
            if told or self._next_sign() != ":":
                raise ValueError("a colon was expected")
            self._at += 1
            self._next_sign()
            yield str(key)
        self._at += 1

    def _fields(self) -> Iterator[Placed]:
        self._at += 1
        position = self.position
        try:
            for key in self._keys():
                position = self.position
                value, told = self._value()
                yield position, {"key": key, **value} if isinstance(value, dict) and not told else value, told
        except (ValueError, RecursionError) as problem:
            yield max(position + 1, self.position), None, self._broken(problem)

    def _split(self) -> Iterator[Placed]:
        """Yield the rows of a table that was split into the names of its columns, an index and data; or the object, if it is none."""
        position, seen = self.position, dict[str, Any]()
        rows, told = False, None
        self._at += 1
        try:
            for key in self._keys():
                if key == "data" and self._next_sign() == "[" and _is_split(seen):
                    rows = True
                    for n, (place, value, broken) in enumerate(self._elements(follow=False)):
                        yield place, *(_split_row(n, value, seen) if isinstance(value, list) and not broken else (value, broken))
                        if broken and value is None:
                            return
                    self._at += 1
                else:
                    seen[key], broken = self._value()
                    told = told or broken
        except (ValueError, RecursionError) as problem:
            yield position if not rows else self.position, None, self._broken(problem)
            return
        if not rows:
            yield position, seen, told
        yield from self._elements(follow=True) if not rows and self._next_sign() == "{" else self._after(closed=True, inside=False)

    def _elements(self, *, follow: bool) -> Iterator[Placed]:
        inside = self._next_sign() == "["
        if not self._next_sign():
            yield self.position, None, self._broken(ValueError("a value was expected"))
            return
        self._at += inside
        while (sign := self._next_sign()) and not (inside and sign == "]"):
            position = self.position
            try:
                value, told = self._value()
            except (ValueError, RecursionError) as problem:
                yield position, None, self._broken(problem)
                return
            yield position, {"text": value} if isinstance(value, str) and not told else value, told
            if not inside:
                if follow and self._next_sign() == "{":
                    continue
                break
            sign = self._next_sign()
            self._at += sign == ","
            if sign not in {",", "]"}:
                yield self.position, None, self._broken(ValueError("a comma or the end of the array was expected"))
                return
        closed = not inside or sign == "]"
        if follow or not closed:
            yield from self._after(closed=closed, inside=inside)

    def _after(self, *, closed: bool, inside: bool) -> Iterator[Placed]:
        self._at += inside and closed
        if not closed:
            yield self.position, None, self._broken(ValueError("the array is not closed"))
        elif self._next_sign():
            yield self.position, None, ("invalid_json", "something follows the end of the document")
        elif self._stream.damage is not None:
            yield self.position, None, self._stream.damage

    def _broken(self, problem: Exception) -> tuple[str, str]:
        if self._stream.damage is not None:
            return self._stream.damage
        if isinstance(problem, RecursionError):
            return "too_deep", "nested too deeply"
        return ("truncated_stream" if self._ended else "invalid_json"), str(problem)

    def _value(self) -> tuple[Any, tuple[str, str] | None]:
        """Return the value that begins here, with as much more text as it needs; each try at least doubles what is held."""
        while True:
            try:
                value, end = self._parser.raw_decode(self._held, self._at)
            except json.JSONDecodeError:
                if len(self._held) - self._at > self._limit:
                    raise ValueError(f"the record is longer than {self._limit} characters") from None
                if not self._more(max(CHUNK, len(self._held) - self._at)):
                    raise
                continue
            if end < len(self._held) or not self._more(CHUNK):
                told = _unsayable(self._held[self._at : end], value)
                self._at = end
                return value, told

    def _next_sign(self) -> str:
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in BLANK:
                    return self._held[self._at]
                self._at += 1
            if not self._more(CHUNK):
                return ""

    def _more(self, n: int) -> bool:
        data = self._stream.read(n)
        if not data:
            self._ended = True
            return False
        self._let_go += self._at
        self._held, self._at = self._held[self._at :] + self._decoded(data), 0
        return True

    def _decoded(self, data: bytes) -> str:
        return self._decoder.decode(data)


def _is_split(seen: dict[str, Any]) -> bool:
    """Return whether the fields before ``data`` are the names of columns, and an index or what else pandas writes."""
    columns, index = seen.get("columns"), seen.get("index", [])
    return isinstance(columns, list) and isinstance(index, list) and bool(columns) and seen.keys() <= PANDAS


def _split_row(n: int, cells: list[Any], seen: dict[str, Any]) -> tuple[Any, tuple[str, str] | None]:
    """Return the n-th row of a split table by its names, with what the index says of it where it does not merely count."""
    row, told = named_row(cells, field_names(seen["columns"]))
    index = seen.get("index") or []
    if isinstance(row, dict) and n < len(index) and index[n] != n:
        row.setdefault("index", index[n])
    return row, told


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _unsayable(raw: str, value: Any) -> tuple[str, str] | None:
    """Return why a value holds what no text can hold: bytes that do not fit the encoding, or half of a surrogate pair."""
    try:
        raw.encode()
    except UnicodeEncodeError as problem:
        return "invalid_utf8", f"bytes that do not fit the encoding at character {problem.start} of the record"
    try:
        json.dumps(value if "\\u" in raw else None, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "lone_surrogate", "half of a surrogate pair"
    return None
