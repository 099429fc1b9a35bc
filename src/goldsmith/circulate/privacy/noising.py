"""Noise, drawn by OpenDP's discrete mechanisms, and the interval that it leaves: 95 of 100 such intervals hold what was counted.

What was counted is what conditions, bounds and the most records of a person leave; the interval says nothing about what those left out.

Sources: Ghosh, Roughgarden and Sundararajan 2009, arXiv:0811.2841 (discrete Laplace); Canonne, Kamath and Steinke 2020, arXiv:2004.00010
(discrete Gaussian); McKenna and Sheldon 2020, arXiv:2010.12603 (permute-and-flip); Mironov 2012, doi:10.1145/2382196.2382264.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.privacy import counting
from goldsmith.errors import MissingPartError

if TYPE_CHECKING:
    import pyarrow as pa

    from goldsmith.circulate.privacy.question import PrivateQuestion, Unit

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Noisy:
    """An answer with noise.

    Attributes:
        values: A number for each cell.
        intervals: Lower and upper bound for each cell, at 95 %; none for a quantile.
        method: The mechanism, with its scale.
        rank_within: Records that a quantile may be off by, beyond the best value that it may be; else ``None``.
    """

    values: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]
    method: str
    rank_within: int | None = None


def opendp() -> Any:
    """Return the library that draws the noise.

    Raises:
        MissingPartError: It is not installed.
    """
    try:
        import opendp.prelude as found
    except ImportError as error:
        raise MissingPartError(
            "what draws private noise is not installed", found=str(error), hint="pip install 'goldsmith-data[privacy]'"
        ) from error
    found.enable_features("contrib")
    return found


def cells_noised(exact: list[int], question: PrivateQuestion, unit: Unit) -> Noisy:
    """Return counts or a sum with noise: discrete Laplace, or discrete Gaussian."""
    grain = counting.grain_of(question) if question.statistic == "sum" else 1.0
    change = unit.most * (counting.GRAINS if question.statistic == "sum" else 1)
    noised, off, method = (_gaussian if question.mechanism == "gaussian" else _laplace)(exact, change, question.epsilon, question.delta)
    values = tuple(one * grain for one in noised)
    return Noisy(values, tuple((one - off * grain, one + off * grain) for one in values), method)


def mean_noised(exact: list[int], question: PrivateQuestion, unit: Unit) -> Noisy:
    """Return a mean with noise: half of the budget for the sum around the middle, half for the count; the bounds hold for it as well."""
    half, low, high = question.epsilon / 2, float(question.low or 0.0), float(question.high or 0.0)
    (total,), off_total, method = _laplace(exact[:1], unit.most * counting.GRAINS, half, 0.0, confidence=1 - (1 - CONFIDENCE) / 2)
    (n,), off_n, _ = _laplace(exact[1:], unit.most, half, 0.0, confidence=1 - (1 - CONFIDENCE) / 2)
    grain, middle = counting.grain_of(question), counting.middle_of(question)
    corners = [
        middle + sum_ * grain / count for sum_ in (total - off_total, total + off_total) for count in (max(n - off_n, 1), max(n + off_n, 1))
    ]

    def within(one: float) -> float:
        return min(max(one, low), high)

    wide = (low, high) if n - off_n < 1 else (within(min(corners)), within(max(corners)))
    return Noisy((within(middle + total * grain / max(n, 1)),), (wide,), f"{method} for the sum and the count")


def quantile_noised(values: pa.Array, question: PrivateQuestion, unit: Unit) -> Noisy:
    """Return one of the values that a quantile may be, chosen with noise: the better it fits, the likelier."""
    low, high = float(question.low or 0.0), float(question.high or 0.0)
    allowed = tuple(low + (high - low) * step / (question.steps - 1) for step in range(question.steps))
    clipped = counting.numbers_of(values).clip(low, high).tolist()
    scale = _quantile_scale(allowed, float(question.at or 0.5), unit.most, question.epsilon)
    chosen = float(_quantile_noise(allowed, float(question.at or 0.5), scale)(clipped))
    off = math.ceil(scale * (math.log(question.steps) + math.log(1 / (1 - CONFIDENCE))))
    return Noisy((chosen,), (), f"OpenDP private quantile, scale {scale:.6g}", rank_within=off)


def _quantile_noise(allowed: tuple[float, ...], at: float, scale: float) -> Any:
    dp = opendp()
    domain = dp.vector_domain(dp.atom_domain(T=float, nan=False))
    return dp.m.make_private_quantile(domain, dp.symmetric_distance(), dp.max_divergence(), list(allowed), at, scale)


@functools.lru_cache(maxsize=64)
def _quantile_scale(allowed: tuple[float, ...], at: float, change: int, epsilon: float) -> float:
    return float(opendp().binary_search_param(lambda scale: _quantile_noise(allowed, at, scale), d_in=change, d_out=epsilon))


def _laplace(exact: list[int], change: int, epsilon: float, delta: float, *, confidence: float = CONFIDENCE) -> tuple[list[int], int, str]:
    """Return numbers with discrete Laplace noise, how far each may be off, and the method."""
    del delta
    scale = _laplace_scale(change, epsilon)
    return list(_laplace_noise(scale)(exact)), off_by_laplace(scale, confidence), f"OpenDP discrete Laplace, scale {scale:.6g}"


def _laplace_noise(scale: float) -> Any:
    dp = opendp()
    return dp.m.make_laplace(dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64"), scale=scale)


@functools.lru_cache(maxsize=256)
def _laplace_scale(change: int, epsilon: float) -> float:
    """Return the least scale whose privacy map, as OpenDP proves it, stays within epsilon."""
    return float(opendp().binary_search_param(_laplace_noise, d_in=change, d_out=epsilon))


def off_by_laplace(scale: float, confidence: float = CONFIDENCE) -> int:
    """Return the least whole number that discrete Laplace noise exceeds with a chance of at most 1 - confidence.

    P(|X| > t) = 2 a^(t+1) / (1 + a), with a = exp(-1 / scale).

    Example:
        >>> off_by_laplace(1.0), off_by_laplace(10.0)
        (3, 30)
    """
    a = math.exp(-1 / scale)
    return max(0, math.ceil(-scale * math.log((1 - confidence) * (1 + a) / 2) - 1 - 1e-9))


def _gaussian(exact: list[int], change: int, epsilon: float, delta: float) -> tuple[list[int], int, str]:
    """Return numbers with discrete Gaussian noise, how far each may be off, and the method."""
    scale = _gaussian_scale(change, epsilon, delta)
    off = math.ceil(opendp().discrete_gaussian_scale_to_accuracy(scale, 1 - CONFIDENCE))
    return list(_gaussian_noise(scale)(exact)), off, f"OpenDP discrete Gaussian, scale {scale:.6g}"


def _gaussian_noise(scale: float) -> Any:
    dp = opendp()
    return dp.m.make_gaussian(dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T=float), scale=scale)


@functools.lru_cache(maxsize=256)
def _gaussian_scale(change: int, epsilon: float, delta: float) -> float:
    """Return the least scale whose privacy map stays within epsilon, but for a chance of delta."""
    dp = opendp()

    def made(scale: float) -> Any:
        return dp.c.make_fix_delta(dp.c.make_zCDP_to_approxDP(_gaussian_noise(scale)), delta)

    return float(dp.binary_search_param(made, d_in=float(change), d_out=(epsilon, delta)))
