"""DIV-2: how evenly labels are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import Finding, Said, measured, not_applicable
from goldsmith.indicating.spread import Spread, details_of, divergence, drawn_again, entropy
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class LabelBalance(Spread):
    """Measure how evenly labels are spread, or how near to the spread that is wanted.

    Formula: H(label) / log K over the K labels of the rule (those that occur, where the rule lists none); 1 is an even spread. Where the
    requirement gives a target, 1 − Jensen-Shannon divergence to it. The interval draws the records again.

    Limits: an even spread is not always what a use needs: give the target then. Records with several labels count once for each.

    Source: ISO/IEC 5259-2, Bal-ML-8, by a secondary list; Lin 1991, doi:10.1109/18.61115.
    """

    about: ClassVar[About] = About(
        id="DIV-2", en="label balance", zh="标签均衡", letter="D1", kind="scan", evidence="E1",
        clauses=clauses("ISO/IEC 5259-2: Bal-ML-8", "ISO/IEC 5259-2: Bal-ML-3"),
        says=Said("How evenly the labels are spread: 1 is even, 0 is one label alone.", "标签分布的均衡程度：1 为均衡，0 为只有一种标签。"),
        remedy=Said("collect or label more of the labels that are rare", "补充采集或标注稀少的类别"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels",)

    def field(self, given: Given) -> str:
        """Return the field of the label."""
        return given.requirement.labels.field if given.requirement.labels else ""

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Compare the spread with an even one, or with the target."""
        rule = given.requirement.labels
        if not whole or not rule:
            return not_applicable("no record has a label", "没有带标签的记录")
        names = {*whole, *(map(str, rule.values or ())), *(rule.target or ())}
        counts = {name: whole[name] for name in names}
        if len(names) == 1 and not rule.target:
            return not_applicable("there is one label only", "只有一种标签")
        if rule.target:
            target = np.array([rule.target.get(name, 0.0) for name in sorted(counts)])
            found = drawn_again(counts, lambda shares: 1 - divergence(shares, target), most=1.0)
        else:
            found = drawn_again(counts, lambda shares: entropy(shares) / np.log(len(names)), most=1.0)
        least, most = min(counts.values()), max(counts.values())
        details = {**details_of(counts), "largest_to_smallest": most / least if least else None}
        return measured(found, found, evidence_level=self.about.evidence, population=given.facts.records, details=details)
