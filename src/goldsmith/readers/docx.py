"""Word documents: headings, lists, tables and notes as Markdown, one record a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Found, Part, Reader
from goldsmith.reading.documents import UnreadableError, found_rows, limited, opened
from goldsmith.reading.packages import MARK, holds

if TYPE_CHECKING:
    from collections.abc import Iterator


class Docx(Reader):
    """Read a Word document as Markdown: headings, lists with the numbers that Word draws, tables, text boxes, footnotes, in their order.

    Deleted and hidden text, comments, and the headers and footers of pages are left out; insertions stay. Title, author and dates come from
    the properties of the document. A broken document is a failure ``truncated_stream``, ``damaged_stream``, ``missing_part`` or
    ``invalid_xml``; one with a password ``encrypted``, one of Word 97-2003 ``old_format``, a decompression bomb ``bomb``, a document type
    that could hold exploding entities ``entity_bomb``, a text beyond the limit ``record_too_long``, one without text ``no_text``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".docx", ".docm", ".dotx", ".dotm")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MARK),)

    tables: Literal["markdown", "tsv"] = "markdown"
    """How tables are written."""
    contents: bool = False
    """Whether a table of contents is kept."""
    notes: bool = True
    """Whether footnotes and endnotes stand at the end of the text, with ``[^1]`` at their place."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest text of a record, in characters; a longer one is a failure."""
    max_unpacked_bytes: int = Field(default=1 << 30, ge=1)
    """Bytes that all parts read may unpack to; more is called a bomb."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.9 where the first parts of a zip package are those of a Word document."""
        return 0.9 if holds(head, "word/") else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the document."""
        yield from found_rows(self._rows(part.path), part.path, block_bytes=block_bytes)

    def _rows(self, path: str) -> Iterator[tuple[int, dict[str, object]]]:
        from goldsmith.reading.docx_text import Word
        from goldsmith.reading.markdown import joined_blocks
        from goldsmith.reading.office_facts import office_facts
        from goldsmith.reading.packages import Package
        from goldsmith.reading.xml_parts import main_part

        with opened(path) as file:
            if not file.read(1):
                return
            file.seek(0)
            package = Package(file, "DOCX", most_bytes=self.max_unpacked_bytes)
            word = Word(package, main_part(package, "word/document.xml"), tables=self.tables, contents=self.contents, notes=self.notes)
            text = joined_blocks(list(limited(word.blocks(), self.max_record_bytes)))
            if not text:
                raise UnreadableError(
                    "no_text", "the document holds no text; where it holds pictures of text, save it as PDF and read that with OCR"
                )
            yield 0, {"text": text, **office_facts(package)}
