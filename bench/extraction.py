"""Main text of web pages: ours beside the libraries that are installed, in one run.

English and other languages: pages with the article body that a person marked (102 of the article-extraction-benchmark).
Token 4-grams as a multiset, precision and recall averaged over pages, F1 of the two averages; errors by bootstrap over pages.
Chinese: pages without gold; what is printed there is how much text each finds and how alike the texts are.
Structure: headings, paragraphs, items, rows and code that are kept, against the page's own main element (``page_structure.py``).

Run: ``python bench/extraction.py``; needs ``../shared/data/html_gold`` and ``../shared/data/html_zh_news`` beside the repository.

Source of the method: https://github.com/scrapinghub/article-extraction-benchmark.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import random
import re
import statistics
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import page_structure
from goldsmith.reading.encodings import declared_encoding, decoded, encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
TOKEN = re.compile(r"\w+")
HAN = re.compile(r"[\u3400-\u9fff]")
GRAM = 4
SAMPLES = 500


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Return the multiset of token 4-grams; a shorter text is one gram."""
    tokens = TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + GRAM]) for i in range(max(1, len(tokens) - GRAM + 1))) if tokens else Counter()


def counts(gold: str, found: str) -> tuple[int, int, int]:
    """Return how many 4-grams are right, surplus and missing."""
    wanted, got = grams(gold), grams(found)
    right = (wanted & got).total()
    return right, got.total() - right, wanted.total() - right


