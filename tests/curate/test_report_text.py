"""Texts are shown whole, with what cannot be seen made visible, and compared by words or characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.curate.report import charts
from goldsmith.curate.report.text import Piece, compare, cut, pieces, plain


def joined(shown: list[Piece]) -> str:
    """Return the text that pieces stand for."""
    return "".join(chr(int(p.text.partition("+")[2], 16)) * p.n if p.kind == "mark" else p.text for p in shown)


@given(st.text())
@settings(derandomize=True, deadline=None)
def test_pieces_lose_nothing(text: str):
    """Plain stretches and marks together are the text, but for Windows line ends."""
    assert joined(pieces(text)) == text.replace("\r\n", "\n")


@given(st.text())
@settings(derandomize=True, deadline=None)
def test_no_hidden_character_is_left(text: str):
    """Plain stretches hold no control, format, private or unassigned character, but for line ends, tabs and joiners."""
    left = {c for piece in pieces(text) if piece.kind == "plain" for c in piece.text} - set("\n\t\u200c\u200d")

    assert not {c for c in left if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}}


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "می‌خواهم", "क्‍ष"])
def test_joiners_stay_where_a_script_needs_them(text: str):
    """Emoji families, Persian and Hindi words are not torn apart."""
    assert pieces(text) == [Piece("plain", text)]


@pytest.mark.parametrize("text", ["a\u200db", "\u200d", "茶\u200d馆"])
def test_joiners_elsewhere_are_marked(text: str):
    """A joiner between Latin letters or Han characters only hides something."""
    assert Piece("mark", "U+200D") in pieces(text)


def test_a_run_of_one_hidden_character_is_one_mark():
    """A thousand zero-width spaces do not fill the page."""
    assert pieces("\u200b" * 1000) == [Piece("mark", "U+200B", 1000)]


def test_spaced_scripts_are_compared_by_words():
    """One word was changed, so one word is marked on each side."""
    left, right = compare("the quick brown fox", "the quick red fox")

    assert [p.text for p in left if p.kind == "only"] == ["brown"]
    assert [p.text for p in right if p.kind == "only"] == ["red"]


def test_chinese_is_compared_by_characters():
    """One character was changed, so one character is marked on each side."""
    left, right = compare("他把茶叶放进盖碗", "她把茶叶放进盖碗")

    assert [p.text for p in left if p.kind == "only"] == ["他"]
    assert [p.text for p in right if p.kind == "only"] == ["她"]


def test_equal_texts_have_no_difference():
    """Nothing is marked between two copies."""
    left, right = compare("好茶 好水", "好茶 好水")

    assert left == right == [Piece("plain", "好茶 好水")]


def test_the_end_of_a_cut_text_is_not_a_difference():
    """Where both texts were cut, what follows the last common word is unknown."""
    left, right = compare("one two three fo…", "one 2 three four…")

    assert [p.text for p in (*left, *right) if p.kind == "only"] == ["two", "2"]


def test_long_common_stretches_are_shortened():
    """A change at both ends of a long text shows both changes and how much lies between them."""
    middle = "茶" * 500

    left, _ = compare(f"甲{middle}乙", f"丙{middle}丁")

    gap = next(p for p in left if p.kind == "gap")
    assert [p.text for p in left if p.kind == "only"] == ["甲", "乙"]
    assert gap.n + sum(p.text.count("茶") for p in left) == 500


@given(st.text(alphabet="ab 茶馆\n\u200b", max_size=60), st.text(alphabet="ab 茶馆\n\u200b", max_size=60))
@settings(derandomize=True, deadline=None)
def test_a_comparison_shows_both_texts(one: str, other: str):
    """Without gaps the pieces of each side are its text."""
    left, right = compare(one, other)

    assert joined(left) == one
    assert joined(right) == other


@given(st.text(max_size=300), st.integers(0, 50))
@settings(derandomize=True, deadline=None)
def test_cut_keeps_the_beginning(text: str, limit: int):
    """A cut text is a beginning of at most the limit, and an ellipsis says that something is missing."""
    short = cut(text, limit)

    assert text.startswith(short.removesuffix("…"))
    assert len(short) <= limit + 1
    assert short == text.rstrip() or short.endswith("…") or text == short


def test_names_stand_on_one_line():
    """A name with line ends and direction marks is shown flat."""
    assert plain("a\n\nb\u202ec") == "a b⟨U+202E⟩c"


def test_charts_of_nothing_are_empty():
    """No counts, no chart."""
    assert charts.histogram([(0.8, 0.9, 0)]) == charts.Chart()
    assert charts.lengths([1, 10], [0], [0]) == charts.Chart()
    assert charts.curve([]) == charts.Chart()


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
@settings(derandomize=True, deadline=None)
def test_columns_are_to_scale(counts: list[int]):
    """The height of a column is its count over the largest, and every column stands inside the axes."""
    edges = [10.0**i for i in range(len(counts) + 1)]

    drawn = charts.lengths(edges, counts, [n // 2 for n in counts])

    room = charts.HEIGHT - charts.BOTTOM - charts.TOP
    assert all(column.height == pytest.approx(room * column.n / max(counts)) for column in drawn.columns)
    assert all(column.part_height <= column.height for column in drawn.columns)
    assert sum(column.n for column in drawn.columns) == sum(counts)
