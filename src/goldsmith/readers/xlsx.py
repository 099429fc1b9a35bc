"""Excel workbooks: one record a sheet, as a table, or one record a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.documents import UnreadableError, found_rows, opened
from goldsmith.reading.packages import MARK, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reader import Failure
    from goldsmith.reading.xlsx_book import Sheet, Workbook

    Placed = tuple[int, dict[str, object] | Failure]

SHEET = 1 << 32
"""Positions of one sheet lie this far from those of the next."""


class Xlsx(Reader):
    """Read a workbook: with ``per: sheet`` a sheet is one table of text, with ``per: row`` every row is a record by the names in the first one.

    Rows are streamed, so a sheet of any size is read in bounded memory. Formulas give the value that was last computed, dates are ISO 8601,
    numbers have the fifteen digits that a sheet keeps. A position is the number of the sheet times 2^32 plus the number of the row. A sheet
    without any cell is no record, a workbook without any a failure ``no_text``. Other failures: ``record_too_long`` for a sheet that is too large for one record, else those of the reader ``docx``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm", ".xltx", ".xltm")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MARK),)

    per: Literal["sheet", "row"] = "sheet"
    """What one record is."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets to read; empty means all."""
    hidden: bool = True
    """Whether hidden sheets are read too; their records then have the field ``hidden``."""
    header: bool = True
    """Whether the first row of a sheet names the fields (``per: row`` only); else they are called ``c1``, ``c2`` and so on."""
    tables: Literal["markdown", "tsv"] = "markdown"
    """How a sheet is written (``per: sheet`` only)."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest text of a sheet, in characters; a longer one is a failure and is never held in memory."""
    max_unpacked_bytes: int = Field(default=16 << 30, ge=1)
    """Bytes that all parts read may unpack to; more is called a bomb."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.9 where the first parts of a zip package are those of a workbook."""
        return 0.9 if holds(head, "xl/") else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the sheets or rows of the workbook."""
        yield from found_rows(self._rows(part.path), part.path, block_bytes=block_bytes)

    def _rows(self, path: str) -> Iterator[Placed]:
        from goldsmith.reading.office_facts import office_facts
        from goldsmith.reading.packages import Package
        from goldsmith.reading.xlsx_book import Workbook

        with opened(path) as file:
            if not file.read(1):
                return
            file.seek(0)
            package = Package(file, "XLSX", most_bytes=self.max_unpacked_bytes)
            book = Workbook(package)
            missing = sorted(set(self.sheets) - {sheet.name for sheet in book.sheets})
            if missing:
                names = ", ".join(sheet.name for sheet in book.sheets[:10])
                raise UnreadableError("no_such_sheet", f"there is no sheet {', '.join(missing)}; the sheets are {names}")
            facts = office_facts(package) if self.per == "sheet" else {}
            empty = True
            for number, sheet in enumerate(book.sheets):
                if (self.hidden or not sheet.hidden) and (not self.sheets or sheet.name in self.sheets):
                    told: dict[str, object] = {"sheet": sheet.name, **({"hidden": True} if sheet.hidden else {}), **facts}
                    for placed in self._survived(book, sheet, number * SHEET, told):
                        empty = False
                        yield placed
            if empty:
                raise UnreadableError("no_text", "the sheets of the workbook hold no cell")

    def _survived(self, book: Workbook, sheet: Sheet, position: int, told: dict[str, object]) -> Iterator[Placed]:
        """Yield what a sheet holds, and where it breaks off one failure, so that the next sheet is read."""
        at = position
        read = self._each_row if self.per == "row" else self._whole
        try:
            for place, row in read(book, sheet, position, told):
                yield place, row
                at = place + 1
        except UnreadableError as problem:
            yield at, failure(at, problem.error, f"sheet {sheet.name}: {problem.message}")

    def _whole(self, book: Workbook, sheet: Sheet, position: int, told: dict[str, object]) -> Iterator[Placed]:
        from goldsmith.reading.markdown import table

        rows: list[list[str]] = []
        size = 0
        for _, cells in book.cells.rows(sheet.part):
            rows.append(cells)
            size += sum(map(len, cells)) + len(cells)
            if size > self.max_record_bytes:
                raise UnreadableError("record_too_long", f"more than {self.max_record_bytes} characters; `per: row` reads it row by row")
        if rows:
            yield position, {"text": table(rows, self.tables), **told, "rows": len(rows)}

    def _each_row(self, book: Workbook, sheet: Sheet, position: int, told: dict[str, object]) -> Iterator[Placed]:
        names: list[str] = []
        named = not self.header
        for number, cells in book.cells.rows(sheet.part):
            if not named:
                names, named = _names(cells), True
                continue
            names += [f"c{i + 1}" for i in range(len(names), len(cells))]
            values = {name: cells[i] if i < len(cells) else "" for i, name in enumerate(names)}
            yield position + number, {**values, **{key: one for key, one in told.items() if key not in values}}


def _names(cells: list[str]) -> list[str]:
    """Return field names that differ; an empty one is called by its column.

    Example:
        >>> _names(["id", "", "id"])
        ['id', 'c2', 'id_2']
    """
    found: list[str] = []
    for i, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"c{i + 1}"
        n = 2
        unique = name
        while unique in found:
            unique, n = f"{name}_{n}", n + 1
        found.append(unique)
    return found
