"""Edits between texts are those of the table of Levenshtein, whatever they begin and end with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.text_distance import edits, text_distance
from kernels.plain_edits import distance

TEXTS = st.text(alphabet="ab🚀𠮷\u0301", max_size=30)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(head=TEXTS, one=TEXTS, other=TEXTS, tail=TEXTS)
def test_edits_are_those_of_thedistance(head: str, one: str, other: str, tail: str):
    """Leaving out what both begin and end with changes nothing."""
    first, second = head + one + tail, head + other + tail

    assert edits(first, second) == distance(first, second)
    assert text_distance(first, second) == pytest.approx(
        2 * distance(first, second) / max(1, len(first) + len(second) + distance(first, second))
    )


def test_long_texts_need_little_room():
    """Two texts of 30,000 code points, many of them different ones, are compared in memory that grows with the distinct ones."""
    one = "".join(chr(0x4E00 + at * 7919 % 5000) for at in range(30_000))
    other = one[:10_000] + "x" + one[10_000:20_000] + one[20_100:]

    assert edits(one, other) == 101
