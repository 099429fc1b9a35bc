"""Accuracy on gold and alarms: planted people are found, honest ones are named no more often than said, gold alone proves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.people.accuracy import accuracies, fitted_belief
from goldsmith.algorithms.people.alarm import Alarm, proved
from goldsmith.algorithms.people.colluding import _pair, colluding, groups
from goldsmith.algorithms.people.copying import copying, swayed
from goldsmith.algorithms.people.falling import falling, tiring
from goldsmith.algorithms.people.pace import pace
from goldsmith.algorithms.people.spamming import spamming

DETERMINED = settings(derandomize=True, deadline=None, max_examples=40)


def test_people_who_differ_little_are_drawn_to_the_mean_and_others_are_not():
    """Forty people of one accuracy: estimates within 8 points of it, where their shares lie 30 apart; of accuracies wide apart: near their own shares."""
    random = np.random.default_rng(0)
    same, apart = random.binomial(10, 0.8, 40), random.binomial(200, np.linspace(0.3, 0.95, 40))

    drawn, own = accuracies(same, [10] * 40), accuracies(apart, [200] * 40)

    assert max(abs(one.value - same.sum() / 400) for one in drawn.people) < 0.08
    assert max(abs(one.value - hits / 200) for one, hits in zip(own.people, apart, strict=True)) < 0.03
    assert drawn.right + drawn.wrong > 5 * (own.right + own.wrong)


def test_intervals_of_accuracy_hold_the_truth():
    """People drawn from Beta(8, 2) with 5 to 25 gold tasks: 95 % intervals hold 93 to 98 % of them, and are narrower than plain ones."""
    random = np.random.default_rng(1)
    held, narrower = [], []
    for _ in range(20):
        truth, asked = random.beta(8, 2, 40), random.integers(5, 26, 40)
        found = accuracies(random.binomial(asked, truth), asked)
        held += [value in one for value, one in zip(truth, found.people, strict=True)]
        narrower += [one.width < plain.width for one, plain in zip(found.people, found.plain, strict=True)]

    assert 0.93 < np.mean(held) < 0.98
    assert np.mean(narrower) > 0.9


def test_with_two_people_the_posterior_is_that_of_the_books():
    """The belief is then Beta(4, 1): mean and quantiles as scipy has them; one without gold has the belief's own."""
    found = accuracies([9, 2, 0], [10, 10, 0])

    for one, (hits, n) in zip(found.people, ((9, 10), (2, 10), (0, 0)), strict=True):
        law = stats.beta(4 + hits, 1 + n - hits)
        assert (one.value, one.low, one.high) == pytest.approx((law.mean(), law.ppf(0.025), law.ppf(0.975)), abs=0.002)
        assert one.n == n
    assert found.plain[2] is None
    assert found.plain[1].n == 10
    assert fitted_belief([5, 5], [9, 9]) == pytest.approx((4.0, 1.0))


def test_order_of_people_does_not_matter():
    """Turned round, estimates are turned round."""
    there, back = accuracies([9, 4, 7], [10, 8, 9]), accuracies([7, 4, 9], [9, 8, 10])

    assert [one.value for one in back.people] == pytest.approx([one.value for one in there.people][::-1])


def test_counts_that_are_none_are_refused():
    """More right than asked, below 0, of two lengths; a coverage of 1."""
    for right, asked in (([3], [2]), ([-1], [2]), ([1, 2], [2])):
        with pytest.raises(ValueError, match="at most as many right ones"):
            accuracies(right, asked)
    with pytest.raises(ValueError, match="strictly between"):
        accuracies([1], [2], confidence=1.0)


