"""Documents with planted text in Chinese and English, one way of making them a format, for `bench/documents.py`."""

from __future__ import annotations

import importlib.util
import random
import re
import sys
from pathlib import Path

SYLLABLES = [
    "li",
    "bra",
    "ry",
    "rea",
    "der",
    "ser",
    "vice",
    "ma",
    "chine",
    "work",
    "time",
    "peo",
    "ple",
    "ad",
    "vi",
    "sor",
    "quiet",
    "room",
    "lec",
    "ture",
    "week",
    "end",
    "sun",
    "day",
    "pub",
    "lic",
    "re",
    "cord",
    "da",
    "ta",
]
HAN = "图书馆的服务方式也发生了变化读者可以在手机上查询馆藏预约座位老人和孩子是最常来今天股票市场大幅下跌投资感到恐慌专家建议保持冷静"


def make(place: Path, kinds: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Write the documents and return what was planted in each."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    for name in ("reportlab", "docx", "pptx", "openpyxl"):
        if importlib.util.find_spec(name) is None:
            sys.exit(f"{name} is needed to make the documents: pip install 'goldsmith-data[dev]'")
    draw = random.Random(20251122)
    planted: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for kind in kinds:
        (place / kind).mkdir()
    for i in range(12):
        for kind, (data, text) in {
            "pdf": pdf(draw, i),
            "docx": docx(draw),
            "pptx": pptx(draw),
            "xlsx": xlsx(draw),
            "epub": epub(draw),
        }.items():
            (place / kind / f"{i}.{kind}").write_bytes(data)
            planted[kind][f"{i}.{kind}"] = text
    return planted


def english(draw: random.Random, n: int) -> str:
    """Return a paragraph of n words that differ from each other."""
    words = ["".join(draw.choices(SYLLABLES, k=draw.randrange(1, 5))) for _ in range(n)]
    return " ".join([words[0].capitalize(), *words[1:]]) + "."


def chinese(draw: random.Random, n: int) -> str:
    """Return a paragraph of n Chinese characters."""
    return "".join(draw.choices(HAN, k=n)) + "。"


def pdf(draw: random.Random, i: int) -> tuple[bytes, str]:
    """Return pages with headers, or a page of two columns that was printed row by row."""
    from readers import pdf_samples

    if i % 3 == 0:
        texts = [english(draw, 300), english(draw, 300)]
        return pdf_samples.columns(texts, title="Heading over columns"), " ".join(["Heading over columns", *texts])
    if i % 3 == 1:
        texts = [chinese(draw, 700), chinese(draw, 700)]
        return pdf_samples.columns(texts, title="标题在两栏之上", font=pdf_samples.SONG, width=25), "".join(["标题在两栏之上", *texts])
    pages = [[english(draw, 90), chinese(draw, 200), english(draw, 90), chinese(draw, 200)] for _ in range(60)]
    return pdf_samples.pages(pages, header="A header that nobody wants"), " ".join(one for page in pages for one in page)


def docx(draw: random.Random) -> tuple[bytes, str]:
    """Return paragraphs with a table between them."""
    import io

    from docx import Document

    document, told = Document(), []
    for _ in range(60):
        for text in (english(draw, 80), chinese(draw, 150)):
            document.add_paragraph(text)
            told.append(text)
        table = document.add_table(rows=4, cols=3)
        for cell in (cell for row in table.rows for cell in row.cells):
            cell.text = english(draw, 4)
            told.append(cell.text)
    goal = io.BytesIO()
    document.save(goal)
    return goal.getvalue(), " ".join(told)


def pptx(draw: random.Random) -> tuple[bytes, str]:
    """Return slides with titles, bullets and notes."""
    import io

    from pptx import Presentation

    presentation, told = Presentation(), []
    for _ in range(40):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        texts = [english(draw, 6), f"{english(draw, 30)}\n{chinese(draw, 60)}", english(draw, 30)]
        slide.shapes.title.text, slide.placeholders[1].text, slide.notes_slide.notes_text_frame.text = texts
        told += texts
    goal = io.BytesIO()
    presentation.save(goal)
    return goal.getvalue(), " ".join(told)


def xlsx(draw: random.Random) -> tuple[bytes, str]:
    """Return a sheet of text and numbers."""
    import io

    from openpyxl import Workbook

    book, told = Workbook(write_only=True), []
    sheet = book.create_sheet("data")
    for i in range(1500):
        row = [i, english(draw, 8), chinese(draw, 20), draw.randrange(10**6)]
        sheet.append(row)
        told += map(str, row)
    goal = io.BytesIO()
    book.save(goal)
    return goal.getvalue(), " ".join(told)


def epub(draw: random.Random) -> tuple[bytes, str]:
    """Return a book of chapters."""
    from readers import document_samples

    chapters = [
        (f"Chapter {i}", "".join(f"<p>{one}</p>" for _ in range(30) for one in (english(draw, 60), chinese(draw, 100)))) for i in range(20)
    ]
    return document_samples.epub(chapters), " ".join(f"{title} {re.sub('<[^>]+>', ' ', text)}" for title, text in chapters)
