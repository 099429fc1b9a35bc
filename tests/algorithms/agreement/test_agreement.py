"""Agreement: oracles that count pairs one by one, what symmetry demands, and what is refused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.agreement.worked_ratings import spread_of
from goldsmith.algorithms.agreement.cohen import cohen_kappa, kappa_of_table
from goldsmith.algorithms.agreement.corrected import corrected_agreement, raw_agreement
from goldsmith.algorithms.agreement.interval import coefficient_interval
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import listed, rated
from goldsmith.algorithms.agreement.weights import agreement_weights
from goldsmith.stats.estimate import Estimate

DETERMINED = settings(derandomize=True, deadline=None, max_examples=40)
TABLES = st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 7]), min_size=3, max_size=3), min_size=3, max_size=12)


@DETERMINED
@given(TABLES, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_that_of_its_definition(table: list[list[int | None]], level: str):
    """Every pair of ratings is looked at, one by one."""
    units = [[value for value in row if value is not None] for row in table]
    units = [row for row in units if len(row) > 1]
    every = [value for row in units for value in row]
    ratings = rated(table, values=[1, 2, 3, 7])
    if len(units) < 2 or len(set(every)) < 2:
        with pytest.raises(ValueError, match=r"at least 2 such items|all ratings are the same"):
            krippendorff_alpha(ratings, level)
        return

    def apart(one: int, two: int) -> float:
        between = sum(every.count(value) for value in (1, 2, 3, 7) if min(one, two) <= value <= max(one, two))
        return {
            "nominal": float(one != two),
            "ordinal": (between - (every.count(one) + every.count(two)) / 2) ** 2 if one != two else 0.0,
            "interval": float((one - two) ** 2),
            "ratio": ((one - two) / (one + two)) ** 2,
        }[level]

    seen = sum(apart(one, two) / (len(row) - 1) for row in units for one, two in itertools.permutations(row, 2)) / len(every)
    chance = sum(apart(one, two) for one, two in itertools.permutations(every, 2)) / len(every) / (len(every) - 1)

    found = krippendorff_alpha(ratings, level, rounds=20)

    assert found.value == pytest.approx(1 - seen / chance, abs=1e-9)
    assert found.low <= found.value <= found.high


@DETERMINED
@given(TABLES, st.randoms(use_true_random=False))
def test_order_does_not_matter(table: list[list[int | None]], random):
    """Items and raters in any order, and values by any names, give the same coefficients."""
    mixed = [random.sample(row, len(row)) for row in random.sample(table, len(table))]
    named = [[None if value is None else f"v{value}" for value in row] for row in table]
    try:
        found = corrected_agreement(rated(table), "fleiss"), corrected_agreement(rated(table), "gwet")
        alpha = krippendorff_alpha(rated(table), rounds=20)
    except ValueError:
        return

    for other in (mixed, named):
        for one, chance in zip(found, ("fleiss", "gwet"), strict=True):
            again = corrected_agreement(rated(other), chance)
            assert (again.value, again.low, again.high) == pytest.approx((one.value, one.low, one.high))
        assert krippendorff_alpha(rated(other), rounds=20).value == pytest.approx(alpha.value)


def test_numbers_may_be_stretched():
    """Interval alpha bears a shift and a scale, ratio alpha a scale, ordinal alpha any rising function."""
    table = [[1.0, 2, 1], [3, 3, 4], [6, 5, 6], [2, 2, 2], [9, 7, 9]]

    def alpha(change, level: str) -> Estimate:
        return krippendorff_alpha(rated([[change(value) for value in row] for row in table]), level, rounds=50)

    for level, change in (("interval", lambda v: 1e6 + 10 * v), ("ratio", lambda v: 10 * v), ("ordinal", math.exp), ("nominal", math.exp)):
        one, other = alpha(lambda v: v, level), alpha(change, level)
        assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high), rel=1e-6)


def test_chance_agrees_by_chance():
    """Raters who do not look agree as chance does: 0 lies inside, whatever the coefficient."""
    said = np.random.default_rng(0).integers(0, 3, (400, 3))

    for found in (
        *(corrected_agreement(rated(said), c) for c in ("fleiss", "gwet", "brennan-prediger")),
        krippendorff_alpha(rated(said), rounds=100),
    ):
        assert 0 in found
        assert found.width < 0.2


def test_no_disagreement_is_no_certainty():
    """Ten items on which all agree leave room; a thousand leave little."""
    few, many = ([["a", "a"], ["b", "b"]] * n for n in (5, 500))

    for ask in (krippendorff_alpha, corrected_agreement):
        short, long = ask(rated(few)), ask(rated(many))
        assert short.value == long.value == short.high == long.high == 1
        assert short.low < 0.6
        assert 0.98 < long.low < 1
        assert "no two raters disagreed" in short.notes[0]
    ranks = krippendorff_alpha(rated([[1, 1], [5, 5]] * 5), "interval")
    assert ranks.low == pytest.approx(krippendorff_alpha(rated([[1, 1], [5, 5]] * 5), "ratio").low)


def test_weights_of_values():
    """Identity, linear, quadratic by numbers; ordinal by order alone; words by their places."""
    values = np.array([1.0, 2.0, 5.0])

    assert agreement_weights(values, "identity").tolist() == np.eye(3).tolist()
    assert agreement_weights(values, "linear")[0].tolist() == [1, 0.75, 0]
    assert agreement_weights(values, "quadratic")[0].tolist() == [1, 1 - 1 / 16, 0]
    assert agreement_weights(values, "ordinal")[0].tolist() == pytest.approx([1, 1 - 1 / 3, 0])
    assert agreement_weights(np.array(["a", "b", "c"]), "linear")[0].tolist() == [1, 0.5, 0]
    assert agreement_weights(np.array([3]), "linear").tolist() == [[1]]
    with pytest.raises(ValueError, match="no weighting"):
        agreement_weights(values, "cubic")


def test_weighted_coefficients_agree_with_each_other():
    """Quadratic Fleiss' kappa and interval alpha differ by 1/n only; AC2 of two values is AC1."""
    said = np.random.default_rng(2).integers(1, 5, (200, 3))
    said[:, 1] = said[:, 0]
    two = np.minimum(said, 2)

    fleiss = corrected_agreement(rated(said), "fleiss", weighting="quadratic")
    assert fleiss.value == pytest.approx(krippendorff_alpha(rated(said), "interval", rounds=20).value, abs=2e-3)
    assert fleiss.method == "fleiss-kappa-quadratic"
    assert corrected_agreement(rated(said), "gwet", weighting="ordinal").method == "gwet-ac2-ordinal"
    assert corrected_agreement(rated(two), "gwet", weighting="linear").value == pytest.approx(corrected_agreement(rated(two)).value)


