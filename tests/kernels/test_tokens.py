"""Tokens are what a reader of the rules would cut, whatever stands beside them."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.tokens import CHARACTERS, LINES, tokens


def numbers(*texts: str | None, unit: int = 0, lines: int = 0) -> list[list[int]]:
    """Return the tokens of each text."""
    found, ends = tokens(pa.array(texts, pa.large_string()), unit=unit, lines=lines)
    return [found[begin:end].tolist() for begin, end in itertools.pairwise([0, *ends])]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It is fine", ["it", "is", "fine"]),
        ("IT's", ["it", "'", "s"]),
        ("中国abc", ["中", "国", "abc"]),
        ("abc中国", ["abc", "中", "国"]),
        ("1999年", ["0000", "年"]),
        ("wait---what…", ["wait", "-", "what", "…"]),
        ("a. b . c", ["a", ".", "b", ".", "c"]),
        ("- -", ["-", "-"]),
        ("ＡＢＣ，", ["abc", ","]),
        ("co\u00adop", ["coop"]),
        ("한국", ["한", "국"]),
        ("naïve Ünï", ["naïve", "ünï"]),
        ("", []),
        (" \n\t\u3000", []),
    ],
)
def test_texts_are_cut_as_said(text, cut):
    """Words, single characters of scripts without spaces, marks; no case, no width, digits alike, runs of a mark once."""
    found, *parts = numbers(text, *cut)

    assert found == [number for part in parts for number in part]
    assert all(len(part) == 1 for part in parts)


def test_lines_are_tokens_where_they_matter():
    """A run of breaks is one token, none at the ends; white space around them is nothing."""
    plain, spaced, one = numbers("a\nb", "\r\n a \n\n \u2028 b\n\n", "a b", lines=LINES)

    assert plain == spaced
    assert len(plain) == 3
    assert [plain[0], plain[2]] == one


def test_characters_are_tokens_where_wanted():
    """Each letter, and a run of white space."""
    (found,), (letters,) = numbers("ab  c", unit=CHARACTERS), numbers("a b c", unit=CHARACTERS)

    assert [found[0], found[1], found[3]] == [letters[0], letters[2], letters[4]]
    assert found[2] == letters[1]


@given(texts=st.lists(st.text(max_size=30) | st.none(), max_size=8), unit=st.integers(0, 1), lines=st.integers(0, 1))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_neighbours_do_not_matter(texts, unit, lines):
    """Any text alone has the tokens that it has among others; a null has none; nothing is out of bounds."""
    together = numbers(*texts, unit=unit, lines=lines)

    assert together == [numbers(text, unit=unit, lines=lines)[0] for text in texts]


@given(words=st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=10))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_equal_words_and_only_they_are_equal(words):
    """Of a few words no two share a hash, and each is the same wherever it stands."""
    (found,) = numbers(" ".join(words))

    assert len(found) == len(words)
    assert len(set(found)) == len(set(words))
    assert dict(zip(words, found, strict=True)) == {word: numbers(word.upper())[0][0] for word in words}
