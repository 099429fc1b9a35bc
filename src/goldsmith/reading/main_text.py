"""The main text of a web page: where it stands, and what of it is text.

1. One walk over the tree: every block element gets the weight of the prose in it (characters outside links, minus those inside,
   where there are at least 20 and a punctuation mark).
2. Asides (elements that are called comments, related, newsletter… and hold less than 40 % of the prose) do not count.
3. The container is the deepest element that holds at least 80 % of the prose that counts.
4. Resiliparse extracts the main text of the container, whose own lists are kept (``page_lists``). Where that is less than half of what it finds in the whole page, the
   whole page is taken.
5. Short lines without the end of a sentence before the first and after the last line of prose (title, byline, links to share) go.

Source: extraction is Resiliparse's (Bevendorff et al. 2018, doi:10.1007/978-3-319-76941-7_83); the choice of a container by the weight
of prose follows the idea of Readability (Arc90, 2009).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from goldsmith.reading.page_blocks import page_blocks
from goldsmith.reading.page_lists import with_lists

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

    from goldsmith.reading.page_blocks import Block

SENTENCE_END = tuple('.!?。！？…”"」』）)：:；;')
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SETTINGS: dict[str, Any] = {"main_content": True, "alt_texts": False, "list_bullets": False, "preserve_formatting": True}

LEAST_PROSE = 20
LONG = 60
MIDDLE = 25
ASIDE_SHARE = 0.4
CONTAINER_SHARE = 0.8
WHOLE_SHARE = 0.5
DEEPEST = 512
"""Blocks within blocks up to which the heuristics of Resiliparse are used: their time grows with the square of the depth. Browsers stop here too."""


def main_text(tree: HTMLTree) -> str:
    """Return the main text of a parsed page, one line a paragraph; empty where there is none."""
    from resiliparse.extract.html2text import extract_plain_text

    page: str = tree.body.html or "" if tree.body is not None and tree.body.tag else ""  # a page of frames has a body that is none
    blocks = page_blocks(page)
    if not blocks:
        return ""
    settings = SETTINGS if max(block.depth for block in blocks) <= DEEPEST else {**SETTINGS, "main_content": False}
    whole: str = extract_plain_text(tree, **settings)
    container = _container(blocks)
    if container is None:
        return _trimmed(whole)
    narrow: str = extract_plain_text(with_lists(page, blocks, container), **settings)
    return _trimmed(narrow if len(narrow) >= WHOLE_SHARE * len(whole) else whole)


def _container(blocks: list[Block]) -> int | None:
    """Return the number of the deepest block that holds enough of the prose that counts, or ``None`` where there is no prose."""
    for block in blocks:
        own = block.text - 2 * block.linked
        block.own = own if own >= LEAST_PROSE and block.marks else 0
    _sum_up(blocks, asides=True)
    total = blocks[0].prose
    for block in blocks:
        block.aside = block.aside and block.prose < ASIDE_SHARE * total
    _sum_up(blocks, asides=False)
    needed = CONTAINER_SHARE * blocks[0].prose
    if not needed:
        return None
    return max((n for n, block in enumerate(blocks) if block.prose >= needed), key=lambda n: blocks[n].depth)


def _sum_up(blocks: list[Block], *, asides: bool) -> None:
    """Set the prose of every block to its own and that of the blocks in it, without asides unless they are asked for."""
    for block in blocks:
        block.prose = block.own
    for block in reversed(blocks[1:]):
        block.prose = 0 if block.aside and not asides else block.prose
        blocks[block.parent].prose += block.prose


def _trimmed(text: str) -> str:
    """Return the lines from the first to the last line of prose."""
    lines = text.split("\n")
    prose = [i for i, line in enumerate(lines) if _is_prose(line.strip())]
    return "\n".join(lines[prose[0] : prose[-1] + 1]).strip() if prose else text.strip()


def _is_prose(line: str) -> bool:
    """Return whether a line is long, or of middle length with the end of a sentence; a wide character counts as two and a half."""
    weight = len(line) + (1.5 * len(WIDE.findall(line)) if len(line) < LONG else 0)
    return weight >= LONG or (weight >= MIDDLE and line.endswith(SENTENCE_END))
