"""Prices as data: what an agreement comes to, exact until it is told. No payment is made here.

A price is an amount per unit: an agreement once, every month that it has begun, a use that was charged, or a gigabyte (10^9 bytes) that was charged.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Unit = Literal["agreement", "month", "use", "gigabyte"]
UNITS: tuple[Unit, ...] = ("agreement", "month", "use", "gigabyte")
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
CURRENCY = re.compile(r"[A-Z]{3}")
GIGABYTE = 10**9


@dataclass(frozen=True)
class Price:
    """What a unit costs.

    Attributes:
        unit: Of what.
        amount: A decimal number, never below 0, with six decimals at most.
        currency: Three letters of ISO 4217.
    """

    unit: Unit
    amount: str
    currency: str

    @classmethod
    def read(cls, said: Mapping[str, Any] | None) -> Price | None:
        """Return a price as :meth:`as_json` told it; None where none was."""
        return None if said is None else cls(said["unit"], said["amount"], said["currency"])

    def as_json(self) -> dict[str, str]:
        """Return it as a document."""
        return asdict(self)


@dataclass(frozen=True)
class Amounts:
    """How much there is of what may be paid for."""

    agreements: int = 0
    months: int = 0
    uses: int = 0
    bytes: int = 0

    def less(self, other: Amounts) -> Amounts:
        """Return what there is more than in another."""
        return Amounts(self.agreements - other.agreements, self.months - other.months, self.uses - other.uses, self.bytes - other.bytes)


def due(price: Price | None, amounts: Amounts) -> Fraction:
    """Return what so much comes to, unrounded; nothing without a price.

    Example:
        >>> due(Price("gigabyte", "80", "CNY"), Amounts(bytes=1_500_000_000)), due(Price("use", "0.5", "CNY"), Amounts(uses=3)), due(None, Amounts(1))
        (Fraction(120, 1), Fraction(3, 2), Fraction(0, 1))
    """
    if price is None:
        return Fraction(0)
    units: dict[Unit, int | Fraction] = {
        "agreement": amounts.agreements,
        "month": amounts.months,
        "use": amounts.uses,
        "gigabyte": Fraction(amounts.bytes, GIGABYTE),
    }
    return Fraction(price.amount) * units[price.unit]


def months_begun(start: datetime, end: datetime) -> int:
    """Return how many months of an agreement have begun before a moment: the first with its start, each next on the same day of the month.

    In a month that lacks the day, it is the last one.

    Example:
        >>> from datetime import UTC, datetime
        >>> start = datetime(2026, 1, 31, tzinfo=UTC)
        >>> [months_begun(start, datetime(2026, *day, tzinfo=UTC)) for day in ((1, 31), (2, 1), (2, 28), (3, 1), (3, 31), (4, 1))]
        [0, 1, 1, 2, 2, 3]
    """
    if end <= start:
        return 0
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + (_after(start, whole) < end)


def _after(start: datetime, months: int) -> datetime:
    """Return the same day of the month so many months later."""
    from calendar import monthrange

    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def amount(said: str, where: str = "amount", *, negative: bool = False) -> str:
    """Return an amount that somebody says, as it is kept.

    Raises:
        SettingsError: It is no decimal number, has more than six decimals, or is below 0 where it may not be.

    Example:
        >>> amount("1200.50"), amount("-3", negative=True)
        ('1200.50', '-3')
    """
    if not AMOUNT.fullmatch(said) or (said.startswith("-") and not negative):
        kind = "such as 1200.50 or -20" if negative else "such as 1200.50, not below 0"
        raise SettingsError("this is no amount of money", where=where, found=said, expected=kind)
    return said


def currency(said: str) -> str:
    """Return a currency that somebody says.

    Raises:
        SettingsError: It is not three capital letters.
    """
    if not CURRENCY.fullmatch(said):
        raise SettingsError("this is no currency", where="currency", found=said, expected="three letters of ISO 4217, such as CNY")
    return said
