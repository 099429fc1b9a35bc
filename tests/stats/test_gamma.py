"""Gamma functions: known values, recurrences, scipy's numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from goldsmith.stats.gamma import digamma, log_gamma

NUMBERS = np.concatenate([np.geomspace(1e-6, 1e6, 400), np.arange(1.0, 30), [9.999999, 10.0, 10.000001]])


def test_known_values():
    """Gamma(1/2) is the root of pi, gamma(n + 1) is n!, psi(1) is less Euler's constant."""
    assert log_gamma(np.array([0.5, 11.0])) == pytest.approx([0.5 * math.log(math.pi), math.log(math.factorial(10))], rel=1e-14)
    assert digamma(np.array([1.0, 0.5])) == pytest.approx([-0.5772156649015329, -1.9635100260214235], rel=1e-14)


def test_as_scipy_has_them():
    """Over twelve orders of magnitude, to 13 digits, or of 1 near the zeros."""
    assert log_gamma(NUMBERS) == pytest.approx(special.gammaln(NUMBERS), rel=1e-13, abs=2e-14)
    assert digamma(NUMBERS) == pytest.approx(special.digamma(NUMBERS), rel=1e-13, abs=1e-14)


def test_shape_stays_and_the_array_is_not_touched():
    """A table gives a table; what was asked of is as it was."""
    table = np.array([[0.5, 20.0]])

    assert digamma(table).shape == log_gamma(table).shape == (1, 2)
    assert table.tolist() == [[0.5, 20.0]]


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan])
def test_numbers_that_are_not_above_zero_are_refused(wrong: float):
    """And said."""
    for function in (log_gamma, digamma):
        with pytest.raises(ValueError, match="above 0"):
            function(np.array([1.0, wrong]))
