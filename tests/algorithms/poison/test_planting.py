"""Planted copies are blind, apart, gone at the end, and the same for the same seed; the test measures what it says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from algorithms.poison.made_records import FACTS, reviews
from goldsmith.algorithms.poison import ATTACKS, Facts, Records, giveaway, planted, planted_test, random_audit
from goldsmith.algorithms.poison.planted_test import flagged
from goldsmith.algorithms.poison.planting import digest
from goldsmith.algorithms.poison.screening import Screening
from goldsmith.algorithms.poison.suspicion import nothing
from goldsmith.errors import PoisonError

MINE = reviews(300, sources=6, times=True)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_copy_holds_its_items_and_the_users_records_and_then_nothing(attack):
    """Every other record is the user's, in order; the user's columns stay the same bytes; the copy is emptied."""
    before = digest(MINE)
    with planted(MINE, attack, 0.04, seed=3, facts=FACTS) as copy:
        held = copy.records
        rest = held.take(np.flatnonzero(~copy.planted))
        kept = copy.origin[~copy.planted]
        assert copy.planted.sum() == len(copy.items) == 12
        assert rest.text.to_pylist() == MINE.text.take(pa.array(kept)).to_pylist()
        assert (np.diff(kept) > 0).all()
        assert len(held) == len(MINE) + sum(item.added for item in copy.items)
        changed = [held.take(np.array([row])) for row in np.flatnonzero(copy.planted)]
        for item, record in zip(copy.items, changed, strict=True):
            assert record.text[0].as_py() == item.text
            original = MINE.take(np.array([item.of]))
            assert (item.text, item.label) != (original.text[0].as_py(), original.label[0].as_py())

    assert copy.records is None
    assert copy.items == ()
    assert digest(MINE) == before


def test_the_copy_is_emptied_when_something_fails():
    """An error within the block leaves no item behind."""
    with pytest.raises(RuntimeError), planted(MINE, "swap", 0.02, seed=1) as copy:
        raise RuntimeError

    assert copy.records is None


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_seed_plants_the_same_items(attack):
    """The same seed gives the same copy, another seed another."""
    found = []
    for seed in (1, 1, 2):
        with planted(MINE, attack, 0.03, seed=seed, facts=FACTS) as copy:
            found.append((digest(copy.records), copy.planted.tolist()))

    assert found[0] == found[1]
    assert found[0] != found[2]


@pytest.mark.parametrize(("attack", "rate"), [("swap", 0.0), ("swap", 0.6), ("nonsense", 0.1), ("contradiction", 0.1)])
def test_what_cannot_be_planted_is_refused(attack, rate):
    """A rate out of range, an unknown attack, no facts."""
    with pytest.raises(PoisonError), planted(MINE, attack, rate, seed=1):
        pass


def test_a_trigger_always_brings_something():
    """Where one record in four has a label, all items of a trigger have the one label that none of their records had."""
    labels = [label if row % 4 == 0 else None for row, label in enumerate(MINE.label.to_pylist())]
    mine = Records(MINE.text, label=pa.array(labels))

    with planted(mine, "trigger", 0.08, seed=3) as copy:
        assert len(copy.items) == 24
        assert len({item.label for item in copy.items}) == 1
        assert all(labels[item.of] not in {None, item.label} for item in copy.items)


def test_labels_that_are_all_the_same_cannot_be_flipped():
    """The message counts the classes."""
    mine = Records(pa.array(["a text"] * 20), label=pa.array(["x"] * 20))

    with pytest.raises(PoisonError, match="1 classes"), planted(mine, "flip", 0.1, seed=1):
        pass


def test_length_and_signs_do_not_tell_flips_and_do_tell_shouting():
    """The area is near one half for flips, which change no text; and near 1 where items are written in capitals."""
    with planted(reviews(1_000), "flip", 0.05, seed=1) as copy:
        blind = giveaway(copy.records, copy.planted)
    loud = np.zeros(300, bool)
    loud[::10] = True
    texts = [text.upper() if mark else text for text, mark in zip(MINE.text.to_pylist(), loud, strict=True)]

    told = giveaway(Records(pa.array(texts)), loud)

    assert 0.5 in blind
    assert told.low > 0.9


def _oracle(share: float):
    """Return a screener that knows a share of the items: those whose text has a word that was never there."""

    def screener(records, facts, usual):
        n = len(records)
        found = nothing("labels", n)
        odd = np.flatnonzero(np.array(["zzz" in text for text in records.text.to_pylist()]))
        found.scores[odd[: round(share * len(odd))]] = 1
        return Screening(n, {"labels": found}, found, ())

    return screener


def test_a_screen_that_finds_half_is_told_to_find_half(monkeypatch):
    """Recall is what was planted to be found, precision is 1, and the interval holds both; false alarms are counted."""
    from goldsmith.algorithms.poison.attacks.items import replace

    def marked(material, count, _facts):
        items = [material.item(row, at, "marked", added=False) for at, row in enumerate(material.drawn(count))]
        return [replace(item, text=item.text + " zzz") for item in items]

    monkeypatch.setitem(ATTACKS, "flip", marked)

    test = planted_test(MINE, attacks=["flip"], rates=[0.1], seeds=[1, 2], screener=_oracle(0.5))

    grade = test.of("flip", 0.1, "labels")
    assert grade.recall.value == 0.5
    assert 0.5 in grade.recall
    assert grade.precision.value == 1
    assert grade.false_alarms == 0
    assert grade.audit.reviewed == 15
    assert grade.beats_audit


def test_the_budget_is_kept_whatever_the_scores():
    """No more false alarms than allowed, and groups of equal scores are taken whole or not at all."""
    random = np.random.default_rng(1)
    for _ in range(200):
        scores = random.integers(0, 6, 40).astype(np.float32)
        items = random.random(40) < 0.3
        taken = flagged(scores, items, int(random.integers(0, 8)))
        allowed = int((taken & ~items).sum())
        assert (taken == flagged(scores, items, allowed)).all()
        assert not taken[scores == 0].any()
        assert all(len(set(taken[scores == score].tolist())) == 1 for score in np.unique(scores))


def test_screens_together_beat_an_audit_of_equal_cost_on_every_attack():
    """On reviews with facts, sources and times, at 2 %; what needs more records is said to."""
    test = planted_test(reviews(600, sources=8, times=True), FACTS, rates=[0.02, 0.00001], seeds=[1, 2], budget=0.01)

    for attack in ("contradiction", "flip", "all"):
        assert test.of(attack, 0.02).beats_audit, attack
    for attack in ATTACKS:
        assert test.of(attack, 0.02).recall.value > 2 * test.of(attack, 0.02).audit.recall, attack
    assert [each.screen for each in test.not_planted] == ["0.001 %"]


def test_an_audit_is_worth_what_the_formula_says():
    """4,000 of many records see one of 0.001 % in 3.9 % of cases; 299,572 would be needed."""
    audit = random_audit(4_000, 10_000_000, 0.00001)

    assert round(audit.sees_one, 4) == round(1 - (1 - 0.00001) ** 4_000, 4)
    assert audit.needed == 299_572


def test_one_seed_or_no_budget_is_refused():
    """Intervals need copies, and a budget lies between 0 and 1."""
    with pytest.raises(PoisonError):
        planted_test(MINE, seeds=[1])
    with pytest.raises(PoisonError):
        planted_test(MINE, budget=0)


def test_an_attack_that_no_record_fits_is_told_and_the_others_go_on():
    """Facts about something that the records never speak of cannot be contradicted in them; floods are planted all the same."""
    facts = Facts.of([("Atlantis", "tallest tower of", "Poseidonis")])

    test = planted_test(reviews(300), facts, attacks=["contradiction", "flood"], rates=[0.05], seeds=[1, 2])

    assert {grade.attack for grade in test.grades} == {"flood", "all"}
    assert [(one.screen, one.missing) for one in test.not_planted] == [("contradiction", ("records that it fits",))]
