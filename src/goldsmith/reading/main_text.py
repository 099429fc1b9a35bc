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

import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from goldsmith.reading.page_lists import with_lists

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

PUNCTUATION = re.compile(r"[.,;:!?…，。；：！？、।؟]")
SENTENCE_END = tuple('.!?。！？…”"」』）)：:；;')
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
ASIDE = re.compile(
    r"comment|respond|disqus|related|recommend|sidebar|footer|promo|newsletter|subscri|share|social|widget|popular|trending|cookie|consent"
    r"|modal|popup|copyright|advert|breadcrumb|author-?(?:bio|info|box)|read-?more|disclaimer|teaser|推荐|评论|相关",
    re.IGNORECASE,
)
ASIDE_TAGS = {"aside", "footer", "nav", "form", "figure", "figcaption", "header"}
INLINE = "abbr b bdi bdo big br cite code del em font i img ins kbd label mark q rb ruby s samp small span strike strong sub sup time tt u var wbr"
UNSEEN = "script style noscript template select option button textarea iframe svg head #comment"
ROLES = {"#text": "text", "a": "link"} | dict.fromkeys(INLINE.split(), "inline") | dict.fromkeys(UNSEEN.split(), "unseen")
CHILDLESS = {"text", "unseen"}
SETTINGS: dict[str, Any] = {"main_content": True, "alt_texts": False, "list_bullets": False, "preserve_formatting": True}

LEAST_PROSE = 20
LONG = 60
MIDDLE = 25
ASIDE_SHARE = 0.4
CONTAINER_SHARE = 0.8
WHOLE_SHARE = 0.5
DEEPEST = 512
"""Blocks within blocks up to which the heuristics of Resiliparse are used: their time grows with the square of the depth. Browsers stop here too."""


@dataclass(slots=True)
class Block:
    """A block element on the walk: its node, its parent's number, its depth, its own text and the prose in and below it."""

    node: Any
    parent: int
    depth: int
    aside: bool
    text: int = 0
    linked: int = 0
    marks: int = 0
    own: int = 0
    prose: int = 0


def main_text(tree: HTMLTree) -> str:
    """Return the main text of a parsed page, one line a paragraph; empty where there is none."""
    from resiliparse.extract.html2text import extract_plain_text

    if tree.body is None:
        return ""
    blocks = _blocks(tree.body)
    settings = SETTINGS if max(block.depth for block in blocks) <= DEEPEST else {**SETTINGS, "main_content": False}
    whole: str = extract_plain_text(tree, **settings)
    container = _container(blocks)
    if container is None:
        return _trimmed(whole)
    narrow: str = extract_plain_text(with_lists(container.node.html, _below(blocks, container)), **settings)
    return _trimmed(narrow if len(narrow) >= WHOLE_SHARE * len(whole) else whole)


def _blocks(body: Any) -> list[Block]:
    """Return every block element in the order of the page, a parent before its children."""
    blocks = [Block(body, -1, 0, aside=False)]
    at, links = [0], 0
    opened: list[tuple[Any, str]] = []
    node = body.first_child
    while node is not None:
        role = ROLES.get(node.tag, "block")
        if role == "text":
            _count(blocks[at[-1]], node.value, linked=links > 0)
        elif role == "link":
            links += 1
        elif role == "block":
            blocks.append(Block(node, at[-1], len(at), aside=_is_aside(node)))
            at.append(len(blocks) - 1)
        child = None if role in CHILDLESS else node.first_child
        if child is not None:
            opened.append((node, role))
        while child is None:  # the end of this node, and of every parent that ends with it
            links -= role == "link"
            if role == "block":
                at.pop()
            child = node.next
            if child is None:
                if not opened:
                    return blocks
                node, role = opened.pop()
        node = child
    return blocks


def _count(block: Block, text: str, *, linked: bool) -> None:
    n = len(text.strip())
    if n:
        block.text += n
        block.linked += n if linked else 0
        block.marks += len(PUNCTUATION.findall(text))


def _is_aside(node: Any) -> bool:
    return node.tag in ASIDE_TAGS or _names_an_aside(f"{node.class_name or ''} {node.id or ''}")


@functools.lru_cache(4096)
def _names_an_aside(names: str) -> bool:
    return bool(ASIDE.search(names))


def _container(blocks: list[Block]) -> Block | None:
    """Return the deepest block that holds enough of the prose that counts, or ``None`` where there is no prose."""
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
    return max((block for block in blocks if block.prose >= needed), key=lambda block: block.depth)


def _below(blocks: list[Block], top: Block) -> list[Block]:
    """Return a block and those in it, whose parents are counted from it."""
    first = next(n for n, block in enumerate(blocks) if block is top)
    found = [replace(top, parent=-1)]
    for block in blocks[first + 1 :]:
        if block.depth <= top.depth:
            break
        found.append(replace(block, parent=block.parent - first))
    return found


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