def averages(pages: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Return F1, precision and recall, averaged over the pages where each is defined."""
    precision = statistics.mean(right / (right + surplus) for right, surplus, _ in pages if right + surplus)
    recall = statistics.mean(right / (right + missing) for right, _, missing in pages if right + missing)
    return 2 * precision * recall / (precision + recall), precision, recall


def spread(pages: list[tuple[int, int, int]]) -> float:
    """Return the standard deviation of F1 over bootstrap samples of the pages."""
    draw = random.Random(20251121)
    return statistics.stdev(averages(draw.choices(pages, k=len(pages)))[0] for _ in range(SAMPLES))


def ours(page: str) -> str:
    """Extract as `goldsmith` does by default."""
    from resiliparse.parse.html import HTMLTree

    from goldsmith.reading.main_text import main_text

    return main_text(HTMLTree.parse(page))


def resiliparse_alone(page: str) -> str:
    """Extract with Resiliparse's own main-content heuristics and nothing else."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(page, main_content=True)


def trafilatura_default(page: str) -> str:
    """Extract with trafilatura as it comes."""
    import trafilatura

    return trafilatura.extract(page) or ""


def trafilatura_fast(page: str) -> str:
    """Extract with trafilatura without fallbacks and comments, its best setting on these pages."""
    import trafilatura

    return trafilatura.extract(page, include_comments=False, fast=True) or ""


def readability(page: str) -> str:
    """Extract with readability-lxml."""
    from lxml import html
    from readability import Document

    return html.fromstring(Document(page).summary()).text_content()


EXTRACTORS: dict[str, tuple[str, Callable[[str], str]]] = {
    "ours": ("resiliparse", ours),
    "resiliparse": ("resiliparse", resiliparse_alone),
    "trafilatura": ("trafilatura", trafilatura_default),
    "trafilatura, best": ("trafilatura", trafilatura_fast),
    "readability-lxml": ("readability-lxml", readability),
}


def gold_pages() -> list[tuple[str, str]]:
    """Return page and marked article body of every gold page."""
    with gzip.open(DATA / "html_gold" / "ground-truth.json.gz") as file:
        truth = json.load(file)
    with tarfile.open(DATA / "html_gold" / "html.tar") as archive:
        raw = {
            Path(member.name).name.split(".")[0]: gzip.decompress(archive.extractfile(member).read())
            for member in archive
            if member.isfile()
        }
    return [(characters(raw[name]), entry["articleBody"]) for name, entry in sorted(truth.items())]


def chinese_pages() -> list[str]:
    """Return the Chinese news pages."""
    with tarfile.open(DATA / "html_zh_news" / "pages.tgz") as archive:
        return [characters(archive.extractfile(member).read()) for member in archive if member.isfile()]


def characters(data: bytes) -> str:
    """Return the text of a page: the same for all extractors, so that only extraction is compared."""
    return decoded(data, encoding_of(data, declared=[declared_encoding(data)], tolerant=True))


def timed(extract: Callable[[str], str], pages: list[str]) -> tuple[list[str], float]:
    """Return the texts and the pages per CPU second; a page that makes an extractor raise is an empty text."""
    extract(pages[0])
    texts, start = [], time.process_time()
    for page in pages:
        try:
            texts.append(extract(page))
        except Exception as problem:  # noqa: BLE001 - a peer may raise anything; it is printed
            print(f"  raised {type(problem).__name__}", file=sys.stderr)
            texts.append("")
    return texts, len(pages) / (time.process_time() - start)


def chinese_overlap(a: str, b: str) -> float:
    """Return the Jaccard index of the 3-grams of Han characters of two texts."""
    one, two = ({"".join(han[i : i + 3]) for i in range(len(han) - 2)} for han in (HAN.findall(a), HAN.findall(b)))
    return len(one & two) / max(1, len(one | two))


def main() -> int:
    """Print both tables; exit 3 where our F1 is below 0.95 of the best library's own."""
    installed = {name: extract for name, (package, extract) in EXTRACTORS.items() if has(package)}
    gold, chinese = gold_pages(), chinese_pages()
    print(f"{len(gold)} pages with gold\n{'extractor':<20}{'F1':>8}{'± sd':>8}{'precision':>11}{'recall':>8}{'pages/CPU s':>13}")
    scores = {}
    for name, extract in installed.items():
        texts, rate = timed(extract, [page for page, _ in gold])
        pages = [counts(body, text) for (_, body), text in zip(gold, texts, strict=True)]
        scores[name], precision, recall = averages(pages)
        print(f"{name:<20}{scores[name]:>8.4f}{spread(pages):>8.4f}{precision:>11.4f}{recall:>8.4f}{rate:>13.0f}")
    best = max((score for name, score in scores.items() if name != "ours"), default=scores["ours"])
    print(f"ours / best library = {scores['ours'] / best:.4f} (wanted: 0.95)\n")
    print(f"{len(chinese)} Chinese pages\n{'extractor':<20}{'no text':>8}{'Han':>10}{'like ours':>11}{'pages/CPU s':>13}")
    reference = [ours(page) for page in chinese]
    for name, extract in installed.items():
        texts, rate = timed(extract, chinese)
        alike = statistics.mean(map(chinese_overlap, reference, texts))
        print(
            f"{name:<20}{sum(not text.strip() for text in texts):>8}{sum(len(HAN.findall(text)) for text in texts):>10}{alike:>11.3f}{rate:>13.0f}"
        )
    structure("html_zh_news, against the page's own main element", installed, chinese)
    structure("html_gold, of what stands in the marked body", installed, [page for page, _ in gold], [body for _, body in gold])
    return 0 if scores["ours"] >= 0.95 * best else 3


def structure(title: str, installed: dict[str, Callable[[str], str]], pages: list[str], golds: list[str] | None = None) -> None:
    """Print how many elements of each kind are kept, and how many stand on lines of their own; see ``page_structure``."""
    found = {name: page_structure.kept(pages, timed(extract, pages)[0], golds) for name, extract in installed.items()}
    totals = next(iter(found.values()))
    print(f"\nstructure kept on {title} (kept/standing)\n{'extractor':<20}" + "".join(f"{kind:>15}" for kind in page_structure.KINDS))
    print(f"{'in the pages':<20}" + "".join(f"{totals[kind][0]:>15}" for kind in page_structure.KINDS))
    for name, kinds in found.items():
        print(f"{name:<20}" + "".join(f"{f'{kinds[kind][1]}/{kinds[kind][2]}':>15}" for kind in page_structure.KINDS))


def has(package: str) -> bool:
    """Return whether a package is installed, and say where it is not."""
    try:
        print(f"{package} {importlib.metadata.version(package)}")
    except importlib.metadata.PackageNotFoundError:
        print(f"{package}: not installed, left out")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
