"""Are wrong labels anywhere, or among the records that are hard? The floor of the labels' probabilities tells.

1. Where somebody's hand slips, the easiest records have wrong labels as often as any: however sure a model is, a share of the labels
   contradicts it. Where people take one class for the next, easy records have none: a model that is sure is right.
2. So labels are described as drawn from the model's probabilities, sharpened or softened, but for a share that is drawn evenly: the floor.
   Both are fitted by likelihood on labels that the model has not seen.
3. The floor is compared with half of the labels that confident learning counts as wrong. Only where the likelihood says that it
   lies below it, with 95 %, errors are taken to be hidden among hard records.

Source: ours; the likelihood-ratio test is of S. Wilks 1938, doi:10.1214/aoms/1177732360.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 10_000
"""Records that it is fitted on at most, evenly spread."""
SCALES = np.exp(np.linspace(-1.5, 2.5, 17))
CLOSER, TURNS = 6, 30
CRITICAL = 2.706
"""Twice the difference of log-likelihoods from which on the floor lies below a share, with 95 % (one-sided)."""


@dataclass(frozen=True)
class Floor:
    """How wrong labels are spread.

    Attributes:
        share: Of labels that are wrong whatever the record says, in [0, 1).
        counted: Share of labels that confident learning counts as wrong.
        hidden: Whether most of those are shown to be among records that are hard.
    """

    share: float
    counted: float
    hidden: bool


def floor(chances: Floats, given: NDArray[np.int64], counted: float) -> Floor:
    """Return how wrong labels are spread.

    Args:
        chances: Out-of-sample probabilities, shape (n, classes).
        given: Labels, shape (n,).
        counted: Share of labels that confident learning counts as wrong, in [0, 1].

    Example:
        >>> random = np.random.default_rng(1)
        >>> own = random.uniform(0.5, 1.0, 4000) ** 0.2
        >>> chances, sure = np.column_stack([own, 1 - own]), np.zeros(4000, np.int64)
        >>> slips = np.where(random.random(4000) < 0.1, 1, sure)
        >>> mixed = (random.random(4000) > own).astype(np.int64)
        >>> floor(chances, slips, 0.1).hidden, floor(chances, mixed, 0.06).hidden
        (False, True)
    """
    some = np.unique(np.linspace(0, len(given) - 1, min(len(given), MOST)).astype(np.int64))
    logs, truth, classes = np.log(np.maximum(chances[some], 1e-12)), given[some], chances.shape[1]
    off = (classes - 1) / classes
    half = min(0.5 * counted / off, 0.9)
    free, held = _Profile(logs, truth, None), _Profile(logs, truth, half)
    share, best = free.highest()
    below = share < half and 2 * (best - held.highest()[1]) > CRITICAL
    return Floor(share * off, counted, bool(below))


@dataclass(frozen=True, eq=False)
class _Profile:
    """The likelihood of labels, at the best even share for each scale, or at one that is held."""

    logs: Floats
    truth: NDArray[np.int64]
    share: float | None

    def highest(self) -> tuple[float, float]:
        """Return the even share and the log-likelihood at the best scale: a grid, then closer around its best."""
        found = {float(scale): self._at(float(scale)) for scale in SCALES}
        step = np.log(SCALES[1] / SCALES[0])
        for _ in range(CLOSER):
            step /= 2
            best = max(found, key=lambda scale: found[scale][1])
            for scale in (best * np.exp(-step), best * np.exp(step)):
                found[float(scale)] = self._at(float(scale))
        return max(found.values(), key=lambda each: each[1])

    def _at(self, scale: float) -> tuple[float, float]:
        scaled = self.logs * scale
        scaled -= scaled.max(axis=1, keepdims=True)
        np.exp(scaled, out=scaled)
        own = scaled[np.arange(len(self.truth)), self.truth] / scaled.sum(axis=1)
        share = self.share if self.share is not None else _even_share(own, 1 / self.logs.shape[1])
        return share, float(np.log((1 - share) * own + share / self.logs.shape[1]).sum())


def _even_share(own: NDArray[Any], even: float) -> float:
    """Return the share, in [0, 0.95], under which the sum of ``log((1 - share) own + share even)`` is greatest: it is concave in it."""
    low, high = 0.0, 0.95
    gain = even - own
    if float((gain / np.maximum(own, 1e-12)).sum()) <= 0:
        return 0.0
    for _ in range(TURNS):
        middle = (low + high) / 2
        rising = float((gain / (own + middle * gain)).sum()) > 0
        low, high = (middle, high) if rising else (low, middle)
    return (low + high) / 2
