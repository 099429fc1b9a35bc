"""Sketches with noise: the planted share within its interval as often as is said, and no more told of a record than epsilon."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from circulate.privacy.people import planted
from goldsmith.circulate.privacy import sketching
from goldsmith.circulate.privacy.answering import sketched_privately
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.overlap import hashes_of
from goldsmith.circulate.privacy.question import Unit
from goldsmith.circulate.privacy.sketching import Sketch, common, sketched, threshold, turned
from goldsmith.privacy_errors import BudgetError, OverlapError, PrivacyError
from goldsmith.sensitivity import Sensitivity

THEIRS = hashes_of(f"text {at}" for at in range(4_000))


@pytest.mark.parametrize("there", [0, 400, 1_000])
def test_the_planted_number_is_within_the_interval(there: int):
    """In 95 of 100 sketches: where it is, one run in a hundred million misses more of 300."""
    mine = hashes_of([*(f"text {at}" for at in range(there)), *(f"new {at}" for at in range(1_000 - there))])

    found = [common(sketched(THEIRS, 1.0, n=1 << 14), mine) for _ in range(300)]

    assert sum(not one.low <= there <= one.high for one in found) <= binom.isf(1e-8, 300, 0.05)
    assert abs(np.median([one.common for one in found]) - there) < 25
    assert np.median([one.high - one.low for one in found]) < 220


@pytest.mark.parametrize("epsilon", [1e-6, 0.01, 0.5, 1.0, 3.0, 20.0])
def test_the_odds_of_a_bit_are_within_epsilon(epsilon: float):
    """Exactly, by the whole numbers that decide: (2^64 - t)/t is at most e^epsilon, and t one less would be beyond it or is nearly."""
    t = threshold(epsilon)

    assert Fraction(2**64 - t, t) <= Fraction(math.exp(epsilon)) * (1 + Fraction(1, 2**50))
    assert t <= 2**63
    assert Fraction(2**64 - t, t) >= Fraction(math.exp(epsilon)) * (1 - Fraction(1, 2**30))


def odds(epsilon: float, draws: int) -> tuple[float, float]:
    """Return the logarithm of how much likelier a bit stands where a text is than where it is not, and six standard errors of it."""
    kept = draws - int(turned(draws, epsilon).sum())
    turned_ = int(turned(draws, epsilon).sum())
    return math.log(kept / turned_), 6 * math.sqrt(1 / kept + 1 / turned_)


def test_draws_tell_no_more_of_a_record_than_epsilon(monkeypatch: pytest.MonkeyPatch):
    """Over four million draws the odds of the one bit that a record decides are e^epsilon; with too little noise the same test sees it."""
    measured, off = odds(1.0, 4_000_000)
    assert abs(measured - 1.0) <= off
    monkeypatch.setattr(sketching, "threshold", lambda epsilon: threshold(epsilon * 1.05))
    measured, off = odds(1.0, 4_000_000)
    assert measured > 1.0 + off


def test_a_record_decides_one_bit_and_a_person_most(monkeypatch: pytest.MonkeyPatch):
    """Without noise, two sets that differ in one text have sketches that differ in at most one bit; a person's share of epsilon is by his records."""
    monkeypatch.setattr(sketching, "turned", lambda n, _: np.zeros(n, dtype=bool))
    monkeypatch.setattr(sketching.secrets, "token_bytes", lambda n: b"k" * n)
    whole = sketched(THEIRS, 1.0, n=1 << 12).bits

    assert all((whole ^ sketched(THEIRS[:at] + THEIRS[at + 1 :], 1.0, n=1 << 12).bits).sum() <= 1 for at in range(0, 4_000, 97))
    assert sketched(THEIRS, 1.0, n=1 << 12, most=5).epsilon == pytest.approx(0.2)


def test_a_release_is_sketched_on_its_budget(tmp_path: Path):
    """Charged once; the same sketch again is the same; of a person so many records are in it; a wrong column or number costs nothing."""
    release, ledger = planted(tmp_path), Ledger.of(tmp_path / "ledger.db")
    ledger.allow("people", 1.0, unit=Unit(person="who", most=2))

    def asked(**more: object) -> dict[str, object]:
        said = {"column": "text", "epsilon": 0.8, "n": 1 << 16, "asker": "mei", "sensitivity": Sensitivity()}
        return sketched_privately(release, ledger, **{**said, **more})

    for wrong in ({"column": "strange"}, {"n": 10}, {"epsilon": 0.0}, {"epsilon": math.nan}):
        with pytest.raises(PrivacyError):
            asked(**wrong)
    one, two = asked(), asked(asker="bo")
    with pytest.raises(BudgetError):
        asked(epsilon=0.4)

    assert (one["bits"], one["key"]) == (two["bits"], two["key"])
    assert [each["charged"]["epsilon"] for each in (one, two)] == [0.8, 0.0]
    mine = hashes_of(f"第 {at} 条记录" for at in range(2_000))
    found = common(Sketch.read(one), mine)
    assert abs(found.common - 800) <= 1.5 * (found.high - found.low), "two records of each of four hundred people, within six deviations"


def test_what_is_no_sketch_is_refused():
    """Other parts, too few texts."""
    whole = sketched(THEIRS, 1.0, n=1 << 10)
    assert (Sketch.read(whole.as_json()).bits == whole.bits).all()
    for wrong in (
        {},
        {**whole.as_json(), "n": 5},
        {**whole.as_json(), "bits": "AA"},
        {**whole.as_json(), "epsilon_of_a_bit": -1},
        {**whole.as_json(), "key": "00"},
    ):
        with pytest.raises(OverlapError, match="no sketch"):
            Sketch.read(wrong)
    with pytest.raises(OverlapError, match="too few"):
        common(whole, THEIRS[:99])
