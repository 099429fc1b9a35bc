"""Counting with four numbers a cell gives what dictionaries give."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from goldsmith.algorithms.poison.tails import binomial_tail, poisson_tail
from goldsmith.kernels.tied_grams import COUNT, LEADER, MARGIN, cells, count, gather, marked

RECORDS = st.lists(st.tuples(st.lists(st.integers(16, 22), max_size=8), st.integers(-1, 2)), min_size=1, max_size=12)


def _arrays(records):
    tokens = np.array([token for text, _ in records for token in text], np.uint64)
    ends = np.cumsum([len(text) for text, _ in records]).astype(np.int64)
    return tokens, ends, np.array([class_ for _, class_ in records], np.int32)


@given(records=RECORDS)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_cell_counts_records_and_bounds_the_lead_of_a_class(records):
    """Each record counts once; the margin never exceeds how far the class leads, and a pure phrase has the whole of it."""
    tokens, ends, classes = _arrays(records)
    table = cells(1_000)
    count(tokens, ends, 0, classes, 2, table)

    holders = defaultdict(set)
    for row, (text, _) in enumerate(records):
        for size in (1, 2):
            for at in range(len(text) - size + 1):
                holders[tuple(text[at : at + size])].add(row)
    assert sorted(table[table[:, COUNT] > 0, COUNT].tolist()) == sorted(len(rows) for rows in holders.values())
    expected = sorted(
        Counter(
            len(rows) for rows in holders.values() if len({records[row][1] for row in rows}) == 1 and records[min(rows)][1] >= 0
        ).elements()
    )
    pure = table[(table[:, MARGIN] == table[:, COUNT]) & (table[:, COUNT] > 0)]
    assert sorted(pure[:, COUNT].tolist()) == expected
    assert (pure[:, LEADER] >= 0).all()


@given(records=RECORDS)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_gathering_finds_every_record_of_a_wanted_cell(records):
    """The second reading writes as many records of a cell as the first counted, whole or in two batches."""
    tokens, ends, classes = _arrays(records)
    table = cells(1_000)
    count(tokens, ends, 0, classes, 2, table)
    wanted = np.full(len(table), -1, np.int32)
    busy = np.flatnonzero(table[:, COUNT] > 0)
    wanted[busy] = np.arange(len(busy))
    out = np.empty((10_000, 4), np.int64)

    n = gather(tokens, ends, 0, 2, wanted, marked(wanted), np.full(max(len(busy), 1), -1, np.int64), out)

    assert np.bincount(out[:n, 0], minlength=len(busy)).tolist() == table[busy, COUNT].tolist()


@given(trials=st.integers(1, 5_000), share=st.floats(0, 1), rate=st.floats(0.0001, 0.99))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_tails_are_those_of_scipy(trials, share, rate):
    """To a hundredth of a unit of log10, above the mean; 0 below it."""
    successes = round(share * trials)
    expected = stats.binom.logsf(successes - 1, trials, rate) / np.log(10) if successes < trials else trials * np.log10(rate)

    found = binomial_tail(successes, trials, rate)

    assert found == 0 if successes <= trials * rate else abs(found - expected) < 0.01 or not np.isfinite(expected)
    mean = trials * rate
    assert poisson_tail(successes, mean) == 0 if successes <= mean else True
    if mean < successes < mean + 30 * np.sqrt(mean) + 5:
        assert abs(poisson_tail(successes, mean) - stats.poisson.logsf(successes - 1, mean) / np.log(10)) < 0.01
