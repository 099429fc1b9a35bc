"""Terms: what one licence, or many together, ask for; the strictest of each class wins.

Terms are joined class by class: each class has an order from free to strict, *unknown* being the strictest, and families of share-alike are kept
as a set. Joining therefore does not depend on order or repetition, and adding a licence never frees anybody of anything.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from goldsmith.certify.rights.expression import ways
from goldsmith.certify.rights.licence import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.certify.rights.expression import Expression

NOT_KNOWN = "unknown"
ORDERS: dict[str, tuple[str, ...]] = {
    "use": ("any", "computation", "research", NOT_KNOWN),
    "attribution": ("no", "yes", NOT_KNOWN),
    "commercial": ("yes", "limited", "no", NOT_KNOWN),
    "derivatives": ("yes", "no", NOT_KNOWN),
    "training": ("yes", "limited", "unclear", "no", NOT_KNOWN),
    "patent": ("granted", "silent", "reserved", NOT_KNOWN),
    "notice": ("no", "yes", NOT_KNOWN),
    "behaviour": ("no", "yes", NOT_KNOWN),
}
"""Classes in the order of the fields of :class:`Terms`, each from what is free to what is strict."""


@dataclass(frozen=True)
class Terms:
    """What is asked for, class by class, each a word of ``ORDERS``; and the families of share-alike."""

    use: str = "any"
    attribution: str = "no"
    commercial: str = "yes"
    derivatives: str = "yes"
    training: str = "yes"
    patent: str = "granted"
    notice: str = "no"
    behaviour: str = "no"
    share: frozenset[str] = frozenset()

    @classmethod
    def of(cls, id_: str) -> Self:
        """Return the terms of one licence; all unknown where the table has it not.

        Example:
            >>> Terms.of("CC-BY-NC-4.0").commercial, Terms.of("LicenseRef-unknown").commercial
            ('no', 'unknown')
        """
        row = table().get(id_)
        if row is None:
            unknown: dict[str, Any] = dict.fromkeys(ORDERS, NOT_KNOWN)
            return cls(**unknown)
        words: dict[str, Any] = {
            name: ("yes" if value else "no") if isinstance(value := getattr(row, name), bool) else value for name in ORDERS
        }
        return cls(**words, share=frozenset({row.share} if row.share else ()))

    def join(self, other: Self) -> Self:
        """Return what both ask for together: of each class the stricter."""
        words: dict[str, Any] = {name: max(getattr(self, name), getattr(other, name), key=order.index) for name, order in ORDERS.items()}
        return type(self)(**words, share=self.share | other.share)

    def within(self, other: Self) -> bool:
        """Tell whether these ask for nothing that the others do not ask for."""
        return self.join(other) == other

    @property
    def known(self) -> bool:
        """Whether every licence behind them is in the table."""
        return self.commercial != NOT_KNOWN

    @property
    def strictness(self) -> tuple[int, ...]:
        """A rank for choosing where a choice is offered: commercial use and adaptation first."""
        first = ("commercial", "derivatives", "use", "training", "behaviour", "attribution", "notice", "patent")
        return (int(bool(self.share)), *(ORDERS[name].index(getattr(self, name)) for name in first))

    def as_json(self) -> dict[str, Any]:
        """Return them as JSON values."""
        return {**{name: getattr(self, name) for name in ORDERS}, "share": sorted(self.share)}


FREE = Terms()
"""What asks for nothing: the terms of no licence at all being needed."""


def joined(ids: Iterable[str]) -> Terms:
    """Return the terms of several licences together.

    Example:
        >>> joined(["MIT", "CC-BY-NC-4.0", "CC-BY-SA-4.0"]).as_json()["share"]
        ['CC-BY-SA']
    """
    return functools.reduce(Terms.join, (Terms.of(one) for one in ids), FREE)


def chosen(stated: Expression) -> frozenset[str]:
    """Return the licences by which an expression is met: where it leaves a choice, the one that asks for least.

    Example:
        >>> from goldsmith.certify.rights.naming import named
        >>> sorted(chosen(named("GPL-3.0-only OR MIT").stated))
        ['MIT']
    """
    return min(ways(stated), key=lambda ids: (joined(ids).strictness, len(ids), sorted(ids)))
