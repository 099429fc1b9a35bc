"""The shingle kernel against a slow, obvious twin written with str.lower, re and whole numbers."""

from __future__ import annotations

import hashlib
import itertools
import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.shingles import shingle_sets, shingle_weights

SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(f"[{SINGLE}]|[^\\W{SINGLE}]+")
WRAP = (1 << 64) - 1


def mixed(value: int) -> int:
    """Splitmix64's finaliser."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & WRAP
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & WRAP
    return value ^ (value >> 31)


def word_hash(word: str) -> int:
    """One multiplication and shift a code point."""
    value = 0x9E3779B97F4A7C15
    for letter in word:
        value = (value + ord(letter)) * 0xD6E8FEB86659FD93 & WRAP
        value ^= value >> 32
    return value


def twin(text: str, n: int = 3) -> list[int]:
    """Return the distinct shingles in order of first appearance."""
    weights = [int(weight) for weight in shingle_weights(n)]
    words = [word_hash(word) for word in TOKEN.findall(text.lower())]
    if not words:
        return [int.from_bytes(hashlib.blake2b(" ".join(text.split()).encode(), digest_size=8).digest(), "little") | 1]
    if len(words) < n:
        total = len(words) * 0xA0761D6478BD642F
        return [mixed((total + sum(word * weight for word, weight in zip(words, weights, strict=False))) & WRAP)]
    found = [mixed(sum(words[i + j] * weights[j] for j in range(n)) & WRAP) for i in range(len(words) - n + 1)]
    return list(dict.fromkeys(found))


def sets_of(texts: list[str | None], n: int = 3) -> list[list[int]]:
    """Return what the kernel finds, one list a text."""
    values, offsets = shingle_sets(pa.array(texts, pa.large_string()), n)
    return [values[start:stop].tolist() for start, stop in itertools.pairwise(offsets)]


MIXED = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
        st.sampled_from(
            [
                "ΑΣ",
                "Σ",
                "ς",
                "σΣ.",
                "'Σ",
                "İstanbul",
                "ǅ",
                "ẞ",
                "中文",
                "カタカナ",
                "ー",
                "・",
                "👍",
                "\u0307",
                " ",
                "\n",
                "_",
                "́",
                "𠮷",
                "𝔘",
                "K",
            ]
        ),
    ),
    max_size=8,
).map("".join)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(MIXED, max_size=6), st.integers(1, 5))
def test_agrees_with_the_twin_on_any_unicode(texts: list[str], n: int):
    """On random Unicode the kernel finds exactly the shingles that lower-casing and a regular expression define."""
    assert sets_of(texts, n) == [twin(text, n) for text in texts]


def test_agrees_with_the_twin_on_every_code_point():
    """Every code point is lower-cased, classed and joined as Python does it, before and after a capital sigma too."""
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    points = [point for point in points if ord(point) < 0x30000 or ord(point) % 97 == 0]
    texts = ["".join(f" aΣ{point}B{point}Σ" for point in points[start : start + 128]) for start in range(0, len(points), 128)]

    assert sets_of(texts) == [twin(text) for text in texts]


def test_a_long_text_is_one_text():
    """A text longer than all buffers gives the same shingles as the twin, and does not disturb its neighbours."""
    long = " ".join(["alpha", "beta", "gamma", "中国", "x"][i * i % 5] + str(i * i % 89) for i in range(200_000))
    texts = ["before it", long, "after it", None, ""]

    found = sets_of(texts)

    assert found == [twin("before it"), twin(long), twin("after it"), [], twin("")]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_reads_any_arrow_layout(kind: pa.DataType):
    """Slices, chunks, both offset widths and dictionaries give the same shingles."""
    texts = ["one two three four", "五六七八", None, "", "Nine ten"]
    want = [[] if text is None else twin(text) for text in texts]
    array = pa.array(texts, kind)

    for layout in (
        array,
        pa.chunked_array([array.slice(0, 2), array.slice(2)]),
        array.dictionary_encode(),
        pa.array(["skip", *texts], kind).slice(1),
    ):
        values, offsets = shingle_sets(layout)
        assert [values[a:b].tolist() for a, b in itertools.pairwise(offsets)] == want


def test_short_texts_stay_distinct():
    """Texts of fewer than three words, or of none at all, are equal only if their words, or their signs, are."""
    texts = ["Yes.", "No.", "yes", "yes yes", "Yes No", "No Yes", "👍", "👎", "!!!", "?", "", " ", "👍 ", "是", "否", "是否"]

    found = [tuple(one) for one in sets_of(texts)]

    assert all(len(one) == 1 for one in found)
    assert {tuple(texts[i] for i in range(len(texts)) if found[i] == one) for one in found} == {
        ("Yes.", "yes"), ("No.",), ("yes yes",), ("Yes No",), ("No Yes",), ("👍", "👍 "), ("👎",), ("!!!",), ("?",), ("", " "), ("是",), ("否",), ("是否",),
    }  # fmt: skip


def test_hashes_spread():
    """Among a million distinct shingles no hash is met twice, and each bit is set in half of them."""
    texts = [" ".join(f"w{i * 1000 + j}" for j in range(1000)) for i in range(1000)]

    values, offsets = shingle_sets(pa.array(texts))

    assert np.diff(offsets).tolist() == [998] * 1000
    assert np.unique(values).size == values.size
    shares = [(values >> np.uint64(bit) & np.uint64(1)).mean() for bit in range(64)]
    assert max(abs(share - 0.5) for share in shares) < 0.003


def test_a_shingle_has_at_least_one_word():
    """A shingle of no words, or of more than the kernel holds, is refused."""
    with pytest.raises(ValueError, match="1 to 16 words, not 0"):
        shingle_weights(0)
    with pytest.raises(ValueError, match="not 17"):
        shingle_weights(17)
