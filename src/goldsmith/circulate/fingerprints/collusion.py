"""What colluders did, learnt from the copy: how often it reads 1 where so many of them have a 1; and what a bit is worth then.

1. Of ``c`` colluders ``a`` may be known already. Of the others each has a 1 with the bias of the place; the copy reads 1 with a probability that
   hangs on how many have one: ``theta[0] … theta[c]``.
2. These are the ones that make what was read most likely (expectation maximisation), over a part of the places.
3. A bit is worth the logarithm of how much more likely what was read is with it than without knowing it.

Source: J.-J. Oosterwijk, B. Škorić, J. Doumen, Optimal suspicion functions for Tardos traitor tracing schemes, IH&MMSec 2013,
doi:10.1145/2482513.2482527; T. Laarhoven, Capacities and capacity-achieving decoders for various fingerprinting games, IH&MMSec 2014,
doi:10.1145/2600918.2600925; T. Furon, L. Pérez-Freire, EM decoding of Tardos traitor tracing codes, MM&Sec 2009, doi:10.1145/1597817.1597835.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.circulate.fingerprints.worth import Worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS, LEARNT_FROM = 40, 8_192
SURE = 2e-3
"""No reading is surer than this, since copies have errors."""


def learnt(bias: NDArray[np.float64], read: NDArray[np.float64], known: NDArray[np.int64], a: int, others: int) -> Worth:
    """Return what a bit is worth for somebody who may be one of ``others`` colluders beside ``a`` that are known.

    Args:
        bias: How likely a 1 is, shape (places,).
        read: From -1 (surely 0) to 1 (surely 1).
        known: How many of those who are known have a 1, 0 to ``a``.
        a: How many are known.
        others: How many more there are taken to be, at least 1.
    """
    sure = np.clip((1 + read) / 2, SURE, 1 - SURE)
    step = max(1, -(-len(bias) // LEARNT_FROM))
    theta = _theta(bias[::step], sure[::step], known[::step], a, others)
    among = _having(bias, others - 1)
    with_one = (among * theta[known[:, None] + 1 + np.arange(others)]).sum(1)
    with_zero = (among * theta[known[:, None] + np.arange(others)]).sum(1)
    either = bias * with_one + (1 - bias) * with_zero
    one, zero, any_bit = (np.log(sure * p + (1 - sure) * (1 - p)) for p in (with_one, with_zero, either))
    return Worth(one - any_bit, zero - any_bit, bias, f"learnt of {a} known and {others} more")


def _theta(bias: NDArray[np.float64], sure: NDArray[np.float64], known: NDArray[np.int64], a: int, others: int) -> NDArray[np.float64]:
    """Return how often the copy reads 1 by how many colluders have a 1, shape (a + others + 1,)."""
    n = a + others
    prior = _having(bias, others)
    at = known[:, None] + np.arange(others + 1)
    theta = np.clip(np.arange(n + 1) / n, 0.02, 0.98)
    for _ in range(ROUNDS):
        ones, zeros = prior * theta[at] * sure[:, None], prior * (1 - theta[at]) * (1 - sure[:, None])
        whole = (ones + zeros).sum(1, keepdims=True)
        up = np.bincount(at.ravel(), (ones / whole).ravel(), n + 1)
        down = np.bincount(at.ravel(), (zeros / whole).ravel(), n + 1)
        theta = np.clip((up + 0.5) / (up + down + 1), SURE, 1 - SURE)
    return theta


def _having(bias: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return how likely 0, 1, … n of so many colluders have a 1, shape (places, n + 1)."""
    k = np.arange(n + 1)
    ways = np.array([math.comb(n, each) for each in range(n + 1)], float)
    found: NDArray[np.float64] = ways * bias[:, None] ** k * (1 - bias)[:, None] ** (n - k)
    return found
