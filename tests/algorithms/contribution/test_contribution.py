"""The worth of rows and the diversity of records: oracles over all subsets, laws of Shapley, known diversities."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.contribution import knn_shapley as shapley_module
from goldsmith.algorithms.contribution import vendi as vendi_module
from goldsmith.algorithms.contribution.knn_shapley import knn_shapley
from goldsmith.algorithms.contribution.labelled import Labelled
from goldsmith.algorithms.contribution.removal import neighbours_say, removal_curve
from goldsmith.algorithms.contribution.vendi import vendi_of_samples, vendi_of_similarities, vendi_of_vectors

DETERMINED = settings(derandomize=True, deadline=None, max_examples=30)


def drawn(n: int, m: int, seed: int, values: int = 2) -> tuple[Labelled, Labelled]:
    """Return training and test rows without ties."""
    random = np.random.default_rng(seed)
    return tuple(Labelled(random.normal(size=(size, 2)), random.integers(0, values, size)) for size in (n, m))


def worth(rows: tuple[int, ...], train: Labelled, test: Labelled, k: int) -> float:
    """Return the mean share of right neighbours that a set of rows gives, of k."""
    total = 0.0
    for at, truth in zip(test.features, test.labels, strict=True):
        near = sorted(rows, key=lambda row: ((train.features[row] - at) ** 2).sum())[:k]
        total += sum(train.labels[row] == truth for row in near) / k
    return total / len(test)


@DETERMINED
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 7))
def test_values_are_shapleys_over_all_subsets(seed: int, n: int, k: int):
    """Every subset of up to six rows is asked, also where there are fewer rows than neighbours."""
    train, test = drawn(n, 3, seed)

    found = knn_shapley(train, test, k=k)

    for row in range(n):
        others = [other for other in range(n) if other != row]
        value = sum(
            (worth((*subset, row), train, test, k) - worth(subset, train, test, k)) / (n * math.comb(n - 1, size))
            for size in range(n)
            for subset in itertools.combinations(others, size)
        )
        assert found.values[row] == pytest.approx(value, abs=1e-12)


@DETERMINED
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 9))
def test_values_sum_to_the_worth_of_all(seed: int, n: int, k: int):
    """Nothing is lost in sharing out; the order of rows does not matter; a test row more is a mean more."""
    train, test = drawn(n, 5, seed, 3)
    order = np.random.default_rng(seed).permutation(n)

    found = knn_shapley(train, test, k=k)
    mixed = knn_shapley(Labelled(train.features[order], train.labels[order]), test, k=k)

    assert found.values.sum() == pytest.approx(found.total)
    assert found.total == pytest.approx(worth(tuple(range(n)), train, test, k))
    assert mixed.values == pytest.approx(found.values[order])
    single = [knn_shapley(train, Labelled(test.features[[at]], test.labels[[at]]), k=k) for at in range(5)]
    assert found.values == pytest.approx(np.mean([one.values for one in single], axis=0))
    assert found.errors == pytest.approx(np.std([one.values for one in single], axis=0, ddof=1) / math.sqrt(5), abs=1e-9)
    assert np.isnan(single[0].errors).all()
    assert (found.tests, found.k) == (5, k)


def test_chunks_do_not_matter(monkeypatch: pytest.MonkeyPatch):
    """One test row at a time gives what all at once give."""
    train, test = drawn(30, 11, 1)
    whole = knn_shapley(train, test)
    said = neighbours_say(train.features, train.labels, test.features, 5)

    monkeypatch.setattr(shapley_module, "CELLS", 1)
    monkeypatch.setattr("goldsmith.algorithms.contribution.removal.CELLS", 1)

    assert knn_shapley(train, test).values == pytest.approx(whole.values)
    assert neighbours_say(train.features, train.labels, test.features, 5).tolist() == said.tolist()


def planted_noise(seed: int) -> tuple[Labelled, Labelled, Labelled, np.ndarray]:
    """Return training rows of which a fifth have a wrong label, two test sets, and which are wrong."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, 1_000)
    features = random.normal(size=(1_000, 5)) + 2.2 * np.eye(5)[labels]
    wrong = np.arange(1_000) % 5 == 0
    wrong[600:] = False
    noisy = np.where(wrong, (labels + 1) % 3, labels)
    return (
        Labelled(features[:600], noisy[:600]),
        Labelled(features[600:800], labels[600:800]),
        Labelled(features[800:], labels[800:]),
        wrong[:600],
    )


def test_planted_wrong_labels_are_worth_least():
    """The area under the curve of finding them is far from chance, and the removal curve believes it."""
    train, first, second, wrong = planted_noise(0)

    found = knn_shapley(train, first, k=5)
    curve = removal_curve(found.values, train, second, shares=(0, 0.1, 0.2, 0.4))

    pairs = found.values[wrong][:, None] < found.values[~wrong][None, :]
    assert pairs.mean() > 0.9
    assert wrong[found.worst_first[:120]].mean() > 0.6
    assert curve.believable
    assert curve.worst_first[2].value > curve.worst_first[0].value
    assert curve.best_first[3].value < curve.by_chance[3] < curve.worst_first[3].value
    assert curve.worst_first[0] == curve.best_first[0]
    assert curve.by_chance[0] == curve.worst_first[0].value
    assert curve.shares == (0, 0.1, 0.2, 0.4)


