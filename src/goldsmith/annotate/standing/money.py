"""Amounts of money: decimal and exact until they are told, then rounded to what the currency has.

Nothing is a binary fraction on the way. An hour is 3,600,000 ms, so what is owed for time is a fraction of whole numbers; it is rounded once,
half away from zero, and what rounding left over in earlier statements is made up for in the next.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HOUR_MS = 3_600_000
DIGITS = {"BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0}  # fmt: skip
"""Decimals of currencies that have not two. Source: ISO 4217, list one."""


def owed(pay_unit: str, price: str, units: int, ms: int) -> Fraction:
    """Return what so many units, or so much time, are worth; nothing without a price.

    Example:
        >>> owed("accepted_unit", "0.35", 3, 0), owed("hour", "90", 0, 60_000), owed("hour", "", 1, 1)
        (Fraction(21, 20), Fraction(3, 2), Fraction(0, 1))
    """
    each = Fraction(price or "0")
    return each * Fraction(ms, HOUR_MS) if pay_unit == "hour" else each * units


def summed(parts: Iterable[tuple[str, str, int, int]]) -> Fraction:
    """Return what several parts are worth together: the way of paying, the price, units and time of each."""
    return sum((owed(*part) for part in parts), Fraction(0))


def rounded(value: Fraction, currency: str) -> Fraction:
    """Return an amount as the currency can say it, halves away from zero.

    Example:
        >>> rounded(Fraction(1, 200), "CNY"), rounded(Fraction(-5, 2), "JPY")
        (Fraction(1, 100), Fraction(-3, 1))
    """
    whole = 10 ** DIGITS.get(currency, 2)
    at = abs(value) * whole + Fraction(1, 2)
    return Fraction(at.numerator // at.denominator, whole) * (1 if value >= 0 else -1)


def written(value: Fraction, currency: str) -> str:
    """Return a rounded amount as a decimal number.

    Example:
        >>> written(Fraction(21, 20), "CNY"), written(Fraction(-3), "JPY"), written(Fraction(0), "CNY")
        ('1.05', '-3', '0.00')
    """
    digits = DIGITS.get(currency, 2)
    whole = rounded(value, currency) * 10**digits
    return str(Decimal(int(whole)).scaleb(-digits)) if digits else str(int(whole))
