"""Lists within an article, told from lists of links: Resiliparse drops most of both.

1. A list that stands right behind prose, or behind a line that ends with a colon, belongs to the article.
2. It must hold text that is no link in the main, and stand in nothing that is called an aside.
3. Its items are written as paragraphs; Resiliparse then keeps them, a line an item.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.reading.page_blocks import TOKEN, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.reading.page_blocks import Block

LISTS = {"ul", "ol"}
BEFORE = {"p", "h2", "h3", "h4", "div", "blockquote"}
"""What may stand before a list that belongs to an article."""
LEAST_TEXT = 10
MOST_LINKED = 0.3
LIST = re.compile(r"<(/?)(?:ul|ol)\b[^>]*>")
ITEM = re.compile(r"<(/?)li\b[^>]*>")


def with_lists(page: str, blocks: Sequence[Block], top: int) -> str:
    """Return the markup of a container with the lists of its article as paragraphs.

    Args:
        page: The markup that the blocks are of.
        blocks: All blocks of the page.
        top: Number of the container.
    """
    inside = range(top + 1, next((n for n in range(top + 1, len(blocks)) if blocks[n].depth <= blocks[top].depth), len(blocks)))
    if not any(blocks[n].tag in LISTS for n in inside):
        return page[blocks[top].start : blocks[top].end]
    text, linked, prose = _sums(blocks)
    passed: set[int] = set()
    before: dict[int, int] = {}
    pieces, at = list[str](), blocks[top].start
    for n in inside:
        block = blocks[n]
        if block.parent in passed or block.aside:
            passed.add(n)
            continue
        last = before.get(block.parent)
        if text[n]:
            before[block.parent] = n
        own = block.tag in LISTS and text[n] >= LEAST_TEXT and linked[n] < MOST_LINKED * text[n]
        if own and last is not None and _leads(page, blocks[last], prose[last]):
            passed.add(n)
            pieces += [page[at : block.start], ITEM.sub(r"<\1p>", LIST.sub(r"<\1div>", page[block.start : block.end]))]
            at = block.end
    return "".join([*pieces, page[at : blocks[top].end]])


def _sums(blocks: Sequence[Block]) -> tuple[list[int], list[int], list[int]]:
    """Return the characters, those in links, and the prose, of every block with all that stands in it."""
    sums = [block.text for block in blocks], [block.linked for block in blocks], [block.own for block in blocks]
    for n in range(len(blocks) - 1, 0, -1):
        for values in sums:
            values[blocks[n].parent] += values[n]
    return sums


def _leads(page: str, block: Block, prose: int) -> bool:
    """Return whether a block is prose that a list may follow, or announces one."""
    if prose and block.tag in BEFORE and not block.aside:
        return True
    return plain(TOKEN.sub("", page[block.start : block.end])).rstrip().endswith((":", "："))
