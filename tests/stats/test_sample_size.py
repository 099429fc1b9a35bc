"""How many rows to look at: published sizes, the interval that is kept, what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from goldsmith.stats.rates import wilson
from goldsmith.stats.sample_size import design_effect_of, rows_for_difference, rows_for_mean, rows_for_proportion, rows_to_clear

DETERMINED = settings(derandomize=True, deadline=None)


def test_sample_sizes_of_the_reference():
    """One-sided 95 %: which n first shows 90, 96 and 98 % when all are good."""
    assert [next(n for n in range(1, 400) if wilson(n, n, confidence=0.9)[0] >= p) for p in (0.9, 0.96, 0.98)] == [
        rows_to_clear(1.0, p, confidence=0.9) for p in (0.9, 0.96, 0.98)
    ]
    assert wilson(916, 1_000, confidence=0.9)[0] >= 0.9 > wilson(915, 1_000, confidence=0.9)[0]


@DETERMINED
@given(st.floats(0.01, 0.3), st.floats(0, 1), st.sampled_from([None, 200, 20_000]), st.sampled_from([1.0, 2.5]))
def test_just_enough_rows_for_a_width(half: float, expected: float, population: int | None, effect: float):
    """The interval of so many rows is narrow enough; of one row fewer it is not."""
    n = rows_for_proportion(half, expected=expected, population=population, design_effect=effect)

    def width(rows: int) -> float:
        trials = rows / effect
        if population is not None:
            trials = trials * (population - 1) / (population - trials) if population > trials else math.inf
        if math.isinf(trials):
            return 0.0
        z2 = 1.959963984540054**2
        middle = (expected + z2 / (2 * trials)) / (1 + z2 / trials)
        arm = 1.959963984540054 / (1 + z2 / trials) * math.sqrt(expected * (1 - expected) / trials + z2 / (4 * trials**2))
        hits, misses = expected * trials, (1 - expected) * trials
        least = beta.ppf(0.05, hits, misses + 1) if hits > 1e-6 else 0.0
        most = 1 - beta.ppf(0.05, misses, hits + 1) if misses > 1e-6 else 1.0
        return float(max(middle + arm, most) - min(middle - arm, least))

    assert n == population or width(n) <= 2 * half + 1e-9
    if n > 1:
        assert width(n - 1) > 2 * half - 1e-9


def test_textbook_sizes():
    """Fleiss: 435 each for 90 against 95 % with 80 %; Cochran: 385 for a tenth of a deviation; 218 of 500."""
    assert rows_for_difference(0.90, 0.95) == 435
    assert rows_for_difference(0.95, 0.90) == 435
    assert rows_for_difference(0.5, 0.6, power=0.9) == 519
    assert (rows_for_mean(0.1, 1.0), rows_for_mean(0.1, 1.0, population=500), rows_for_mean(0.1, 1.0, design_effect=2)) == (385, 218, 769)
    assert rows_for_mean(1.0, 0.0) == 2
    assert rows_for_proportion(0.05) == rows_for_proportion(0.05, expected=0.5) == 381
    assert design_effect_of(21, 0.15) == 4
    assert (design_effect_of(1, 0.9), design_effect_of(5, 1.0)) == (1, 5)
    assert rows_for_mean(1.959963984540054 / math.sqrt(5), 1.0, population=5) == 3  # 25 / 9, rounded up
    for first, second in ((1.5, 0.5), (0.5, 1.5), (-0.5, 0.5), (0.5, -0.5)):
        with pytest.raises(ValueError, match="show no difference"):
            rows_for_difference(first, second)


def test_what_settles_a_provisional_result():
    """So many rows at the same share put the interval on its side of the limit, one fewer do not."""
    for rate, limit in ((0.93, 0.90), (0.88, 0.90), (0.02, 0.05), (1.0, 0.9), (0.0, 0.05)):
        n = rows_to_clear(rate, limit)
        for rows, clear in ((n, True), (n - 1, False)):
            low, high = score(rate, rows)
            assert (low >= limit if rate > limit else high <= limit) is clear
    assert rows_to_clear(0.9, 0.9) is None
    assert rows_to_clear(0.93, 0.90, population=400) < rows_to_clear(0.93, 0.90)
    assert rows_to_clear(0.93, 0.90, design_effect=3.0) == pytest.approx(3 * rows_to_clear(0.93, 0.90), abs=3)


def score(rate: float, n: int) -> tuple[float, float]:
    """Return Wilson's interval of a share that need not be one of whole rows, from the textbook."""
    z = 1.959963984540054
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def test_sizes_that_are_none():
    """Widths, shares, powers and effects out of range."""
    for ask in (
        lambda: rows_for_proportion(0), lambda: rows_for_proportion(0.6), lambda: rows_for_proportion(0.1, expected=1.1),
        lambda: rows_for_proportion(0.1, design_effect=0.9), lambda: rows_for_mean(0, 1), lambda: rows_for_mean(1, -1),
        lambda: rows_for_mean(1, 1, design_effect=0.5), lambda: rows_for_difference(0.5, 0.5), lambda: rows_for_difference(0.5, 1.5),
        lambda: rows_for_difference(0.5, 0.6, power=1), lambda: rows_for_difference(0.5, 0.6, power=0), lambda: rows_to_clear(1.1, 0.9),
        lambda: rows_to_clear(0.5, 1.0), lambda: rows_to_clear(0.5, 0.0), lambda: rows_to_clear(0.5, 0.9, design_effect=0.5),
        lambda: design_effect_of(0.5, 0.1), lambda: design_effect_of(5, 1.1),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"none|no difference"):
            ask()
