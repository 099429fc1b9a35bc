"""Bags of features: what is known of a record has length 1, and how much that is of it is told apart."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.label_errors.bags import vocabulary
from goldsmith.algorithms.learners.features import Features, features
from goldsmith.algorithms.learners.material import material


def test_the_known_share_is_that_of_lengths():
    """A record of two known features and one unknown has the share of its length that the two make, by hand."""
    known = vocabulary(np.array([1, 2, 1, 2, 5], np.uint32), np.array([2, 2, 1]), 16, least=2)
    rarity, unknown = np.log(4 / 3) + 1, np.log(4 / 2) + 1

    share = known.known_share(np.array([1, 2, 9], np.uint32), np.array([3, 0]))

    assert known.buckets.tolist() == [1, 2]
    assert share[0] == pytest.approx(np.sqrt(2 * rarity**2 / (2 * rarity**2 + unknown**2)))
    assert share[1] == 1


def test_text_and_vector_weigh_alike():
    """In a bag of both, each makes half of the squared length; of zeros there is only the text."""
    seen = features(given := material(["good room", "good food"], np.array([[3.0, 4.0], [0.0, 0.0]]))).seen(given)

    lengths = np.add.reduceat(seen.bags.values.astype(float) ** 2, np.concatenate([[0], seen.bags.ends[:-1]]))
    assert lengths.tolist() == pytest.approx([1.0, 0.5])


def test_nonsense_is_no_features():
    """Buckets that do not rise, or lie out of range, are refused."""
    page = {"width": 0, "n_buckets": 8, "unknown": 1.0}
    good = {"buckets": np.array([1, 3], np.uint32), "rarity": np.ones(2, np.float32)}

    assert Features.kept(good, page).n_features == 2
    for bad in (np.array([3, 1], np.uint32), np.array([1, 9], np.uint32), np.array([1, 3], np.int64)):
        with pytest.raises(ValueError, match="features"):
            Features.kept({**good, "buckets": bad}, page)
    with pytest.raises(ValueError, match="features"):
        Features.kept({**good, "rarity": np.array([1, np.nan], np.float32)}, page)
