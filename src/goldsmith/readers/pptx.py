"""Presentations: slides in their order as Markdown, one record a presentation or a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.documents import UnreadableError, found_rows, limited, opened
from goldsmith.reading.packages import MARK, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reading.pptx_text import Slides

    Placed = tuple[int, dict[str, object] | Failure]


class Pptx(Reader):
    """Read a presentation as Markdown: a heading a slide, bullets by their level, tables, charts, diagrams, and the speaker's notes as quotes.

    Dates, footers and slide numbers are left out. ``per: slide`` makes a record of every slide, at the position of its number; a slide that is
    broken is then a failure alone. Slides without text are no records. Failures are those of the reader ``docx``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MARK),)

    per: Literal["presentation", "slide"] = "presentation"
    """What one record is."""
    notes: bool = True
    """Whether the speaker's notes are read."""
    hidden: bool = True
    """Whether slides that are not shown are read."""
    tables: Literal["markdown", "tsv"] = "markdown"
    """How tables are written."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest text of a record, in characters; a longer one is a failure."""
    max_unpacked_bytes: int = Field(default=1 << 30, ge=1)
    """Bytes that all parts read may unpack to; more is called a bomb."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.9 where the first parts of a zip package are those of a presentation."""
        return 0.9 if holds(head, "ppt/") else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the presentation, or its slides."""
        yield from found_rows(self._rows(part.path), part.path, block_bytes=block_bytes)

    def _rows(self, path: str) -> Iterator[Placed]:
        from goldsmith.reading.markdown import joined_blocks
        from goldsmith.reading.office_facts import office_facts
        from goldsmith.reading.packages import Package
        from goldsmith.reading.pptx_text import Slides
        from goldsmith.reading.xml_parts import main_part

        with opened(path) as file:
            if not file.read(1):
                return
            file.seek(0)
            package = Package(file, "PPTX", most_bytes=self.max_unpacked_bytes)
            slides = Slides(package, main_part(package, "ppt/presentation.xml"), tables=self.tables, notes=self.notes)
            facts = office_facts(package)
            if self.per == "slide":
                yield from self._each(slides, facts)
                return
            texts = (text for _, text, shown in map(slides.slide, slides.parts) if shown or self.hidden)
            text = joined_blocks(list(limited(texts, self.max_record_bytes)))
            if not text:
                raise UnreadableError(
                    "no_text", "the slides hold no text; where they hold pictures of text, save them as PDF and read that with OCR"
                )
            yield 0, {"text": text, **facts, "slides": len(slides.parts)}

    def _each(self, slides: Slides, facts: dict[str, object]) -> Iterator[Placed]:
        for n, part in enumerate(slides.parts):
            try:
                title, text, shown = slides.slide(part)
            except UnreadableError as problem:
                yield n, failure(n, problem.error, f"slide {n + 1}: {problem.message}")
                continue
            if text and (shown or self.hidden):
                told: dict[str, object] = {"text": text, **facts, "slide": n + 1}
                yield n, {**told, **({"slide_title": title} if title else {}), **({} if shown else {"hidden": True})}
