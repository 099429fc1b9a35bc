"""The shape of an estimate: what it refuses, mirrors and says."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.estimate import Estimate, bounded, unvaried

DETERMINED = settings(derandomize=True, deadline=None)
NUMBERS = st.floats(-10, 10)


def test_an_estimate_holds_its_own_value():
    """An interval that leaves out its value is refused, on either side, and so is what is no number."""
    for value, low, high in ((0.5, 0.6, 0.7), (0.8, 0.6, 0.7), (math.nan, 0, 1), (0.5, -math.inf, 1), (0.5, 0, math.inf)):
        with pytest.raises(ValueError, match="does not lie in an interval"):
            Estimate(value, low, high, 0.95, 3, "wilson")
    assert Estimate(0.5, 0.5, 0.5, 1.0, 0, "census").width == 0


@pytest.mark.parametrize(("confidence", "n"), [(0.0, 3), (1.01, 3), (0.95, -1)])
def test_a_coverage_is_a_share_and_units_are_counted(confidence: float, n: int):
    """Nothing is surer than sure, and nothing rests on fewer than no units."""
    with pytest.raises(ValueError, match="is none"):
        Estimate(0.5, 0.4, 0.6, confidence, n, "wilson")


def test_the_opposite_share_is_mirrored():
    """What is defective with 4 % is good with 96 %, and the ends change places."""
    found = Estimate(0.04, 0.03, 0.06, 0.95, 400, "wilson", ("seen",))

    good = found.complement()

    assert (good.value, good.low, good.high) == (0.96, 0.94, 0.97)
    assert (good.n, good.method, good.notes) == (400, "wilson", ("seen",))
    assert good.complement() == found


def test_both_ends_belong_to_the_interval():
    """Its ends are inside, what lies beyond is not."""
    found = Estimate(0.5, 0.25, 0.75, 0.95, 10, "wilson")

    assert 0.25 in found
    assert 0.75 in found
    assert 0.2499 not in found
    assert 0.7501 not in found
    assert found.width == 0.5


def test_json_holds_all_and_notes_only_where_there_are():
    """Ten digits, and a list of notes where something is to be said."""
    found = Estimate(1 / 3, 0.25, 0.5, 0.95, 10, "wilson")

    assert found.as_json() == {"value": 0.3333333333, "low": 0.25, "high": 0.5, "confidence": 0.95, "n": 10, "method": "wilson"}
    assert found.noting("a").noting("b").as_json()["notes"] == ["a", "b"]


def test_only_a_width_of_nothing_is_told():
    """An interval that has a width, and a census, need no word."""
    assert unvaried(Estimate(0.5, 0.4, 0.6, 0.95, 3, "student")).notes == ()
    assert unvaried(Estimate(0.5, 0.5, 0.5, 1.0, 3, "census")).notes == ()
    assert len(unvaried(Estimate(0.5, 0.5, 0.5, 0.95, 3, "student")).notes) == 1


def test_numbers_of_numpy_become_json():
    """Counts and bounds may come from arrays."""
    found = Estimate(np.float64(0.5), np.float64(0.25), np.float64(0.75), np.float64(0.95), np.int64(10), "wilson")

    assert json.loads(json.dumps(found.as_json()))["n"] == 10


@DETERMINED
@given(NUMBERS, NUMBERS, NUMBERS)
def test_bounds_never_lose_the_value(value: float, low: float, high: float):
    """Whatever the ends, the result is an interval within the range that holds its value."""
    inside, least, most = bounded(value, low, high, least=-1.0, most=1.0)

    assert -1 <= least <= inside <= most <= 1
    if -1 <= low <= value <= high <= 1:
        assert (inside, least, most) == (value, low, high)
