"""EPUB books: the pages in the order of the spine, one record a book or a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.documents import UnreadableError, check_length, found_rows, opened
from goldsmith.reading.packages import MARK, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reading.epub_book import Book

    Placed = tuple[int, dict[str, object] | Failure]


class Epub(Reader):
    """Read a book as Markdown: headings, paragraphs, lists, tables, with title, author, date, language and publisher.

    A record of a book has the field ``chapters``: title and first code point of each. ``per: chapter`` makes a record of every page of the spine
    that holds text, at the position of its number; a page that is broken is then a failure alone. Rubies lose their reading, references to notes
    stand in brackets. A book that its shop has locked is a failure ``encrypted``; the others are those of the reader ``docx``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".epub",)
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MARK),)

    per: Literal["book", "chapter"] = "book"
    """What one record is."""
    contents: bool = False
    """Whether the page that holds the table of contents is read."""
    tables: Literal["markdown", "tsv"] = "markdown"
    """How tables are written."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest text of a record, in characters; a longer one is a failure."""
    max_unpacked_bytes: int = Field(default=1 << 30, ge=1)
    """Bytes that all pages may unpack to; more is called a bomb."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the first part of a zip package says that it is a book."""
        return 1.0 if holds(head, "mimetype") and b"application/epub+zip" in head[:200] else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the book, or its chapters."""
        yield from found_rows(self._rows(part.path), part.path, block_bytes=block_bytes)

    def _rows(self, path: str) -> Iterator[Placed]:
        from goldsmith.reading.epub_book import Book
        from goldsmith.reading.packages import Package

        with opened(path) as file:
            if not file.read(1):
                return
            file.seek(0)
            book = Book(Package(file, "EPUB", most_bytes=self.max_unpacked_bytes), contents=self.contents, tables=self.tables)
            if self.per == "chapter":
                yield from self._chapters(book)
                return
            pieces: list[str] = []
            chapters: list[dict[str, object]] = []
            size = 0
            for name in book.pages:
                title, text = book.page(name)
                if text:
                    check_length(size + len(text), self.max_record_bytes)
                    chapters.append({"title": title, "start": size})
                    pieces.append(text)
                    size += len(text) + 2
            if not pieces:
                raise UnreadableError("no_text", "the pages of the book hold no text; it may be made of pictures")
            yield 0, {"text": "\n\n".join(pieces), **book.facts(), "chapters": chapters}

    @staticmethod
    def _chapters(book: Book) -> Iterator[Placed]:
        facts = book.facts()
        for n, name in enumerate(book.pages):
            try:
                title, text = book.page(name)
            except UnreadableError as problem:
                yield n, failure(n, problem.error, f"page {name}: {problem.message}")
                continue
            if text:
                yield n, {"text": text, **facts, **({"chapter": title} if title else {}), "chapter_number": n + 1}
