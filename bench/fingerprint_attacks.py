"""What colluders do with copies that differ: they see where theirs differ, and choose. Where all of theirs are alike they have no choice.

``worst`` minimises what a place tells of one colluder (the saddle point of the simple decoder), found by search over how often 1 is taken where
so many of them have it; ``least score`` knows the biases, which no colluder does, and takes what gives all of them together the least score.

Source: T. Furon, L. Pérez-Freire, Worst case attacks against binary probabilistic traitor tracing codes, WIFS 2009, arXiv:0903.3480.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

STRATEGIES = ("majority", "minority", "interleave", "all ones", "coin", "worst", "least score")


def pirated(words: NDArray[np.bool_], how: str, random: np.random.Generator, bias: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return what a merged copy reads.

    Args:
        words: Of the colluders, shape (colluders, places).
        how: One of the strategies.
        random: Their coins.
        bias: How likely a 1 is at each place; only ``least score`` looks at it.
    """
    ones, c = words.sum(0), len(words)
    if how == "interleave":
        return words[random.integers(0, c, len(ones)), np.arange(len(ones))]
    if how == "least score":
        one = ones * np.sqrt((1 - bias) / bias) - (c - ones) * np.sqrt(bias / (1 - bias))
        return np.where((ones == 0) | (ones == c), ones == c, one < -one)
    return random.random(len(ones)) < np.array(_chances(how, c))[ones]


@functools.cache
def _chances(how: str, c: int) -> tuple[float, ...]:
    """Return how likely a 1 is taken where 0 … c colluders have one."""
    inside = {
        "majority": [0.5 if 2 * k == c else float(2 * k > c) for k in range(1, c)],
        "minority": [0.5 if 2 * k == c else float(2 * k < c) for k in range(1, c)],
        "all ones": [1.0] * (c - 1),
        "coin": [0.5] * (c - 1),
    }
    return (0.0, *(inside[how] if how in inside else _worst(c)), 1.0)


def _worst(c: int) -> list[float]:
    if c < 3:
        return [0.5] * (c - 1)
    starts = (np.full(c - 1, 0.5), np.arange(1, c) / c)
    found = [
        minimize(lambda inner: _told(np.array([0.0, *inner, 1.0])), start, bounds=[(0.0, 1.0)] * (c - 1), method="L-BFGS-B")
        for start in starts
    ]
    return [float(one) for one in min(found, key=lambda one: one.fun).x]


def _told(theta: NDArray[np.float64]) -> float:
    """Return the bits that a place tells of one colluder, on average over the biases."""
    c = len(theta) - 1
    p = np.sin(np.linspace(0.06, math.pi / 2 - 0.06, 200)) ** 2
    among = np.array([math.comb(c - 1, k) * p**k * (1 - p) ** (c - 1 - k) for k in range(c)])
    one, zero = (among * theta[1:, None]).sum(0), (among * theta[:-1, None]).sum(0)
    return float((_entropy(p * one + (1 - p) * zero) - p * _entropy(one) - (1 - p) * _entropy(zero)).mean())


def _entropy(p: NDArray[np.float64]) -> NDArray[np.float64]:
    safe = np.clip(p, 1e-12, 1 - 1e-12)
    return -(safe * np.log2(safe) + (1 - safe) * np.log2(1 - safe))
