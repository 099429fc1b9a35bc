"""A web page, bytes in: a row with its main text and what it says of itself, or why there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.errors import MissingPartError
from goldsmith.reading.binaries import has_signature, mostly_controls
from goldsmith.reading.encodings import declared_encoding, decoded, encoding_of
from goldsmith.reading.found import Failure, failure
from goldsmith.reading.mojibake import mojibake_in
from goldsmith.reading.page_facts import page_facts
from goldsmith.reading.rubies import without_readings

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

LONG_TAG = re.compile(r"<[a-zA-Z][^>]{20000,}")
MOST_ATTRIBUTES = 10_000
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|title|meta)[\s>]", re.IGNORECASE)


def looks_like_html(head: bytes) -> bool:
    """Return whether bytes begin like a page, in any encoding that keeps ASCII, or in UTF-16."""
    return bool(MARKUP.search(head[:4096].replace(b"\x00", b"")))


def read_page(
    data: bytes, position: int, *, url: str = "", charset: str = "", extractor: str = "resiliparse"
) -> dict[str, object] | Failure:
    """Return the row of a page, or a failure.

    It is ``no_main_text``, ``not_this_format`` for bytes that are no text, or ``hostile_page`` for one that would take minutes to parse.

    Args:
        data: The bytes of the page; their encoding is proved rather than believed, see ``encodings``.
        position: Where the page begins in its file.
        url: The address it was fetched from, if known.
        charset: The encoding that the HTTP header declares, if known.
        extractor: ``resiliparse`` or ``trafilatura``.
    """
    from resiliparse.parse.html import HTMLTree

    encoding = encoding_of(data, declared=[name for name in (charset, declared_encoding(data)) if name], tolerant=True)
    if has_signature(data) or (mostly_controls(data, encoding) and not looks_like_html(data)):
        return failure(position, "not_this_format", "the bytes are no page and no text, whatever they are called", data)
    page, _ = without_readings(decoded(data, encoding))
    if any(len(tag[0].split()) > MOST_ATTRIBUTES for tag in LONG_TAG.finditer(page)):
        return failure(position, "hostile_page", f"a tag has more than {MOST_ATTRIBUTES} attributes", data)
    tree = HTMLTree.parse(page)
    text = _text(page, tree, extractor)
    if not text:
        return failure(position, "no_main_text", "the page holds no main text", data)
    wrongly = mojibake_in(text)
    noticed = {"mojibake": wrongly} if wrongly else {}
    return {"text": text, **page_facts(tree, url=url, text=text), "encoding": encoding, **noticed}


def page_text(page: str) -> str:
    """Return all text of a page, links and lists included, markup gone: for pages that are a message and no site around one.

    Example:
        >>> page_text("<style>p {}</style><p>One&nbsp;and<br>two</p><p>three</p>").split()
        ['One', 'and', 'two', 'three']
    """
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tame = LONG_TAG.sub(lambda tag: tag[0] if len(tag[0].split()) <= MOST_ATTRIBUTES else " ", without_readings(page)[0])
    return str(extract_plain_text(HTMLTree.parse(tame), main_content=False, alt_texts=False, preserve_formatting=True)).strip()


def _text(page: str, tree: HTMLTree, extractor: str) -> str:
    if extractor == "resiliparse":
        from goldsmith.reading.main_text import main_text

        return main_text(tree)
    try:
        import trafilatura
    except ImportError:
        raise MissingPartError("trafilatura is not installed", hint="pip install 'goldsmith-data[html]'") from None
    return trafilatura.extract(page, include_comments=False, fast=True) or ""