def test_linearised_errors_are_those_of_the_jackknife():
    """Leaving items out one by one gives the same standard error, weights and missing ratings included."""
    said = np.random.default_rng(3).integers(1, 4, (80, 4)).astype(object)
    said[:, 1] = said[:, 0]
    said[::5, 3] = None
    for chance, weighting in (("fleiss", "identity"), ("gwet", "quadratic"), ("brennan-prediger", "linear")):

        def value(rows, chance=chance, weighting=weighting) -> float:
            return corrected_agreement(rated(rows, values=[1, 2, 3]), chance, weighting=weighting).value

        left = np.array([value(np.delete(said, at, axis=0)) for at in range(80)])
        jackknife = math.sqrt(79 / 80 * ((left - left.mean()) ** 2).sum())
        assert spread_of(corrected_agreement(rated(said), chance, weighting=weighting), 79) == pytest.approx(jackknife, rel=0.02)


def test_ratings_one_by_one_are_the_table():
    """A list of who got what is the same as the table, and a value that nobody gave counts among the possible ones."""
    table = [["a", "b", None], ["b", "b", "b"], [None, None, None]]

    one, other = rated(table), listed([0, 0, 1, 1, 1], ["a", "b", "b", "b", "b"])

    assert one.counts().tolist() == other.counts().tolist() == [[1, 1], [0, 3]]
    assert one.raters.tolist() == [2, 3]
    assert rated(table, values=["c", "b", "a"]).counts().tolist() == [[0, 1, 1], [0, 3, 0]]
    assert rated([[1.0, math.nan], [2.0, 2.0]]).counts().tolist() == [[1, 0], [0, 2]]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: rated([[1, 2], [1]]), "different numbers of raters"),
        (lambda: rated([[1, "a"]]), "cannot be ordered"),
        (lambda: rated([[1, 2]], values=[1]), "none of the values: 2"),
        (lambda: listed([1, 2], [1]), "need as many ratings"),
        (lambda: listed([1, 2], [1, None]), "need as many ratings"),
        (lambda: corrected_agreement(rated([[1, 2], [1, None]])), "1 items have two ratings"),
        (lambda: corrected_agreement(rated([[1, 1], [1, 1]])), "one value only"),
        (lambda: corrected_agreement(rated([[1, 1], [1, 2]]), "tea"), "no chance after"),
        (lambda: raw_agreement(rated([[1, None], [1, None]])), "no item has two ratings"),
        (lambda: krippendorff_alpha(rated([[1, 1], [1, 2]]), "tea"), "no level of measurement"),
        (lambda: krippendorff_alpha(rated([["a", "a"], ["a", "b"]]), "interval"), "these values are words"),
        (lambda: krippendorff_alpha(rated([[-1, 1], [1, 2]]), "ratio"), "none below 0"),
        (lambda: krippendorff_alpha(rated([[1, 1], [1, 1]]), "interval"), "all ratings are the same"),
        (lambda: cohen_kappa([1, 2], [1]), "judged 2 items and the other one 1"),
        (lambda: cohen_kappa([1, None], [1, 2]), "holds two items at least"),
        (lambda: cohen_kappa([1, 1], [1, 1]), "one value only"),
        (lambda: cohen_kappa([1, 2], [1, 2], values=[1]), "none of the values: 2"),
        (lambda: kappa_of_table(np.ones((2, 3))), "is square"),
        (lambda: kappa_of_table(np.array([[-1, 2], [3, 4]])), "is square"),
        (lambda: coefficient_interval(0.5, 0.1, 9, 0.5, 1.0, "x"), "coverage"),
    ],
)
def test_what_agrees_on_nothing(ask, said: str):
    """Each refusal says what is missing."""
    with pytest.raises(ValueError, match=said):
        ask()


