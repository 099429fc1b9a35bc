"""Documents: how fast text comes out of PDF, Word, Excel, PowerPoint and EPUB, how much of it, and whether in the order of reading.

The documents are made here from planted text, English and Chinese: pages with headers, broken words, two columns printed row by row,
sheets, slides, books. Recall of words tells what was lost; recall of pairs of neighbouring words tells what came out in another order,
was torn at line ends, or had a header in its middle; both are averages over files. Of Chinese every character is a word.

Run: ``python bench/documents.py [--peers PYTHON] [--files FOLDER]``. PYTHON is the interpreter of an environment of its own with
``pypdf pdfminer.six python-docx python-pptx openpyxl``. With FOLDER the real files in it are read too: what is printed then is speed,
and the share of the peer's letters and digits that we find.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from pathlib import Path

from planted_documents import make

HERE = Path(__file__).resolve()
TOKEN = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]")
PEERS = {"pdf": ("pypdf", "pdfminer.six"), "docx": ("python-docx",), "pptx": ("python-pptx",), "xlsx": ("openpyxl",), "epub": ()}


def main() -> int:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peers", help="Python of an environment with the peers")
    options.add_argument("--files", type=Path, help="a folder of real files")
    options.add_argument("--peer", help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.peer:
        return peer_side(given.peer, given.folder)
    with tempfile.TemporaryDirectory() as place:
        planted = make(Path(place), tuple(PEERS))
        print(f"{'format':<9}{'reader':<14}{'files':>6}{'MB':>7}{'CPU s':>8}{'MB/CPU s':>10}{'text MB/CPU s':>15}{'words':>8}{'pairs':>8}")
        for kind in PEERS:
            show(kind, Path(place) / kind, planted[kind], given.peers)
        if given.files:
            show_real(given.files, given.peers)
    return 0


def show(kind: str, folder: Path, planted: dict[str, str], peers: str | None) -> None:
    """Print one line for us and one for every peer."""
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    for name, (texts, seconds) in sides(kind, folder, peers).items():
        found = sum(len(text.encode()) for text in texts.values()) / 1e6
        words, pairs = (statistics.fmean(recall(planted[one], texts.get(one, ""), n) for one in planted) for n in (1, 2))
        rates = f"{size / seconds:>10.2f}{found / seconds:>15.2f}"
        print(f"{kind:<9}{name:<14}{len(planted):>6}{size:>7.2f}{seconds:>8.2f}{rates}{words:>8.4f}{pairs:>8.4f}")


def show_real(folder: Path, peers: str | None) -> None:
    """Print speed on real files, and the share of the letters and digits of each peer that we find."""
    print("\nreal files\nformat   reader         files     MB   CPU s  MB/CPU s  no text  its letters that we find")
    by_kind = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix[1:].lower() in PEERS:
            by_kind[path.suffix[1:].lower()].append(path)
    for kind, paths in by_kind.items():
        with tempfile.TemporaryDirectory() as place:
            for i, path in enumerate(paths):
                (Path(place) / f"{i}.{kind}").write_bytes(path.read_bytes())
            found = sides(kind, Path(place), peers)
            size = sum(path.stat().st_size for path in paths) / 1e6
            for name, (texts, seconds) in found.items():
                shared = share(texts, found["ours"][0])
                empty = sum(not text.strip() for text in texts.values())
                print(f"{kind:<9}{name:<14}{len(paths):>6}{size:>7.2f}{seconds:>8.2f}{size / seconds:>10.2f}{empty:>9}{shared:>12.4f}")


def sides(kind: str, folder: Path, peers: str | None) -> dict[str, tuple[dict[str, str], float]]:
    """Return texts by file and CPU seconds of every side."""
    found = {"ours": ours(folder)}
    for peer in PEERS[kind] if peers else ():
        done = subprocess.run([peers, str(HERE), "--peer", peer, "--folder", str(folder)], capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        found[peer] = told["texts"], told["seconds"]
    return found


def ours(folder: Path) -> tuple[dict[str, str], float]:
    """Read a folder with our readers; the process that reads PDF counts too, its start included. Imports elsewhere do not count."""
    from goldsmith.reader import reader_for
    from goldsmith.reading import pdf_process

    texts: dict[str, str] = {}
    paths = sorted(folder.iterdir())
    read(reader_for(paths[0], settings={"ocr": "off"} if paths[0].suffix == ".pdf" else None), paths[0])
    pdf_process.end_all()
    before = cpu_seconds()
    for path in paths:
        texts[path.name] = read(reader_for(path, settings={"ocr": "off"} if path.suffix == ".pdf" else None), path)
    pdf_process.end_all()
    return texts, cpu_seconds() - before


def read(reader: object, path: Path) -> str:
    """Return all text that a reader finds in a file."""
    parts = reader.parts(str(path))  # type: ignore[attr-defined]
    rows = [row for part in parts for found in reader.read(part) for row in found.rows]  # type: ignore[attr-defined]
    return "\n\n".join(str(row["text"]) for row in rows)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peer_side(peer: str, folder: Path) -> int:
    """Read a folder with a peer, in its own environment; a file that makes it raise is an empty text."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    extract = PEER_READERS[peer]
    paths = sorted(folder.iterdir())
    texts: dict[str, str] = {}
    start = 0.0
    for path in (paths[0], *paths):
        try:
            texts[path.name] = extract(path)
        except Exception:  # noqa: BLE001 - a peer may raise anything
            texts[path.name] = ""
        start = start or time.process_time()
    print(json.dumps({"texts": texts, "seconds": time.process_time() - start}))
    return 0


def pypdf_text(path: Path) -> str:
    """Extract as pypdf does by default."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer_text(path: Path) -> str:
    """Extract as pdfminer does by default."""
    from pdfminer.high_level import extract_text

    return extract_text(path)


def docx_text(path: Path) -> str:
    """Extract what examples of python-docx do: paragraphs, then tables."""
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def pptx_text(path: Path) -> str:
    """Extract text frames and tables of all shapes, and the notes."""
    from pptx import Presentation

    texts = []
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            texts += [shape.text_frame.text] if shape.has_text_frame else []
            texts += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
        texts += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
    return "\n".join(texts)


def xlsx_text(path: Path) -> str:
    """Extract all cells, read-only, as openpyxl recommends for large files."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    return "\n".join(
        "\t".join("" if cell is None else str(cell) for cell in row) for sheet in book for row in sheet.iter_rows(values_only=True)
    )


PEER_READERS = {
    "pypdf": pypdf_text,
    "pdfminer.six": pdfminer_text,
    "python-docx": docx_text,
    "python-pptx": pptx_text,
    "openpyxl": xlsx_text,
}


def recall(planted: str, found: str, n: int) -> float:
    """Return the share of the planted runs of n tokens that were found."""
    wanted, got = grams(planted, n), grams(found, n)
    return (wanted & got).total() / max(1, wanted.total())


def grams(text: str, n: int) -> Counter[tuple[str, ...]]:
    """Return the multiset of runs of n tokens."""
    tokens = TOKEN.findall(text)
    return Counter(zip(*(tokens[i:] for i in range(n)), strict=False))


def share(theirs: dict[str, str], found: dict[str, str]) -> float:
    """Return the share of the letters and digits of some texts that others hold."""
    hit = total = 0
    for name, text in theirs.items():
        wanted, got = (Counter(filter(str.isalnum, one)) for one in (text, found.get(name, "")))
        hit, total = hit + (wanted & got).total(), total + wanted.total()
    return hit / max(1, total)


if __name__ == "__main__":
    sys.exit(main())
