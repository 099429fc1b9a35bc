"""Statistics as small pictures: what was read and what was kept of every measured number, with the limits drawn in.

Heights are square roots of counts, so that the few records that a limit takes can be seen beside the many it leaves.
Where a value stands is told to the page's script too (`low`, `high`, `logarithmic`), which moves a limit's line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.curate.report.charts import Tick, compact, steps_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.curate.report.data import Limit, ReportData, Statistic

WIDTH, HEIGHT = 320.0, 112.0
LEFT, RIGHT, TOP, BOTTOM = 2.0, 2.0, 8.0, 22.0

STATISTICS_SHOWN = 160
SIMILARITY = "duplicate_similarity"


@dataclass(frozen=True)
class Movable:
    """A limit with its line, and what the page's script needs to move it: `stops` as `limit:kept:fires` joined by `;`."""

    limit: Limit
    x: float
    stops: str
    now: int
    last: int


@dataclass(frozen=True)
class Card:
    """The picture of one statistic."""

    statistic: Statistic
    found: str
    kept: str
    across: tuple[Tick, ...]
    limits: tuple[Movable, ...]
    low: float
    high: float


def similar(report: ReportData) -> Card | None:
    """Return the picture of how alike near duplicates are, which stands beside them."""
    return next((_card(one) for one in report.statistics if one.column == SIMILARITY), None)


def cards(report: ReportData) -> dict[str, list[Card]]:
    """Return the statistics by what their limits do: drop records (`deciding`), drop none (`idle`), or are not there (`free`)."""
    groups: dict[str, list[Card]] = {"deciding": [], "idle": [], "free": []}
    for statistic in report.statistics[:STATISTICS_SHOWN]:
        if any(statistic.bins.found) and statistic.column != SIMILARITY:
            fires = any(limit.fires for limit in statistic.limits)
            groups["deciding" if fires else "idle" if statistic.limits else "free"].append(_card(statistic))
    return groups


def shown(number: float | None) -> str:
    """Return a measured number or a limit as people write it.

    Example:
        >>> [shown(number) for number in (0.30000001, 2000000.0, 7.0, None)]
        ['0.3', '2,000,000', '7', '–']
    """
    if number is None:
        return "–"
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:.4g}" if abs(number) < 1e3 else f"{number:,.0f}"


def _card(statistic: Statistic) -> Card:
    bins = statistic.bins
    low, high = bins.edges[0], bins.edges[-1]
    places = [place(edge, low, high, logarithmic=bins.logarithmic) for edge in bins.edges]
    top = math.sqrt(max(*bins.found, 1))
    return Card(
        statistic,
        _outline(places, bins.found, top),
        _outline(places, bins.kept, top),
        tuple(Tick(place(value, low, high, logarithmic=bins.logarithmic), compact(value)) for value in _ticks(statistic)),
        tuple(_movable(limit, statistic) for limit in statistic.limits if limit.stops),
        low,
        high,
    )


def _movable(limit: Limit, statistic: Statistic) -> Movable:
    bins = statistic.bins
    now = min(range(len(limit.stops)), key=lambda at: abs(limit.stops[at][0] - limit.limit))
    stops = ";".join(f"{value:.6g}:{kept}:{fires}" for value, kept, fires in limit.stops)
    return Movable(limit, place(limit.limit, bins.edges[0], bins.edges[-1], logarithmic=bins.logarithmic), stops, now, len(limit.stops) - 1)


def place(value: float, low: float, high: float, *, logarithmic: bool) -> float:
    """Return where a number stands; numbers beyond the edges stand at them."""
    value = min(max(value, low), high)
    if logarithmic:
        value, low, high = (math.log1p(one - min(low, 0)) for one in (value, low, high))
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low or 1), 1)


def _outline(places: Sequence[float], counts: Sequence[int], top: float) -> str:
    """Return the steps of a histogram as a closed path."""
    base = HEIGHT - BOTTOM
    heights = [base - (base - TOP) * math.sqrt(n) / top if n else base for n in counts]
    heights = [min(y, base - 1.2) if n else base for y, n in zip(heights, counts, strict=True)]
    steps = "".join(f"V{y:.1f}H{x:g}" for y, x in zip(heights, places[1:], strict=True))
    return f"M{places[0]:g} {base:g}{steps}V{base:g}Z"


def _ticks(statistic: Statistic) -> Iterable[float]:
    bins = statistic.bins
    low, high = bins.edges[0], bins.edges[-1]
    if not bins.logarithmic:
        return steps_between(low, high)
    tens = [10.0**power for power in range(10) if low <= 10.0**power <= high]
    return tens if len(tens) < 7 else tens[::2]
