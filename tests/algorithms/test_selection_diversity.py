"""Diversity: the greedy orders are the greedy orders, planted clusters are covered, and large pools are cut without harm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.selection import Pool, covering, diverse, random
from goldsmith.algorithms.selection.neighbourhoods import neighbourhoods, unit
from goldsmith.errors import SelectionError
from goldsmith.kernels.coverage import cover, traverse

DETERMINED = settings(derandomize=True, deadline=None, max_examples=40)
GOALS = ["k-centre", "facility-location"]


def clusters(n: int, k: int, *, seed: int = 0, spread: float = 0.05, dimensions: int = 16) -> tuple[Pool, np.ndarray]:
    """Return records around k far directions, the first of them rare, and which direction each is of."""
    random_ = np.random.default_rng(seed)
    centres = unit(random_.normal(size=(k, dimensions)))
    member = random_.choice(k, n, p=np.linspace(1, k, k) / np.linspace(1, k, k).sum())
    member[:k] = np.arange(k)
    vectors = centres[member] + spread * random_.normal(size=(n, dimensions)).astype(np.float32)
    return Pool(random_.integers(0, 2**63, n).astype(np.uint64), np.ones(n, np.int64), vectors=vectors), member


@pytest.mark.parametrize("goal", GOALS)
def test_planted_clusters_are_covered(goal: str):
    """As many records as there are clusters: one of each, however rare."""
    pool, member = clusters(1_000, 12)

    chosen = diverse(pool, 12, goal=goal)

    assert sorted(member[chosen.taken]) == list(range(12))
    assert chosen.facts["exact"]


@DETERMINED
@given(st.integers(2, 25), st.integers(0, 99))
def test_the_traversal_is_the_greedy_one(n: int, seed: int):
    """A slow twin: the farthest record from all before it, and its squared distance."""
    vectors = unit(np.random.default_rng(seed).normal(size=(n, 6)))
    products = vectors @ vectors.T
    order, brought = np.zeros(n, np.int64), np.zeros(n)

    traverse(products, 0, order, brought)

    for step in range(1, n):
        away = [min(2 - 2 * products[j, i] for j in order[:step]) for i in range(n)]
        assert brought[step] == pytest.approx(max(away[i] for i in set(range(n)) - set(order[:step])), abs=1e-5)
        assert away[order[step]] == pytest.approx(brought[step], abs=1e-5)
    assert sorted(order) == list(range(n))
    assert (np.diff(brought[1:]) <= 1e-6).all()


@DETERMINED
@given(st.integers(1, 25), st.integers(0, 99))
def test_the_lazy_greedy_is_the_greedy_one(n: int, seed: int):
    """A slow twin that computes every gain anew at every step."""
    vectors = unit(np.random.default_rng(seed).normal(size=(n, 4)))
    products = vectors @ vectors.T
    order, brought = np.zeros(n, np.int64), np.zeros(n)

    cover(products, order, brought)

    covered = np.zeros(n)
    for step in range(n):
        gains = {j: np.maximum(0, products[j] - covered).sum() for j in set(range(n)) - set(order[:step])}
        assert gains[order[step]] == pytest.approx(max(gains.values()), abs=1e-4)
        assert brought[step] == pytest.approx(gains[order[step]], abs=1e-4)
        covered = np.maximum(covered, products[order[step]])


def test_the_greedy_cover_reaches_the_proven_share_of_the_best():
    """Facility location of 3 of 14: never below 1 - 1/e of the best, which is found by trying all."""
    import itertools

    for seed in range(10):
        vectors = unit(np.random.default_rng(seed).normal(size=(14, 3)))
        products = np.maximum(0, vectors @ vectors.T)
        order, brought = np.zeros(14, np.int64), np.zeros(14)
        cover(vectors @ vectors.T, order, brought)
        best = max(products[list(three)].max(axis=0).sum() for three in itertools.combinations(range(14), 3))
        assert products[order[:3]].max(axis=0).sum() >= (1 - 1 / np.e) * best
        assert brought[:3].sum() == pytest.approx(products[order[:3]].max(axis=0).sum(), rel=1e-5)


@pytest.mark.parametrize("goal", GOALS)
def test_cut_into_neighbourhoods_it_covers_nearly_as_well(goal: str):
    """5,000 records in many neighbourhoods: far better than random, and near the exact greedy."""
    pool, _ = clusters(5_000, 60, spread=0.1)
    measure = "covering_largest" if goal == "k-centre" else "covering_mean"
    order = np.argsort(pool.keys)

    cut = diverse(pool, 250, goal=goal, whole=500)
    exact = diverse(pool, 250, goal=goal, whole=5_000)
    plain = covering(pool.vectors, order, random(pool, 250, seed=0).taken)

    assert cut.facts["neighbourhoods"] > 4
    assert cut.spent == exact.spent == 250
    assert cut.facts[measure] < 0.9 * plain[measure]
    assert cut.facts[measure] < 1.35 * exact.facts[measure]


@pytest.mark.parametrize("goal", GOALS)
def test_the_order_of_records_changes_nothing(goal: str):
    """Another order of the table: the same choice, cut into neighbourhoods or not."""
    pool, _ = clusters(1_500, 20)
    order = np.random.default_rng(5).permutation(1_500)

    for whole in (300, 4_096):
        one, two = diverse(pool, 100, goal=goal, whole=whole), diverse(pool.part(order), 100, goal=goal, whole=whole)
        assert (two.taken == one.taken[order]).all()


@DETERMINED
@given(st.integers(1, 900), st.integers(0, 3), st.sampled_from([1, 7, 900]))
def test_neighbourhoods_part_the_records(n: int, seed: int, different: int):
    """Each record is in one of them and none is too large, even where all vectors are the same."""
    random_ = np.random.default_rng(seed)
    vectors = random_.normal(size=(different, 8))[random_.integers(0, different, n)]

    parts = list(neighbourhoods(vectors, np.arange(n), most=64, aim=32))

    assert sorted(np.concatenate(parts)) == list(range(n))
    assert max(map(len, parts)) <= 64


def test_records_without_a_vector_take_no_part():
    """Zero, infinite and missing vectors are counted and never chosen."""
    pool, _ = clusters(50, 5)
    pool.vectors[3] = 0
    pool.vectors[7] = np.nan
    pool.vectors[9, 0] = np.inf

    chosen = diverse(pool, 50, goal="k-centre")

    assert chosen.facts["without_vector"] == 3
    assert np.flatnonzero(~chosen.taken).tolist() == [3, 7, 9]


def test_what_cannot_be_covered_is_refused():
    """No vectors at all, or none that is one."""
    with pytest.raises(SelectionError, match="none are given"):
        diverse(Pool(np.arange(2, dtype=np.uint64), np.ones(2, np.int64)), 1, goal="k-centre")
    with pytest.raises(SelectionError, match="no record has an embedding"):
        diverse(Pool(np.arange(2, dtype=np.uint64), np.ones(2, np.int64), vectors=np.zeros((2, 4))), 1, goal="k-centre")


def test_a_budget_in_tokens_is_walked_along():
    """Sizes do not change the order, only where it ends."""
    pool, member = clusters(400, 6)
    sized = Pool(pool.keys, np.random.default_rng(1).integers(1, 100, 400), vectors=pool.vectors)

    chosen = diverse(sized, 1_000, goal="k-centre")

    assert abs(chosen.spent - 1_000) <= 100
    assert set(member[chosen.taken]) == set(range(6))
