"""The choice of bands keeps its promise and says what is wrong with settings that mean nothing."""

from __future__ import annotations

import math

import pytest

from goldsmith.algorithms.duplicates import Banding, Similarity, plan_bands
from goldsmith.errors import DuplicatesError


@pytest.mark.parametrize("target", [0.5, 0.55, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("records", [1, 10_000, 1_000_000, 100_000_000])
def test_a_pair_at_the_target_is_rarely_missed(target: float, records: int):
    """At every target and size the bands miss a pair at the target with odds of at most 0.0002."""
    plan = plan_bands(Similarity(target=target), records)

    assert (1 - min(target, 1 - 1e-9) ** plan.rows) ** plan.bands <= 0.0002
    assert plan.miss <= 0.0002
    assert 256 <= plan.n_hashes <= 1024


def test_more_records_make_a_steeper_curve():
    """With more records the useless candidates weigh more, and rows are added."""
    few, many = plan_bands(Similarity(target=0.7), 10_000), plan_bands(Similarity(target=0.7), 100_000_000)

    assert many.rows > few.rows
    assert many.probability(0.1) < few.probability(0.1) / 50


def test_the_curve_is_the_published_one():
    """20 bands of 5 rows: the table of Mining of Massive Datasets, figure 3.8."""
    banding = Banding(20, 5, Similarity())
    published = {0.2: 0.006, 0.3: 0.047, 0.4: 0.186, 0.5: 0.470, 0.6: 0.802, 0.7: 0.975, 0.8: 0.9996}

    assert {jaccard: round(banding.probability(jaccard), 4 if jaccard == 0.8 else 3) for jaccard in published} == published
    assert banding.curve[0] == (0.0, 0.0)
    assert banding.curve[-1] == (1.0, 1.0)
    assert "20 bands of 5 rows" in banding.show()


@pytest.mark.parametrize("target", [0.5, 0.8, 0.95])
def test_the_sketch_rarely_hides_a_pair(target: float):
    """The binomial tail below the least estimate is under one in fifty thousand, and one more would be too much."""
    least = plan_bands(Similarity(target=target), 1000).least_estimate
    agree = 0.25 + 0.75 * target

    def tail(below: int) -> float:
        return sum(math.comb(256, k) * agree**k * (1 - agree) ** (256 - k) for k in range(below))

    assert tail(least) <= 2e-5 < tail(least + 1)


def test_wrong_settings_are_told_together():
    """All settings that mean nothing are listed in one message."""
    with pytest.raises(DuplicatesError) as caught:
        Similarity(target=1.5, shingle=0, measure="cosine")

    assert str(caught.value) == (
        "error[GS501] near_duplicates: these settings of the duplicate search are wrong\n"
        "  found: target = 1.5, must lie in (0, 1]; shingle = 0, must be 1 to 16 words; measure = 'cosine', must be 'jaccard' or 'containment'"
    )


def test_too_low_a_target_is_refused():
    """A target that no 1,024 bands can serve is an error with a hint, not a search that finds nothing."""
    with pytest.raises(DuplicatesError, match="no banding finds pairs this dissimilar"):
        plan_bands(Similarity(target=0.001), 1000)
