"""DIV-5: how far the records are from the population that they should stand for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import Finding, Said, measured, not_applicable
from goldsmith.indicating.spread import divergence, drawn_again
from goldsmith.indicator import About, Indicator, clauses, said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class RepresentativenessGap(Indicator):
    """Measure how far the shares of an attribute are from those of the target population; the worst attribute counts.

    Formula: Jensen-Shannon divergence (base 2) of the shares of each attribute in ``population`` from its target; the largest of them.

    Limits: it knows the attributes that the requirement names; values that the target does not name count as none of it.

    Source: ISO/IEC 5259-2, Rep-ML-1 and Bal-ML-7, by a secondary list; Lin 1991, doi:10.1109/18.61115.
    """

    about: ClassVar[About] = About(
        id="DIV-5", en="representativeness gap", zh="代表性偏差", letter="D1", kind="scan", evidence="E1", lower_is_better=True,
        clauses=clauses("ISO/IEC 5259-2: Rep-ML-1", "ISO/IEC 5259-2: Bal-ML-7", "EU AI Act: Article 10(3)"),
        says=Said("How far the records are from the population that they should stand for: 0 is a match.", "与目标总体的偏离程度：0 为一致。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("population",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the attributes."""
        return (*given.requirement.population, "meta")

    def look(self, seen: Seen, given: Given) -> dict[str, Counter[str]]:
        """Count the values of each attribute."""
        return {name: Counter(said(one) for one in seen.field(name) if said(one)) for name in given.requirement.population}

    def join(self, one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
        """Add up."""
        for name, counts in other.items():
            one[name].update(counts)
        return one

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the largest divergence."""
        found = {}
        for name, target in given.requirement.population.items():
            counts = Counter((whole or {}).get(name, {}))
            if counts:
                every = {value: counts[value] for value in {*counts, *target}}
                shares = np.array([target.get(value, 0.0) for value in sorted(every)])
                found[name] = drawn_again(every, lambda drawn, wanted=shares: divergence(drawn, wanted), most=1.0)  # type: ignore[misc]
        if not found:
            return not_applicable("no record has these attributes", "没有记录具有这些属性")
        worst = max(found, key=lambda name: found[name].value)
        details = {"attribute": worst, "by_attribute": {name: one.value for name, one in found.items()}}
        return measured(found[worst], found[worst].complement(), evidence_level=self.about.evidence, population=given.facts.records, details=details)  # fmt: skip