def test_values_by_chance_are_not_believed():
    """Noise in place of values, or values turned round, fail the check."""
    train, first, second, _ = planted_noise(1)
    values = knn_shapley(train, first, k=5).values

    assert not removal_curve(-values, train, second).believable
    assert not removal_curve(values, train, second, shares=(0,)).believable


def test_removal_leaves_one_row():
    """Whatever the share, a row stays; and a vote among ties goes to the nearest."""
    train = Labelled(np.array([[0.0], [1.0], [2.0]]), np.array(["a", "b", "b"]))
    test = Labelled(np.array([[0.1], [1.9]]), np.array(["a", "b"]))

    curve = removal_curve(np.array([3.0, 1.0, 2.0]), train, test, k=2, shares=(0, 0.99))

    assert [found.value for found in curve.worst_first] == [1, 0.5]
    assert [found.value for found in curve.best_first] == [1, 0.5]
    assert neighbours_say(train.features, np.array([5, 6, 6]), test.features, 2).tolist() == [5, 6]
    assert neighbours_say(train.features, np.array([5, 6, 6]), test.features, 9).tolist() == [6, 6]


def test_rows_that_cannot_be_valued():
    """No rows, other lengths, no numbers, other kinds of features, no neighbours, shares of all."""
    train, test = drawn(5, 3, 0)
    for features, labels in ((np.ones((0, 2)), []), (np.ones((2, 2)), [1]), (np.ones(2), [1, 2]), (np.full((2, 2), np.nan), [1, 2])):
        with pytest.raises(ValueError, match=r"no labelled rows|not finite"):
            Labelled(features, np.array(labels))
    with pytest.raises(ValueError, match="not of the same kind"):
        knn_shapley(train, Labelled(np.ones((2, 3)), np.ones(2)))
    with pytest.raises(ValueError, match="do not vote"):
        knn_shapley(train, test, k=0)
    for values, shares, k, rounds in (
        (np.ones(4), (0,), 5, 5),
        (np.full(5, np.nan), (0,), 5, 5),
        (np.ones(5), (1.0,), 5, 5),
        (np.ones(5), (-0.1,), 5, 5),
        (np.ones(5), (0,), 0, 5),
        (np.ones(5), (0,), 5, 0),
    ):
        with pytest.raises(ValueError, match=r"finite values|no curve"):
            removal_curve(values, train, test, shares=shares, k=k, rounds=rounds)


@pytest.mark.parametrize("order", [0.0, 0.5, 1.0, 2.0, math.inf])
def test_even_kinds_count_themselves(order: float):
    """Ten copies each of six kinds are six records, in every order; one kind is one."""
    kinds = np.repeat(np.eye(8)[:6], 10, axis=0)

    assert vendi_of_vectors(kinds, order=order) == pytest.approx(6)
    assert vendi_of_similarities(kinds @ kinds.T, order=order) == pytest.approx(6)
    assert vendi_of_vectors(np.ones((7, 1)), order=order) == pytest.approx(1)


def test_uneven_kinds_are_hills_numbers():
    """Shares of 1/2, 1/3, 1/6 have the Hill numbers of ecology: 3, exp(entropy), 1 / sum of squares, 1 / largest."""
    kinds, shares = np.eye(3)[np.repeat([0, 1, 2], [30, 20, 10])], np.array([1 / 2, 1 / 3, 1 / 6])

    assert vendi_of_vectors(kinds, order=0) == pytest.approx(3)
    assert vendi_of_vectors(kinds) == pytest.approx(math.exp(-(shares * np.log(shares)).sum()))
    assert vendi_of_vectors(kinds, order=2) == pytest.approx(1 / (shares**2).sum())
    assert vendi_of_vectors(kinds, order=math.inf) == pytest.approx(2)
    assert vendi_of_vectors(kinds, order=0.999999) == pytest.approx(vendi_of_vectors(kinds), rel=1e-5)


