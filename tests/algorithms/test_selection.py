"""Selectors: the budget is met, order and workers change nothing, and chance is what it is said to be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.selection import (
    Chosen,
    Pool,
    band,
    bottom,
    cumulative,
    importance,
    length_matched,
    random,
    threshold,
    top,
)
from goldsmith.algorithms.selection.cumulative import shares_below, solved
from goldsmith.algorithms.selection.draws import gumbels, uniforms
from goldsmith.errors import SelectionError
from goldsmith.stats.distance import jaccard, kolmogorov_smirnov

DETERMINED = settings(derandomize=True, deadline=None)

METHODS: dict[str, Callable[..., Chosen]] = {
    "cdf": cumulative,
    "cdf, nothing for sure": partial(cumulative, sure=0.0),
    "top": top,
    "bottom": bottom,
    "importance": importance,
    "random": random,
}
"""Methods that take a pool, a budget and a seed, and meet the budget by every draw."""


def keys(n: int, seed: int = 0) -> np.ndarray:
    """Return keys as digests of ids would be."""
    return np.random.default_rng(seed).integers(0, 2**63, n).astype(np.uint64)


def made(scores, sizes=None, seed: int = 0, **more) -> Pool:
    """Return a pool."""
    scores = np.asarray(scores, float)
    return Pool(keys(len(scores), seed), np.ones(len(scores), np.int64) if sizes is None else np.asarray(sizes, np.int64), scores, **more)


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """A pool with ties, nulls and records of very different sizes."""
    n = draw(st.integers(2, 60))
    scores = draw(st.lists(st.one_of(st.integers(-3, 3).map(float), st.just(float("nan"))), min_size=n, max_size=n))
    scores[0] = 1.0
    sizes = draw(st.lists(st.integers(1, 500), min_size=n, max_size=n))
    return made(scores, sizes, seed=draw(st.integers(0, 99)))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@DETERMINED
@given(pool=pools(), share=st.floats(0.01, 1.5), seed=st.integers(0, 5))
def test_the_budget_is_met_within_one_record(method: Callable[..., Chosen], pool: Pool, share: float, seed: int):
    """What is spent differs by at most one record, or everything that can be chosen was."""
    budget = max(1, round(share * pool.total))

    chosen = method(pool, budget, seed=seed)

    eligible = np.ones(len(pool), bool) if method is random else ~np.isnan(pool.score)
    assert chosen.spent == pool.sizes[chosen.taken].sum()
    assert not (chosen.taken & ~eligible).any()
    if budget >= pool.sizes[eligible].sum():
        assert chosen.taken[eligible].all()
    else:
        assert abs(chosen.spent - budget) <= pool.sizes[eligible].max()
        assert chosen.taken.any()


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@DETERMINED
@given(pool=pools(), share=st.floats(0.05, 0.95), turn=st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(method: Callable[..., Chosen], pool: Pool, share: float, turn):
    """The same records in another order: the same are chosen, ties included."""
    order = list(range(len(pool)))
    turn.shuffle(order)
    budget = max(1, round(share * pool.total))

    assert (method(pool.part(np.array(order)), budget, seed=3).taken == method(pool, budget, seed=3).taken[order]).all()


@pytest.mark.parametrize("name", ["top", "bottom", "importance", "random"])
@DETERMINED
@given(pool=pools(), small=st.floats(0.01, 1), large=st.floats(0.01, 1))
def test_a_larger_budget_holds_the_smaller_choice(name: str, pool: Pool, small: float, large: float):
    """With one seed, choices are nested, so a learning curve adds records and exchanges none."""
    small, large = sorted((max(1, round(small * pool.total)), max(1, round(large * pool.total))))

    assert (METHODS[name](pool, small, seed=1).taken <= METHODS[name](pool, large, seed=1).taken).all()


@pytest.mark.parametrize("method", [cumulative, importance, random])
def test_a_seed_is_a_seed(method: Callable[..., Chosen]):
    """The same seed gives the same choice, another one another."""
    pool = made(np.random.default_rng(0).normal(size=1_000))

    one, two, three = (method(pool, 200, seed=seed).taken for seed in (1, 1, 2))

    assert (one == two).all()
    assert (one != three).any()


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


def test_a_score_without_variance_is_a_random_choice_and_is_told():
    """Zero variance is no error, and nobody mistakes it for a selection."""
    pool = made(np.full(500, 0.25), np.random.default_rng(0).integers(1, 20, 500))

    chosen = cumulative(pool, 1_000, seed=1)

    assert abs(chosen.spent - 1_000) <= 20
    assert chosen.warnings == ("the score is 0.25 for every record, so this is a random selection",)


def test_a_score_that_nobody_has_is_refused():
    """All null: there is nothing to go by."""
    for method in (cumulative, top, bottom, importance):
        with pytest.raises(SelectionError, match="no record has a score"):
            method(made([np.nan, np.nan]), 1, seed=0)
    with pytest.raises(SelectionError, match="none is given"):
        top(Pool(keys(3), np.ones(3, np.int64)), 1, seed=0)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_one_record_is_taken(method: Callable[..., Chosen]):
    """A corpus of one long document is taken, though it costs more than the budget."""
    chosen = method(made([0.5], [1_000]), 200, seed=0)

    assert chosen.taken.tolist() == [True]
    assert chosen.spent == 1_000


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


def test_thresholds_and_bands_take_what_they_say():
    """Limits are included, nulls never; a band with a budget takes a random part of itself."""
    pool = made([*range(101), np.nan])

    assert threshold(pool, above=90).taken.sum() == 11
    assert threshold(pool, above=10, below=20).taken.sum() == 11
    assert np.flatnonzero(band(pool, 0.4, 0.5).taken).tolist() == list(range(40, 51))
    some = band(pool, 0.4, 0.5, budget=4, seed=1)
    assert some.taken.sum() == 4
    assert not some.taken[:40].any()
    for odd in (lambda: threshold(pool), lambda: threshold(pool, above=3, below=2), lambda: band(pool, 0.5, 0.5)):
        with pytest.raises(SelectionError):
            odd()


def test_length_matched_matches_lengths_and_nothing_else():
    """A selection that prefers long texts and a hidden trait: its match has the lengths, not the trait, and the same budget."""
    random_ = np.random.default_rng(11)
    lengths = np.exp(random_.normal(6, 1, 20_000)).astype(np.int64) + 1
    trait = random_.normal(size=20_000)
    pool = Pool(keys(20_000), lengths, np.log(lengths) + trait, lengths)
    long = top(pool, pool.total // 5, seed=0)

    match = length_matched(pool, long.taken, seed=0)
    plain = random(pool, long.spent, seed=0)

    assert kolmogorov_smirnov(lengths[match.taken], lengths[long.taken]) < 0.02
    assert kolmogorov_smirnov(lengths[plain.taken], lengths[long.taken]) > 0.3
    assert trait[match.taken].mean() < 0.25 * trait[long.taken].mean()
    assert abs(match.spent - long.spent) <= lengths[match.taken].max()
    assert jaccard(match.taken, long.taken) < 0.5


def test_lengths_are_matched_within_groups():
    """Where long texts are mostly of one group and that group is preferred, group and lengths are both matched."""
    random_ = np.random.default_rng(12)
    group = random_.integers(0, 2, 20_000)
    lengths = np.exp(random_.normal(5 + group, 0.7)).astype(np.int64) + 1
    pool = Pool(keys(20_000), lengths, random_.normal(size=20_000) + 2 * (1 - group) + np.log(lengths), lengths)
    like = top(pool, pool.total // 5, seed=0)

    plain, within = (length_matched(pool, like.taken, seed=0, groups=one) for one in (None, group))

    def share(taken):
        return lengths[taken & (group == 1)].sum() / lengths[taken].sum()

    assert share(within.taken) == pytest.approx(share(like.taken), abs=0.005)
    assert abs(share(plain.taken) - share(like.taken)) > 0.05
    assert abs(within.spent - like.spent) <= lengths.max()
    for one in (0, 1):
        assert kolmogorov_smirnov(lengths[within.taken & (group == one)], lengths[like.taken & (group == one)]) < 0.03


@DETERMINED
@given(pools(), st.floats(0.1, 0.9))
def test_length_matched_meets_the_budget(pool: Pool, share: float):
    """By records the match has as many; by tokens it spends what the other spent, within one record."""
    pool = Pool(pool.keys, pool.sizes, pool.score, pool.sizes)
    like = random(pool, max(1, round(share * pool.total)), seed=2)

    match = length_matched(pool, like.taken, seed=3)

    assert abs(match.spent - like.spent) <= pool.sizes.max()
    assert (match.taken == length_matched(pool.part(np.arange(len(pool))[::-1]), like.taken[::-1], seed=3).taken[::-1]).all()


def test_a_match_of_nothing_is_refused():
    """An empty selection has no lengths; a pool without lengths cannot be matched."""
    with pytest.raises(SelectionError, match="holds none"):
        length_matched(Pool(keys(2), np.ones(2, np.int64), lengths=np.ones(2, np.int64)), np.zeros(2, bool), seed=0)
    with pytest.raises(SelectionError, match="none are given"):
        length_matched(Pool(keys(2), np.ones(2, np.int64)), np.ones(2, bool), seed=0)


def test_arrays_that_do_not_belong_together_are_refused():
    """Different lengths, or a negative size, are a mistake of the caller."""
    with pytest.raises(SelectionError, match="different lengths"):
        Pool(keys(2), np.ones(3, np.int64))
    with pytest.raises(SelectionError, match="negative"):
        Pool(keys(1), np.array([-1]))


def test_chance_that_decides_is_told():
    """A score that is the same for all, or for many at the border, makes a choice by chance, and every method says so."""
    keys, sizes = np.arange(100, dtype=np.uint64), np.ones(100, np.int64)
    same = Pool(keys, sizes, np.full(100, 0.5))
    zeros = Pool(keys, sizes, np.where(np.arange(100) < 5, 1.0, 0.0))
    different = Pool(keys, sizes, np.arange(100.0))

    for method in (top, bottom, importance, cumulative):
        assert any("this is a random selection" in one for one in method(same, 10, seed=1).warnings)
        assert method(different, 10, seed=1).warnings == () or method is importance

    assert top(zeros, 10, seed=1).warnings == ("95 records have the score 0 at the border, and chance decides which 5 of them are taken",)
    assert top(zeros, 5, seed=1).warnings == ()
    assert "many have the same score" in band(zeros, 0.2, 0.4).warnings[0]
    assert band(different, 0.2, 0.4).warnings == ()
