"""WET: the plain text that an archive keeps of its pages, as Common Crawl gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.reading.web_archives import archive_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTS = {
    "WARC-Target-URI": "url",
    "WARC-Record-ID": "record_id",
    "WARC-Date": "fetched_at",
    "WARC-Refers-To": "refers_to",
    "WARC-Identified-Content-Language": "language_hint",
    "WARC-Block-Digest": "block_digest",
}


class Wet(Reader):
    """Read the conversion records of a WET file: the text of a page, its address, the time of the fetch and the language that was found.

    A record of another kind is none and is passed over. A record beyond the limit is a failure ``record_too_long``; bytes that are no
    UTF-8 are read in the encoding they are most likely in, which ``encoding`` then names. An archive that breaks off ends with
    ``truncated_stream``; positions are bytes of the uncompressed archive.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".wet", ".warc.wet")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, b"WARC/"),)

    languages: tuple[str, ...] = ()
    """Languages to read, such as ``zho`` and ``eng``, where the archive names one; others are passed over. Empty means all."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest record, in bytes; a longer one is a failure and is never held in memory."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins with a WARC version and holds conversions, as far as can be seen."""
        return 1.0 if head.startswith(b"WARC/") and b"WARC-Type: conversion" in head else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the texts of the archive in blocks."""
        yield from archive_blocks(part.path, self._text, kinds={"conversion"}, limit=self.max_record_bytes, block_bytes=block_bytes)

    def _text(self, record: Any, body: bytes | None, position: int) -> dict[str, object] | Failure | None:
        facts = {name: str(value).strip("<>") for header, name in FACTS.items() if (value := record.headers.get(header))}
        if self._passed_over(facts.get("language_hint", "")):
            return None
        if body is None:
            told = f"{facts.get('url', '')}: {record.content_length} bytes, at most {self.max_record_bytes} are read"
            return failure(position, "record_too_long", told)
        encoding = encoding_of(body, tolerant=True)
        text = decoded(body, encoding).strip()
        if not text:
            return failure(position, "no_text", f"{facts.get('url', '')}: the record holds no text")
        return {"text": text, **facts} if encoding == "utf-8" else {"text": text, **facts, "encoding": encoding}

    def _passed_over(self, told: str) -> bool:
        return bool(self.languages and told) and not set(told.replace(" ", "").split(",")) & set(self.languages)