@DETERMINED
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 12), st.sampled_from([0.5, 1.0, 2.0]))
def test_vectors_and_similarities_agree(seed: int, n: int, d: int, order: float):
    """The small matrix and the large one have the same eigenvalues; turning and doubling records changes nothing."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, d))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turn = np.linalg.qr(random.normal(size=(d, d)))[0]

    found = vendi_of_vectors(vectors, order=order)

    assert found == pytest.approx(vendi_of_similarities(vectors @ vectors.T, order=order), rel=1e-6)
    assert found == pytest.approx(vendi_of_vectors(vectors @ turn, order=order), rel=1e-6)
    assert found == pytest.approx(vendi_of_vectors(np.concatenate([vectors, vectors]), order=order), rel=1e-6)
    assert 1 - 1e-9 <= found <= min(n, d) + 1e-6


def test_orders_fall(monkeypatch: pytest.MonkeyPatch):
    """A higher order looks at common kinds and never says more; vectors in parts are the same as at once."""
    vectors = np.eye(5)[[0, 0, 0, 0, 1, 1, 2, 3, 4]]
    scores = [vendi_of_vectors(vectors, order=order) for order in (0, 0.5, 1, 2, 5, math.inf)]

    monkeypatch.setattr(vendi_module, "ROWS", 2)

    assert scores == sorted(scores, reverse=True)
    assert vendi_of_vectors(vectors) == pytest.approx(scores[2])


def test_samples_of_one_size_are_compared():
    """The interval holds what a sample of that size has, not what the whole has; constants have no width."""
    random = np.random.default_rng(0)
    kinds = np.eye(200)[random.integers(0, 200, 3_000)]

    found = vendi_of_samples(kinds, 100, seed=1)

    expected = np.mean([vendi_of_vectors(kinds[random.choice(3_000, 100, replace=False)]) for _ in range(40)])
    assert expected in found
    assert found.high < vendi_of_vectors(kinds) / 1.5
    assert (found.n, found.method) == (20, "vendi-1-of-100")
    assert vendi_of_samples(kinds, 100, seed=1) == found
    assert vendi_of_samples(np.ones((50, 1)), 10).width == pytest.approx(0, abs=1e-9)
    assert vendi_of_samples(kinds, 100, most=3).n == 3


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: vendi_of_similarities(np.ones((2, 3))), "square"),
        (lambda: vendi_of_similarities(np.ones((0, 0))), "square"),
        (lambda: vendi_of_similarities(np.full((2, 2), np.nan)), "square and finite"),
        (lambda: vendi_of_similarities(np.array([[1, 0.5], [0.1, 1]])), "symmetric"),
        (lambda: vendi_of_similarities(np.array([[2.0, 0], [0, 2]])), "1 of a record with itself"),
        (lambda: vendi_of_similarities(np.array([[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1]])), "negative eigenvalue"),
        (lambda: vendi_of_similarities(np.eye(2), order=-1), "below 0"),
        (lambda: vendi_of_vectors(np.ones(3)), "shape"),
        (lambda: vendi_of_vectors(np.ones((0, 3))), "shape"),
        (lambda: vendi_of_vectors(np.array([[1.0, 1.0]])), r"length 1\.414"),
        (lambda: vendi_of_vectors(np.eye(2), order=math.nan), "below 0"),
        (lambda: vendi_of_samples(np.eye(4), 3), "do not fit"),
        (lambda: vendi_of_samples(np.eye(4), 1), "do not fit"),
    ],
)
def test_records_whose_diversity_cannot_be_told(ask, said: str):
    """Each refusal says what is wrong."""
    with pytest.raises(ValueError, match=said):
        ask()


def test_every_share_to_remove_is_checked():
    """One share out of range among good ones is refused; a share of zero is none."""
    rows = Labelled(np.array([[0.0], [1.0], [2.0]]), np.array([0, 0, 1]))

    for shares in ((0.1, 1.0), (0.1, -0.1), (1.5,)):
        with pytest.raises(ValueError, match="no curve"):
            removal_curve(np.zeros(3), rows, rows, shares=shares)


def test_the_interval_of_samples_is_students():
    """The interval over disjoint samples is the mean and Student's quantile times its error, on both sides."""
    random = np.random.default_rng(3)
    vectors = random.normal(size=(300, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    found = vendi_of_samples(vectors, 50, seed=4)

    order = np.random.default_rng(4).permutation(300)
    scores = [vendi_of_vectors(vectors[np.sort(order[at * 50 : at * 50 + 50])]) for at in range(6)]
    half = 2.570582 * np.std(scores, ddof=1) / 6**0.5
    assert (found.value, found.low, found.high) == pytest.approx(
        (np.mean(scores), np.mean(scores) - half, np.mean(scores) + half), rel=1e-6
    )


def test_errors_are_those_of_values_over_test_rows():
    """The standard error of a value is that of the mean of its values for each test row alone."""
    random = np.random.default_rng(8)
    train = Labelled(random.normal(size=(12, 3)), random.integers(0, 2, 12))
    test = Labelled(random.normal(size=(7, 3)), random.integers(0, 2, 7))

    found = knn_shapley(train, test, k=3)

    alone = np.stack([knn_shapley(train, Labelled(test.features[at : at + 1], test.labels[at : at + 1]), k=3).values for at in range(7)])
    assert found.values == pytest.approx(alone.mean(axis=0))
    assert found.errors == pytest.approx(alone.std(axis=0, ddof=1) / 7**0.5)
