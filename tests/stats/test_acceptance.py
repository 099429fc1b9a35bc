"""Acceptance plans: published plans and curves, the standard's table, rare events, sample sizes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.acceptance import Plan, acceptance_plan, least_for
from goldsmith.stats.proportion import proportion
from goldsmith.stats.rare import chance_to_see, rare_warning, rate_unseen, rows_to_see
from goldsmith.stats.standard_plan import LETTERS, LIMITS, SIZES, code_letter, standard_plan

DETERMINED = settings(derandomize=True, deadline=None)


def test_the_rule_of_4000_and_96_percent():
    """A corpus exactly at the limit passes one time in two: the rule is a decision, no estimate."""
    passed = [100 * chance for _, chance in Plan(4_000, 160).curve([0.035, 0.04, 0.0425, 0.045, 0.05])]

    assert passed == pytest.approx([95.9, 52.1, 23, 6.7, 0.16], abs=0.6)


@pytest.mark.parametrize("population", [None, 200])
def test_a_spotless_lot_passes_and_a_hopeless_one_does_not(population: int | None):
    """Whatever the plan, none and all defective are certain."""
    assert [Plan(20, 3, population).passes(rate) for rate in (0.0, 1.0)] == [1, 0]


def test_textbook_plans():
    """AQL 1 %, LTPD 5 % with 5 % and 10 % is n 132, c 3; zero defects against 5, 1 and 0.1 % need 59, 299 and 2,995."""
    assert acceptance_plan(0.01, 0.05) == Plan(132, 3)
    assert [least_for(p, 0, consumer_risk=0.05) for p in (0.05, 0.01, 0.001)] == [59, 299, 2_995]


@DETERMINED
@given(st.floats(0.001, 0.1), st.floats(1.6, 8), st.sampled_from([None, 300, 5_000]))
def test_a_plan_keeps_both_risks_and_no_smaller_one_does(good: float, times: float, population: int | None):
    """With one defect less to bear with, no sample keeps both."""
    bad = min(0.9, good * times)
    if population:  # in a small lot the two shares may be the same number of rows
        bad = max(bad, good + 4 / population)
    plan = acceptance_plan(good, bad, population=population)

    assert plan.passes(good) >= 0.95
    assert plan.passes(bad) <= 0.10
    if plan.n > plan.c + 1:
        assert Plan(plan.n - 1, plan.c, population).passes(bad) > 0.10
    if plan.c:
        n = least_for(bad, plan.c - 1, population=population)
        assert n is None or Plan(n, plan.c - 1, population).passes(good) < 0.95


def test_large_plans_are_found_in_strides_and_are_the_smallest():
    """Beyond fifty defects the search takes strides, and comes back to the first that serves."""
    plan = acceptance_plan(0.01, 0.012, consumer_risk=0.05)

    assert plan.c > 300
    assert plan.passes(0.01) >= 0.95
    smaller = Plan(least_for(0.012, plan.c - 1, consumer_risk=0.05), plan.c - 1)
    assert smaller.passes(0.01) < 0.95


def test_a_known_lot_needs_less():
    """Of 1,000 rows fewer are looked at than of unlimited ones; a lot looked at whole is told for certain."""
    assert acceptance_plan(0.01, 0.05, population=1_000).n < acceptance_plan(0.01, 0.05).n
    assert Plan(100, 2, 100).passes(0.02) == 1
    assert Plan(100, 2, 100).passes(0.03) == 0


def test_a_plan_decides():
    """Up to c the lot passes."""
    plan = Plan(50, 2)

    assert [plan.accepts(defects) for defects in (0, 2, 3, 50)] == [True, True, False, False]
    for defects in (-1, 51):
        with pytest.raises(ValueError, match="defects in 50 rows"):
            plan.accepts(defects)


@pytest.mark.parametrize(("n", "c", "population"), [(0, 0, None), (5, 5, None), (5, -1, None), (6, 1, 5)])
def test_a_plan_that_cannot_be_is_refused(n: int, c: int, population: int | None):
    """No rows, as many defects as rows, more rows than there are."""
    with pytest.raises(ValueError, match="defects of"):
        Plan(n, c, population)


@pytest.mark.parametrize(
    ("good", "bad", "a", "b"), [(0.05, 0.05, 0.05, 0.1), (-0.1, 0.1, 0.05, 0.1), (0.1, 1.0, 0.05, 0.1), (0, 0.1, 0, 0.1), (0, 0.1, 0.1, 1)]
)
def test_shares_and_risks_of_a_plan(good: float, bad: float, a: float, b: float):
    """A good share below a bad one, and risks that are some."""
    with pytest.raises(ValueError, match="a plan lies between"):
        acceptance_plan(good, bad, producer_risk=a, consumer_risk=b)
    with pytest.raises(ValueError, match="a share lies"):
        Plan(5, 1).passes(1.1)


def test_what_no_sample_tells():
    """In 50 rows 2 % and 2.4 % are the same row."""
    with pytest.raises(ValueError, match="in 50 rows"):
        acceptance_plan(0.02, 0.024, population=50)
    assert least_for(0.001, 0, population=100) is None


# The standard's tables, read off MIL-STD-105E tables I, II-A and II-B, which have the same numbers.
NORMAL = {
    "A": {6.5: 0, 25: 1, 40: 2, 65: 3, 100: 5, 150: 7, 250: 10, 400: 14, 650: 21, 1000: 30},
    "E": {1.0: 0, 4.0: 1, 6.5: 2, 10: 3, 15: 5, 25: 7, 40: 10, 65: 14, 100: 21, 150: 30, 250: 44},
    "F": {0.65: 0, 2.5: 1, 4.0: 2, 6.5: 3, 10: 5, 15: 7, 25: 10, 40: 14, 65: 21},
    "H": {0.25: 0, 1.0: 1, 1.5: 2, 2.5: 3, 4.0: 5, 6.5: 7, 10: 10, 15: 14, 25: 21},
    "J": {0.15: 0, 0.65: 1, 1.0: 2, 1.5: 3, 2.5: 5, 4.0: 7, 6.5: 10, 10: 14, 15: 21},
    "K": {0.10: 0, 0.40: 1, 0.65: 2, 1.0: 3, 1.5: 5, 2.5: 7, 4.0: 10, 6.5: 14, 10: 21},
    "N": {0.025: 0, 0.10: 1, 0.15: 2, 0.25: 3, 0.40: 5, 0.65: 7, 1.0: 10, 1.5: 14, 2.5: 21},
    "R": {0.025: 1, 0.040: 2, 0.065: 3, 0.10: 5, 0.15: 7, 0.25: 10, 0.40: 14, 0.65: 21},
}
TIGHTENED = {
    "B": {6.5: 0, 25: 1},
    "F": {1.0: 0, 4.0: 1, 6.5: 2, 10: 3, 15: 5, 25: 8, 40: 12, 65: 18},
    "J": {0.25: 0, 1.0: 1, 1.5: 2, 2.5: 3, 4.0: 5, 6.5: 8, 10: 12, 15: 18},
    "K": {0.15: 0, 0.65: 1, 1.0: 2, 1.5: 3, 2.5: 5, 4.0: 8, 6.5: 12, 10: 18},
}
LOT_OF = {"A": 8, "B": 15, "E": 90, "F": 150, "H": 500, "J": 1_200, "K": 3_200, "N": 150_000}


@pytest.mark.parametrize(("severity", "table"), [("normal", NORMAL), ("tightened", TIGHTENED)])
def test_acceptance_numbers_are_the_standards(severity: str, table: dict[str, dict[float, int]]):
    """Each cell with a number gives that number with the sample size of its own row."""
    for letter, cells in table.items():
        lot, level = (1_000_000, "III") if letter == "R" else (LOT_OF[letter], "II")
        for limit, borne in cells.items():
            if borne >= SIZES[LETTERS.index(letter)]:
                with pytest.raises(ValueError, match="count defects"):
                    standard_plan(lot, limit, level=level, severity=severity)
                continue
            found = standard_plan(lot, limit, level=level, severity=severity)
            assert (found.letter, found.used, found.plan.n, found.plan.c) == (letter, letter, SIZES[LETTERS.index(letter)], borne)


@pytest.mark.parametrize(
    ("lot", "limit", "severity", "used", "n", "c"),
    [
        (1_200, 0.25, "normal", "H", 50, 0),  # up
        (1_200, 0.40, "normal", "K", 125, 1),  # down
        (1_200, 0.065, "normal", "L", 200, 0),  # down over several rows
        (1_200, 25, "normal", "H", 50, 21),  # up at the end of the row
        (1_200, 0.40, "tightened", "L", 200, 1),  # two steps down
        (1_200, 0.65, "tightened", "K", 125, 1),  # one step down
        (600_000, 0.015, "normal", "P", 800, 0),
        (600_000, 0.010, "normal", "Q", 1_250, 0),
        (600_000, 0.025, "tightened", "S", 3_150, 1),
        (600_000, 0.015, "tightened", "Q", 1_250, 0),
    ],
)
def test_arrows_lead_to_the_nearest_plan(lot: int, limit: float, severity: str, used: str, n: int, c: int):
    """The sample size of the row that the arrow leads to is taken with its number."""
    found = standard_plan(lot, limit, severity=severity)

    assert (found.used, found.plan.n, found.plan.c) == (used, n, c)


def test_the_letters_of_lots():
    """Table I: corners of every level, and both sides of a border."""
    assert [code_letter(lot) for lot in (2, 8, 9, 500, 501, 500_000, 500_001)] == list("AABHJPQ")
    assert [code_letter(10**6, level) for level in ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")] == list("DEHKNQR")
    assert [code_letter(300, level) for level in ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")] == list("BCDEFHJ")
    assert len(LIMITS) == 26


def test_every_cell_has_a_plan_and_worse_limits_bear_more():
    """For each lot, from the strictest limit to 10 %, plans get laxer at the limit's own quality, and a small lot is looked at whole."""
    for lot in (2, 30, 200, 3_000, 60_000, 2_000_000):
        for severity in ("normal", "tightened"):
            plans = [standard_plan(lot, limit, severity=severity).plan for limit in LIMITS if limit <= 4]
            assert all(plan.n <= lot for plan in plans)
            assert [plan.c / plan.n for plan in plans] == sorted(plan.c / plan.n for plan in plans)
            assert all(later.c >= plan.c or later.n < plan.n for plan, later in itertools.pairwise(plans))


