"""Ridge regression over bags, against the solution of the normal equations."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.kernels.bag_ridge import ridge


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pull", [0.1, 3.0])
def test_weights_solve_the_normal_equations(seed: int, pull: float):
    """The weights are those that linear algebra gives, with shares, and with records that are left out."""
    random = np.random.default_rng(seed)
    sizes = random.integers(0, 6, 50)
    features = np.concatenate([random.choice(12, size, replace=False) for size in sizes]).astype(np.int32)
    values, ends = random.normal(size=sizes.sum()).astype(np.float32), np.cumsum(sizes)
    numbers, share = random.normal(size=50), random.integers(0, 3, 50).astype(float)
    weights = np.zeros(12)

    steps = ridge(features, values, ends, numbers, share, pull, 200, 1e-16, weights)

    table = np.zeros((50, 12))
    table[np.repeat(np.arange(50), sizes), features] = values
    expected = np.linalg.solve(table.T @ (table * share[:, None]) + pull * np.eye(12), table.T @ (share * numbers))
    assert np.allclose(weights, expected, atol=1e-6)
    assert 0 < steps < 200
