"""Statistics of how records are spread over names, with an interval from drawing the records again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.indicator import Given, Indicator, said
from goldsmith.stats.estimate import Estimate, bounded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen

ROUNDS = 2_000
METHOD = "multinomial bootstrap"
MOST_NAMES = 100_000


class Spread(Indicator):
    """An indicator that counts how often each value of a field stands in the dataset."""

    lists: ClassVar[bool] = True
    """Whether every member of a list counts."""

    def field(self, given: Given) -> str:
        """Return the field whose values are counted."""
        raise NotImplementedError

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field."""
        return (self.field(given), "meta")

    def look(self, seen: Seen, given: Given) -> Counter[str]:
        """Count the values of one batch; empty ones are left out."""
        found: Counter[str] = Counter()
        for value in seen.field(self.field(given)):
            found.update(said(one) for one in (value if isinstance(value, list) else (value,)) if said(one))
        return found

    def join(self, one: Counter[str], other: Counter[str]) -> Counter[str]:
        """Add up; beyond a hundred thousand values, new ones are counted together."""
        for name, n in other.items():
            one[name if name in one or len(one) < MOST_NAMES else "…"] += n
        return one


def drawn_again(counts: Mapping[str, int], statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]], *, least: float = 0.0, most: float = np.inf) -> Estimate:  # fmt: skip
    """Return a statistic of shares with its bootstrap interval.

    Args:
        counts: Records by name.
        statistic: Takes shares, shape (draws, names), and returns one number a draw.
        least: The smallest value that it may have.
        most: The largest.

    Source: Efron 1979, doi:10.1214/aos/1176344552.
    """
    numbers = np.array([counts[name] for name in sorted(counts)], dtype=np.float64)
    n = int(numbers.sum())
    shares = numbers / n
    value = float(statistic(shares[None, :])[0])
    draws = np.random.default_rng(0).multinomial(n, shares, size=min(ROUNDS, max(200, 20_000_000 // len(shares)))) / n
    low, high = np.quantile(statistic(draws), [0.025, 0.975])
    value, low, high = bounded(value, min(float(low), value), max(float(high), value), least=least, most=most)
    return Estimate(value, low, high, 0.95, n, METHOD)


def entropy(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the entropy of each row of shares, in nats.

    Example:
        >>> round(float(entropy(np.array([[0.5, 0.5]]))[0]), 4)
        0.6931
    """
    logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
    return np.asarray(-(shares * logs).sum(axis=1), np.float64)


def divergence(shares: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Jensen-Shannon divergence (base 2, in [0, 1]) of each row of shares from a target.

    Source: Lin 1991, doi:10.1109/18.61115.
    """
    middle = (shares + target) / 2
    bits = (entropy(middle) - (entropy(shares) + entropy(np.broadcast_to(target, shares.shape))) / 2) / np.log(2)
    return np.asarray(bits, np.float64)


def top(counts: Mapping[str, int], n: int = 20) -> dict[str, int]:
    """Return the most frequent names, and how many there are of all others together."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ranked[n:])
    return dict(ranked[:n]) | ({"…": rest} if rest else {})


def details_of(counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what a report tells of counts."""
    return {"values": len(counts), "counts": top(counts)}
