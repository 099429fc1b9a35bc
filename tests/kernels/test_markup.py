"""Tags and entities are counted as a regular expression finds them."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.markup import count_markup

MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:[ \t\n\f\r][^<>]{0,300})?/?>|&(?:nbsp|amp|lt|gt|quot|#[0-9]{2,5});")
HELD = re.compile(r"</|<br|&(?:nbsp|amp|lt|gt|quot|#)")
PIECES = ["<", "</", ">", "/>", "/", "a", "br", "div", "abcdefghijklmnop", " ", "\n", "\x0b", "中", "x" * 299, "x" * 300, "中" * 301]
PIECES += ["&", "&amp;", "&lt", "&nbsp;", "<a b&amp", "&#", "12;", "123456;", "9", ";", "é", "𠀀", "<p>", "</p>", "<br/>", "<!--"]


def counted(text: str) -> int:
    """Return what the expression finds, in a text that holds a sign of markup."""
    return sum(len(match.group()) for match in MARKUP.finditer(text)) if HELD.search(text) else 0


@settings(derandomize=True, deadline=None, max_examples=300)
@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=40))
def test_agrees_with_the_expression(texts: list[str]):
    """Whatever pieces of markup stand in whatever order, the same characters are counted."""
    assert count_markup(pa.array(texts, pa.large_string())).tolist() == [counted(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "characters"),
    [("<p>黄金</p>", 7), ("x < y and y > z", 0), ("<b>no sign of HTML", 0), ("a<br>b", 4), ("&#8217;", 7), ("&#1;", 0), (None, 0)],
)
def test_counts_what_a_reader_would_call_markup(text: str | None, characters: int):
    """A tag or an entity counts with all of its characters; comparisons in a formula do not."""
    assert count_markup(pa.array([text], pa.large_string())).tolist() == [characters]


def test_a_slice_counts_its_own_rows():
    """A sliced column with nulls is read from where it begins."""
    text = pa.array(["<p></p>", None, "</i>", "plain"])

    assert count_markup(text.slice(1)).tolist() == [0, 4, 0]
