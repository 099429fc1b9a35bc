"""Agreement as it is printed: the worked examples of Krippendorff, Fleiss and Gwet, to the last digit that they give."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.agreement.worked_ratings import FLEISS, KRIPPENDORFF, of_counts, spread_of
from goldsmith.algorithms.agreement.cohen import cohen_kappa, kappa_of_table
from goldsmith.algorithms.agreement.corrected import corrected_agreement, raw_agreement
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import rated


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_is_that_of_krippendorff(level: str, alpha: float):
    """Krippendorff 2011, section C and E: all four levels, values missing, one unit without company."""
    found = krippendorff_alpha(rated(KRIPPENDORFF), level)

    assert found.value == pytest.approx(alpha, abs=5e-4)
    assert (found.n, found.method) == (11, f"krippendorff-alpha-{level}")
    assert found.low < found.value < found.high < 1


def test_alpha_of_two_observers_is_that_of_krippendorff():
    """Krippendorff 2011, section A and B: 10 binary units give 0.095, 12 nominal units of five values 0.692."""
    binary = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True))
    nominal = list(zip("aabbdcccedda", "babbbccceddd", strict=True))

    assert krippendorff_alpha(rated(binary)).value == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha(rated(nominal)).value == pytest.approx(0.692, abs=5e-4)


def test_kappa_of_fleiss():
    """Fleiss 1971: 0.430 over 30 patients; the first 15 of them 0.41393, AC1 0.44480, Brennan-Prediger 0.43889, alpha 0.42044 (Gwet)."""
    rows = [[int(digit) for digit in row] for row in FLEISS.split()]
    whole, half = of_counts(rows), of_counts(rows[:15])

    assert corrected_agreement(whole, "fleiss").value == pytest.approx(0.430, abs=5e-4)
    assert raw_agreement(whole) == pytest.approx(0.5556, abs=5e-4)
    for chance, value, error in (
        ("fleiss", 0.4139265, 0.08119291),
        ("gwet", 0.4448007, 0.08418757),
        ("brennan-prediger", 0.4388889, 0.08312142),
    ):
        found = corrected_agreement(half, chance)
        assert found.value == pytest.approx(value, abs=5e-8)
        assert spread_of(found, 14) == pytest.approx(error, abs=5e-8)
    assert krippendorff_alpha(half).value == pytest.approx(0.4204384, abs=5e-8)
    assert spread_of(krippendorff_alpha(half), 14, raters=6) == pytest.approx(0.082, rel=0.15)


def test_kappa_of_fleiss_with_fourteen_raters():
    """The example of 10 subjects that is printed everywhere: 0.210."""
    rows = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip

    assert corrected_agreement(of_counts(rows), "fleiss").value == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("chance", "value", "error"), [("fleiss", 0.76117, 0.15302), ("gwet", 0.77544, 0.14295), ("brennan-prediger", 0.77273, 0.14472)]
)
def test_coefficients_with_missing_ratings_are_gwets(chance: str, value: float, error: float):
    """Gwet 2014, page 120: values and standard errors, one rater missing here and there."""
    found = corrected_agreement(rated(KRIPPENDORFF), chance)

    assert found.value == pytest.approx(value, abs=5e-6)
    assert spread_of(found, 10) == pytest.approx(error, abs=5e-6)
    assert raw_agreement(rated(KRIPPENDORFF)) == pytest.approx(0.8181818)


def test_cohens_kappa_is_gwets():
    """100 pregnancies by two abstractors: 0.7964094 with a standard error of 0.05891072; AC1 of the same table 0.8493305."""
    table = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    pairs = [(row, column) for row, column in np.ndindex(3, 3) for _ in range(table[row, column])]

    found = kappa_of_table(table)

    assert found.value == pytest.approx(0.7964094, abs=5e-8)
    assert spread_of(found, 99) == pytest.approx(0.05891072, abs=5e-8)
    one, two = zip(*pairs, strict=True)
    assert cohen_kappa(one, two) == found
    assert corrected_agreement(rated(pairs)).value == pytest.approx(0.8493305, abs=5e-8)
    assert corrected_agreement(rated(pairs), "fleiss").value == pytest.approx(0.7962397, abs=5e-8)
    assert krippendorff_alpha(rated(pairs)).value == pytest.approx(0.7972585, abs=5e-8)


def test_the_paradox_of_kappa():
    """Where nearly all is the same value, 95 of 100 agree and kappa is near 0, while AC1 is high."""
    table = np.array([[95, 3], [2, 0]])
    pairs = [(row, column) for row, column in np.ndindex(2, 2) for _ in range(table[row, column])]

    assert kappa_of_table(table).value < 0
    assert corrected_agreement(rated(pairs)).value == pytest.approx(0.95, abs=0.01)
    for found in (kappa_of_table(table), corrected_agreement(rated(pairs), "fleiss"), krippendorff_alpha(rated(pairs))):
        assert "only 5 ratings differ from the commonest value" in found.notes[0]
    assert corrected_agreement(rated(pairs)).notes == ()


def test_weighted_kappa_of_a_textbook():
    """Quadratic kappa of two raters is the intraclass correlation of their scores, but for n and n - 1 (Fleiss and Cohen 1973)."""
    random = np.random.default_rng(1)
    one = random.integers(1, 6, 3_000)
    two = np.clip(one + random.integers(-1, 2, 3_000), 1, 5)

    found = cohen_kappa(one.tolist(), two.tolist(), weighting="quadratic")

    agreement = 2 * np.cov(one, two, ddof=0)[0, 1] / (one.var() + two.var() + (one.mean() - two.mean()) ** 2)
    assert found.value == pytest.approx(agreement)
    assert found.method == "cohen-kappa-quadratic"
    assert cohen_kappa(one.tolist(), two.tolist()).value < cohen_kappa(one.tolist(), two.tolist(), weighting="linear").value < found.value
