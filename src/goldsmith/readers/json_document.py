"""A JSON document that is one array of objects, or one object, instead of lines."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.encodings import encoding_of
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
SAMPLE = 1 << 16
BLANK = " \t\r\n"


class JsonDocument(Reader):
    """Read the elements of one JSON array, each as it comes; a document that is one object is one record.

    An element that is a text becomes the field ``text``. Positions count characters from the start of the document. Any other element
    that is no object is a failure ``not_an_object``; where the
    document breaks off or is no JSON from some place on, the records before it remain and one failure ``invalid_json`` or
    ``truncated_stream`` holds what follows.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest record, in characters; reading stops at a longer one."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.85 for the start of an array, 0.3 for that of an object that goes on in the next line."""
        first = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
        return 0.85 if first == b"[" else 0.3 if first == b"{" else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the objects of the document."""
        text = _Text(part.path, self.max_record_bytes)
        found, start = Found(), 0
        for position, value, told in text.values():
            if told or not isinstance(value, dict):
                raw = text.rest() if value is None else json.dumps(value).encode()
                found.failures.append(failure(position, *(told or _kind(value)), raw))
            else:
                found.rows.append(value)
                found.positions.append(position)
            if text.position - start >= block_bytes:
                found.n_bytes, start = text.position - start, text.position
                yield found
                found = Found()
        found.n_bytes = text.position - start
        if found.n_bytes or found.n_records:
            yield found


class _Text:
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

    def rest(self) -> bytes:
        """Return the beginning of what could not be read."""
        return self._held[self._at : self._at + SAMPLE].encode("utf-8", "backslashreplace")

    def values(self) -> Iterator[tuple[int, Any, tuple[str, str] | None]]:
        """Yield position, value and, at most once and last, why the rest cannot be read."""
        first = self._next_sign()
        if not first:
            if self._stream.damage is not None:
                yield self.position, None, self._stream.damage
            return
        inside = first == "["
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
                break
            sign = self._next_sign()
            self._at += sign == ","
            if sign not in {",", "]"}:
                yield self.position, None, self._broken(ValueError("a comma or the end of the array was expected"))
                return
        yield from self._after(closed=not inside or sign == "]", inside=inside)

    def _after(self, *, closed: bool, inside: bool) -> Iterator[tuple[int, Any, tuple[str, str] | None]]:
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


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _kind(value: Any) -> tuple[str, str]:
    return "not_an_object", f"a JSON object was expected, found {type(value).__name__}"


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
