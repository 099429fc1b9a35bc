"""The content digest: equal exactly where texts differ in white space alone."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.digest import content_digest

SPACES = st.text(
    alphabet=[chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and chr(point).isspace()], min_size=1, max_size=4
)
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
WRAP = (1 << 64) - 1


def twin(text: str) -> bytes:
    """Return the digest by its definition."""
    data = " ".join(text.split()).encode()
    one, two = 0x243F6A8885A308D3, 0x13198A2E03707344
    for start in range(0, len(data), 8):
        word = int.from_bytes(data[start : start + 8], "little")
        one = (one ^ word) * 0x9FB21C651E98DF25 & WRAP
        one ^= one >> 32
        two = (two + word) * 0xD6E8FEB86659FD93 & WRAP
        two ^= two >> 29
    one = mixed(one ^ len(data))
    two = mixed((two + one) & WRAP)
    return mixed((one + two) & WRAP).to_bytes(8, "little") + two.to_bytes(8, "little")


def mixed(value: int) -> int:
    """Splitmix64's finaliser."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & WRAP
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & WRAP
    return value ^ (value >> 31)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(st.one_of(WORDS, SPACES, WORDS.map(str.strip)), max_size=8).map("".join))
def test_agrees_with_the_twin(text: str):
    """White space is what str.split takes for it, and the digest follows its definition byte by byte."""
    assert content_digest(pa.array([text])).to_pylist() == [twin(text)]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(WORDS, max_size=6), SPACES, SPACES)
def test_white_space_alone_changes_nothing(words: list[str], one: str, two: str):
    """The same words with other white space between and around them have the same digest."""
    first, second = content_digest(pa.array([one.join(words), two + (two + two).join(words) + one])).to_pylist()

    assert first == second


def test_everything_else_does_change_it():
    """Case, punctuation, a doubled letter, a zero byte at the end and the order of blocks are all seen."""
    texts = ["", "a", "A", "a.", "aa", "a\0", "a\0\0", "\0", "abcdefgh12345678", "12345678abcdefgh", "a b", "ab", "中", "中文", "文中"]

    found = content_digest(pa.array(texts)).to_pylist()

    assert len(set(found)) == len(texts)


def test_a_million_texts_have_a_million_digests():
    """Counting up gives no digest twice, not even in one half of it."""
    found = content_digest(pa.array([f"record number {i}" for i in range(1_000_000)]))

    data = found.buffers()[1].to_pybytes()
    assert len({data[start : start + 8] for start in range(0, len(data), 16)}) == 1_000_000


def test_nulls_and_layouts():
    """A null has no digest; slices and chunks do not matter."""
    array = pa.array(["skip", "a b", None, "c"])

    whole = content_digest(array).to_pylist()

    assert whole[2] is None
    assert content_digest(array.slice(1)).to_pylist() == whole[1:]
    assert content_digest(pa.chunked_array([array.slice(0, 1), array.slice(1)])).to_pylist() == whole
    assert content_digest(pa.array([], pa.string())).to_pylist() == []