@pytest.mark.parametrize(
    ("lot", "limit", "level", "severity"),
    [(1, 1.0, "II", "normal"), (50, 1.1, "II", "normal"), (50, 1.0, "IV", "normal"), (50, 1.0, "II", "reduced")],
)
def test_what_the_standard_has_not_is_refused(lot: int, limit: float, level: str, severity: str):
    """One row, a limit between two, no such level, reduced inspection."""
    with pytest.raises(ValueError, match=r"code letter|none of the standard's"):
        standard_plan(lot, limit, level=level, severity=severity)


def test_rare_things():
    """One in 100,000 needs 299,572 rows for 95 %; 4,000 show it in 3.9 %; none among 300 leaves up to 1 %."""
    assert [rows_to_see(p) for p in (0.05, 0.01, 0.001, 0.00001)] == [59, 299, 2_995, 299_572]
    assert chance_to_see(0.00001, 4_000) == pytest.approx(0.0392, abs=5e-5)
    assert rate_unseen(300) == pytest.approx(3 / 300, rel=0.01)
    assert (rows_to_see(1.0), chance_to_see(1.0, 1), chance_to_see(1.0, 0), chance_to_see(0.0, 10)) == (1, 1, 0, 0)


@DETERMINED
@given(st.floats(0.001, 0.999), st.sampled_from([0.5, 0.9, 0.95, 0.99]), st.sampled_from([None, 40, 1_000]))
def test_just_enough_rows_are_named(rate: float, confidence: float, population: int | None):
    """So many rows show one with the confidence asked, one fewer do not."""
    n = rows_to_see(rate, confidence=confidence, population=population)

    if n is None:
        assert round(rate * population) == 0
        return
    assert chance_to_see(rate, n, population=population) >= confidence - 1e-12
    assert chance_to_see(rate, n - 1, population=population) < confidence


