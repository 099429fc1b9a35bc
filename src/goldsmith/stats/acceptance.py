"""Acceptance plans: how many rows of a lot to look at, and how many defects to bear with.

A plan accepts the lot where a random sample of ``n`` rows shows at most ``c`` defects. It is a decision rule, not an estimate: a lot that
is exactly at the limit passes about one time in two, so the interval of the share is told beside it.

Source: ISO 2859-1 and GB/T 2828.1 (single sampling by attributes); the search of n and c is that of K. Stephens, The handbook of applied
acceptance sampling, 2001, chapter 3; R. Dodge, H. Romig, Sampling inspection tables, 1944 (lots of known size).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.stats.counting import binomial_at_most, hypergeometric_at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DRAWN = 10_000_000
MOST_BORNE = 100_000


@dataclass(frozen=True)
class Plan:
    """Look at ``n`` rows, accept with at most ``c`` defects.

    Attributes:
        n: Rows to look at, at least 1.
        c: Defects that are borne with, at least 0 and below n.
        population: Rows of the lot; None for one so large that the sample does not matter.

    Example:
        >>> plan = Plan(4_000, 160)
        >>> [round(plan.passes(rate), 3) for rate in (0.035, 0.04, 0.05)]
        [0.959, 0.521, 0.002]
    """

    n: int
    c: int
    population: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.c < self.n or (self.population is not None and self.population < self.n):
            raise ValueError(f"{self.c} defects of {self.n} rows" + ("" if self.population is None else f" of {self.population}"))

    def passes(self, rate: float) -> float:
        """Return the probability that a lot with this share of defects is accepted.

        A lot of known size holds whole defects: their number is the share of its rows, rounded.

        Raises:
            ValueError: The rate is not in [0, 1].
        """
        if not 0 <= rate <= 1:
            raise ValueError(f"a share lies between 0 and 1, not at {rate}")
        if self.population is None:
            return binomial_at_most(self.c, self.n, rate)
        return hypergeometric_at_most(self.c, self.n, round(rate * self.population), self.population)

    def curve(self, rates: Sequence[float]) -> list[tuple[float, float]]:
        """Return the operating characteristic: each rate of defects with the probability of acceptance."""
        return [(rate, self.passes(rate)) for rate in rates]

    def accepts(self, defects: int) -> bool:
        """Return whether a sample with so many defects lets the lot pass.

        Raises:
            ValueError: There are more defects than rows.
        """
        if not 0 <= defects <= self.n:
            raise ValueError(f"{defects} defects in {self.n} rows")
        return defects <= self.c


def acceptance_plan(
    good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10, population: int | None = None
) -> Plan:
    """Return the smallest plan that rarely rejects a good lot and rarely accepts a bad one.

    Args:
        good: Share of defects of a lot that ought to pass (AQL), in [0, bad).
        bad: Share of defects of a lot that ought not to (limiting quality, LTPD), below 1.
        producer_risk: Of rejecting the good lot, strictly between 0 and 1.
        consumer_risk: Of accepting the bad lot, strictly between 0 and 1.
        population: Rows of the lot, where it is small enough to matter.

    Raises:
        ValueError: The shares or risks are out of range, or no plan of up to ten million rows can keep them.

    Example:
        >>> acceptance_plan(0.01, 0.05)
        Plan(n=132, c=3, population=None)
    """
    if not (0 <= good < bad < 1 and 0 < producer_risk < 1 and 0 < consumer_risk < 1):
        raise ValueError(
            f"a plan lies between a good share and a worse one, and bears risks: not {good}, {bad}, {producer_risk}, {consumer_risk}"
        )
    c = 0
    while c <= MOST_BORNE:
        n = least_for(bad, c, consumer_risk=consumer_risk, population=population)
        if n is None:
            break
        plan = Plan(n, c, population)
        if plan.passes(good) >= 1 - producer_risk:
            return _narrowed(plan, good, bad, producer_risk, consumer_risk)
        c += 1 if c < 50 else max(1, c // 20)
    raise ValueError(f"no plan tells {good} from {bad}" + (" in so large a sample" if population is None else f" in {population} rows"))


def least_for(bad: float, c: int, *, consumer_risk: float = 0.10, population: int | None = None) -> int | None:
    """Return the fewest rows of which at most ``c`` defects show that the lot is better than bad; None where no sample does.

    Example:
        >>> least_for(0.05, 0, consumer_risk=0.05), least_for(0.001, 0, consumer_risk=0.05)
        (59, 2995)
    """
    low, high = c + 1, population or MOST_DRAWN
    if high < low or Plan(high, c, population).passes(bad) > consumer_risk:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if Plan(middle, c, population).passes(bad) <= consumer_risk else (middle + 1, high)
    return low


def _narrowed(plan: Plan, good: float, bad: float, producer_risk: float, consumer_risk: float) -> Plan:
    """Return the smallest plan at or below one that serves: beyond fifty defects the search went in strides."""
    low, high = plan.c - max(1, plan.c // 20) if plan.c > 50 else plan.c, plan.c
    while low < high:
        middle = (low + high) // 2
        n = least_for(bad, middle, consumer_risk=consumer_risk, population=plan.population)
        serves = n is not None and Plan(n, middle, plan.population).passes(good) >= 1 - producer_risk
        low, high = (low, middle) if serves else (middle + 1, high)
    n = least_for(bad, low, consumer_risk=consumer_risk, population=plan.population)
    return Plan(n, low, plan.population) if n is not None else plan
