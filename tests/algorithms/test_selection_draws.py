"""Chance in selections: draws are uniform, drawn by weight, and by the probabilities that the article on CDF sampling gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.selection_pools import DETERMINED, made
from goldsmith.algorithms.selection import (
    cumulative,
    importance,
    random,
    top,
)
from goldsmith.algorithms.selection.cumulative import shares_below, solved
from goldsmith.algorithms.selection.draws import gumbels, uniforms
from goldsmith.stats.distance import jaccard, kolmogorov_smirnov


def test_methods_do_not_share_their_luck():
    """A baseline with the same seed overlaps with a selection as chance has it, not more."""
    pool = made(np.random.default_rng(0).normal(size=20_000))
    flat = made(np.zeros(20_000))

    for drawn in (cumulative(flat, 4_000, seed=7), importance(flat, 4_000, seed=7), top(flat, 4_000, seed=7)):
        assert jaccard(drawn.taken, random(pool, 4_000, seed=7).taken) == pytest.approx(1 / 9, abs=0.01)
        assert jaccard(drawn.taken, random(pool, 4_000, seed=8).taken) == pytest.approx(1 / 9, abs=0.01)


def test_draws_are_uniform_and_gumbel():
    """Numbers of neighbouring keys and of neighbouring seeds are uniform and unrelated."""
    at = np.arange(100_000, dtype=np.uint64)
    one, two = uniforms(at, 1, "draw"), uniforms(at, 2, "draw")

    assert kolmogorov_smirnov(one, (np.arange(100_000) + 0.5) / 100_000) < 0.006
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.01
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.01
    assert gumbels(at, 1).mean() == pytest.approx(np.euler_gamma, abs=0.02)


def published(score: np.ndarray, tokens: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return who is taken for sure and with which probability, by the article's own words, record by record."""
    budget = rate * tokens.sum()
    sure, left = np.zeros(len(score), bool), 0.0
    for at in np.argsort(-score):
        if left + tokens[at] > 0.4 * budget:
            break
        sure[at], left = True, left + tokens[at]
    cdf = np.zeros(len(score))
    rest = np.flatnonzero(~sure)
    running = 0.0
    for at in rest[np.argsort(score[rest])]:
        running += tokens[at]
        cdf[at] = running / tokens[rest].sum()
    r = (budget - left) / (cdf * tokens).sum()
    return sure, np.minimum(1.0, r * cdf)


def test_cdf_sampling_is_that_of_the_article():
    """Without ties: the same records for sure, and each of the others as often as the article's probability says."""
    random_ = np.random.default_rng(3)
    score, tokens = random_.normal(size=120), random_.integers(50, 150, 120)
    pool = made(score, tokens)
    sure, probability = published(score, tokens, 0.2)
    budget = round(0.2 * tokens.sum())

    draws = np.array([cumulative(pool, budget, seed=seed, solve="published").taken for seed in range(3_000)])

    assert draws[:, sure].all()
    assert np.abs(draws.mean(axis=0) - np.where(sure, 1, probability)).max() < 0.035
    assert cumulative(pool, budget, seed=0).facts["sure_records"] == sure.sum()


def test_the_cap_makes_the_published_rule_fall_short_and_bisection_does_not():
    """At 80 % the cap of 1 costs the published rule a told share of the budget; the solved one meets it on average, `met` each time."""
    score, tokens = np.arange(400.0), np.full(400, 100)
    pool = made(score, tokens)
    budget = 32_000

    spent = {
        solve: np.array([cumulative(pool, budget, seed=seed, solve=solve, sure=0.2).spent for seed in range(300)])
        for solve in ("published", "expected", "met")
    }
    told = cumulative(pool, budget, seed=0, solve="published", sure=0.2).facts["published_falls_short_by"]

    assert told > 0.05
    assert 1 - spent["published"].mean() / budget == pytest.approx(told, abs=0.004)
    assert spent["expected"].mean() == pytest.approx(budget, rel=0.004)
    assert spent["expected"].std() > 100
    assert (spent["met"] == budget).all()


def test_met_draws_as_often_as_expected():
    """Sequential Poisson sampling keeps each record's probability, within what a thousand draws can tell."""
    random_ = np.random.default_rng(4)
    pool = made(random_.normal(size=300), random_.integers(80, 120, 300))
    budget = round(0.4 * pool.total)

    met, expected = (
        np.mean([cumulative(pool, budget, seed=seed, solve=solve).taken for seed in range(1_500)], axis=0) for solve in ("met", "expected")
    )

    assert np.abs(met - expected).max() < 0.07
    assert np.abs(met - expected).mean() < 0.015


@DETERMINED
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 90)), min_size=1, max_size=40), st.floats(0.01, 0.99))
def test_bisection_solves_the_equation(records: list[tuple[int, int]], share: float):
    """The sum of min(1, r CDF) tokens is the budget, wherever one can be."""
    score, sizes = (np.array(column, float) for column in zip(*records, strict=True))
    cdf = shares_below(score, sizes)
    budget = share * sizes.sum()

    r = solved(cdf, sizes, budget)

    assert np.minimum(1, r * cdf) @ sizes == pytest.approx(budget)


def test_equal_scores_share_their_probability():
    """Of records with equal scores each is drawn equally often, whatever its place."""
    pool = made([1.0] * 30 + [2.0] * 30)
    often = np.mean([cumulative(pool, 20, seed=seed, sure=0.0).taken for seed in range(2_000)], axis=0)

    assert np.ptp(often[:30]) < 0.06
    assert np.ptp(often[30:]) < 0.08
    assert often[30:].mean() == pytest.approx(2 * often[:30].mean(), rel=0.1)


def test_importance_draws_by_weight():
    """Of two weights 3 and 1, the first record is drawn first three times out of four."""
    pool = made(np.log([3.0, 1.0]))
    often = np.mean([importance(pool, 1, seed=seed).taken[0] for seed in range(4_000)])

    assert often == pytest.approx(0.75, abs=0.02)


def test_importance_finds_the_planted_domain():
    """Log weights that favour one half by e to the 5 draw from that half, and weight 0 is never drawn."""
    weights = np.where(np.arange(2_000) % 2, 5.0, 0.0)
    weights[:100] = -np.inf

    taken = importance(made(weights), 500, seed=0).taken

    assert taken[1::2].sum() > 490
    assert not taken[:100].any()


def test_uneven_weights_are_told():
    """Where a handful of records carry all weight, the draw is said to be no better than the top."""
    weights = np.zeros(10_000)
    weights[:5] = 50

    assert "as uneven as 5 equal records" in importance(made(weights), 1_000, seed=0).warnings[0]
