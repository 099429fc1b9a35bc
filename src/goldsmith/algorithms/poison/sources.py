"""The screen of sources: a source that behaves unlike the others.

Two tests a source, each against what all records together foretell, in units of ``-log10 p``:

* *time burst*: the most records within a window of time, where the source's share of all records that came in that window foretells
  fewer (scan statistic, Poisson tail, corrected for the windows that were looked at);
* *copies*: more records of the source are nearly the same as another record of it than the rate over all sources foretells (binomial
  tail, weakened by how much more the sources vary than chance).

Both are corrected for the number of sources (Bonferroni). A record's score is the sum of what its own source is found guilty of and it
took part in: one that came outside the burst, or is nobody's copy, is not charged with it. Scores below ``LEAST`` are 0.

Source: Naus 1965, doi:10.1080/01621459.1965.10480810 (scan statistic); Bonferroni correction.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion
from goldsmith.algorithms.poison.tails import binomial_tail, poisson_tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.near import Pairs

SCREEN = "sources"
LEAST = 2.0
"""Strength, ``-log10`` of the corrected p, below which a source is like the others."""
MOST = 60.0
FEWEST = 3
"""Records of a source, below which nothing is said of it."""
WINDOWS = (1 / 1024, 1 / 128, 1 / 16)
"""Lengths of the windows of time, as shares of the whole."""
MOST_TOLD = 5_000


def source_anomalies(
    sources: NDArray[np.int64], *, names: list[str], pairs: Pairs | None = None, times: NDArray[np.int64] | None = None
) -> Suspicion:
    """Return how far each record took part in what is odd about its source.

    Args:
        sources: Number of the source of each record, -1 for none, shape (n,).
        names: Names of the sources.
        pairs: Records that are nearly the same.
        times: When each record came, below 0 for unknown, shape (n,).
    """
    n = len(sources)
    scores = np.zeros(n, np.float32)
    reasons: dict[int, Reason] = {}
    order = np.argsort(sources, kind="stable")
    bounds = np.searchsorted(sources[order], np.arange(len(names) + 1))
    copies, rate, spread = _copies(n, sources, pairs)
    tested = max(int((np.diff(bounds) >= FEWEST).sum()), 1)
    clock = None if times is None else _Clock.of(times)
    for source in np.flatnonzero(np.diff(bounds) >= FEWEST).tolist():
        rows = order[bounds[source] : bounds[source + 1]]
        found = [_copied(rows, copies, rate, spread, names[source])]
        if clock is not None and times is not None:
            found.append(clock.burst(rows, times, names[source]))
        for strength, these, reason in found:
            told = min(strength - math.log10(tested), MOST)
            if told >= LEAST:
                scores[these] += told
                for row in these[: max(MOST_TOLD - len(reasons), 0)].tolist():
                    reasons.setdefault(row, reason)
    return Suspicion(SCREEN, scores, np.full(n, -1, np.int64), reasons)


def _copies(n: int, sources: NDArray[np.int64], pairs: Pairs | None) -> tuple[NDArray[np.bool_], float, float]:
    """Return which records are nearly the same as another of their source, the share that are so typically, and how that spreads.

    The spread is Pearson's: how many times as much the sources' shares vary as they would by chance, 1 at least.
    """
    copies = np.zeros(n, bool)
    if pairs is None or not len(pairs):
        return copies, 0.0, 1.0
    within = (sources[pairs.first] == sources[pairs.second]) & (sources[pairs.first] >= 0)
    copies[pairs.first[within]] = True
    copies[pairs.second[within]] = True
    known = np.flatnonzero(sources >= 0)
    sizes = np.bincount(sources[known])
    held = np.bincount(sources[known], copies[known], minlength=len(sizes))
    common = sizes >= FEWEST
    typical = float(np.median(held[common] / sizes[common])) if common.any() else 0.0
    rate = min(max(typical, (held.sum() + 1) / (len(known) + 2) / 2), 0.999)
    # the one tenth of the sources that stand out most are what is looked for: they do not tell what is usual
    apart = np.sort((held[common] - rate * sizes[common]) ** 2 / (rate * (1 - rate) * sizes[common]))[: max(int(0.9 * common.sum()), 1)]
    return copies, rate, max(float(apart.mean()) if len(apart) else 1.0, 1.0)


def _copied(
    rows: NDArray[np.int64], copies: NDArray[np.bool_], rate: float, spread: float, name: str
) -> tuple[float, NDArray[np.int64], Reason]:
    these = rows[copies[rows]]
    strength = -binomial_tail(len(these), len(rows), rate) / spread if len(these) >= FEWEST else 0.0
    values = {"source": name, "count": len(these), "size": len(rows), "expected": rate * len(rows)}
    return strength, these, Reason.of("copies_in_source", values)


class _Clock:
    """When all records came, so that a source's bursts are seen against the tide of all."""

    def __init__(self, known: NDArray[np.int64]) -> None:
        self.known = known
        self.span = max(int(known[-1] - known[0]), 1) if len(known) else 1

    @classmethod
    def of(cls, times: NDArray[np.int64]) -> _Clock:
        return cls(np.sort(times[times >= 0]))

    def burst(self, rows: NDArray[np.int64], times: NDArray[np.int64], name: str) -> tuple[float, NDArray[np.int64], Reason]:
        """Return the strength of the strongest burst of a source, the records in it, and the reason."""
        rows = rows[times[rows] >= 0]
        rows = rows[np.argsort(times[rows], kind="stable")]
        mine = times[rows]
        best: tuple[float, int, int, float, float] = (0.0, 0, 0, 0.0, 0.0)
        for part in WINDOWS:
            width = max(int(self.span * part), 1)
            last = np.searchsorted(mine, mine + width, "right")
            count = last - np.arange(len(mine))
            everyone = np.searchsorted(self.known, mine + width, "right") - np.searchsorted(self.known, mine, "left")
            others = np.maximum(everyone - count, 0) / max(len(self.known) - len(mine), 1)
            expected = len(mine) * np.maximum(others, part)
            at = int(np.argmax(count - expected)) if len(mine) else 0
            if len(mine) and count[at] >= FEWEST:
                strength = -poisson_tail(int(count[at]), float(expected[at])) - math.log10(len(mine) * len(WINDOWS))
                best = max(best, (strength, at, int(last[at]), float(expected[at]), float(width)))
        strength, first, behind, usual, span = best
        values = {"source": name, "count": behind - first, "span": span, "expected": usual}
        return strength, rows[first:behind], Reason.of("time_burst", values)
