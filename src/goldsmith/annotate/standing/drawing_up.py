"""A statement drawn up: what is paid for which unit, and what that comes to for each person. Pure: it reads and stores nothing.

1. A unit that is accepted and not paid is paid; one that was paid and is no longer accepted is taken back, at the price that was paid for it.
   One that waits or is disputed stays as it is. So a unit is paid once, however often statements are drawn up.
2. Of a mended unit the rules decide when it becomes one; a rule that changes later changes nothing about it.
3. The time of a unit is what its page measured, idle time left out, and no more than passed between taking and answering it. What somebody
   claims for several units that he held at once is no more than the time that passed in all.
4. Units of the period are ordinary; all else is an adjustment, told apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.standing.money import rounded, summed, written
from goldsmith.annotate.standing.units import KEEPS, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from goldsmith.annotate.standing.units import Unit

COUNTS = (*(one for one in STANDINGS if one != "gone"), "gold", "active_ms")


@dataclass(frozen=True)
class Terms:
    """How a project pays: by accepted unit or by hour, the price, the currency, and whether mended units are paid."""

    pay_unit: str
    price: str
    currency: str
    mended: bool

    @property
    def paid(self) -> tuple[str, str, str]:
        """What an entry keeps of them; a statement without a price has no currency."""
        return (self.pay_unit, self.price, self.currency if self.price else "")


@dataclass(frozen=True)
class Entry:
    """What a statement says of one unit; see the table."""

    turn_id: int
    person_id: int
    n: int
    standing: str
    units: int
    ms: int
    held: int
    held_ms: int
    active_ms: int
    terms: tuple[str, str, str]
    ordinary: bool


def entries(units: Sequence[Unit], terms: Terms, begins: int) -> list[Entry]:
    """Return the entries of a statement that begins at a moment, in the order of the answers.

    Args:
        units: Units whose payment may change, in the order of their answers.
        terms: How is paid now.
        begins: The moment at which the period begins; earlier units are adjustments.
    """
    times = capped([one for one in units if _pays(one, terms)])
    return [found for one in units if (found := _entry(one, terms, times.get(one.turn_id, 0), begins)) is not None]


def _pays(one: Unit, terms: Terms) -> bool:
    """Return whether a unit is to stand paid now."""
    if one.standing in KEEPS or one.standing == one.held_as:
        return bool(one.held)
    return one.standing == "accepted" or (one.standing == "mended" and terms.mended)


def _entry(one: Unit, terms: Terms, ms: int, begins: int) -> Entry | None:
    pays = int(_pays(one, terms))
    about = (one.turn_id, one.person_id, one.n + 1, one.standing)
    if pays and not one.held:
        return Entry(*about, 1, ms, 1, ms, one.active_ms, terms.paid, ordinary=not one.n and one.answered_at >= begins)
    if one.held and not pays:
        return Entry(*about, -1, -one.held_ms, 0, 0, one.active_ms, one.terms, ordinary=False)
    if one.held and one.terms[0] == "hour" and one.standing not in KEEPS and ms != one.held_ms:
        return Entry(*about, 0, ms - one.held_ms, 1, ms, one.active_ms, one.terms, ordinary=False)
    return None


def capped(units: Iterable[Unit]) -> dict[int, int]:
    """Return the time of each unit that counts, in milliseconds, by its turn; units are in the order of their answers.

    Example:
        >>> from goldsmith.annotate.standing.units import Unit
        >>> both = [Unit(1, 7, "accepted", 0, 60_000, 50_000), Unit(2, 7, "accepted", 0, 70_000, 60_000)]
        >>> capped(both)
        {1: 50000, 2: 20000}
    """
    passed: dict[int, tuple[int, int]] = {}  # of each person: the end of what was gone through, and time of it that is not used
    found = {}
    for one in units:
        end, left = passed.get(one.person_id, (0, 0))
        left += max(0, one.answered_at - max(one.leased_at, end))
        found[one.turn_id] = max(0, min(one.active_ms, one.answered_at - one.leased_at, left))
        passed[one.person_id] = (max(end, one.answered_at), left - found[one.turn_id])
    return found


def lines(
    counted: Mapping[int, Mapping[str, int]], made: Sequence[Entry], before: Mapping[tuple[int, str], Fraction], currency: str
) -> list[dict[str, Any]]:
    """Return what each person is owed in each currency: counts, units and time, and amounts.

    Args:
        counted: Of each person his answers of the period.
        made: The entries.
        before: What each person was owed exactly in all earlier statements, by currency.
        currency: That of the project now; empty where it has no price.
    """
    of: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for one in made:
        of[one.person_id, one.terms[2]].append(one)
    keys = sorted({*of, *((who, currency) for who in counted)})
    return [_line(who, money, counted.get(who, {}) if money == currency else {}, of[who, money], before) for who, money in keys]


def _line(
    who: int, currency: str, counted: Mapping[str, int], made: Sequence[Entry], before: Mapping[tuple[int, str], Fraction]
) -> dict[str, Any]:
    figures = {name: counted.get(name, 0) for name in COUNTS}
    figures["answered"] = sum(figures[name] for name in STANDINGS if name != "gone")
    ordinary, others = [one for one in made if one.ordinary], [one for one in made if not one.ordinary]
    figures |= {"units": sum(one.units for one in ordinary), "paid_ms": sum(one.ms for one in ordinary)}
    figures |= {"adjusted_units": sum(one.units for one in others), "adjusted_ms": sum(one.ms for one in others)}
    first = before.get((who, currency), summed(()))
    exact, apart = (summed((one.terms[0], one.terms[1], one.units, one.ms) for one in part) for part in (made, others))
    total, adjusted = rounded(first + exact, currency) - rounded(first, currency), rounded(apart, currency)
    told = (
        {"amount": written(total - adjusted, currency), "adjusted": written(adjusted, currency)}
        if currency
        else {"amount": "", "adjusted": ""}
    )
    return {"person": who, "currency": currency, "figures": figures, **told}
