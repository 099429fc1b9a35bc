"""The walk over serialized markup finds what a walk from node to node finds: its slow, obvious twin stands here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from goldsmith.reading.main_text import main_text
from goldsmith.reading.page_blocks import ASIDE, ASIDE_TAGS, PUNCTUATION, ROLES, page_blocks

Told = list[tuple[str, int, bool, int, int, int]]


def by_nodes(body: Any) -> Told:
    """Return tag, depth, whether an aside, characters, linked characters and marks of every block, asking every node of the tree."""
    found: list[list[Any]] = []

    def walk(node: Any, block: list[Any] | None, depth: int, *, linked: bool) -> None:
        tag = node.tag
        role = ROLES.get(tag, "block")
        if tag == "#text":
            n = len(node.value.strip())
            if n and block is not None:
                block[3] += n
                block[4] += n if linked else 0
                block[5] += len(PUNCTUATION.findall(node.value))
            return
        if role == "unseen" or tag.startswith("#") or not hasattr(node, "class_name"):  # comments and processing instructions
            return
        if role == "block":
            aside = tag in ASIDE_TAGS or bool(ASIDE.search(f"{node.class_name or ''} {node.id or ''}"))
            block = [tag, depth, aside and depth > 0, 0, 0, 0]
            found.append(block)
            depth += 1
        child = node.first_child
        while child is not None:
            walk(child, block, depth, linked=linked or role == "link")
            child = child.next

    walk(body, None, 0, linked=False)
    return [tuple(one) for one in found]


def by_markup(body: Any) -> Told:
    """Return the same from the serialized markup."""
    return [(one.tag, one.depth, one.aside, one.text, one.linked, one.marks) for one in page_blocks(body.html)]


TAGS = (  # noqa: SIM905
    "p div a b span ul li table tr td script style noscript template select option button textarea iframe svg xmp noembed pre br hr img h1 nav aside"
    " plaintext math form title head body frameset object x:y"
).split()  # fmt: skip
ODD = (
    "<!-- a > b -->",
    "<![CDATA[x]]>",
    "<?php a ?>",
    "</",
    "<",
    ">",
    "&lt;p&gt;",
    "&nbsp;",
    "&amp;nbsp;",
    "a. b, c!",
    "文，字。",
    '"',
    "</p>",
    "</a>",
    "</div>",
)
ATTRIBUTES = (
    "",
    ' class="comment list"',
    ' id="a>b"',
    " class=x'y",
    ' href="a&quot;>b"',
    ' a"b',
    " =c",
    ' data-x="</div>"',
    " <b",
    ' class="related"id="x"',
    " /",
)
TAG = st.builds(
    lambda tag, more, closing: f"</{tag}>" if closing else f"<{tag}{more}>",
    st.sampled_from(TAGS),
    st.sampled_from(ATTRIBUTES),
    st.booleans(),
)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(pieces=st.lists(TAG | st.sampled_from(ODD) | st.text(max_size=6), max_size=24))
def test_any_soup_is_walked_as_its_tree_is(pieces: list[str]):
    """Whatever a parser made of it, the markup says the same as the nodes: tags, depth, asides, texts, links, marks."""
    body = HTMLTree.parse("".join(pieces)).body

    assert body is None or not body.tag or by_markup(body) == by_nodes(body)


@pytest.mark.parametrize("n", [1, 7])
def test_a_slice_of_the_markup_is_the_block(n: int):
    """Beginning and end of each block cut out exactly what the tree calls its markup."""
    body = HTMLTree.parse("<body><div id=1><p>One</p><ul><li>a<li>b</ul></div><table><tr><td>x</table><hr><p>End" * n).body

    slices = [body.html[one.start : one.end] for one in page_blocks(body.html)]

    assert slices[0] == body.html
    assert slices.count("<li>a</li>") == n
    assert "<p>End</p>" in slices or n > 1


@pytest.mark.parametrize("odd", ["<?php echo 1 ?>", "<frameset><frame></frameset>", "<!-- > -->", "<plaintext>", "<svg><title>"])
def test_odd_markup_never_stops_a_reading(odd: str):
    """Instructions to a server, frames and elements that never end give a text or none, and no error."""
    prose = "<p>The harbour was quiet that morning, and nobody on the pier had seen the ship, which was late as usual.</p>" * 4

    assert "harbour" in main_text(HTMLTree.parse(f"<body>{prose}{odd}{prose}"))
    assert isinstance(main_text(HTMLTree.parse(odd + prose)), str)