def test_words_that_are_ranks():
    """Their order is that of the values given."""
    table = [["low", "mid"], ["mid", "mid"], ["high", "high"], ["low", "low"], ["mid", "high"]]
    numbers = [[{"low": 1, "mid": 2, "high": 3}[value] for value in row] for row in table]

    found = krippendorff_alpha(rated(table, values=["low", "mid", "high"]), "ordinal")

    assert found == krippendorff_alpha(rated(numbers), "ordinal")


@pytest.mark.parametrize(("n", "confidence"), [(5, 0.95), (40, 0.95), (40, 0.8)])
def test_the_end_of_full_agreement_is_clopper_and_pearsons(n: int, confidence: float):
    """Where nobody disagreed in n items, the largest unseen rate solves (1 - rate) ** n = (1 - confidence) / 2."""
    found = coefficient_interval(1.0, 0.0, n, 0.5, confidence, "any")

    unseen = 1 - ((1 - confidence) / 2) ** (1 / n)
    assert found.low == pytest.approx(1 - unseen / 0.5)
    assert found.high == 1


def test_ratios_begin_at_zero():
    """Numbers between 0 and 1 are ratios; below 0 they are none."""
    rows = [[0.0, 0.0], [0.5, 0.5], [0.25, 0.5], [2.0, 2.0], [0.0, 0.25]]

    found = krippendorff_alpha(rated(rows), "ratio")

    values = [value for row in rows for value in row]
    apart = lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0  # noqa: E731
    seen = sum(apart(*row) for row in rows) / len(rows)
    chance = sum(apart(a, b) for a, b in itertools.permutations(values, 2)) / (len(values) * (len(values) - 1))
    assert found.value == pytest.approx(1 - seen / chance)
    with pytest.raises(ValueError, match="none below 0"):
        krippendorff_alpha(rated([[-0.5, 1.0], [1.0, 1.0], [2.0, 1.0]]), "ratio")


def test_the_interval_of_alpha_is_widened_for_few_items():
    """The standard error is that of items drawn again, times n / (n - 1)."""
    rows = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"], ["a", "a"], ["b", "a"], ["a", "a"]]

    found = krippendorff_alpha(rated(rows), "nominal", rounds=4_000)

    again, random = [], np.random.default_rng(5)
    for _ in range(4_000):
        drawn = [rows[at] for at in random.integers(0, len(rows), len(rows))]
        counts = np.unique([value for row in drawn for value in row], return_counts=True)[1]
        n = counts.sum()
        chance = 1 - float((counts * (counts - 1)).sum()) / (n * (n - 1))
        if chance:
            again.append(1 - np.mean([one != other for one, other in drawn]) / chance)
    assert spread_of(found, len(rows) - 1) == pytest.approx(np.std(again, ddof=1) * 7 / 6, rel=0.06)


def test_a_missing_rating_in_a_list_is_refused():
    """Ratings that come one by one have no gaps, however many there are."""
    for said in ([1, None], [1, None, 2, 2], [None, 1, 1]):
        with pytest.raises(ValueError, match="none of them missing"):
            listed(list("xxyy")[: len(said)], said)


def test_ranks_of_uneven_values_are_mean_ranks():
    """Ordinal differences are those of Krippendorff's sum over the ranks between, whatever the values are called."""
    rows = [[1, 1, 1], [1, 2, 1], [2, 2, 3], [3, 3, 3], [3, 9, 3], [1, 1, 2], [9, 9, 9]]
    names, counts = np.unique([value for row in rows for value in row], return_counts=True)
    place = {name: at for at, name in enumerate(names.tolist())}

    def apart(one: int, other: int) -> float:
        low, high = sorted((place[one], place[other]))
        return float(counts[low : high + 1].sum() - (counts[low] + counts[high]) / 2) ** 2

    pairs = [[apart(one, other) for one, other in itertools.permutations(row, 2)] for row in rows]
    values = [value for row in rows for value in row]
    seen = sum(sum(each) / 2 for each in pairs) / len(values)
    chance = sum(apart(a, b) for a, b in itertools.permutations(values, 2)) / (len(values) * (len(values) - 1))

    assert krippendorff_alpha(rated(rows), "ordinal").value == pytest.approx(1 - seen / chance)
