"""Importance weights are those of the published formula, counted by hand."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.importance.model import SMOOTHING, fit, load, log_ratio
from goldsmith.errors import MissingPartError, SettingsError
from goldsmith.kernels.token_bags import counted, summed

TARGET = ["the bank raised interest rates", "interest rates and the bank", "银行提高利率"]
RAW = ["the cat sat on the bank", "a dog and a cat", "猫坐在垫子上", "银行在河边"]


def texts(lines: list[str | None]) -> pa.Array:
    """Return an Arrow column."""
    return pa.array(lines, pa.large_string())


def grams(text: str, most: int) -> Counter[tuple[str, ...]]:
    """Count n-grams of words, or of Chinese characters."""
    words = text.split() if " " in text else list(text)
    return Counter(tuple(words[at : at + n]) for n in range(1, most + 1) for at in range(len(words) - n + 1))


def by_hand(text: str, most: int) -> float:
    """Return the log importance weight of a text by the published formula, without hashing."""
    sides = [sum((grams(line, most) for line in lines), Counter()) for lines in (TARGET, RAW)]
    totals = [sum(side.values()) for side in sides]
    shares = [{gram: count / total for gram, count in side.items()} for side, total in zip(sides, totals, strict=True)]
    return sum(
        count * (math.log(shares[0].get(gram, 0) + SMOOTHING) - math.log(shares[1].get(gram, 0) + SMOOTHING))
        for gram, count in grams(text, most).items()
    )


@pytest.mark.parametrize("most", [1, 2, 3])
def test_weights_are_those_of_the_formula(most):
    """With so many buckets that no two n-grams share one, Chinese and English."""
    model = fit(texts(TARGET), texts(RAW), about={}, most=most, buckets=1 << 20)
    asked = [*TARGET, *RAW, "the bank sat on interest rates rates", "利率在银行", "zebra zebra"]

    found = model.log_weights(texts(asked))

    assert np.allclose(found.sums, [by_hand(text, most) for text in asked], atol=1e-9)
    assert found.sizes.tolist() == [sum(grams(text, most).values()) for text in asked]


def test_the_ratio_is_that_of_the_published_package():
    """``np.log(target + 1e-8) - np.log(raw + 1e-8)`` of shares, as ``HashedNgramDSIR.fit_importance_estimator`` has it."""
    found = log_ratio(np.array([3, 0, 1]), np.array([1, 2, 1]))

    assert found.tolist() == [
        math.log(0.75 + 1e-8) - math.log(0.25 + 1e-8),
        math.log(1e-8) - math.log(0.5 + 1e-8),
        math.log(0.25 + 1e-8) - math.log(0.25 + 1e-8),
    ]


def test_one_domain_against_itself_weighs_nothing():
    """Equal distributions give 0 everywhere, whatever the text."""
    model = fit(texts(TARGET), texts(TARGET[::-1]), about={})

    assert model.log_weights(texts([*RAW, "zebra"])).sums.tolist() == [0.0] * 5


@given(lines=st.lists(st.text("ab c中", max_size=20) | st.none(), max_size=12), cut=st.integers(0, 12), most=st.integers(1, 4))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_bags_do_not_know_their_neighbours(lines, cut, most):
    """Counts add up over batches, sums of a text are the same in any batch, and a weight of 1 counts n-grams."""
    column = texts(lines)
    whole = counted(column, most=most, n_buckets=97)

    parts = counted(column.slice(0, cut), most=most, n_buckets=97) + counted(column.slice(cut), most=most, n_buckets=97)

    assert whole.tolist() == parts.tolist()
    weights = np.arange(97.0)
    both = summed(column, weights, most=most)
    assert both.sums[cut:].tolist() == summed(column.slice(cut), weights, most=most).sums.tolist()
    assert summed(column, np.ones(97), most=most).sums.tolist() == both.sizes.tolist()
    assert whole.sum() == both.sizes.sum()


def test_what_cannot_be_fitted_is_refused():
    """No text on a side, and settings out of range."""
    with pytest.raises(SettingsError, match="no word among the raw texts"):
        fit(texts(TARGET), texts(["", None]), about={})
    with pytest.raises(SettingsError, match="target and the raw texts"):
        fit(texts([]), texts([]), about={})
    with pytest.raises(SettingsError, match="out of range"):
        fit(texts(TARGET), texts(RAW), about={}, buckets=1)


def test_files_come_back_and_strange_ones_are_refused(tmp_path):
    """The same weights; equal bytes for equal models; an n-gram model is not taken for one of importance, nor nonsense."""
    from goldsmith.algorithms.ngram_model.training import fitted

    model = fit(texts(TARGET), texts(RAW), about={"name": "banks"})
    one, two, other, cut = (tmp_path / name for name in ("one.npz", "two.npz", "other.npz", "cut.npz"))
    model.save(one)
    fit(texts(TARGET), texts(RAW), about={"name": "banks"}).save(two)
    fitted([texts(TARGET)], about={}).save(other)
    cut.write_bytes(one.read_bytes()[:-40])

    assert one.read_bytes() == two.read_bytes()
    assert load(str(one)).weights.tolist() == model.weights.tolist()
    with pytest.raises(MissingPartError, match="a model of the kind `ngram`"):
        load(str(other))
    with pytest.raises(MissingPartError, match="no importance model"):
        load(str(cut))
