"""The rate of false alarms over people, detectors and looks; drift without known answers; and the quick ways of counting against slow, obvious ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.answers.table import Answers, answers
from goldsmith.algorithms.people.colluding import _counted
from goldsmith.algorithms.people.drifting import beyond, drifting
from goldsmith.algorithms.people.pace import _of_others
from goldsmith.algorithms.people.spending import GROWTH, is_due, part

DETERMINED = settings(derandomize=True, deadline=None, max_examples=40)


def test_all_parts_together_are_the_rate():
    """Over ten thousand people, eight detectors and fifty looks no more is spent than was said, and most of it."""
    each = [part(0.05, detectors=8, place=one, look=None) for one in range(1, 10_001)]
    looks = [part(0.05, detectors=8, place=7, look=one) for one in range(1, 51)]

    assert 0.04 < 8 * sum(each) <= 0.05
    assert each == sorted(each, reverse=True)
    assert sum(looks) == pytest.approx(each[6] * 50 / 51)


def test_looking_every_day_does_not_add_to_the_rate():
    """A thousand honest people whose p is anything at each of two hundred daily looks: the share of projects of 20 with a false alarm keeps below the rate."""
    random = np.random.default_rng(3)
    named = []
    for _ in range(400):
        wrong = False
        for place in range(1, 21):
            looks = before = 0
            for day in range(1, 201):
                n = 5 * day
                if is_due(n, first=20, looks=looks, before=before):
                    looks, before = looks + 1, n
                    wrong |= (
                        random.random() <= part(0.5, detectors=1, place=place, look=looks) * 6.4
                    )  # 20 of the first 64 people share it all
        named.append(wrong)

    assert np.mean(named) < 0.5
    assert np.mean(named) > 0.3  # the test would see it otherwise


@given(n=st.integers(20, 100_000))
@DETERMINED
def test_looks_stay_few(n: int):
    """However many answers there are, a look comes only with half as many again."""
    looks, before = 0, 0
    for now in range(20, n, max(1, n // 200)):
        if is_due(now, first=20, looks=looks, before=before):
            assert not looks or now >= GROWTH * before
            looks, before = looks + 1, now

    assert looks <= 1 + np.log(n / 20) / np.log(GROWTH) + 1


@pytest.mark.parametrize("wrong", [{"rate": 0.0}, {"rate": 1.0}, {"detectors": 0}, {"place": 0}, {"look": 0}])
def test_a_part_of_nothing_is_refused(wrong: dict[str, float]):
    """A rate, a place or a look that is none is a mistake, and told."""
    asked: dict[str, float] = {"rate": 0.05, "detectors": 1, "place": 1, "look": 1, **wrong}
    if wrong == {"look": 0}:
        asked["look"] = -1
    rate = asked.pop("rate")

    with pytest.raises(ValueError, match="not parted"):
        part(rate, **asked)


def test_who_keeps_on_agreeing_does_not_drift_more_often_than_said():
    """Two thousand people of any accuracy: at a rate of 5 % no more than 5 % are named, and of those who sleep from the middle on nearly all."""
    random = np.random.default_rng(4)
    honest = [drifting(0, random.random(200) < skill, rate=0.05)[0].rings for skill in random.beta(8, 2, 2_000)]
    sleepers = [drifting(0, random.random(200) < np.repeat([0.8, 1 / 3], 100), rate=1e-4)[0].rings for _ in range(200)]

    assert np.mean(honest) < 0.05
    assert np.mean(sleepers) > 0.9


def test_what_befalls_everybody_is_no_drift():
    """A fall of thirty points among fellows who fall twenty-eight is two points."""
    assert beyond((0.8, 0.5), (0.78, 0.5)) == pytest.approx(0.02)


def dense(one: Answers) -> list[np.ndarray]:
    """Count pairs one by one, over a table of people and items."""
    said = np.full((len(one.raters), len(one.items)), -1)
    said[one.rater, one.item] = one.value
    votes = np.stack([(said == value).sum(axis=0) for value in range(len(one.values))], axis=1)
    counts = [np.zeros((len(said), len(said)), np.int64) for _ in range(3)]
    for leader in range(len(said)):
        for partner in range(len(said)):
            for item in range(said.shape[1]):
                own, theirs = said[leader, item], said[partner, item]
                if leader == partner or min(own, theirs) < 0:
                    continue
                rest = votes[item].copy()
                rest[own] -= 1
                rest[theirs] -= 1
                leaves = rest.sum() > 0 and rest[own] < rest.max()
                for count, holds in zip(counts, (leaves, leaves and own == theirs, True), strict=True):
                    count[leader, partner] += holds
    return counts


@given(seed=st.integers(0, 10_000), n=st.integers(1, 150))
@DETERMINED
def test_pairs_are_counted_as_one_by_one(seed: int, n: int):
    """Leaders, partners and shared items are those of the slow count, also where somebody answers an item twice."""
    random = np.random.default_rng(seed)
    table = answers(random.integers(0, 12, n), random.integers(0, 7, n), random.integers(0, 4, n))

    assert all((quick == slow).all() for quick, slow in zip(_counted(table), dense(table), strict=True))


@given(seed=st.integers(0, 10_000), n=st.integers(2, 9))
@DETERMINED
def test_the_median_of_the_others_is_that_without_oneself(seed: int, n: int):
    """With ties too."""
    times = np.round(np.random.default_rng(seed).normal(size=(5, n)), 1)

    slow = [[np.median(np.delete(row, at)) for at in range(n)] for row in times]

    assert np.allclose(_of_others(times), slow)
