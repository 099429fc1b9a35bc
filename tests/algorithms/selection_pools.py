"""Pools to select from."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from goldsmith.algorithms.selection import (
    Pool,
)

DETERMINED = settings(derandomize=True, deadline=None)


def keys(n: int, seed: int = 0) -> np.ndarray:
    """Return keys as digests of ids would be."""
    return np.random.default_rng(seed).integers(0, 2**63, n).astype(np.uint64)


def made(scores, sizes=None, seed: int = 0, **more) -> Pool:
    """Return a pool."""
    scores = np.asarray(scores, float)
    return Pool(keys(len(scores), seed), np.ones(len(scores), np.int64) if sizes is None else np.asarray(sizes, np.int64), scores, **more)


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """A pool with ties, nulls and records of very different sizes."""
    n = draw(st.integers(2, 60))
    scores = draw(st.lists(st.one_of(st.integers(-3, 3).map(float), st.just(float("nan"))), min_size=n, max_size=n))
    scores[0] = 1.0
    sizes = draw(st.lists(st.integers(1, 500), min_size=n, max_size=n))
    return made(scores, sizes, seed=draw(st.integers(0, 99)))
