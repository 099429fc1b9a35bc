"""Web pages: the main text of one page a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.pages import looks_like_html, read_page
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator


class Html(Reader):
    """Read the main text of a web page, with title, date, author, address, site and language hint where the page tells them.

    One file is one page. A page without main text is a failure ``no_main_text``, one beyond the limit ``page_too_large``, bytes that are
    no text ``not_this_format``. The encoding is
    proved rather than believed: a page that says GB2312 and is UTF-8, or the other way round, is read right.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml", ".shtml")

    extractor: Literal["resiliparse", "trafilatura"] = "resiliparse"
    """What finds the main text; ``trafilatura`` needs ``pip install 'goldsmith-data[html]'``."""
    max_page_bytes: int = Field(default=64 << 20, ge=1)
    """Largest page, in bytes, uncompressed; a larger one is a failure."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.8 where the first bytes hold the markup of a page."""
        return 0.8 if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<" and looks_like_html(head) else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the page; an empty file is none."""
        del block_bytes
        stream = Piped(chunks(part.path, guard=Guard()))
        data = stream.read(self.max_page_bytes + 1)
        outcome = self._page(data, stream.damage)
        if isinstance(outcome, Failure):
            yield Found(failures=[outcome], n_bytes=len(data))
        elif outcome is not None:
            yield Found([outcome], [0], n_bytes=len(data))

    def _page(self, data: bytes, damage: tuple[str, str] | None) -> dict[str, object] | Failure | None:
        if damage is not None:
            return failure(0, *damage, data)
        if len(data) > self.max_page_bytes:
            return failure(0, "page_too_large", f"more than {self.max_page_bytes} bytes", data)
        return read_page(data, 0, extractor=self.extractor) if data.strip(b"\x00 \t\r\n") else None
