"""How likely a given label is wrong, by the record and by what is known of its class: which class is given for which other one.

1. A model that has learnt from wrong labels believes some of them: where every tenth record of one class is labelled as another, it
   gives that other class a tenth of the probability, and confidence in the given label no longer tells error from habit.
2. So the noise is estimated beside: for each true class, how often each class is given for it. It begins as one rate for all pairs
   and is set anew, a few times, from the probabilities that it itself gives (expectation and maximisation), with pseudo-counts.
3. The chance of each class, given the record and its label, is its probability times how often the given label is given for it.
4. Only a few turns: run to the end, the estimate mistakes what the model cannot tell apart for noise.

Source: A. Dawid, A. Skene 1979, doi:10.2307/2346806, with the model as the prior of each record; B. Frénay, M. Verleysen 2014,
doi:10.1109/TNNLS.2013.2292894 (label noise by class). The few turns are ours, chosen on noise of three kinds, see ``bench/label_errors.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TURNS = 3
PSEUDO = 10.0
"""Records of each true class that are thought besides, spread evenly over the given ones."""
FIRST = 0.1
"""Share of wrong labels where the estimate begins."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """The chance of each class once the given label is known.

    Attributes:
        chances: Shape (n, classes), rows sum to 1.
        given_for: How often each class is given for each true one, shape (true, given), rows sum to 1.
        joint: How many records have each pair of true and given label, expected, shape (true, given).
    """

    chances: Floats
    given_for: Floats
    joint: Floats


def posterior(chances: Floats, given: NDArray[np.int64], *, turns: int = TURNS) -> Posterior:
    """Return the chance of each class, given the record and its label.

    Args:
        chances: Out-of-sample probabilities, shape (n, classes), rows sum to 1.
        given: Labels, shape (n,).
        turns: How often the noise is estimated anew, at least 1.

    Example:
        >>> chances = np.array([[0.9, 0.1]] * 50 + [[0.1, 0.9]] * 30 + [[0.6, 0.4]])
        >>> found = posterior(chances, np.array([0] * 50 + [0] * 10 + [1] * 20 + [1]))
        >>> int(found.chances[55].argmax()), int(found.chances[10].argmax()), bool(found.given_for[1, 0] > found.given_for[0, 1])
        (1, 0, True)
    """
    classes = chances.shape[1]
    noise = np.full((classes, classes), FIRST / max(classes - 1, 1))
    np.fill_diagonal(noise, 1 - FIRST)
    found = _known(chances, given, noise)
    order = np.argsort(given, kind="stable")
    held = np.bincount(given, minlength=classes)
    starts = np.cumsum(held) - held
    joint = np.zeros((classes, classes))
    for _ in range(turns):
        joint = _summed(found[order], starts, held).T
        noise = joint + PSEUDO / classes
        noise /= noise.sum(axis=1, keepdims=True)
        found = _known(chances, given, noise)
    return Posterior(found, noise, joint)


def _known(chances: Floats, given: NDArray[np.int64], noise: Floats) -> Floats:
    found = np.maximum(chances, 1e-12) * noise.T[given]
    found /= found.sum(axis=1, keepdims=True)
    return found


def _summed(rows: Floats, starts: NDArray[np.int64], held: NDArray[np.int64]) -> Floats:
    """Return the sum of the rows of each given label, shape (given, true)."""
    sums = np.zeros((len(held), rows.shape[1]))
    some = held > 0
    if some.any():
        sums[some] = np.add.reduceat(rows, starts[some], axis=0)
    return sums
