"""The text kernels count what their slow, obvious twin counts, on real and on random text."""

from __future__ import annotations

import json
import math
import threading

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.kernels import text as kernel
from goldsmith.kernels.text_numbers import NUMBERS, PARTS, parts_of
from kernels import text_twin as twin

STOP_WORDS = ("the", "be", "to", "的", "·", "not here", "a.b", ".", "--")
WANTED = frozenset(NUMBERS) | {kernel.STOP_PREFIX + word for word in STOP_WORDS}

PIECES = st.sampled_from(
    [
        "a", "b", "ab", "ba", "A", "The", "be", " ", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", ".", "..", "...", "…", ",", "!", "?", '"', "'", "’", "_", "__", "-", "--", "#", "##",
        "1", "22", "3.5", "1,000", "U.S.", "e.g.", "x.Y", "://", "http://a.b/c?d=e.", "[1]", "[edit]", "[citation needed]", "[", "]", "{", "lorem ipsum", "Lorem ", "ipsum", "JavaScript", "use cookies",
        "Uses Cookies", "coo\u212aies", "privacy policy", "terms of use", "中", "国", "文", "。", "，", "【", "】", "漢", "の", "カ", "ー", "한국", "é", "e\u0301", "\u0301", "\u200d", "\u200b", "\ufeff",
        "\x00", "\x1c", "\x85", "\u2028", "\u2029", "\u3000", "\u00a0", "😀", "❤️", "𝒳", "\U000f0000", "\U0010ffff", "\ue000", "\ufffd", "Ã©", "â€", "锟斤拷", "•", "- ", "展开", "更多", "شكرا", "।", "नमस्ते", "Ünï", "ß", "İ", "１", "＃",
        "word word word word word ", "一二三四五六七八九十甲乙丙丁", "This is a line. ", "x" * 1001,
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
SMALL = st.lists(st.sampled_from(["a", "b", "ab", "aab", " ", " ", ".", ". "]), max_size=60).map("".join)


def check(texts: list[str]) -> None:
    """Compare all numbers of all texts, counted in one batch, with the twin's."""
    counted = kernel.count(pa.array(texts, pa.large_string()), WANTED)
    stops = counted.stop_words(STOP_WORDS)
    for row, text in enumerate(texts):
        wanted = twin.numbers(text, STOP_WORDS)
        found = {name: int(counted[name][row]) for name in NUMBERS if not name.startswith("stop_words_")}
        different = {name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]}
        assert not different, (text, different)
        assert stops[row] == wanted["stop_words"], text
        assert (math.isnan(counted.entropy[row]) and text == "") or counted.entropy[row] == pytest.approx(wanted["entropy"], abs=1e-9)


@settings(derandomize=True, deadline=None, max_examples=600)
@given(TEXTS)
def test_every_number_is_what_the_twin_counts(text):
    """Whatever stands in a text, all numbers are exact."""
    check([text])


@settings(derandomize=True, deadline=None, max_examples=600)
@given(SMALL)
def test_repeated_n_grams_are_exact_where_tokens_run_into_each_other(text):
    """Two letters in many divisions: `a bc` and `ab c` are one n-gram, and nothing is missed."""
    check([text])


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=60))
def test_every_unicode_text_is_counted_as_the_twin_does(text):
    """No code point breaks the pass."""
    check([text])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(TEXTS)
def test_words_and_sentences_are_the_twin_s(text):
    """The lists that Python gets are the tokens that the pass counts, and nothing but white space is left out."""
    assert kernel.words(text) == twin.words(text)
    begins = twin.sentence_starts(text)
    assert len(kernel.sentences(text)) == sum(begins)
    assert "".join(kernel.words(text)) == "".join(text.split())


def test_real_texts_are_counted_as_the_twin_does():
    """60 documents of the corpus, prose, code and tables in both languages, in one batch."""
    import zstandard

    path = shared("corpus/mix40.jsonl.zst")
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(1200), strict=False)][::20]
    check(texts)


def test_neighbours_do_not_change_a_number():
    """A text has the same numbers alone, in a batch, after a huge one and in a slice."""
    texts = ["a b a b", None, "", "中国中国", "x " * 70_000, "a b a b"]
    column = pa.array(texts, pa.large_string())

    whole = kernel.count(column, WANTED)
    part = kernel.count(column.slice(3, 3), WANTED)

    assert (whole.numbers[0] == whole.numbers[5]).all()
    assert (whole.numbers[3:] == part.numbers).all()
    assert not whole.valid[1]
    assert not whole.numbers[1].any()
    assert (kernel.count(column.cast(pa.string()), WANTED).numbers == whole.numbers).all()


def test_threads_do_not_share_scratch():
    """Four threads that count different batches at once get what one gets."""
    batches = [pa.array([f"{n} a b c d e f {n} 中国 " * (20 + n)] * 50, pa.large_string()) for n in range(4)]
    wanted = [kernel.count(batch, WANTED).numbers for batch in batches]
    found: dict[int, list] = {n: [] for n in range(4)}

    def work(n: int) -> None:
        for _ in range(20):
            found[n].append(kernel.count(batches[n], WANTED).numbers)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all((numbers == wanted[n]).all() for n in range(4) for numbers in found[n])


def test_parts_that_nobody_wants_are_left_out():
    """Only the parts that the wanted numbers need are run; plain numbers need none."""
    assert parts_of(frozenset({"words", "category_Ll", "stop_word:the"})) == 0
    assert parts_of(frozenset(NUMBERS)) == sum(PARTS.values())


def test_bytes_that_are_no_utf8_do_not_break_the_pass():
    """A cut or impossible sequence counts as U+FFFD; nothing beyond the text is read."""
    raw = [b"ab\xe4\xb8", b"\xff\xfe", b"\xf4\x90\x80\x80", b"\xc0\x80", b"ok"]
    column = pa.Array.from_buffers(
        pa.large_string(), len(raw), pa.array(raw, pa.large_binary()).buffers()
    )  # fmt: skip

    counted = kernel.count(column, WANTED)

    assert counted["words"][4] == 1
    assert all(counted["replacement_characters"][:4] > 0)


def test_too_many_stop_words_are_refused():
    """One pass looks 256 stop words up."""
    with pytest.raises(ValueError, match="at most 256"):
        kernel.stop_words(tuple(str(n) for n in range(257)))
