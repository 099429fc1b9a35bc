"""Budgets shared among groups: quotas hold, weights are what they say, and what cannot be had is told with its numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.selection import Pool, Sharing, cumulative, grouped, random, shared, top
from goldsmith.errors import SelectionError

DETERMINED = settings(derandomize=True, deadline=None)


@DETERMINED
@given(
    held=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2_000), min_size=1),
    budget=st.integers(0, 5_000),
    by=st.sampled_from(["proportional", "equal", "temperature"]),
    temperature=st.floats(1, 50),
    epochs=st.floats(1, 4),
    low=st.floats(0, 0.5),
    high=st.floats(0.5, 1),
)
def test_shares_add_up_between_floor_and_ceiling(held, budget, by, temperature, epochs, low, high):
    """Every share keeps its limits; together they are the budget, or all that the limits allow."""
    first = min(held)
    floors = {first: int(min(low * held[first], budget))}
    ceilings = {name: max(int(high * n), floors.get(name, 0)) for name, n in held.items() if name != first}
    sharing = Sharing(by, temperature if by == "temperature" else 1.0, epochs, floors, ceilings)

    shares = shared(held, budget, sharing)

    assert (shares.given >= shares.floors).all()
    assert (shares.given <= shares.ceilings).all()
    assert shares.given.sum() == min(budget, shares.ceilings.sum()) or shares.given.sum() == shares.floors.sum() > budget
    assert bool(shares.ceilings.sum() < budget) == any("is not met" in told for told in shares.warnings)


@pytest.mark.parametrize(("temperature", "shares"), [(1.0, [900, 90, 10]), (2.0, [703, 222, 74]), (1e6, [333, 333, 333])])
def test_temperature_is_the_exponent(temperature: float, shares: list[int]):
    """Sizes 900k, 90k, 10k: at T = 2 the weights are square roots, at T = infinity they are equal."""
    found = shared({"a": 900_000, "b": 90_000, "c": 10_000}, 1_000, Sharing("temperature", temperature))

    assert found.given.tolist() == pytest.approx(shares, abs=1.1)
    assert found.given.sum() == 1_000


def test_a_small_group_is_repeated_as_often_as_is_allowed():
    """Equal shares of 300 from groups of 1,000 and 50: the small one is taken three times over, and what it lacks is told."""
    alone = shared({"large": 1_000, "small": 50}, 600, Sharing("equal"))
    thrice = shared({"large": 1_000, "small": 50}, 600, Sharing("equal", epochs=3))

    assert dict(zip(alone.names, alone.given.tolist(), strict=True)) == {"large": 550, "small": 50}
    assert dict(zip(thrice.names, thrice.given.tolist(), strict=True)) == {"large": 450, "small": 150}
    assert "`small` 6.00 times; at most 3 is allowed" in thrice.warnings[0]


def test_what_cannot_be_had_is_told_with_its_numbers():
    """All problems of a sharing are told at once."""
    sharing = Sharing(at_least={"en": 90, "zh": 500}, at_most={"en": 80, "fr": 1})

    with pytest.raises(SelectionError) as told:
        shared({"en": 1_000, "zh": 100}, 200, sharing)

    assert told.value.found == (
        "`en` is to have at least 90 and at most 80; `zh` holds 100, and at least 500 is asked; "
        "no group is called `fr`; there are en, zh; at least 590 is asked for all groups together, and the budget is 200"
    )


def test_a_temperature_below_one_is_refused():
    """Neither a temperature nor epochs below 1 mean anything."""
    with pytest.raises(SelectionError, match="cannot be shared"):
        shared({"a": 1}, 1, Sharing("temperature", 0.5))


def grouping(n: int = 3_000, seed: int = 0) -> tuple[Pool, np.ndarray, list[str]]:
    """Return records of three groups, 80, 15 and 5 percent, with scores and sizes."""
    random_ = np.random.default_rng(seed)
    pool = Pool(random_.integers(0, 2**63, n).astype(np.uint64), random_.integers(1, 200, n), random_.normal(size=n))
    return pool, random_.choice(3, n, p=[0.8, 0.15, 0.05]), ["web", "books", "law"]


@pytest.mark.parametrize("method", [random, top, cumulative])
def test_quotas_hold_and_the_budget_is_met(method):
    """At least and at most hold for each group by what is really taken; the whole is met within one record of a group."""
    pool, groups, names = grouping()
    budget = pool.total // 5
    sharing = Sharing(at_least={"law": budget // 10}, at_most={"web": budget // 2})

    chosen = grouped(pool, groups, names, budget, sharing=sharing, method=partial(method, seed=1))

    spent = [int(pool.sizes[chosen.taken & (groups == at)].sum()) for at in range(3)]
    assert spent[0] <= budget // 2
    assert spent[2] >= budget // 10
    assert abs(chosen.spent - budget) <= 200
    assert sum(spent) == chosen.spent
    assert [chosen.facts["groups"][name]["spent"] for name in names] == spent


def test_within_a_group_the_method_chooses():
    """Stratified top: in each group the best ones, not the best of all."""
    pool, groups, names = grouping()
    chosen = grouped(pool, groups, names, pool.total // 5, sharing=Sharing("equal"), method=partial(top, seed=0))

    for at in range(3):
        inside = groups == at
        if not chosen.taken[inside].all():
            assert pool.score[inside & chosen.taken].min() >= pool.score[inside & ~chosen.taken].max()


def test_the_order_of_records_and_groups_changes_nothing():
    """Another order of records and of the names of groups: the same choice."""
    pool, groups, names = grouping(500)
    order = np.random.default_rng(9).permutation(500)
    turned = np.array([2, 0, 1])
    sharing = Sharing("temperature", 3.0)

    one = grouped(pool, groups, names, 5_000, sharing=sharing, method=partial(cumulative, seed=2))
    two = grouped(
        pool.part(order), turned[groups[order]], ["books", "law", "web"], 5_000, sharing=sharing, method=partial(cumulative, seed=2)
    )

    assert (two.taken == one.taken[order]).all()


def test_repeats_are_counted_and_told():
    """A group of 50 tokens that is to be seen twice costs 100, and its facts say so."""
    pool = Pool(np.arange(105, dtype=np.uint64), np.full(105, 10, np.int64))
    groups = np.array([0] * 100 + [1] * 5)

    chosen = grouped(pool, groups, ["large", "small"], 200, sharing=Sharing("equal", epochs=4), method=partial(random, seed=0))

    assert chosen.facts["groups"]["small"]["epochs"] == 2.0
    assert chosen.taken[100:].all()
    assert chosen.spent == 200


def test_a_group_without_scores_gives_its_share_to_others():
    """A language that no score was measured for does not stop a selection: none of it is chosen, and that is told."""
    pool, groups, names = grouping()
    blind = replace(pool, score=np.where(groups == 0, np.nan, pool.score))

    chosen = grouped(blind, groups, names, pool.total // 10, sharing=Sharing("proportional"), method=partial(cumulative, seed=1))

    assert not chosen.taken[groups == 0].any()
    assert chosen.spent == pytest.approx(pool.total // 10, abs=200)
    assert [one for one in chosen.warnings if f"`{names[0]}`" in one]


def test_where_nothing_has_a_score_nothing_can_be_chosen():
    """A score that is nowhere measured, or nowhere in a group that must have something, is an error."""
    pool, groups, names = grouping()
    none = replace(pool, score=np.full(len(pool), np.nan))
    blind = replace(pool, score=np.where(groups == 0, np.nan, pool.score))

    for each, sharing in ((none, Sharing("equal")), (blind, Sharing("equal", 1.0, 1.0, {names[0]: 50}, {}))):
        with pytest.raises(SelectionError, match=r"no record has a score|holds 0, and at least 50 is asked"):
            grouped(each, groups, names, pool.total // 10, sharing=sharing, method=partial(top, seed=1))
