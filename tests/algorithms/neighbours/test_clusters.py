"""Clusters, their names, and graphs of neighbours."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.algorithms.neighbours.clusters import clustered
from goldsmith.algorithms.neighbours.graph import neighbours
from goldsmith.algorithms.neighbours.topics import topics
from goldsmith.embedding import unit
from goldsmith.errors import SettingsError


def groups(n: int, count: int, width: int = 32, spread: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors of well parted groups, and the group of each."""
    random = np.random.default_rng(4)
    truth = random.integers(0, count, n)
    return unit(unit(random.normal(size=(count, width)))[truth] + spread * random.normal(size=(n, width))), truth


def test_planted_groups_are_found():
    """Each group is one cluster, and the figures say that they stand apart."""
    found, truth = groups(2_000, 10)

    made = clustered(found, 10, seed=1)

    assert len({(int(a), int(b)) for a, b in zip(made.labels, truth, strict=True)}) == 10
    assert made.quality()["silhouette"] > 0.5
    assert made.sizes.tolist() == [len(one) for one in made.members()]


def test_the_same_seed_gives_the_same_clusters_in_any_order_of_rows():
    """The sample is drawn by what the vectors are, not by where they stand."""
    found, _ = groups(3_000, 8, spread=0.3)
    order = np.random.default_rng(0).permutation(len(found))

    first, other = clustered(found, 8, seed=3), clustered(found[order], 8, seed=3)

    assert np.array_equal(first.centres, other.centres)
    assert np.array_equal(first.labels[order], other.labels)


def test_more_clusters_than_vectors_are_not_made():
    """Three different vectors make three clusters at most; zeros belong to none."""
    found = np.array([[1, 0], [0, 1], [-1, 0], [1, 0], [0, 0]], np.float32)

    made = clustered(found, 10)

    assert len(made.centres) == 3
    assert made.labels[0] == made.labels[3]
    assert made.labels[4] == -1
    assert np.isnan(made.similarity[4]).all()


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_a_vector_is_no_error(rows: int):
    """Nothing has no cluster, one vector has its own."""
    made = clustered(np.ones((rows, 4), np.float32) / 2, 3)

    assert made.labels.tolist() == [0] * rows
    assert made.quality()["silhouette"] is None


def test_figures_stay_in_their_ranges_when_vectors_hardly_differ():
    """Vectors a rounding apart have cosines beyond 1; cohesion and silhouette do not."""
    vectors = unit(np.arange(1, 2001, dtype=np.float32)[:, None] + np.arange(8, dtype=np.float32)[None] + 10_000)

    found = clustered(vectors, 100).quality()

    assert found["cohesion"] <= 1
    assert found["silhouette"] is None or -1 <= found["silhouette"] <= 1


def test_a_number_of_clusters_below_one_is_refused():
    """The message says what was asked for."""
    with pytest.raises(SettingsError, match="0 clusters"):
        clustered(np.eye(3, dtype=np.float32), 0)


def test_nearest_neighbours_are_those_of_all_pairs():
    """A small set is compared pair by pair, itself left out."""
    found, _ = groups(300, 5, spread=0.5)

    made = neighbours(found, 4)

    scores = found @ found.T
    np.fill_diagonal(scores, -np.inf)
    assert made.similarity == pytest.approx(-np.sort(-scores, axis=1)[:, :4], abs=1e-6)
    assert (made.rows != np.arange(300)[:, None]).all()


def test_a_large_set_finds_nearly_all_neighbours():
    """Clusters are searched instead of all pairs, and few neighbours are missed."""
    found, _ = groups(6_000, 40, spread=0.08)

    exact, quick = neighbours(found, 5, exact=True), neighbours(found, 5, exact=False, probes=3)

    assert np.mean([len(set(a) & set(b)) / 5 for a, b in zip(exact.rows, quick.rows, strict=True)]) > 0.95


def test_too_few_others_leave_places_empty():
    """-1 stands where there is nobody."""
    made = neighbours(np.array([[1, 0], [0.6, 0.8], [0, 0]], np.float32), 3)

    assert made.rows.tolist() == [[1, -1, -1], [0, -1, -1], [-1, -1, -1]]


def test_clusters_are_named_by_what_sets_them_apart():
    """Chinese and English words that the others do not have; stop words, digits and single characters never."""
    said = ["央行下调存款准备金率，银行股上涨", "银行降低存款利率，央行表示支持", "球队赢得联赛冠军，球迷庆祝", "球迷在联赛决赛后与球队庆祝",
            "the court ruled that the contract was void", "a judge in court signed the contract in 2024"]  # fmt: skip

    found = topics(pa.array(said), np.array([0, 0, 1, 1, 2, 2]), 3)

    assert {"银行", "存款", "央行"} & set(found[0].name.split(" · "))
    assert {"球队", "联赛", "球迷"} & set(found[1].name.split(" · "))
    assert {"court", "contract"} <= set(found[2].name.split(" · "))
    assert not {"the", "that", "2024", "的", "在"} & {term for one in found for term in one.terms}


def test_no_two_names_are_the_same_and_an_empty_cluster_has_one():
    """What has no words is called by its number."""
    found = topics(pa.array(["kitten", "kitten", None, "12 34"]), np.array([0, 1, 2, 2]), 4)

    assert len({one.name for one in found}) == 4
    assert [one.terms for one in found[2:]] == [(), ()]
