"""PDF: text in the order of reading, one record a document or a page."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader
from goldsmith.reading.documents import found_rows, opened
from goldsmith.reading.streams import compression

if TYPE_CHECKING:
    from collections.abc import Iterator

    Placed = tuple[int, dict[str, object] | Failure]

MARK = b"%PDF-"


class Pdf(Reader):
    """Read the text of a PDF in the order of reading: columns one after the other, paragraphs whole over lines, columns and pages.

    Words that were broken at the end of a line are mended; headers, footers and page numbers that pages repeat are left out; larger type becomes
    Markdown headings; notes stand at the end of their page; cells of tables are parted by tabs. A record has title, author and date where the
    file tells them, and ``pages``: where each page begins and ends in the text, in code points. Pages that are pictures are recognised where the
    extra ``ocr`` is installed (``pages_by_ocr``), else they are listed in ``pages_without_text``, and a document of nothing else is a failure
    ``needs_ocr``. Other failures: ``encrypted``, ``truncated_stream``, ``damaged_stream``, ``not_this_format``, ``no_text``, ``record_too_long``, ``too_many_pages``,
    and ``crashed`` or ``timed_out`` for a file that was too much for the library: each file is read in a process of its own.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MARK),)

    per: Literal["document", "page"] = "document"
    """What one record is."""
    running: bool = False
    """Whether headers, footers and page numbers are kept."""
    headings: bool = True
    """Whether short paragraphs in larger type become Markdown headings."""
    ocr: Literal["auto", "off", "always"] = "auto"
    """Whether pages without text are recognised, where ``goldsmith-data[ocr]`` is installed; ``always`` recognises every page."""
    repair: bool = False
    """Whether what is left of a file that was cut is read as if it were the whole."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest text of a document, in characters; a longer one is a failure."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins with the mark of PDF, 0.8 where it stands a little later."""
        return 1.0 if head.startswith(MARK) else 0.8 if MARK in head[:1024] else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the document, or its pages."""
        yield from found_rows(self._rows(part.path), part.path, block_bytes=block_bytes)

    def _rows(self, path: str) -> Iterator[Placed]:
        from goldsmith.reading.pdf_process import read_apart
        from goldsmith.reading.pdf_rows import PdfSettings

        with opened(path) as file:
            if not file.read(1):
                return
            settings = PdfSettings(**self.model_dump())
            if not compression(path):
                yield from read_apart(path, settings)
                return
            file.seek(0)
            with tempfile.NamedTemporaryFile(prefix="goldsmith-", suffix=".pdf") as copy:
                shutil.copyfileobj(file, copy)
                copy.flush()
                yield from read_apart(copy.name, settings)