@pytest.mark.parametrize("n", [1, 30, 299, 2_995])
def test_the_rate_that_was_not_seen_is_the_exact_bound(n: int):
    """It is the one-sided bound of Clopper and Pearson."""
    assert rate_unseen(n) == pytest.approx(proportion(0, n, method="clopper-pearson", confidence=0.90).high, rel=1e-9)
    assert rate_unseen(n, population=n) == 0
    assert rate_unseen(n, population=10 * n + 50) <= rate_unseen(n)


def test_the_finite_rate_that_was_not_seen():
    """In 100 rows of which 50 were clean, 4 more would be seen with 94 % only, 5 with 97 %."""
    assert rate_unseen(50, population=100) == 0.04
    assert 1 - chance_to_see(0.04, 50, population=100) > 0.05 >= 1 - chance_to_see(0.05, 50, population=100)


def test_a_warning_says_what_would_do():
    """It warns of rates below one in a thousand that are not likely to be seen, and of nothing else."""
    warning = rare_warning(0.00001, 4_000)

    assert warning is not None
    assert "299,572 rows are needed" in str(warning)
    assert "3.9 %" in str(warning)
    assert rare_warning(0.01, 10) is None
    assert rare_warning(0.001, 2_995) is None
    assert rare_warning(0.001, 2_994) is not None
    assert "likely to hold none" in str(rare_warning(0.00001, 400, population=4_000))


@pytest.mark.parametrize(("rate", "confidence"), [(0, 0.95), (1.1, 0.95), (0.1, 0), (0.1, 1)])
def test_rates_that_cannot_be_seen(rate: float, confidence: float):
    """None, more than all, no confidence, certainty."""
    with pytest.raises(ValueError, match="is not to be seen"):
        rows_to_see(rate, confidence=confidence)


@pytest.mark.parametrize(("n", "confidence", "population"), [(0, 0.95, None), (5, 0, None), (5, 1, None), (5, 0.95, 4)])
def test_what_shows_nothing(n: int, confidence: float, population: int | None):
    """No row, no confidence, more rows than there are."""
    with pytest.raises(ValueError, match="show nothing"):
        rate_unseen(n, confidence=confidence, population=population)
    for rate in (-0.1, 1.5):
        with pytest.raises(ValueError, match="are none"):
            chance_to_see(rate, 5)
    with pytest.raises(ValueError, match="are none"):
        chance_to_see(0.1, -5)


@pytest.mark.parametrize("levels", [(0.1, 1.0), (0.1, 1.5), (-0.1, 0.5), (0.5, 0.5), (0.6, 0.5)])
def test_levels_that_are_none_are_refused(levels: tuple[float, float]):
    """A good level lies at 0 or above and below the bad one, which lies below 1."""
    with pytest.raises(ValueError, match="good"):
        acceptance_plan(*levels)
    with pytest.raises(ValueError, match="risk"):
        acceptance_plan(0.01, 0.05, producer_risk=1.0)
