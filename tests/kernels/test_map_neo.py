"""Texts in MAP-NEO's form are what Python's own functions make of them, and are counted so."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith import operator
from goldsmith.algorithms.chinese_words import segment
from goldsmith.kernels.map_neo import FULL_WIDTH, HALF_WIDTH
from goldsmith.kernels.text_numbers import NUMBERS
from goldsmith.kernels.text_views import map_neo_forms

ADDRESSES = (
    r"https?://[^\s,，\u4e00-\u9fa5]*|www\.[^\s,，\u4e00-\u9fa5]*",
    r"[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+\.?",
    r"(?<![\u4e00-\u9fa5])(\b[a-zA-Z0-9.-]+\.[a-z]{2,6}\b)",
)
PIECES = st.sampled_from(
    [
        *FULL_WIDTH, *HALF_WIDTH, "中", "国", "。。", "……", "..", "【", "】", "︻", "︼", "\n", "\r\n", " ", "　", "a", "B", "com", "www", "http", "://", "https://x.y/z?q=1", "example.com", "1.2.3.4", "3.5", "-", "w", "ww",
        "①", "㈱", "ﬁ", "Ａ", "ｶﾞ", "ｶ", "ﾞ", "é", "e\u0301", "\u0301", "\u0338", "＜\u0338", "한", "ᄒ", "ᅡ", "ᆫ", "\ufdfa", "½", "²", "\u00a0", "\u2026", "㎏", "Å", "𝒳", "\U0002f800", "🄰", "\0", "נ\u05b8", "ก\u0e33", "．", "｡", "﹟", "︰", "\u2024",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=20))


def written(text: str) -> str:
    """Return the text before NFKC."""
    text = text.translate(str.maketrans(FULL_WIDTH, HALF_WIDTH))
    for address in ADDRESSES:
        text = re.sub(address, "", text)
    return text


def check(texts: list[str | None]) -> None:
    """Compare with Python's own functions, text by text."""
    formed, before, normal = map_neo_forms(pa.array(texts, pa.large_string()))
    names = ("code_points", "neo_segments", "hash_runs", "ellipsis_runs")
    for row, text in enumerate(texts):
        if text is None:
            assert formed[row].as_py() is None
            continue
        there = written(text)
        whole = unicodedata.normalize("NFKC", text)
        assert formed[row].as_py() == unicodedata.normalize("NFKC", there), ascii(text)
        assert [int(before[row, NUMBERS[name]]) for name in names] == [
            len(there),
            sum(bool(piece.strip()) for piece in re.split(r'[.!…?;"]+', there)),
            len(re.findall("#+", there)),
            len(re.findall("…+", there)) + len(re.findall(r"\.{2,}", there)),
        ], ascii(text)
        assert int(normal[row, NUMBERS["code_points"]]) == len(whole), ascii(text)
        assert int(normal[row, NUMBERS["bracketed"]]) == sum(map(len, re.findall("【(.*?)】", whole))), ascii(text)


@settings(derandomize=True, deadline=None, max_examples=600)
@given(texts=st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=5))
def test_the_form_is_what_python_makes_of_a_text(texts):
    """Half-width marks, addresses left out, NFKC with all its joining neighbours, and what is counted on the way."""
    check(texts)


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(texts=st.lists(st.text("ab1.-_\u00e9中\u9fa5\u9fa6鿿가가 ,，w。h:/tp\n", max_size=40), min_size=1, max_size=4))
def test_addresses_are_left_out_as_the_published_patterns_leave_them_out(texts):
    """Runs of letters, full stops and hyphens beside Han that the patterns tell and Han that they do not."""
    check(texts)


def test_every_code_point_takes_the_form_that_python_gives_it():
    """All of them, alone and between letters."""
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    texts = ["".join(map(chr, codes[at : at + 64])) for at in range(0, len(codes), 64) if at < 0x20000 or at % 0x1000 == 0]
    formed = map_neo_forms(pa.array(texts, pa.large_string()))[0].to_pylist()

    assert formed == [unicodedata.normalize("NFKC", written(text)) for text in texts]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(text=TEXTS)
def test_words_are_those_of_the_form_without_marks(text):
    """Mean length and number, over the words that are no white space."""
    bare = re.sub(r"[^\w\s]", "", unicodedata.normalize("NFKC", written(text)))
    words = [word for word in segment(pa.array([bare], pa.large_string()))[0].as_py() if word.strip()]

    assert operator.configured("neo_word_count").on([text]).to_pylist() == [len(words)]
    assert operator.configured("neo_mean_word_length").on([text]).to_pylist() == [sum(map(len, words)) / len(words) if words else None]


@pytest.mark.parametrize(
    ("name", "text", "as_written", "formed"),
    [
        ("character_count", "ﬁn①", 3, 4),
        ("character_count", "看www.example.com吧", 17, 2),
        ("unique_character_share", "，,，,", 0.5, 0.25),
        ("hash_run_share", "＃好", 0.0, 0.5),
        ("ellipsis_run_share", "好。。", 0.0, 1 / 3),
        ("bracketed_share", "【ﬁ】", 1 / 3, 0.5),
        ("more_line_share", "好。。。", 1.0, 0.0),
        ("neo_sentence_count", "a.com，好。吧", 3, 2),
        ("word_digit_share", "½", 0.0, 1.0),
    ],
)
def test_the_setting_form_changes_what_is_measured(name, text, as_written, formed):
    """As written by default; in MAP-NEO's form where a rule set asks for it, in a column of its own that says so."""
    plain, other = operator.configured(name), operator.configured(name, {"form": "map_neo"})

    assert plain.on([text]).to_pylist() == pytest.approx([as_written])
    assert other.on([text]).to_pylist() == pytest.approx([formed])
    assert other.column == f"{name}_form_map_neo"
    assert other.field.metadata[b"goldsmith.form"] == b"map_neo"
