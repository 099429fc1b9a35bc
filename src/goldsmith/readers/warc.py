"""WARC: the pages of a web archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.reading.http_message import Response, parse_response
from goldsmith.reading.pages import looks_like_html, read_page
from goldsmith.reading.web_archives import archive_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {"response", "resource", "conversion"}
PAGE_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}
HTML_TYPES = {"text/html", "application/xhtml+xml"}


class Warc(Reader):
    """Read the pages of a web archive: main text and what the page tells, address, time of the fetch and record id.

    A record is a page where it is a response or resource with HTML or plain text and a status of 2xx, or a conversion (the text
    of a WET file). Requests, metadata, images, scripts, styles and failed fetches are no records of text and are passed over.
    A page without main text is a failure ``no_main_text``, a picture that calls itself a page ``not_this_format``; an archive that
    breaks off ends with ``truncated_stream``. Where records are compressed one by one, a damaged one is a failure ``damaged_stream``,
    and the next is read.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".warc", ".arc.warc")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, b"WARC/"),)

    extractor: Literal["resiliparse", "trafilatura"] = "resiliparse"
    """What finds the main text; ``trafilatura`` needs ``pip install 'goldsmith-data[html]'``."""
    max_page_bytes: int = Field(default=64 << 20, ge=1)
    """Largest page, in bytes, uncompressed; a larger one is a failure."""
    all_statuses: bool = False
    """Whether pages of failed fetches, such as 404, are records too."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins with a WARC version."""
        return 1.0 if head.startswith(b"WARC/") else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the pages of the archive in blocks."""
        yield from archive_blocks(part.path, self._page, kinds=KINDS, limit=self.max_page_bytes, block_bytes=block_bytes)

    def _page(self, record: Any, body: bytes | None, position: int) -> dict[str, object] | Failure | None:
        kind = str(record.headers["WARC-Type"]).lower()
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        if body is None:
            return failure(position, "page_too_large", f"{url}: {record.content_length} bytes, at most {self.max_page_bytes} are read")
        response = parse_response(body, limit=self.max_page_bytes) if kind == "response" else None
        if response is None:
            declared = str(record.headers.get("Content-Type", "")).split(";")[0].strip().lower()
            response = Response(200, {"content-type": declared}, body)
        outcome = self._text(response, position, url, kind)
        if outcome is None or isinstance(outcome, Failure):
            return outcome
        facts = {"url": url, "record_id": (record.record_id or "").strip("<>"), "fetched_at": record.headers.get("WARC-Date", "")}
        return {**outcome, **facts, "http_status": response.status, "content_type": response.content_type}

    def _text(self, response: Response, position: int, url: str, kind: str) -> dict[str, object] | Failure | None:
        if not (self.all_statuses or 200 <= response.status < 300) or not response.body.strip():
            return None
        content = response.content_type
        if content in HTML_TYPES or (content in PAGE_TYPES | {""} and looks_like_html(response.body)):
            return read_page(response.body, position, url=url, charset=response.charset, extractor=self.extractor)
        if content == "text/plain" or kind == "conversion":
            encoding = encoding_of(response.body, declared=[response.charset], tolerant=True)
            return {"text": decoded(response.body, encoding).strip(), "encoding": encoding}
        return None
