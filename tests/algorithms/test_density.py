"""Density of information: plain Python counts the same, published properties hold."""

from __future__ import annotations

import math
import zlib
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.lexical import variety
from goldsmith.operators.text.compression_ratio import CompressionRatio
from goldsmith.operators.text.moving_type_token_ratio import MovingTypeTokenRatio

WORDS = st.lists(st.sampled_from(["a", "b", "c", "dd", "e"]), max_size=40).map(" ".join)


@given(texts=st.lists(WORDS | st.none(), min_size=1, max_size=6), n=st.integers(1, 4), window=st.integers(2, 12))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_it_counts_what_dictionaries_count(texts, n, window):
    """n-grams, different ones, entropy; and the moving window, recounted at every place."""
    found = variety(pa.array(texts, pa.large_string()), n=n, window=window)

    for row, text in enumerate(texts):
        words = (text or "").split()
        grams = Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))
        total = sum(grams.values())
        assert (found.tokens[row], found.grams[row], found.distinct[row]) == (len(words), total, len(grams))
        entropy = -sum(count / total * math.log(count / total) for count in grams.values())
        assert found.entropy[row] == pytest.approx(entropy)
        if n == 1 and words:
            width = min(window, len(words))
            moving = [len(set(words[at : at + width])) / width for at in range(len(words) - width + 1)]
            assert found.moving[row] == pytest.approx(sum(moving) / len(moving))


def test_the_moving_ratio_does_not_fall_with_length():
    """Ten times the same kind of text has the same value, where the plain share of different words falls by half."""
    draw = np.random.default_rng(1)
    weights = 1 / np.arange(1, 2001)
    for made in (lambda n: " ".join(f"w{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in draw.choice(2000, n, p=weights / weights.sum())),
                 lambda n: "".join(chr(0x4E00 + i) for i in draw.choice(2000, n, p=weights / weights.sum()))):  # fmt: skip
        texts = pa.array([made(400), made(4000)], pa.large_string())

        short, long = MovingTypeTokenRatio()(texts).to_pylist()
        found = variety(texts)

        assert abs(short - long) < 0.03
        assert found.distinct[1] / found.tokens[1] < 0.7 * found.distinct[0] / found.tokens[0]


@pytest.mark.parametrize("codec", ["zlib", "zstd"])
def test_compression_finds_repetition(codec):
    """A text of one sentence again and again is small, noise is not; windows keep length out of it."""
    draw = np.random.default_rng(1)
    noise = draw.integers(33, 127, 40_000, dtype=np.uint8).tobytes().decode()
    texts = ["今天天气很好。" * 500, "the same again " * 500, noise]

    chinese, english, random = CompressionRatio(codec=codec).on(texts).to_pylist()

    assert max(chinese, english) < 0.05
    assert random > 0.8
    half, whole = CompressionRatio(codec=codec).on([noise[:20_480], noise[:40_960]]).to_pylist()
    assert half == pytest.approx(whole, abs=0.005)


def test_it_is_what_zlib_says():
    """Level 6, windows of 4,096 bytes one after the other."""
    text = "Les élèves étudient. 学生们学习。" * 400
    raw = text.encode()

    wanted = sum(len(zlib.compress(raw[at : at + 4096], 6)) for at in range(0, len(raw), 4096)) / len(raw)

    assert CompressionRatio().on([text]).to_pylist() == [pytest.approx(wanted)]
    assert CompressionRatio(window=0).on([text]).to_pylist() == [pytest.approx(len(zlib.compress(raw, 6)) / len(raw))]
