"""Semantic duplicates: what repeats what, with planted truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.neighbours import duplicates
from goldsmith.algorithms.neighbours.clusters import clustered
from goldsmith.algorithms.neighbours.duplicates import grouped, recall, repetitions
from goldsmith.embedding import unit
from goldsmith.errors import DuplicatesError


def vectors(n: int, width: int = 24, *, seed: int = 0, topics: int = 12) -> np.ndarray:
    """Return vectors of unit length around a few topics."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(topics, width))
    return unit(centres[random.integers(0, topics, n)] + 0.5 * random.normal(size=(n, width)))


def planted(found: np.ndarray, rows: np.ndarray, of: np.ndarray, cosine: float, seed: int = 1) -> None:
    """Put a vector of this cosine to another in the place of some."""
    noise = np.random.default_rng(seed).normal(size=(len(rows), found.shape[1])).astype(np.float32)
    noise -= (noise * found[of]).sum(axis=1, keepdims=True) * found[of]
    found[rows] = unit(cosine * found[of] + np.sqrt(1 - cosine**2) * unit(noise))


def plain(found: np.ndarray, similarity: float) -> list[int]:
    """Return which record each repeats, the obvious way: from the first to the last, compared with all that stay."""
    of = [-1] * len(found)
    for row in range(len(found)):
        scores = [(float(found[row] @ found[other]), other) for other in range(row) if of[other] < 0]
        top = max(scores, default=(-1.0, -1), key=lambda one: (one[0], -one[1]))
        if top[0] >= similarity - duplicates.ROUNDING:
            of[row] = top[1]
    return of


def test_planted_repetitions_are_found_and_nothing_else():
    """Of well parted vectors, exactly the planted ones repeat what they were made from."""
    found = unit(np.random.default_rng(3).normal(size=(400, 64)))
    rows, of = np.arange(300, 400), np.arange(0, 100)
    planted(found, rows, of, 0.97)

    told = repetitions(found, 0.95)

    assert told.of[rows].tolist() == of.tolist()
    assert told.stays[:300].all()
    assert told.similarity[rows] == pytest.approx(0.97, abs=1e-4)
    assert np.isnan(told.similarity[:300]).all()


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers(0, 1_000), st.sampled_from([0.6, 0.8, 0.9, 0.99]))
def test_a_small_table_is_searched_as_the_obvious_way_would(n: int, seed: int, similarity: float):
    """All pairs are compared, in the order of preference."""
    found = vectors(n, 6, seed=seed, topics=3)

    assert repetitions(found, similarity).of.tolist() == plain(found, similarity)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 1_000), st.sampled_from([0.7, 0.9, 0.97]))
def test_no_two_that_stay_are_alike_and_each_that_goes_names_one_that_stays(seed: int, similarity: float):
    """The two promises, in a table of several clusters: inside each of them, and for whatever goes."""
    found = vectors(700, seed=seed)
    groups = clustered(found, 7, seed=seed, probes=3)

    told = repetitions(found, similarity, clustering=groups)

    gone = np.flatnonzero(~told.stays)
    assert told.stays[told.of[gone]].all()
    assert ((found[gone] * found[told.of[gone]]).sum(axis=1) >= similarity - 1e-5).all()
    for members in groups.members():
        stay = members[told.stays[members]]
        scores = found[stay] @ found[stay].T
        np.fill_diagonal(scores, -1)
        assert scores.max(initial=-1) < similarity


def test_the_order_of_the_rows_changes_nothing():
    """With ranks of their own, the same records stay however the table is sorted, also where clusters are made."""
    found = vectors(6_000, 16, topics=40)
    rank = np.random.default_rng(5).permutation(len(found))
    order = np.random.default_rng(6).permutation(len(found))

    first = repetitions(found, 0.93, rank=rank)
    other = repetitions(found[order], 0.93, rank=rank[order])

    assert first.clusters > 1
    back = np.empty(len(found), bool)
    back[order] = other.stays
    assert (first.stays == back).mean() > 0.9999  # sums of floats in another order may turn a tie


def test_of_two_the_one_with_the_lower_rank_stays():
    """The rank decides, and where ranks are equal the earlier row does."""
    found = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)

    assert repetitions(found, 0.9, rank=np.array([1, 0, 5, 5])).of.tolist() == [1, -1, -1, 2]


def test_a_chain_is_not_one_duplicate():
    """A is like b, b is like c, a is not like c: b goes, and c stays."""
    angle = np.deg2rad([0, 20, 40])
    found = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)

    assert repetitions(found, np.cos(np.deg2rad(25))).of.tolist() == [-1, 0, -1]


def test_pairs_over_a_border_are_found():
    """Clusters that cut through pairs miss few of them."""
    found = unit(np.random.default_rng(2).normal(size=(9_000, 32)))
    rows, of = np.arange(8_000, 9_000), np.arange(0, 1_000)
    planted(found, rows, of, 0.96)
    groups = grouped(found)

    told = repetitions(found, 0.95, clustering=groups)

    parted = groups.labels[rows] != groups.labels[of]
    assert parted.sum() > 30
    assert (told.of[rows] == of).mean() > 0.97
    assert recall(found, told, 0.95, sample=9_000)["recall"] > 0.97


def test_ten_thousand_copies_of_one_text_cost_no_square():
    """What stays is compared with, not what has gone already."""
    found = np.repeat(unit(np.random.default_rng(0).normal(size=(3, 8))), 4_000, axis=0)

    told = repetitions(found, 0.99)

    assert told.stays.sum() == 3
    assert told.compared < 12_000 * 3_000


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_to_compare_is_no_error(rows: int):
    """An empty table and a single record have no duplicates."""
    assert repetitions(np.ones((rows, 4), np.float32) / 2, 0.9).of.tolist() == [-1] * rows


def test_vectors_without_a_direction_repeat_nothing():
    """Zeros are texts without a vector, not texts that are all the same."""
    found = np.zeros((5_000, 4), np.float32)
    found[:3] = [1, 0, 0, 0]

    told = repetitions(found, 0.9)

    assert told.of[:4].tolist() == [-1, 0, 0, -1]
    assert told.stays[3:].all()
    assert recall(found, told, 0.9, sample=100)["missed"] == 0


@pytest.mark.parametrize("similarity", [0.0, -1.0, 1.01, float("nan")])
def test_a_similarity_that_cannot_be_is_refused(similarity: float):
    """The range is said."""
    with pytest.raises(DuplicatesError, match="a cosine above 0"):
        repetitions(np.eye(2, dtype=np.float32), similarity)


def test_recall_counts_what_was_missed():
    """A search that found nothing has a recall of none; one that missed half says half."""
    found = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    told = repetitions(found, 0.9)
    half = duplicates.Repetitions(np.array([-1, 0, -1, -1]), told.similarity, 0, 1)

    assert recall(found, told, 0.9)["recall"] == 1.0
    assert recall(found, half, 0.9)["recall"] == 0.5
