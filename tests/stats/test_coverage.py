"""Intervals of nominal 95 % hold the truth at least 93 % of the time: a seeded part of what `bench/stats_coverage.py` runs."""

from __future__ import annotations

import importlib
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from goldsmith.stats.proportion import proportion

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
coverage_cases = importlib.import_module("coverage_cases")
sys.path.pop(0)
ROUNDS = 120
BUDGET = 40.0
"""Milliseconds a setting: what is slower is drawn less often, and judged by what so many draws can show."""
CASES = list(coverage_cases.cases())
METHODS = sorted({case.method for case in CASES})


@pytest.mark.parametrize("method", METHODS)
def test_intervals_hold_the_truth(method: str):
    """Over all settings of a method 93 % are kept, as far as the draws can tell; and no setting is clearly below its floor."""
    held = drawn = 0
    for case in (case for case in CASES if case.method == method):
        promised = case.floor >= 0.93 or method in coverage_cases.DECLARED or method.endswith(", finite")
        random = np.random.default_rng([7, zlib.crc32(case.setting.encode())])
        rounds = int(min(ROUNDS, max(12, BUDGET / case.cost)))
        seen = [one for one in (case.held(random) for _ in range(rounds)) if one is not None]
        if promised:
            held, drawn = held + sum(seen), drawn + len(seen)
        assert proportion(sum(seen), len(seen), confidence=0.999).high >= case.floor, case.setting
    assert proportion(held, drawn, confidence=0.98).high >= 0.93


def test_a_wrong_interval_is_caught():
    """The textbook interval of shares near 1 does not keep what it says, and this way of asking shows it."""
    random, held = np.random.default_rng(5), 0
    for _ in range(400):
        rate = random.binomial(50, 0.98) / 50
        half = 1.96 * (rate * (1 - rate) / 50) ** 0.5
        held += rate - half <= 0.98 <= rate + half

    assert proportion(held, 400, confidence=0.999).high < 0.9
