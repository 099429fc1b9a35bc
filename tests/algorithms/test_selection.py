"""Selectors: the budget is met, order and workers change nothing, and what cannot be chosen by is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.selection_pools import DETERMINED, keys, made, pools
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
from goldsmith.errors import SelectionError
from goldsmith.stats.distance import jaccard, kolmogorov_smirnov

METHODS: dict[str, Callable[..., Chosen]] = {
    "cdf": cumulative,
    "cdf, nothing for sure": partial(cumulative, sure=0.0),
    "top": top,
    "bottom": bottom,
    "importance": importance,
    "random": random,
}
"""Methods that take a pool, a budget and a seed, and meet the budget by every draw."""


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
