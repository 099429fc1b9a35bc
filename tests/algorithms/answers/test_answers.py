"""Consensus: Dawid and Skene's own example, planted raters, laws of EM, public sets with a known truth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.answers.correlated import correlated
from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.mace import mace
from goldsmith.algorithms.answers.one_coin import one_coin
from goldsmith.algorithms.answers.table import Answers, answers
from goldsmith.algorithms.answers.turns import Turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.algorithms.answers.weighted import weighted_vote

DETERMINED = settings(derandomize=True, deadline=None, max_examples=30)
MODELS = (dawid_skene, one_coin, mace, correlated)
PATIENTS = (
    "1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212 1211111 "
    "1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121 "
    "1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222"
)
"""Dawid and Skene 1979, table 1: 45 patients; the first anaesthetist judged three times, the other four once."""


def anaesthetists() -> Answers:
    """Return their judgements."""
    rows = [
        (at, "1111234"[place] if place < 3 else str(place - 1), int(digit))
        for at, row in enumerate(PATIENTS.split())
        for place, digit in enumerate(row)
    ]
    return answers(*(list(column) for column in zip(*rows, strict=True)))


def planted(items: int, skills: list[np.ndarray], seed: int = 0, shares: list[float] | None = None) -> tuple[Answers, np.ndarray]:
    """Return answers of raters with these tables of confusions, and the truth."""
    random, values = np.random.default_rng(seed), len(skills[0])
    truth = random.choice(values, items, p=shares)
    given = np.stack([[random.choice(values, p=table[value]) for value in truth] for table in skills], axis=1)
    return answers(np.repeat(np.arange(items), len(skills)), np.tile(np.arange(len(skills)), items), given.ravel()), truth


def test_the_anaesthetists_are_those_of_the_paper():
    """Dawid and Skene 1979, tables 2 and 3: shares of the classes, and how the first anaesthetist errs."""
    found = dawid_skene(anaesthetists(), strength=0.0, turns=Turns(500, tolerance=1e-12))

    assert found.prior.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]
    assert found.confusion[0].round(2).tolist() == [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]]
    assert found.settled
    assert len(found.raters) == 5
    assert found.posterior.shape == (45, 4)


def test_a_slow_twin_of_the_model():
    """Five turns written out with loops of Python give the same posterior and likelihood."""
    given, _ = planted(30, [np.array([[0.8, 0.2], [0.3, 0.7]]), np.array([[0.6, 0.4], [0.1, 0.9]]), np.full((2, 2), 0.5)], seed=4)
    posterior = majority_vote(given).posterior
    for _ in range(5):
        table = np.full((3, 2, 2), 0.01)
        for item, rater, value in zip(given.item, given.rater, given.value, strict=True):
            table[rater, :, value] += posterior[item]
        confusion, prior = table / table.sum(axis=2, keepdims=True), posterior.mean(axis=0)
        joint = np.tile(prior, (30, 1))
        for item, rater, value in zip(given.item, given.rater, given.value, strict=True):
            joint[item] *= confusion[rater, :, value]
        posterior = joint / joint.sum(axis=1, keepdims=True)

    found = dawid_skene(given, turns=Turns(5, tolerance=-1))

    assert found.posterior == pytest.approx(posterior, abs=1e-12)
    assert found.objective[-1] == pytest.approx(np.log(joint.sum(axis=1)).sum() + 0.01 * np.log(confusion).sum())
    assert len(found.objective) == 5
    assert not found.settled


@DETERMINED
@given(st.integers(0, 10_000), st.sampled_from(MODELS), st.integers(2, 4))
def test_the_objective_never_falls(seed: int, model, values: int):
    """Whatever the answers, sparse or contradictory."""
    random = np.random.default_rng(seed)
    n = int(random.integers(20, 200))
    given = answers(random.integers(0, 15, n), random.integers(0, 6, n), random.integers(0, values, n), values=range(values))

    found = model(given, turns=Turns(40, tolerance=0, least_answers=0))

    assert (np.diff(found.objective) >= -1e-8).all()
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    assert found.confusion.sum(axis=2) == pytest.approx(1)
    assert ((found.skill >= 0) & (found.skill <= 1 + 1e-12)).all()


@DETERMINED
@given(st.integers(0, 10_000), st.sampled_from((majority_vote, weighted_vote, *MODELS)))
def test_order_and_names_do_not_matter(seed: int, model):
    """Answers in another order, raters and items by other names, values turned round: the same conclusion."""
    random = np.random.default_rng(seed)
    item, rater, value = np.repeat(np.arange(20), 5), np.tile(np.arange(5), 20), random.integers(0, 3, 100)
    order = random.permutation(100)

    found = model(answers(item, rater, value, values=[0, 1, 2]))
    mixed = model(answers(item[order], rater[order], value[order], values=[0, 1, 2]))
    named = model(
        answers([f"i{at:03}" for at in item], [f"r{at}" for at in rater], [f"v{at}" for at in 2 - value], values=["v0", "v1", "v2"])
    )

    assert mixed.posterior.tolist() == found.posterior.tolist()
    assert named.posterior[:, ::-1] == pytest.approx(found.posterior, abs=1e-6)
    assert named.skill == pytest.approx(found.skill, abs=1e-6, nan_ok=True)


def test_planted_raters_are_found():
    """A good one, a careless one, one who mixes two values up, one who always says the same: tables within what 3,000 items show."""
    good = np.full((3, 3), 0.05) + 0.85 * np.eye(3)
    careless = np.full((3, 3), 0.2) + 0.4 * np.eye(3)
    mixer = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.05, 0.05, 0.9]])
    lazy = np.array([[1.0, 0, 0]] * 3)
    given, truth = planted(3_000, [good, good, careless, mixer, lazy], shares=[0.5, 0.3, 0.2])

    found = dawid_skene(given)

    assert found.confusion[[0, 1, 2, 3, 4]] == pytest.approx(np.stack([good, good, careless, mixer, lazy]), abs=0.06)
    assert found.prior == pytest.approx([0.5, 0.3, 0.2], abs=0.03)
    right = [float((model(given).chosen == truth).mean()) for model in (majority_vote, dawid_skene)]
    assert right[1] > right[0] + 0.08


def test_mace_tells_who_does_not_look():
    """Two who look at 9 of 10 items, three who press keys after a habit: competence and habits are found."""
    looks = np.full((4, 4), 0.1 / 4) + 0.9 * np.eye(4)
    habits = [np.tile(habit, (4, 1)) for habit in ([0.7, 0.1, 0.1, 0.1], [0, 0, 0, 1.0], [0.25] * 4)]
    given, truth = planted(2_000, [looks, looks, *habits])

    found = mace(given)

    assert found.skill == pytest.approx([0.9, 0.9, 0, 0, 0], abs=0.08)
    assert found.confusion[3].mean(axis=0) == pytest.approx([0, 0, 0, 1], abs=0.05)
    assert (found.chosen == truth).mean() > 0.88


def test_one_coin_tells_how_often_each_isrightness():
    """Skills of 0.9, 0.7, 0.5 over four values, wrong evenly."""
    given, _ = planted(4_000, [np.full((4, 4), (1 - s) / 3) + (s - (1 - s) / 3) * np.eye(4) for s in (0.9, 0.8, 0.7, 0.5)])

    found = one_coin(given)

    assert found.skill == pytest.approx([0.9, 0.8, 0.7, 0.5], abs=0.03)
    assert found.confusion[3, 0] == pytest.approx([0.5, 0.167, 0.167, 0.167], abs=0.02)


def test_pseudo_answers_hold_a_rater_of_few_answers_back():
    """One answer that agrees is no proof: with a pooled belief the rater is thought to be as others are."""
    given, _ = planted(300, [np.full((2, 2), 0.2) + 0.6 * np.eye(2)] * 4)
    more = answers([*given.item.tolist(), 0], [*given.rater.tolist(), 9], [*given.value.tolist(), int(majority_vote(given).chosen[0])])

    flat, pooled = dawid_skene(more), dawid_skene(more, believed="pooled", strength=10.0)

    newcomer = flat.raters.to_pylist().index(9)
    seen = int(majority_vote(given).chosen[0])
    assert flat.confusion[newcomer, seen, seen] > 0.97
    assert 0.7 < pooled.confusion[newcomer, seen, seen] < 0.95
    assert pooled.method == "dawid-skene-pooled"


def test_votes_ties_and_company():
    """Shares of votes; a tie is told; one who judged alone has no skill."""
    found = majority_vote(answers([1, 1, 1, 2, 2, 3], list("abcabd"), list("yynyny")))

    assert found.posterior.tolist() == pytest.approx(np.array([[1 / 3, 2 / 3], [0.5, 0.5], [0, 1]]))
    assert found.tied.tolist() == [False, True, False]
    assert found.labels() == ["y", "n", "y"]
    assert found.certainty.tolist() == pytest.approx([2 / 3, 0.5, 1])
    assert found.skill == pytest.approx([0.5 * (0.5 + 0), 0.5 * (0.5 + 0), 0, np.nan], nan_ok=True)
    assert found.objective == ()


def test_a_table_of_answers():
    """Names in order, values as given, nulls and strangers refused."""
    given = answers(pa.array(["b", "a"]), pa.chunked_array([["x"], ["y"]]), [True, False])

    assert given.items.to_pylist() == ["a", "b"]
    assert given.values == (False, True)
    assert (len(given), given.per_item) == (2, 1.0)
    assert given.item.tolist() == [0, 1]
    assert given.rater.tolist() == [1, 0]
    for arguments, said in (
        (([1, 2], [1], [1, 2]), "no table of answers"),
        (([], [], []), "no table of answers"),
        (([1, None], [1, 2], [1, 2]), "missing"),
        (([1, 2], [1, 2], [None, 2]), "missing"),
    ):
        with pytest.raises(ValueError, match=said):
            answers(*arguments)
    with pytest.raises(ValueError, match="none of the values: 3"):
        answers([1], [1], [3], values=[1, 2])
    assert answers([1, 1], [1, 2], [2, 2], values=[9, 2]).votes().tolist() == [[0, 2]]


@pytest.mark.parametrize("model", MODELS)
def test_too_few_answers_are_refused(model):
    """Below three answers an item a model of raters does worse than a vote; one value shows no errors."""
    few = answers([1, 1, 2, 2], [1, 2, 1, 2], [0, 1, 1, 1])

    with pytest.raises(ValueError, match=r"2\.00 answers an item are too few"):
        model(few)
    assert model(few, turns=Turns(least_answers=2.0)).posterior.shape == (2, 2)
    with pytest.raises(ValueError, match="one value only"):
        model(answers([1] * 3, [1, 2, 3], [0] * 3))
    with pytest.raises(ValueError, match="lead nowhere"):
        model(few, turns=Turns(0, least_answers=0))


def test_settings_of_models_are_checked():
    """Pseudo-answers below none, beliefs that are none."""
    given = anaesthetists()
    for ask in (
        lambda: dawid_skene(given, strength=-1), lambda: dawid_skene(given, believed="tea"), lambda: one_coin(given, pseudo=(-1, 1)),
        lambda: one_coin(given, shares="odd"), lambda: correlated(given, kinds=0), lambda: correlated(given, spread=0.0),
        lambda: mace(given, habit=-1), lambda: mace(given, competence=(-1, 0)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="are none"):
            ask()


@pytest.mark.parametrize("model", [*MODELS, majority_vote])
def test_every_table_is_one_of_probabilities(model):
    """Prior, posteriors and every row of every table of confusions sum to 1, also for a value that is never the truth."""
    given, _ = planted(60, [np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])] * 4, seed=3, shares=[0.6, 0.4, 0.0])

    found = model(given)

    assert found.prior.shape == (3,)
    assert found.prior.sum() == pytest.approx(1)
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    if found.confusion is not None:
        assert found.confusion.sum(axis=2) == pytest.approx(1)


def test_a_value_that_nobody_has_seen_is_given_evenly():
    """Without pseudo-answers a rater who never met a value has an even row, and not an empty one."""
    given = answers([0, 0, 0, 1, 1, 1, 2, 2], list("abcabcab"), ["x", "x", "x", "y", "y", "y", "z", "z"])

    found = dawid_skene(given, strength=0.0, turns=Turns(least_answers=0))

    assert found.confusion[2][2].tolist() == pytest.approx([1 / 3] * 3)


def test_one_item_in_company_is_enough_for_a_skill():
    """A rater who shares one item with others, and agrees, agrees always; half of it would be another rater's."""
    found = majority_vote(answers([1, 1, 2, 2, 2], ["a", "b", "b", "c", "d"], ["y", "y", "n", "n", "y"]))

    assert found.skill.tolist() == pytest.approx([1.0, 0.75, 0.5, 0.0])


@pytest.mark.parametrize("model", MODELS)
def test_one_turn_is_a_turn_and_unanimous_answers_settle_at_once(model):
    """One turn may be asked for; where everybody says the same nothing changes after the second turn."""
    given = answers(np.repeat(np.arange(40), 4), np.tile(np.arange(4), 40), np.repeat(np.arange(40) % 2, 4))

    once, long = model(given, turns=Turns(1)), model(given, turns=Turns(100, tolerance=1e-3))

    assert len(once.objective) == 1
    assert long.settled
    assert len(long.objective) <= 5
    assert long.labels() == [at % 2 for at in range(40)]


def test_no_pseudo_answers_may_be_thought_of():
    """Zero is a number of pseudo-answers, less than zero is none."""
    given, truth = planted(50, [np.array([[0.8, 0.2], [0.2, 0.8]])] * 5)

    found = one_coin(given, pseudo=(0.0, 0.0))

    assert np.mean(np.array(found.labels()) == truth) > 0.8
    with pytest.raises(ValueError, match="pseudo-answers"):
        one_coin(given, pseudo=(-1e-9, 0.0))
