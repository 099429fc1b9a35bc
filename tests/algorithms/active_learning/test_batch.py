"""What is asked next: the random stream is a random sample whatever happens, the active one takes what is wanted, and nothing twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.active_learning.batch import Candidates, next_batch
from goldsmith.algorithms.active_learning.random_stream import chance_order, permanent_numbers, random_sample
from goldsmith.algorithms.active_learning.spread import directions, spread
from goldsmith.algorithms.active_learning.uncertainty import WAYS, needed, several_unsure
from goldsmith.algorithms.learners.material import material
from goldsmith.errors import SelectionError


def ids(n: int) -> list[str]:
    """Return n ids."""
    return [f"r{at}" for at in range(n)]


@given(st.integers(1, 60), st.integers(1, 25), st.floats(0.01, 1), st.integers(0, 5), st.data())
@settings(derandomize=True, deadline=None, max_examples=80)
def test_a_batch_holds_open_records_once(n: int, size: int, share: float, seed: int, data: st.DataObject):
    """Every record of a batch is open, none comes twice, and as many come as are wanted and open."""
    answered = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    closed = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    wanted = np.array(data.draw(st.lists(st.floats(0, 1) | st.just(np.nan), min_size=n, max_size=n)))

    batch = next_batch(Candidates(ids(n), answered, closed, wanted), size, random_share=share, seed=seed)

    rows = [one.row for one in batch.asked]
    assert len(set(rows)) == len(rows) == min(size, int((~answered & ~closed).sum()))
    assert not (answered | closed)[rows].any()
    assert all(one.id == f"r{one.row}" for one in batch.asked)


def test_the_random_sample_is_random_whatever_the_active_stream_takes():
    """The mean of what the active stream runs after is estimated without bias over many projects, though most answers are of its choice."""
    n, means = 200, []
    wanted = np.linspace(0, 1, n)
    for seed in range(300):
        done = np.zeros(n, np.bool_)
        for _ in range(6):
            for one in next_batch(Candidates(ids(n), done.copy(), wanted=wanted), 15, random_share=0.3, seed=seed).asked:
                done[one.row] = True
        rows = random_sample(chance_order(permanent_numbers(ids(n), seed)), done)
        means.append(wanted[rows].mean())
        assert wanted[done].mean() > 0.6

    spread_ = np.std(means) / np.sqrt(len(means))
    assert abs(np.mean(means) - 0.5) < 3 * spread_


def test_the_sample_is_a_beginning_of_one_order():
    """A record that is not answered ends the sample; closed ones are passed over; records that come later keep the order of the others."""
    order = chance_order(permanent_numbers(ids(50), 3))
    answered = np.ones(50, np.bool_)
    answered[order[7]] = False

    assert random_sample(order, answered).tolist() == order[:7].tolist()
    closed = ~answered
    assert random_sample(order, answered, closed).tolist() == [row for row in order.tolist() if row != order[7]]
    later = [row for row in chance_order(permanent_numbers(ids(80), 3)).tolist() if row < 50]
    assert later == order.tolist()


def test_shares_hold_over_batches():
    """A tenth of batches of three is asked at random, though no batch has a tenth of a record."""
    counts = [
        next_batch(Candidates(ids(300), np.arange(300) < done, wanted=np.ones(300)), 3, random_share=0.1, seed=1).facts["random"]
        for done in range(250)
    ]

    assert 0.06 < np.sum(counts) / 750 < 0.15


def test_the_most_wanted_are_asked_a_second():
    """The active stream takes what is wanted most; with seconds, most wanted a second; not known counts as not wanted."""
    wanted = np.array([0.9, 0.8, np.nan, 0.1, *[0.0] * 16])
    seconds = np.array([100.0, 2.0, *[1.0] * 18])
    done = np.zeros(20, np.bool_)

    plain = next_batch(Candidates(ids(20), done, wanted=wanted), 2, random_share=1e-9)
    timed = next_batch(Candidates(ids(20), done, wanted=wanted, seconds=seconds), 2, random_share=1e-9)

    assert {one.row for one in plain.asked} == {0, 1}
    assert {one.row for one in timed.asked} == {1, 3}


def test_copies_are_not_asked_twice():
    """Of ten copies of the most wanted text one is asked, and then other texts."""
    text = ["a very good hotel room with a view"] * 10 + [f"word{at} other{at} thing{at}" for at in "abcdefghij"]
    vectors = directions(material(text))
    wanted = np.array([1.0] * 10 + [0.5] * 10)

    batch = next_batch(Candidates(ids(20), np.zeros(20, np.bool_), wanted=wanted, vectors=vectors), 5, random_share=1e-9)

    assert sum(one.row < 10 for one in batch.asked) == 1


def test_a_cold_start_covers_the_pool():
    """Before anything is known, records of every cluster are asked, the rare one too."""
    random = np.random.default_rng(0)
    centre = np.repeat(np.eye(8)[:4], [150, 100, 45, 5], axis=0)
    vectors = centre + 0.02 * random.normal(size=centre.shape)

    batch = next_batch(Candidates(ids(300), np.zeros(300, np.bool_), vectors=vectors), 8, random_share=1e-9)

    assert len({int(centre[one.row].argmax()) for one in batch.asked}) == 4
    assert batch.facts["cold"]


def test_a_batch_without_chance_is_refused():
    """What is not measured is not claimed."""
    with pytest.raises(SelectionError, match="random share"):
        next_batch(Candidates(ids(3), np.zeros(3, np.bool_)), 2, random_share=0)
    with pytest.raises(SelectionError, match="different lengths"):
        Candidates(ids(3), np.zeros(4, np.bool_))
    with pytest.raises(SelectionError, match="0 or more"):
        Candidates(ids(1), np.zeros(1, np.bool_), wanted=np.array([-1.0]))


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), min_size=1, max_size=8))
@settings(derandomize=True, deadline=None)
def test_unsure_is_between_sure_and_even(rows: list[list[float]]):
    """All ways are 0 for a certain class, 1 for an even guess, between them else, and do not look at the order of classes."""
    table = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    for way in WAYS.values():
        found = way(table)
        assert ((found >= 0) & (found <= 1)).all()
        assert np.allclose(found, way(table[:, ::-1]))
        assert way(np.array([[1.0, 0, 0]]))[0] == 0
        assert way(np.full((1, 3), 1 / 3))[0] == pytest.approx(1)
        with pytest.raises(ValueError, match="two classes"):
            way(np.ones((3, 1)))
    assert several_unsure(np.array([[0.4, 0.0]])).tolist() == [pytest.approx(0.8)]
    assert needed(np.ones(1), np.array([[0.5, 0.5]]), np.array([4, 4]))[0] == 1


def test_a_batch_is_spread():
    """Of records wanted alike, the second is the farthest from the first, and copies come not at all."""
    vectors = np.array([[1, 0], [0.99, 0.14], [0.6, 0.8], [0, 1.0]])

    assert spread(np.ones(4), vectors, 4, alike=0.95).tolist() == [0, 3, 2]
