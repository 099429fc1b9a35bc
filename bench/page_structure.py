"""What of the structure of a page an extractor keeps: its headings, paragraphs, items of lists, rows of tables and code.

The page itself is the measure. Its main element is the deepest one that holds at least 80 % of the characters in paragraphs of 20
characters or more that are no links; where the page says with `<article>` or `<main>` what it is about, that within it. Elements in it
count where they have at least 4 letters, are no block of links (half of their characters or more), and stand in no `nav`, `aside`, `footer`,
`form` or in what is not shown. A paragraph may be a `<p>`, or a `<div>` or `<section>` that holds text alone.

Kept means: all its letters stand in the extracted text, in order and together. Standing means: on lines of their own, so that the structure
can still be seen; of a row of a table: all cells on one line, in order; of code: every line with the blanks it begins with.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml import html

KINDS = ("heading", "paragraph", "item", "row", "code")
HEADINGS = {f"h{level}" for level in range(1, 7)}
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "pre",
    "blockquote",
    "dl",
    "dt",
    "dd",
    *HEADINGS,
}
PASSED = {"nav", "aside", "footer", "form", "script", "style", "noscript", "template", "select", "button", "textarea", "iframe", "svg"}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LETTER = re.compile(r"\w")
LEAST, LONG, SHARE, LINKS = 4, 20, 0.8, 0.5


@dataclass(frozen=True)
class Piece:
    """An element of a page: its kind, and the letters of its lines or cells."""

    kind: str
    parts: tuple[str, ...]
    raw: str = ""


def letters(text: str) -> str:
    """Return the letters and digits of a text, without white space and marks."""
    return "".join(LETTER.findall(text))


def pieces(page: str) -> list[Piece]:
    """Return the elements of the main element of a page."""
    try:
        tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", recover=True))
    except (ValueError, html.etree.ParserError):
        return []
    for one in list(tree.iter()):
        dropped = (
            not isinstance(one.tag, str) or one.tag in PASSED or HIDDEN.search(one.get("style") or "") or one.get("hidden") is not None
        )
        if dropped and one.getparent() is not None:
            one.drop_tree()
    main = _main(tree)
    return [] if main is None else [piece for one in main.iter() if (piece := _piece(one)) is not None]


def _linked(one: html.HtmlElement) -> float:
    text = len(letters(one.text_content()))
    return sum(len(letters(link.text_content())) for link in one.iter("a")) / text if text else 1.0


def _is_paragraph(one: html.HtmlElement) -> bool:
    return one.tag in {"p", "div", "section"} and not any(below.tag in BLOCKS or below.tag == "br" for below in one.iterdescendants())


def _main(tree: html.HtmlElement) -> html.HtmlElement | None:
    """Return the deepest element with most of the paragraphs."""
    roots = [one for one in tree.iter("article", "main") if len(letters(one.text_content())) > 10 * LONG]
    root = roots[0] if len(roots) == 1 else tree
    weights: Counter[html.HtmlElement] = Counter()
    for one in root.iter():
        size = len(letters(one.text_content())) if _is_paragraph(one) or one.tag == "p" else 0
        if size < LONG or _linked(one) >= LINKS:
            continue
        at = one
        while at is not None:
            weights[at] += size
            at = at.getparent() if at is not root else None
    if not weights:
        return None
    holding = [one for one, weight in weights.items() if weight >= SHARE * weights[root]]
    return max(holding, key=lambda one: sum(1 for _ in one.iterancestors()))


def _piece(one: html.HtmlElement) -> Piece | None:
    text = letters(one.text_content()) if isinstance(one.tag, str) else ""
    above = {each.tag for each in one.iterancestors()}
    if len(text) < LEAST or _linked(one) >= LINKS or "pre" in above:
        return None
    if one.tag == "tr":
        cells = tuple(cell for each in one.iter("td", "th") if (cell := letters(each.text_content())))
        return Piece("row", cells) if len(cells) > 1 and not any(below.tag == "table" for below in one.iterdescendants()) else None
    if one.tag == "pre":
        for line in one.iter("br"):
            line.tail = "\n" + (line.tail or "")
        return Piece("code", (text,), one.text_content())
    plain = not any(below.tag in BLOCKS - {"p", "div"} for below in one.iterdescendants())
    apart = not above & {"li", "td", "th", *HEADINGS}
    kind = (
        "heading" if one.tag in HEADINGS else "item" if one.tag == "li" and plain else "paragraph" if apart and _is_paragraph(one) else ""
    )
    return Piece(kind, (text,)) if kind else None


class Extracted:
    """The text of an extractor, to look pieces up in."""

    def __init__(self, text: str) -> None:
        self.lines = [letters(line) for line in text.split("\n")]
        self.raw = text.split("\n")
        self.all = "".join(self.lines)
        self.starts, self.ends = set[int](), set[int]()
        at = 0
        for line in self.lines:
            self.starts.add(at)
            at += len(line)
            self.ends.add(at)

    def keeps(self, piece: Piece) -> tuple[bool, bool]:
        """Return whether a piece is kept, and whether it stands."""
        if piece.kind == "row":
            rows = [line for line in self.lines if _in_order(piece.parts, line)]
            return all(part in self.all for part in piece.parts), bool(rows)
        whole = piece.parts[0]
        at, found, standing = self.all.find(whole), False, False
        while at >= 0 and not standing:
            found, standing = True, at in self.starts and at + len(whole) in self.ends
            at = self.all.find(whole, at + 1)
        if piece.kind == "code":
            standing = {line.rstrip() for line in piece.raw.split("\n") if line.strip()} <= {line.rstrip() for line in self.raw}
        return found, standing


def _in_order(parts: tuple[str, ...], line: str) -> bool:
    at = 0
    for part in parts:
        at = line.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def kept(pages: list[str], texts: list[str], golds: list[str] | None = None) -> dict[str, tuple[int, int, int]]:
    """Return, for each kind, the pieces of the pages, those kept and those standing; where there is gold, of those that stand in it."""
    counts = {kind: [0, 0, 0] for kind in KINDS}
    for page, text, gold in zip(pages, texts, golds or [None] * len(pages), strict=True):
        extracted = Extracted(text)
        marked = None if gold is None else Extracted(gold)
        for piece in pieces(page):
            if marked is not None and not marked.keeps(piece)[0]:
                continue
            found, standing = extracted.keeps(piece)
            for at, one in enumerate((True, found, standing)):
                counts[piece.kind][at] += one
    return {kind: (n, found, standing) for kind, (n, found, standing) in counts.items()}
