"""Count what holds together: for each combination of licences the records, their sources, and how many of them are adaptations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.certify.rights.expression import All, leaves
from goldsmith.certify.rights.terms import Terms, chosen, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.certify.rights.expression import Expression
    from goldsmith.certify.rights.propagation import Spread

MOST_SOURCES = 1_000
"""Sources of a combination that are named; the others are counted together."""
NO_SOURCE, OTHERS = "", "…"


@dataclass
class Combination:
    """Licences that hold together of some records.

    Attributes:
        stated: What is said, each an expression.
        records: How many records.
        derived: How many of them are adaptations: children, or edited.
        sources: Records by source.
    """

    stated: frozenset[Expression]
    records: int = 0
    derived: int = 0
    sources: dict[str, int] = field(default_factory=dict)

    @property
    def licences(self) -> frozenset[str]:
        """The licences that count: of a choice, the one that asks for least."""
        return frozenset(id_ for one in self.stated for id_ in chosen(one))

    @property
    def expression(self) -> str:
        """The SPDX expression of these records."""
        return str(All.of(self.stated))

    @property
    def terms(self) -> Terms:
        """The strictest of each class."""
        return joined(self.licences)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; sources by number of records, then by name."""
        order = sorted(self.sources.items(), key=lambda one: (-one[1], one[0]))
        told = [{"source": name, "records": n} for name, n in order[:MOST_SOURCES]]
        rest = sum(n for _, n in order[MOST_SOURCES:])
        return {
            "expression": self.expression,
            "licences": sorted(self.licences),
            "records": self.records,
            "derived": self.derived,
            "sources": [*told, *([{"source": OTHERS, "records": rest}] if rest else [])],
            "terms": self.terms.as_json(),
        }


def combinations(spread: Spread) -> list[Combination]:
    """Return the combinations of the rows that a release would hold, the most frequent first."""
    kept = spread.kept
    keys = np.stack([spread.set_of[kept], spread.source_of[kept], spread.derived[kept].astype(np.int64)], axis=1)
    found: dict[int, Combination] = {}
    for (number, source, derived), n in _counted(keys):
        one = found.setdefault(number, Combination(frozenset(spread.atoms[atom] for atom in spread.sets[number])))
        name = spread.sources[source] if source >= 0 else NO_SOURCE
        one.records += n
        one.derived += n * derived
        one.sources[name] = one.sources.get(name, 0) + n
    return sorted(found.values(), key=lambda one: (-one.records, one.expression))


def whole(stated: Iterable[Expression]) -> str:
    """Return the SPDX expression of all together; ``NONE`` where there is nothing.

    Example:
        >>> from goldsmith.certify.rights.naming import named
        >>> whole(named(one).stated for one in ("mit", "cc-by-4.0", "MIT"))
        'CC-BY-4.0 AND MIT'
    """
    parts = list(stated)
    return str(All.of(parts)) if parts else "NONE"


def named_in(stated: Iterable[Expression]) -> set[str]:
    """Return the names of all licences that stand in expressions, also those that nobody chooses."""
    return {id_ for one in stated for id_ in leaves(one)}


def _counted(keys: Any) -> list[tuple[tuple[int, int, int], int]]:
    """Count rows of whole numbers: each row becomes one number, so that one sort counts them."""
    if not len(keys):
        return []
    sources = int(keys[:, 1].max()) + 2
    flat = (keys[:, 0] * sources + keys[:, 1] + 1) * 2 + keys[:, 2]
    values, counts = np.unique(flat, return_counts=True)
    return [
        ((value // 2 // sources, value // 2 % sources - 1, value % 2), n) for value, n in zip(values.tolist(), counts.tolist(), strict=True)
    ]