def crowd(seed: int, people: int = 12, items: int = 150, each: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return item, rater and value of honest answers, right 80 times in 100, and the truth."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, items)
    item = np.repeat(np.arange(items), each)
    rater = np.concatenate([random.permutation(people)[:each] for _ in range(items)])
    value = np.where(random.random(len(item)) < 0.8, truth[item], (truth[item] + random.integers(1, 3, len(item))) % 3)
    return item, rater, value, truth


def test_spammers_are_found_and_honest_people_seldom_named():
    """One who answers evenly and one who always says the same, of twelve, in eight projects; of 80 honest ones at most two are named."""
    found = missed = named = 0
    for seed in range(8):
        item, rater, value, _ = crowd(seed)
        random = np.random.default_rng(seed)
        value[rater == 0], value[rater == 1] = random.integers(0, 3, (rater == 0).sum()), 2
        alarms = {one.person: one for one in spamming(answers(item, rater, value))}
        found += sum(alarms[who].rings for who in (0, 1))
        missed += sum(not alarms[who].rings for who in (0, 1))
        named += sum(alarms[who].rings for who in range(2, 12))

    assert found >= 14
    assert named <= 2


def test_agreement_of_a_spammer_by_hand():
    """Ten items, two others of one mind: agreement 5 of 10, by chance 1/2, floor 0.4: p is that of at most 5 of 10 at 0.7."""
    rows = [(at, who, at % 2 if who != "c" else 0) for at in range(10) for who in "abc"]
    alarm = next(one for one in spamming(answers(*(list(column) for column in zip(*rows, strict=True)))) if one.person == "c")

    assert (alarm.n, alarm.seen, alarm.expected) == (10, 0.5, pytest.approx(0.7))
    assert alarm.p == pytest.approx(stats.binom(10, 0.7).cdf(5))
    nine = answers(*(list(column) for column in zip(*[row for row in rows if row[0]], strict=True)))
    assert spamming(nine) == []


def test_colluders_are_found_and_a_deceptive_item_accuses_nobody():
    """One copies another nine times in ten; with items that fool most people nobody else is named."""
    random = np.random.default_rng(5)
    item, rater, value, truth = crowd(5, people=8, items=200)
    lure = (truth + 1) % 3
    fooled = (item % 8 == 0) & (random.random(len(item)) < 0.7)
    value = np.where(fooled, lure[item], value)
    said = {(one, who): given for one, who, given in zip(item, rater, value, strict=True)}
    rows = [
        (int(one), int(who), int(said.get((one, 0), given) if who == 1 and random.random() < 0.9 else given))
        for one, who, given in zip(item, rater, value, strict=True)
    ]

    alarms = colluding(answers(*(list(column) for column in zip(*rows, strict=True))))

    assert [one.person for one in alarms if one.rings] == [0, 1]
    assert groups(alarms) == [(0, 1)]
    assert alarms[0].with_people == (1,)


def test_a_pair_is_held_against_both_of_its_own_by_fishers_test():
    """Where one leads 10 times and the other goes along 8, of 30 and 40 others 6 and 20: the larger p-value, and what was expected by it."""
    left, same = np.zeros((4, 4), int), np.zeros((4, 4), int)
    left[0], same[0] = (0, 10, 15, 15), (0, 8, 3, 3)
    left[2:, 1], same[2:, 1] = 20, 10

    p, n, seen, expected = _pair(left, same, 0, 1)

    by_leader = stats.fisher_exact([[8, 2], [6, 24]], alternative="greater").pvalue
    by_partner = stats.fisher_exact([[8, 2], [20, 20]], alternative="greater").pvalue
    assert p == pytest.approx(max(by_leader, by_partner))
    assert (n, seen, expected) == (10, 8, 5.0)
    assert _pair(left, same, 3, 0)[0] == 1.0


def test_groups_join_through_a_third():
    """A with b and b with c are one group; who does not ring is in none."""
    alarms = [
        Alarm(who, "colluding", p, 0.01, 9, 9.0, 1.0, others)
        for who, p, others in (("a", 0, ("b",)), ("c", 0, ("b",)), ("x", 0, ("y",)), ("z", 0.5, ("a",)))
    ]

    assert groups(alarms) == [("a", "b", "c"), ("x", "y")]


def test_speeders_and_sleepers_are_found_and_others_seldom_named():
    """Eight times as quick and eight times as slow among twenty; of 540 honest people at most 1.5 % are named."""
    named = 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        usual = np.exp(random.normal(0, 0.3, 20))
        usual[0], usual[1] = 1 / 8, 8
        item, person = np.tile(np.arange(15), 20), np.repeat(np.arange(20), 15)
        times = 5_000 * usual[person] * np.exp(random.normal(0, 0.5, 300)) * (1 + item)
        alarms = {one.person: one for one in pace(item, person, times)}
        assert [alarms[who].kind for who in (0, 1) if alarms[who].rings] == ["quick", "slow"]
        named += sum(alarms[who].rings for who in range(2, 20))

    assert named <= 8


def test_pace_by_hand():
    """Medians 1, 1, 2, 4, 8 seconds on items of their own: middle 2, median distance a factor of 2."""
    people = np.repeat(list("abcde"), 10)
    times = np.repeat([1000.0, 1000.0, 2000.0, 4000.0, 8000.0], 10)

    found = pace([f"{who}{at}" for at, who in enumerate(people)], people, times)

    turn = np.log(4) / (1.4826 * np.log(2))
    assert found[4].p == pytest.approx(2 * stats.t(2.5).sf(turn))
    assert [one.seen for one in found] == pytest.approx([0.5, 0.5, 1, 2, 4])
    assert [one.kind for one in found][::4] == ["quick", "slow"]
    assert pace(range(40), people[:40], times[:40]) == []
    for wrong in ({"active_ms": [0.0]}, {"rate": 0.0}, {"item": []}):
        with pytest.raises(ValueError, match="a time above 0"):
            pace(**{"item": [1], "person": ["a"], "active_ms": [5.0], **wrong})


def test_who_falls_is_found_and_who_keeps_to_it_ever_seldom_named():
    """From 0.9 to 0.4 after 30 tasks is found within 40; of 400 people at exactly 0.8 over 300 tasks each at most 1.5 % are ever named."""
    random = np.random.default_rng(2)
    fallen = [falling(0, [*(random.random(30) < 0.9), *(random.random(40) < 0.4)], 0.8).rings for _ in range(40)]
    named = [falling(0, (random.random(300) < 0.8).tolist(), 0.8).rings for _ in range(400)]

    assert np.mean(fallen) > 0.85
    assert sum(named) <= 6


def test_evidence_of_falling_by_hand():
    """Two wrong tasks: ratios 1.25, 1.5 and 1.75 at an expected 0.5; weights 1/2, 1/6 and 1/3 left."""
    ratios = np.array([1.25, 1.5, 1.75])
    evidence = float(((0.5 * ratios + 1 / 6) * ratios).mean()) + 1 / 3

    assert falling("a", [False, False], 0.5).p == pytest.approx(1 / evidence)
    assert falling("a", [], 0.5).p == 1
    assert falling("a", [True] * 9, 0.5).p == 1


def test_who_tires_is_found_and_others_are_named_at_the_rate():
    """Wrong twice as often per third of a sitting: most are found in six sittings of 30; of 300 people who do not tire at most 2 %."""
    random = np.random.default_rng(4)
    tired = [
        tiring(0, [(random.random(30) > np.repeat([0.1, 0.2, 0.4], 10)).tolist() for _ in range(6)], rounds=199).rings for _ in range(20)
    ]
    named = [tiring(0, [(random.random(20) > 0.25).tolist() for _ in range(3)], rounds=199, seed=at).rings for at in range(300)]

    assert np.mean(tired) > 0.6
    assert sum(named) <= 6
    assert tiring(0, [[True] * 9, [False] * 4]).p == 1.0


def test_copying_is_a_binomial_and_swaying_fishers():
    """As scipy has them; nothing shown or nothing kept is no alarm."""
    assert copying("a", 8, 10).p == pytest.approx(stats.binom(10, 0.5).sf(7))
    assert copying("a", 0, 10).p == 1.0
    assert swayed("a", (9, 10), (5, 12)).p == pytest.approx(stats.fisher_exact([[9, 1], [5, 7]], alternative="greater").pvalue)
    assert swayed("a", (9, 10), (0, 0)).p == 1.0


@DETERMINED
@given(st.integers(0, 10_000))
def test_nobody_is_judged_without_gold(seed: int):
    """Whatever the answers, every alarm is unproved until gold says otherwise."""
    item, rater, value, _ = crowd(seed, items=40)
    random = np.random.default_rng(seed)
    value = np.where(random.random(len(value)) < random.random(), 0, value)
    alarms = [
        *spamming(answers(item, rater, value)),
        *colluding(answers(item, rater, value)),
        *pace(item, rater, random.exponential(size=len(item)) + 1e-3),
    ]

    assert {one.verdict for one in [*alarms, *proved(alarms, {})]} <= {"unproved"}


def test_what_gold_proves():
    """By the exact binomial: 3 of 12 at a required 0.7 is bad work, 12 of 12 good, 6 of 12 neither; a good person is proved bad at most once in 100."""
    alarm = Alarm("a", "quick", 0.001, 0.01, 50, 0.2, 1.0)

    assert stats.binom(12, 0.7).cdf(4) <= 0.01 < stats.binom(12, 0.7).cdf(5)
    assert [proved([alarm], {"a": (hits, 12)})[0].verdict for hits in (4, 5, 10, 11)] == ["proved", "unproved", "unproved", "unproved"]
    assert proved([alarm], {"a": (12, 12)})[0].verdict == "disproved"
    for wrong in ({"required": 1.0}, {"rate": 0.0}):
        with pytest.raises(ValueError, match="are none"):
            proved([alarm], {}, **wrong)
    with pytest.raises(ValueError, match="13 right ones of 12"):
        proved([alarm], {"a": (13, 12)})


def test_settings_of_detectors_are_checked():
    """Rates, floors and counts out of range."""
    told = answers([1, 1], ["a", "b"], [0, 1])
    for ask in (
        lambda: spamming(told, floor=0.0), lambda: spamming(told, rate=1.0), lambda: colluding(told, rate=0.0), lambda: falling("a", [], 1.0),
        lambda: falling("a", [], 0.5, rate=0.0), lambda: tiring("a", [], rate=0.001, rounds=99), lambda: copying("a", 3, 2),
        lambda: copying("a", 1, 2, allowed=1.0), lambda: swayed("a", (3, 2), (0, 0)), lambda: swayed("a", (0, 2), (3, 2)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"none|cannot show"):
            ask()
