"""The gate: what a room hands out is read as if an enemy had written it, and only the figures that were approved go on.

1. It is so many bytes at most, and JSON of one shape: numbers by names. A name that was not approved ends it; so does anything that is no number.
2. A figure that rests on fewer records than a group must have is kept back.
3. Counts are told as multiples of that size, shares on a grid of it, with intervals that reach half-way to the next point, so that the difference of
   two counts does not tell of one record.
4. Every number has so many digits and no more.
5. Figures with noise were noised inside and are cut to digits alone.

Kept back, rounded or not: without noise, who asks often enough learns more than once. Each run is approved one by one for that.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from goldsmith.privacy_errors import InsideError

if TYPE_CHECKING:
    from goldsmith.circulate.inside.job import Job, Leaving

FIELDS = frozenset({"value", "low", "high", "n", "part"})
TINY, HUGE, MOST = 1e-20, 1e20, 1e300


@dataclass(frozen=True)
class Figure:
    """A figure that leaves.

    Attributes:
        name: What it is called; approved before.
        value: The number; None where it is kept back, or there is none.
        low: Lower bound; None where none was told.
        high: Upper bound.
        n: Records that it rests on, rounded; None where noise stands before them.
        kept_back: Why there is no number: ``few`` or ``none``; empty where there is one.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    kept_back: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {name: one for name, one in asdict(self).items() if one not in (None, "")}


def passed(said: bytes, job: Job) -> list[Figure]:
    """Return the figures that may leave of what a room handed out.

    Raises:
        InsideError: It is too large, of another shape, or names something that was not approved; nothing of it may leave.
    """
    if len(said) > job.leaving.bytes:
        raise _refused("more bytes than may leave", f"at most {job.leaving.bytes:,}")
    try:
        told = json.loads(said, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _refused("no JSON", "figures by name") from None
    figures = told.get("figures") if isinstance(told, dict) and told.keys() == {"figures"} else None
    if not isinstance(figures, dict):
        raise _refused("another shape", "figures by name")
    if figures.keys() - set(job.names):
        raise _refused("a name that was not approved", "the names of the job")
    return [_passed(name, figures.get(name), job) for name in job.names]


def _passed(name: str, said: Any, job: Job) -> Figure:
    if said is None:
        return Figure(name, kept_back="none")
    if not isinstance(said, dict) or said.keys() - FIELDS or not all(_is_number(one) for one in said.values()):
        raise _refused("a figure that is no number", "value, low, high, n and part")
    if "value" not in said:
        return Figure(name, kept_back="none")
    if name in job.noised:
        return Figure(name, *_bounds(said, job.leaving.digits))
    n, part = said.get("n", 0), said.get("part")
    if n < job.leaving.least:
        return Figure(name, kept_back="few")
    rounded = _multiple(n, job.leaving.least)
    if part is None:
        return Figure(name, *_bounds(said, job.leaving.digits), n=rounded)
    return _share(name, said, rounded, job.leaving, is_count=name in job.counts)


def _share(name: str, said: dict[str, float], n: float, leaving: Leaving, *, is_count: bool) -> Figure:
    """Return a count or a share on the grid of the least size: whatever the room says of its value and bounds, the grid decides.

    A count is a share of nothing: its part is itself, and its grid whole records.
    """
    step = float(leaving.least) if is_count else leaving.least / n
    part = said["part"] / step if is_count else said["part"] / n / step
    below, above = (math.ceil(abs(said.get(one, said["value"]) - said["value"]) / step) for one in ("low", "high"))
    grid = {"value": round(part), "low": round(part) - 0.5 - below, "high": round(part) + 0.5 + above}
    most = math.inf if is_count else n / leaving.least
    cut = {one: min(max(number, 0), most) * step for one, number in grid.items()}
    return Figure(name, *_bounds(cut, leaving.digits), n=n)


def _bounds(said: dict[str, float], digits: int) -> tuple[float, float | None, float | None]:
    value = _cut(said["value"], digits, ROUND_HALF_EVEN)
    low = _cut(said["low"], digits, ROUND_FLOOR) if "low" in said else None
    high = _cut(said["high"], digits, ROUND_CEILING) if "high" in said else None
    return value, low, high


def _cut(number: float, digits: int, way: str) -> float:
    """Return a number of so many digits.

    Example:
        >>> _cut(1234567, 3, ROUND_HALF_EVEN), _cut(-0.00123456, 2, ROUND_FLOOR), _cut(0.0, 3, ROUND_FLOOR)
        (1230000.0, -0.0013, 0.0)
    """
    if abs(number) < TINY:
        return 0.0
    said = Decimal(str(max(-HUGE, min(HUGE, number))))
    return float(said.quantize(Decimal(1).scaleb(said.adjusted() - digits + 1), rounding=way))


def _multiple(number: float, of: int) -> float:
    return float(round(number / of) * of)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -MOST < value < MOST


def _no_number(said: str) -> float:
    raise ValueError(said)


def _refused(found: str, expected: str) -> InsideError:
    return InsideError("what the job handed out is not what was approved, and was destroyed", found=found, expected=expected)
